"""Data of the worklist: waivers of its rules, and results of the checks of web addresses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Model
from django.utils import timezone

from debates.models import Debate
from debates.models.constraint_builders import is_one_of, not_empty

LONGEST_RULE = 40
LONGEST_SUBJECT = 60


def subject_of(instance: Model) -> str:
    """Return the key of the object of a finding, such as "position 17"."""
    return f"{instance._meta.model_name} {instance.pk}"


class Waiver(models.Model):
    """A rule that is switched off in a debate: for one object, or for all."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=LONGEST_RULE)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    reason = models.TextField()
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    waived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["debate_id", "rule", "subject"]
        constraints = [
            not_empty("reason", "waiver_reason_not_empty"),
            models.UniqueConstraint(
                fields=["debate", "rule", "subject"], name="waiver_once_for_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} is waived: {self.reason}"


class LinkState(models.TextChoices):
    """Outcome of asking a web address."""

    FOUND = "found"
    GONE = "gone", "its host has no such document (404, 410)"
    VANISHED = "vanished", "its host is not known any more"
    UNREACHABLE = "unreachable", "its host gave no answer, or an error of its own (5xx)"
    UNKNOWN = "unknown", "its host does not answer programs (401, 403, 429), or was not asked"


FAILING_DAYS = {LinkState.GONE: 3, LinkState.VANISHED: 3, LinkState.UNREACHABLE: 7}
"""Different days on which a link has to fail, without being found between, to count as dead."""


class CheckedLink(models.Model):
    """A web address of the record, with what the checks of it found.

    status         of the last answer; None without one
    reason         why there was no answer, for people
    moved_to       address to which it redirects for good; empty if to none
    etag           of the last whole answer, for a conditional request
    failing_since  first failure since it was last found
    failed_on      last day of a failure
    failed_days    different days with a failure since it was last found
    due_at         moment of the next check
    """

    address = models.CharField(max_length=500, unique=True)
    checked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=11, choices=LinkState, default=LinkState.UNKNOWN)
    status = models.PositiveSmallIntegerField(null=True)
    # its column keeps the former name, by which servers of earlier versions read it
    reason = models.CharField(max_length=300, blank=True, db_column="told")
    moved_to = models.TextField(blank=True)
    etag = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)
    failed_on = models.DateField(null=True)
    failed_days = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            not_empty("address", "checked_link_address_not_empty"),
            is_one_of("state", LinkState, "checked_link_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.state})"

    @property
    def is_dead(self) -> bool:
        """True once it failed on so many days that readers should not be led there."""
        needed = FAILING_DAYS.get(LinkState(self.state))
        return needed is not None and self.failed_days >= needed
