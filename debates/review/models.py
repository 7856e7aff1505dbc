"""Links to the preview of a draft, and reviews with their comments; none of them is public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from debates.models import Debate, Position
from debates.models.constraint_builders import not_empty


class PreviewLink(models.Model):
    """A secret link to the preview of one debate, until it expires or is revoked.

    digest  SHA-256 of the secret, which nobody can read again
    """

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="preview_links")
    recipient = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        permissions = [("share_preview", "Can share the preview of a draft by a secret link")]
        ordering = ["-made_at", "-pk"]
        constraints = [
            not_empty("recipient", "preview_link_recipient_not_empty"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")),
                name="preview_link_expires_after_made",
            ),
        ]

    def __str__(self) -> str:
        return f"Preview of “{self.debate}” for {self.recipient}"

    @property
    def is_open(self) -> bool:
        """True until the link expires or is revoked."""
        return self.revoked_at is None and timezone.now() < self.expires_at


class ReviewState(models.TextChoices):
    """The states of a review, of which the first three are open."""

    SUBMITTED = "submitted"
    CHANGES = "changes", "changes requested"
    APPROVED = "approved"
    PUBLISHED = "published"
    CLOSED = "closed", "closed without publication"


OPEN_STATES = (ReviewState.SUBMITTED, ReviewState.CHANGES, ReviewState.APPROVED)


class Review(models.Model):
    """A debate with its drafts on the way from an editor to readers.

    reviewer    who is asked to look at it; anybody who may approve, if nobody is
    digest      of the content that was approved (`debates.review.content`)
    publish_at  moment from which on it is published by itself, once approved
    failure     the reason why it was not
    """

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="reviews")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.SUBMITTED)
    note = models.TextField(blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    publish_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        permissions = [("approve_review", "Can approve debates for publication")]
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["debate"],
                condition=~models.Q(state=ReviewState.PUBLISHED)
                & ~models.Q(state=ReviewState.CLOSED),
                name="review_open_once_for_debate",
            ),
            models.CheckConstraint(
                condition=models.Q(publish_at=None) | models.Q(state=ReviewState.APPROVED),
                name="review_scheduled_only_if_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of “{self.debate}”"

    @property
    def is_open(self) -> bool:
        """True until the debate is published, or the review is closed."""
        return self.state in OPEN_STATES


class ReviewComment(models.Model):
    """A comment on a debate under review, or on one of its positions."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="comments")
    position = models.ForeignKey(
        Position, models.CASCADE, null=True, blank=True, related_name="review_comments"
    )
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["made_at", "pk"]
        constraints = [not_empty("text", "review_comment_text_not_empty")]

    def __str__(self) -> str:
        return self.text
