"""Tokens of tools, and the answers that are kept for a request that is sent again."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from debates.models import Debate
from debates.models.constraint_builders import is_one_of, not_empty

USUAL_BUDGET = 6_000
LEAST_BUDGET, LARGEST_BUDGET = 60, 600_000
BUDGET_RANGE = f"Enter a number from {LEAST_BUDGET} to {LARGEST_BUDGET:,}."


class Role(models.TextChoices):
    """The most that a token may do; its account has to be allowed it as well."""

    CONTRIBUTOR = "contributor", "contributor: drafts alone"
    EDITOR = "editor", "editor: publishes, and changes what is public"


class Token(models.Model):
    """A secret by which a tool writes for an account, until it ends or is revoked.

    digest  SHA-256 of the secret, which nobody can read again
    debate  the only debate that it may write; None for every debate
    budget  cheap requests that it may send within a minute; of dearer ones, a part of that
    """

    name = models.CharField(
        max_length=80,
        help_text="What it is for: “Transcripts”, “Nightly import”. The history names it.",
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", editable=False
    )
    role = models.CharField(max_length=11, choices=Role, default=Role.CONTRIBUTOR)
    debate = models.ForeignKey(
        Debate,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tokens",
        help_text="The only debate that it may write. Leave empty for every debate.",
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    budget = models.PositiveIntegerField(
        default=USUAL_BUDGET,
        validators=[
            MinValueValidator(LEAST_BUDGET, BUDGET_RANGE),
            MaxValueValidator(LARGEST_BUDGET, BUDGET_RANGE),
        ],
        help_text="Units that its requests may cost in a minute.",
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it works. Leave empty for no end."
    )
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        verbose_name = "access token"
        permissions = [("make_token", "Can make tokens for tools that write")]
        ordering = ["-made_at", "-pk"]
        constraints = [
            not_empty("name", "token_name_not_empty"),
            is_one_of("role", Role, "token_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_ended(self) -> bool:
        """True once its last day is over."""
        return self.ends_on is not None and self.ends_on < timezone.now().date()

    @property
    def is_open(self) -> bool:
        """True until it ends or is revoked."""
        return self.revoked_at is None and not self.has_ended


class KeptAnswer(models.Model):
    """The answer to a write with an Idempotency-Key, for whoever sends the same request again.

    asked    digest of the method, the address and the body
    headers  of the answer, by name
    """

    token = models.ForeignKey(Token, models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once_for_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.token}"
