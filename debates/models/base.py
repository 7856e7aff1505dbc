"""What the models have in common: records, addresses, publication, places in a source, order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Max
from django.utils import timezone

from debates.models import slugs, validators
from debates.models.choices import Status


def locator_field() -> models.CharField:
    """A field for the place in the debate's source, as section.paragraph; empty where unknown."""
    return models.CharField(
        max_length=12,
        blank=True,
        validators=[
            RegexValidator(
                r"^[0-9]+\.[0-9]+\Z", "Enter the locator as section.paragraph, for example 3.2."
            )
        ],
        help_text="Place in the source as section.paragraph, for example 3.2.",
    )


class Recorded(models.Model):
    """What every row has: when it was made and changed, and a version that each change moves."""

    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; moves `modified` and, where the row is there already, `version`."""
        self.modified = timezone.now()
        if not self._state.adding:
            self.version += 1
        if update_fields is not None:
            update_fields = {*update_fields, *self.prepare()} | {"modified", "version"}
        else:
            self.prepare()
        super().save(*args, update_fields=update_fields, **kwargs)

    def prepare(self) -> set[str]:
        """Complete the row before it is saved; gives the names of the fields that it set."""
        return set()

    def clean(self) -> None:
        super().clean()
        validators.check_characters(self)


class Slugged(Recorded):
    """A thing with a permanent, readable address; a former address redirects to the present one."""

    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        error_messages={"unique": slugs.ADDRESS_TAKEN},
        blank=True,
        help_text="Last part of the web address. Leave empty to make it from the text. "
        "If you change it, the old address redirects to the new one.",
    )

    class Meta:
        abstract = True

    def prepare(self) -> set[str]:
        return super().prepare() | slugs.fill_slug(self)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def slug_source(self) -> str:
        """The text from which a slug is made when none is given."""
        raise TypeError(f"{type(self).__name__} does not say what its slug is made from")

    def clean(self) -> None:
        super().clean()
        validators.check_slug(self)


class Publishable(Recorded):
    """A thing that is drafted, published, and perhaps withdrawn with a reason."""

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Date and time of first publication."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(
        blank=True, help_text="Reason for the withdrawal. Readers see it."
    )

    class Meta:
        abstract = True

    def prepare(self) -> set[str]:
        return super().prepare() | self._date_status()

    def _date_status(self) -> set[str]:
        if self.status == Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        if self.status == Status.WITHDRAWN and self.withdrawn_at is None:
            self.withdrawn_at = timezone.now()
        if self.status != Status.WITHDRAWN:
            self.withdrawn_at = None
            self.withdrawn_reason = ""
        return {"published_at", "withdrawn_at", "withdrawn_reason"}


class HasSourceLocation(Recorded):
    """A statement that points back at its place in the debate's source."""

    locator = locator_field()
    quotation = models.TextField(
        blank=True, help_text="Exact words from the source, if the wording matters."
    )

    class Meta:
        abstract = True

    def source_text(self) -> str:
        """The text of the source in which the locator is looked up; empty where it is not held."""
        raise TypeError(f"{type(self).__name__} does not say what its source is")

    def clean(self) -> None:
        super().clean()
        validators.check_quotation(self)


class Orderable(Recorded):
    """A thing with a place among its siblings, the last one where none is given."""

    order = models.PositiveIntegerField(
        blank=True, help_text="Counts from 1. Leave empty to put it last."
    )

    class Meta:
        abstract = True

    def siblings(self) -> models.QuerySet:
        """The things among which this one is ordered, itself included where it is saved."""
        raise TypeError(f"{type(self).__name__} does not say what its siblings are")

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if self.order is None:
            self.order = (self.siblings().aggregate(last=Max("order"))["last"] or 0) + 1
            fields.add("order")
        return fields
