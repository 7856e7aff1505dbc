"""Waivers: rules of the worklist that editors switch off, each with a reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Model
from django.utils import timezone

from debates.models import Debate
from debates.models.constraint_builders import not_empty

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
