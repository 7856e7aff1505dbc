"""Endpoints, the changes to report to them, and the deliveries to each."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from debates.editing import roles
from debates.models import Debate
from debates.models.constraint_builders import is_one_of, not_empty
from debates.outgoing.requests import LONGEST_URL, check_url

SECRET_PREFIX = "whsec_"  # noqa: S105
SECRET_BYTES = 32
OVERLAP = timedelta(days=1)
"""The time for which deliveries are signed with the previous secrets too."""

LONGEST_ANSWER = 300


class Event(models.TextChoices):
    """The events that an endpoint may ask for; `TEST` is sent when an editor asks for it."""

    POSITION_PUBLISHED = "position.published", "position published"
    POSITION_CORRECTED = "position.corrected", "position corrected"
    POSITION_MOVED = "position.moved", "position moved to another address"
    POSITION_WITHDRAWN = "position.withdrawn", "position withdrawn"
    POSITION_REMOVED = "position.removed", "position deleted, or a draft again"
    DEBATE_PUBLISHED = "debate.published", "debate published"
    DEBATE_CORRECTED = "debate.corrected", "debate corrected"
    DEBATE_MOVED = "debate.moved", "debate moved to another address"
    DEBATE_WITHDRAWN = "debate.withdrawn", "debate withdrawn"
    DEBATE_REMOVED = "debate.removed", "debate deleted, or a draft again"
    TEST = "test", "test"


MAKE_WEBHOOK = "webhooks.make_webhook"
"""Permission to make webhooks, by which other servers are told of what becomes public."""

CHOOSABLE = [choice for choice in Event.choices if choice[0] != Event.TEST]


def new_secret() -> str:
    """Return a random secret in the form of Standard Webhooks."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_message() -> str:
    """Return a random identifier of a delivery, the same for all attempts to send it."""
    return f"msg_{secrets.token_hex(16)}"


def all_events() -> list[str]:
    """Return all events that an endpoint may ask for."""
    return [value for value, _label in CHOOSABLE]


class EndpointQuerySet(models.QuerySet):
    """Querysets of endpoints."""

    def active(self) -> EndpointQuerySet:
        """Keep the endpoints that are sent to."""
        makers = roles.accounts_with(MAKE_WEBHOOK)
        return self.filter(is_on=True, paused_at=None, account__in=makers)

    def with_right(self) -> EndpointQuerySet:
        """Add `has_right`: whether the account that made it may still make webhooks."""
        makers = roles.accounts_with(MAKE_WEBHOOK)
        return self.annotate(has_right=models.Q(account__in=makers))


class Endpoint(models.Model):
    """Address of another server that receives events, and the state of its connection.

    secret           signs what is sent; readable here, since signing needs it
    previous_secret  signs it too, until `previous_until`; several have spaces between them
    debate           may be deleted: the endpoint stays, to be told so, and has nothing to do then
    account          that made it, and is told when it is paused; nothing is sent for one that is
                     inactive or may no longer make webhooks
    failures         attempts that failed since the last that was taken
    failing_since    moment of the first of these
    wait_until       moment before which nothing is sent to it
    paused_at        moment at which it was given up, until an editor switches it on again
    """

    name = models.CharField(max_length=80, help_text="Whom it tells: “Library catalogue”.")
    url = models.CharField(
        "URL", max_length=LONGEST_URL, help_text="Address that takes a POST, with https://."
    )
    events = models.JSONField(default=all_events)
    debate = models.ForeignKey(
        Debate,
        models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="webhooks",
        help_text="The only debate that it is told of. Leave empty for every debate.",
    )
    is_on = models.BooleanField("switched on", default=True)
    secret = models.CharField(max_length=100, default=new_secret, editable=False)
    previous_secret = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    wait_until = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = "webhook"
        permissions = [("make_webhook", "Can make webhooks, which tell other servers of changes")]
        ordering = ["name", "pk"]
        constraints = [
            not_empty("name", "webhook_name_not_empty"),
            not_empty("url", "webhook_url_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        try:
            check_url(self.url, plain=False)
        except ValueError as error:
            raise ValidationError({"url": str(error)}) from None

    def secrets(self) -> list[str]:
        """Return the secrets that a delivery is signed with now."""
        both = self.previous_until is not None and self.previous_until > timezone.now()
        return [self.secret, *self.previous_secret.split()] if both else [self.secret]

    def renew_secret(self) -> None:
        """Make a new secret, next to which the present ones stay valid for a while; save them."""
        self.previous_secret, self.secret = " ".join(self.secrets()), new_secret()
        self.previous_until = timezone.now() + OVERLAP
        self.save(update_fields=["secret", "previous_secret", "previous_until"])


class Change(models.Model):
    """Change of public content, noted by a trigger in the transaction of the write.

    kind   "position" or "debate"
    what   it became "public", its public content "changed", or that of a debate "beside" its
           positions; it is "gone" from its address, or "left" a public debate for another one
    slug   of the address that it is gone from, or had as it left
    """

    kind = models.CharField(max_length=8)
    target_id = models.BigIntegerField()
    debate_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=7)
    slug = models.CharField(max_length=80, blank=True, db_default="")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id} {self.what}"


class State(models.TextChoices):
    """The states of a delivery; `DROPPED` if its object is no longer public."""

    WAITING = "waiting", "waiting"
    DELIVERED = "delivered", "delivered"
    FAILED = "failed", "given up"
    DROPPED = "dropped", "dropped: not public any more"


class Delivery(models.Model):
    """Delivery of an event to an endpoint, in one or more attempts.

    message      `webhook-id`, by which a receiver knows an event that it was told of before
    slug         of the address at the time of the event
    former_slug  of the address that something moved from
    slip         whether only a slip of the pen was corrected; None for other events
    next_at      of the next attempt, while it waits
    claimed_until  whoever sends it now is taken for dead after this
    answer       the beginning of the last answer, or the reason why there is none
    """

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=40, unique=True, default=new_message)
    event = models.CharField(max_length=20, choices=Event)
    target_id = models.BigIntegerField(null=True)
    debate_id = models.BigIntegerField(null=True)
    slug = models.CharField(max_length=80, blank=True)
    former_slug = models.CharField(max_length=80, blank=True)
    slip = models.BooleanField(null=True)
    happened_at = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField("answer", null=True)
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "deliveries"
        ordering = ["-pk"]
        constraints = [
            is_one_of("event", Event, "delivery_event_known"),
            is_one_of("state", State, "delivery_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "id"],
                condition=models.Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(fields=["made_at"], name="delivery_made_at"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.slug}".strip()
