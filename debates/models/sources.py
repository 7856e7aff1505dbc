"""Sources of debates and evidence."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from debates.compat.simple_history import history_records
from debates.kinds import register
from debates.models import examples, visibility
from debates.models.addresses import path_of
from debates.models.base import NOT_OF_A_POSITION, Slugged
from debates.models.choices import DatePrecision, LocatorForm
from debates.models.constraint_builders import (
    in_order,
    is_one_of,
    newest_first,
    not_empty,
    web_address,
)
from debates.models.declaration import Door, declare
from debates.models.misplaced import misplaced_words

MORE_THAN_KNOWN = (
    "Only the {part} is known, so enter its first day, {day}. Otherwise, choose how much of the "
    "date is known."
)
IMPRINT_ALONE = "A position is found by title, author, publisher and address of its sources."


@register(
    150,
    "sources",
    "Source of a debate or of a piece of evidence.",
)
class Source(Slugged):
    """Publication that a debate or a piece of evidence comes from; unknown fields stay empty."""

    excluded_from = NOT_OF_A_POSITION

    title = declare(
        models.CharField(max_length=300),
        "Title.",
        example=examples.SOURCE_TITLE,
        title=True,
        index="source",
        laid_out=True,
    )
    author = declare(
        models.CharField(max_length=200, blank=True),
        "Author; a person as in an index, and several with “;” between them.",
        example="Standish, Reid",
        index="source",
        laid_out=True,
    )
    publisher = declare(
        models.CharField(max_length=200, blank=True),
        "Publisher.",
        example=examples.PUBLISHER,
        index="source",
        laid_out=True,
    )
    address = declare(
        models.URLField("web address", max_length=500, blank=True),
        "Web address.",
        example="https://review.example.org/1",
        index="source",
        laid_out=True,
    )
    date = declare(
        models.DateField(
            null=True,
            blank=True,
            help_text="Date of publication, if known. Enter the first day of a month or year of "
            "which no more is known, and choose it beside the date.",
        ),
        "Date of publication, see `date_precision`.",
        example="2022-04-07",
        laid_out=True,
        excluded_from={Door.SEARCH: IMPRINT_ALONE},
    )
    date_precision = declare(
        models.CharField(
            "exact to the",
            max_length=5,
            choices=DatePrecision,
            default=DatePrecision.DAY,
            db_default=DatePrecision.DAY,
        ),
        "How much of the date of publication is known: its day, month or year alone. The rest of "
        "the date is the first day.",
        schema={"description": "Known part of the date of publication. The default is day."},
        example="day",
        laid_out=True,
        excluded_from={
            Door.SEARCH: IMPRINT_ALONE,
            Door.PAGE: "A page shows as much of the date as is known.",
        },
    )
    accessed = declare(
        models.DateField(
            null=True,
            blank=True,
            help_text="Day on which the editors last read it at its web address.",
        ),
        "Date of access: the day on which the editors last read it at its web address.",
        example="2026-11-25",
        laid_out=True,
        excluded_from={Door.SEARCH: IMPRINT_ALONE},
    )
    locator_form = declare(
        models.CharField(
            "cited by",
            max_length=17,
            choices=LocatorForm,
            default=LocatorForm.PARAGRAPH,
            help_text="How places in this source are cited. Locators must have this form.",
        ),
        "Form in which places in the source are cited.",
        schema={"description": "Form of the locators. The default is paragraph."},
        example="paragraph",
        laid_out=True,
        excluded_from={Door.SEARCH: IMPRINT_ALONE},
    )
    text = declare(
        models.TextField(
            blank=True,
            help_text="Full text, if the rights allow it. Begin each passage with its locator in "
            "brackets, for example [3.2] or [12:34].",
        ),
        "Full text, if the rights allow it.",
        schema={
            "description": (
                "Full text, if the rights allow it. Each passage begins with its locator in "
                "brackets, for example [3.2] or [12:34]."
            )
        },
        example="[1.1] The first paragraph …",
        laid_out=True,
        long=True,
        excluded_from={
            Door.SEARCH: "A search finds what was claimed, not the text that it was taken from."
        },
    )

    private_text = declare(
        models.TextField("text for editors alone", blank=True, default="", db_default=""),
        "Full text that readers are not shown: quotations and places are checked against it.",
        example="[1.1] The first paragraph …",
        long=True,
        excluded_from={
            Door.ADMIN: "Its form has one text, and the choice who may read it.",
            **dict.fromkeys(
                (Door.API, Door.PAGE, Door.SEARCH, Door.ARCHIVE, Door.TABLE),
                "The rights do not allow readers to have it, by whatever door.",
            ),
        },
    )
    rights_holder = declare(
        models.CharField(max_length=200, blank=True, default="", db_default=""),
        "Holder of the rights in the text.",
        example="Radio Free Europe/Radio Liberty",
        laid_out=True,
        excluded_from={Door.SEARCH: IMPRINT_ALONE},
    )
    licence = declare(
        models.CharField(
            max_length=200,
            blank=True,
            default="",
            db_default="",
            help_text="Licence or permission under which readers may have the text, for example "
            "CC BY 4.0, or: by permission of the publisher.",
        ),
        "Licence or permission under which readers may have the text.",
        example="CC BY 4.0",
        laid_out=True,
        excluded_from={Door.SEARCH: IMPRINT_ALONE},
    )

    history = history_records()
    objects = visibility.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            not_empty("title", "source_title_not_empty"),
            web_address("address", "source_address_scheme"),
            is_one_of("locator_form", LocatorForm, "source_locator_form_known"),
            is_one_of("date_precision", DatePrecision, "source_date_precision_known"),
            models.CheckConstraint(
                condition=Q(text="") | Q(private_text=""),
                name="source_one_text",
                violation_error_message="The text of this source is for editors alone. Show it to "
                "readers on the page of the source, or leave the text out.",
            ),
        ]
        indexes = [in_order("source", "title"), *newest_first("source")]

    def clean(self) -> None:
        super().clean()
        if self.pk and (wrong := misplaced_words(self.debates.all(), self.locator_form, self.pk)):
            raise ValidationError({"locator_form": wrong})
        if self.date is not None and self.date != (first_day := self._first_known_day(self.date)):
            raise ValidationError(
                {"date": MORE_THAN_KNOWN.format(part=self.date_precision, day=first_day)}
            )

    def __str__(self) -> str:
        return self.title

    def _first_known_day(self, day: datetime.date) -> datetime.date:
        """Return the first day of the part of a date that is known."""
        match self.date_precision:
            case DatePrecision.YEAR:
                return day.replace(month=1, day=1)
            case DatePrecision.MONTH:
                return day.replace(day=1)
        return day

    @property
    def known_date(self) -> str:
        """Known part of the date of publication, in the form of ISO 8601; "" for none."""
        if self.date is None:
            return ""
        parts = {DatePrecision.YEAR: 1, DatePrecision.MONTH: 2}.get(self.date_precision, 3)
        return "-".join(self.date.isoformat().split("-")[:parts])

    @property
    def held_text(self) -> str:
        """The text in which quotations and places are looked up; empty if none is held."""
        return self.text or self.private_text

    def get_absolute_url(self) -> str:
        return path_of("pages:source", self.slug)

    def slug_source(self) -> str:
        return self.title
