"""Abstract base models: records, addresses and publication."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model
from django.utils import timezone

from debates.models import clock, examples, row_conditions, slugs, validators
from debates.models.choices import Status
from debates.models.declaration import Door, Group, declare
from debates.models.former_slugs import former_slugs
from debates.text.blank import visible

KEPT_BY_SAVING = "Saving a row keeps it; nobody enters it."
OF_THE_ROW = "It tells of the row, not of what the debate says."
WITHDRAWAL = "A withdrawn object answers 410 with its reason; until then there is nothing to tell."

NOT_OF_A_POSITION = {
    Door.DIGEST: "The digest is that of a position with its evidence and counterpoints.",
    Door.HISTORY: "Public history is that of a position with its evidence and counterpoints.",
    Door.FEED: "Feeds list positions.",
}
"""Exclusions of the models that are no part of a position."""

KEPT_BY_ROW = {
    Door.ADMIN: KEPT_BY_SAVING,
    Door.PAGE: OF_THE_ROW,
    Door.FEED: OF_THE_ROW,
    Door.SEARCH: OF_THE_ROW,
    Door.DIGEST: OF_THE_ROW,
    Door.HISTORY: OF_THE_ROW,
    Door.ARCHIVE: "The archive of the same content is the same, whenever it was entered.",
    Door.TABLE: "The tables of the same content are the same, whenever it was entered.",
}
"""Exclusions of the fields that saving keeps."""


class Recorded(models.Model):
    """Abstract model with creation and modification times, and a version number."""

    created = declare(
        models.DateTimeField(default=timezone.now, editable=False),
        "Date and time of creation.",
        example=examples.MOMENT,
        group=Group.RECORD,
        excluded_from=KEPT_BY_ROW,
    )
    modified = declare(
        models.DateTimeField(default=timezone.now, editable=False),
        "Date and time of the last change.",
        example=examples.MOMENT,
        group=Group.RECORD,
        excluded_from=KEPT_BY_ROW,
    )
    version = declare(
        models.PositiveIntegerField(default=1, editable=False),
        "Version number, starting at 1. Each change adds 1.",
        example=1,
        group=Group.RECORD,
        excluded_from=KEPT_BY_ROW,
    )

    excluded_from = {Door.TOMBSTONE: "A tombstone tells the address of what is gone, and why."}

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; set `modified` and, if the row exists, raise `version`."""
        self.modified = clock.now()
        if self._state.adding:
            self.created = min(self.created, self.modified)
        else:
            self.version += 1
        if update_fields is not None:
            update_fields = {*update_fields, *self.prepare()} | {"modified", "version"}
        else:
            self.prepare()
        super().save(*args, update_fields=update_fields, **kwargs)

    def prepare(self) -> set[str]:
        """Complete the row before it is saved; return the names of the fields that were set."""
        return set()

    conditions_asked = True
    """False leaves the conditions of a row to the database, which refuses it when it is saved."""

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the constraints, one by one for their messages only where a condition fails."""
        has_conditions = self.conditions_asked
        self.meets_conditions = not has_conditions or row_conditions.all_hold(self, exclude)
        try:
            super().validate_constraints(exclude)
        finally:
            del self.meets_conditions

    def get_constraints(self) -> list[tuple[type[Model], list[models.BaseConstraint]]]:
        """Return the constraints that are to be checked: not the conditions that are met."""
        constraints = super().get_constraints()
        if not getattr(self, "meets_conditions", False):
            return constraints
        return [
            (model, [rule for rule in own if not isinstance(rule, models.CheckConstraint)])
            for model, own in constraints
        ]

    def clean(self) -> None:
        super().clean()
        validators.check_characters(self)


class Slugged(Recorded):
    """Abstract model with a permanent, readable address; former addresses redirect to it."""

    slug = declare(
        models.SlugField(
            "address",
            max_length=80,
            unique=True,
            error_messages={"unique": slugs.ADDRESS_TAKEN},
            blank=True,
            help_text="Last part of the web address. Leave empty to make it from the text. "
            "If you change it, the old address redirects to the new one.",
        ),
        "Identifier in addresses and filters. Editors may change it; former ones redirect.",
        group=Group.ADDRESS,
        always=True,
        laid_out=True,
        passes={Door.TOMBSTONE},
        excluded_from={
            Door.SEARCH: "It is an address; filters and fields of a query take it as a value.",
            Door.DIGEST: "It may be renamed without a change of what is said.",
            Door.HISTORY: "A version is told under the present slug.",
        },
    )

    class Meta:
        abstract = True

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if not self.slug:
            self.slug = slugs.free_slug(type(self), self.slug_source())
            fields.add("slug")
        return fields

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def slug_source(self) -> str:
        """Return the text from which a slug is made if none is given."""
        raise TypeError(f"{type(self).__name__} does not define slug_source()")

    def clean(self) -> None:
        super().clean()
        self._check_slug()

    def _check_slug(self) -> None:
        """Refuse a slug that is reserved, or that another object had."""
        if self.slug in slugs.RESERVED:
            raise ValidationError({"slug": slugs.RESERVED_ADDRESS})
        former_rows = former_slugs(type(self)).filter(slug=self.slug) if self.slug else None
        if former_rows is not None and former_rows.exclude(target_id=self.pk).exists():
            raise ValidationError(
                {"slug": "This address is taken: it still redirects to content that had it before."}
            )


NEVER_PUBLISHED = (
    "It was never published, so there is nothing to withdraw. Delete it, or leave it as a draft."
)


class Publishable(Recorded):
    """Abstract model that is drafted, published, and perhaps withdrawn with a reason."""

    status = declare(
        models.CharField(max_length=10, choices=Status, default=Status.DRAFT),
        "Draft, published or withdrawn.",
        group=Group.PUBLICATION,
        excluded_from=dict.fromkeys(
            (*(Door.API, Door.PAGE, Door.FEED, Door.SEARCH, Door.DIGEST, Door.HISTORY),),
            "All that readers get is published.",
        )
        | dict.fromkeys(
            (Door.ARCHIVE, Door.TABLE),
            "An imported debate is a draft until an editor publishes it.",
        ),
    )
    published_at = declare(
        models.DateTimeField(
            null=True, blank=True, editable=False, help_text="Date and time of first publication."
        ),
        "Date and time of first publication.",
        example=examples.MOMENT,
        group=Group.PUBLICATION,
        excluded_from={name: KEPT_BY_ROW[name] for name in KEPT_BY_ROW if name != Door.FEED},
    )
    withdrawn_at = declare(
        models.DateTimeField(null=True, blank=True, editable=False),
        "Date and time of the withdrawal.",
        group=Group.PUBLICATION,
        excluded_from=KEPT_BY_ROW | {Door.API: WITHDRAWAL},
    )
    withdrawn_reason = declare(
        models.TextField(blank=True, help_text="Reason for the withdrawal. Readers see it."),
        "Reason for the withdrawal.",
        group=Group.PUBLICATION,
        passes={Door.TOMBSTONE},
        excluded_from=dict.fromkeys(
            (Door.API, Door.PAGE, Door.FEED, Door.SEARCH, Door.DIGEST, Door.HISTORY), WITHDRAWAL
        )
        | dict.fromkeys((Door.ARCHIVE, Door.TABLE), "An archive holds what is public."),
    )

    class Meta:
        abstract = True

    def prepare(self) -> set[str]:
        return super().prepare() | self._date_status()

    def clean(self) -> None:
        super().clean()
        if self.status == Status.WITHDRAWN and not visible(self.withdrawn_reason):
            raise ValidationError({"withdrawn_reason": "Enter the reason: readers see it."})
        if self.status == Status.WITHDRAWN and self.published_at is None:
            stored_rows = type(self)._base_manager.filter(pk=self.pk, status=Status.WITHDRAWN)
            # what earlier versions let through can still be edited
            if not stored_rows.exists():
                raise ValidationError({"status": NEVER_PUBLISHED})

    def _date_status(self) -> set[str]:
        if self.status == Status.PUBLISHED and self.published_at is None:
            # a draft is first read in the state that is saved with it
            self.published_at = self.modified
        if self.status == Status.WITHDRAWN and self.withdrawn_at is None:
            self.withdrawn_at = self.modified
        if self.status != Status.WITHDRAWN:
            self.withdrawn_at = None
            self.withdrawn_reason = ""
        return {"published_at", "withdrawn_at", "withdrawn_reason"}
