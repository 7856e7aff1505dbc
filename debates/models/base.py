"""Abstract base models: records, addresses, publication, source locations and order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model
from django.utils import timezone

from debates.models import clock, examples, ordering, row_conditions, slugs, validators
from debates.models.choices import Status
from debates.models.declaration import Door, Group, declare
from debates.models.former_slugs import former_slugs
from debates.models.languages import original_language_field, original_quotation_field
from debates.text import locators
from debates.text.blank import visible
from debates.text.verbatim import locator_problem, verbatim_problem

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


def locator_field() -> models.CharField:
    """Make a field for the place in the source, in the form in which the source is cited."""
    return declare(
        models.CharField(
            max_length=locators.LONGEST,
            blank=True,
            help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
        ),
        "Place in the source, in the form in which the source is cited (`locator_form`).",
        example="5.3",
        group=Group.LOCATION,
        laid_out=True,
        excluded_from={
            Door.SEARCH: "A place is looked up in the source, not searched for.",
            Door.FEED: "A feed leads to the page, which has the place.",
        },
    )


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
        asked = self.conditions_asked
        self.meets_conditions = not asked or row_conditions.all_hold(self, exclude)
        try:
            super().validate_constraints(exclude)
        finally:
            del self.meets_conditions

    def get_constraints(self) -> list[tuple[type[Model], list[models.BaseConstraint]]]:
        """Return the constraints that are to be checked: not the conditions that are met."""
        found = super().get_constraints()
        if not getattr(self, "meets_conditions", False):
            return found
        return [
            (model, [one for one in own if not isinstance(one, models.CheckConstraint)])
            for model, own in found
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
        taken = former_slugs(type(self)).filter(slug=self.slug) if self.slug else None
        if taken is not None and taken.exclude(target_id=self.pk).exists():
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
            stored = type(self)._base_manager.filter(pk=self.pk, status=Status.WITHDRAWN)
            # what earlier versions let through can still be edited
            if not stored.exists():
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


class HasLocator(Recorded):
    """Abstract model of what has a place in a source."""

    class Meta:
        abstract = True

    def has_parent(self) -> bool:
        """Tell whether the object that leads to the source is chosen."""
        raise TypeError(f"{type(self).__name__} does not define has_parent()")

    def cited_source(self) -> Model | None:
        """Return the source in which the locator is looked up; None if none is entered."""
        raise TypeError(f"{type(self).__name__} does not define cited_source()")

    def cited_form(self) -> str:
        """Return the form that the locator must have; empty if any will do."""
        source = self.cited_source() if self.has_parent() else None
        return source.locator_form if source is not None else ""

    def clean(self) -> None:
        super().clean()
        self.check_locator()
        if errors := self.not_in_text():
            raise ValidationError(errors)

    def source_text(self) -> str:
        """Return the text of the source, in which the locator is looked up; empty if not stored."""
        source = self.cited_source() if self.has_parent() else None
        return source.held_text if source is not None else ""

    def check_locator(self) -> None:
        """Refuse a locator that does not have the form of its source."""
        if wrong := locators.problem(self.locator, self.cited_form()):
            raise ValidationError({"locator": wrong})

    def not_in_text(self) -> dict[str, str]:
        """Return the errors of the locator against the text of the source, by field."""
        if not self.locator:
            return {}
        wrong = locator_problem(self.source_text(), self.locator, self.cited_form())
        return {"locator": wrong} if wrong else {}


class HasSourceLocation(HasLocator):
    """Abstract model of a statement with its location in the source of the debate."""

    locator = locator_field()
    quotation = declare(
        models.TextField(
            blank=True, help_text="Exact words from the source, if the wording matters."
        ),
        "Exact words from the source, if the wording matters.",
        example="the gap continues to widen",
        group=Group.LOCATION,
        laid_out=True,
    )
    original_quotation = original_quotation_field()
    original_language = original_language_field()

    class Meta:
        abstract = True

    @property
    def words_in_source(self) -> str:
        """The quoted words as the source has them; of a translation they are the original."""
        return self.original_quotation or self.quotation

    def verbatim_texts(self) -> dict[str, tuple[str, str]]:
        """Return the texts that the source has word for word, by field, each with what it is.

        Where the quotation is a translation, the source has the original.
        """
        if self.original_quotation:
            return {"original_quotation": ("quotation", self.original_quotation)}
        return {"quotation": ("quotation", self.quotation)}

    def not_in_text(self) -> dict[str, str]:
        """Return the errors of the locator and of quotations, by field."""
        return super().not_in_text() | self.misquoted()

    def misquoted(self) -> dict[str, str]:
        """Return the errors of quotations that are not in the text of the source, by field."""
        given = {name: texts for name, texts in self.verbatim_texts().items() if texts[1]}
        text = self.source_text() if given else ""
        if not text:
            return {}
        form = self.cited_form()
        problems = {
            name: verbatim_problem(what, words, text, self.locator, form)
            for name, (what, words) in given.items()
        }
        return {name: problem for name, problem in problems.items() if problem}

    def check_verbatim(self) -> None:
        """Refuse quotations that do not appear in the text of the source, if there is one."""
        if errors := self.misquoted():
            raise ValidationError(errors)


class Orderable(Recorded):
    """Abstract model with a position among its siblings: the last, if none is given."""

    order = declare(
        models.PositiveIntegerField(
            blank=True, help_text="Counts from 1. Leave empty to put it last."
        ),
        "Place in the order of {among}, starting at 1.",
        example=1,
        group=Group.LOCATION,
        always=True,
        laid_out=True,
        excluded_from=dict.fromkeys(
            (
                Door.PAGE,
                Door.FEED,
                Door.SEARCH,
                Door.DIGEST,
                Door.HISTORY,
                Door.ARCHIVE,
                Door.TABLE,
            ),
            "It is told by the order in which things come.",
        ),
    )

    ordered_among = ""
    """The siblings, for the description of `order`: "the debate's questions"."""

    class Meta:
        abstract = True

    def siblings(self) -> models.QuerySet:
        """Return the objects among which this one is ordered, itself included if saved."""
        raise TypeError(f"{type(self).__name__} does not define siblings()")

    def clean(self) -> None:
        super().clean()
        self._check_order()

    def _check_order(self) -> None:
        """Refuse an order beyond the limits, except where the row has had it all along."""
        if self.order is None or 1 <= self.order <= ordering.LAST_ORDER:
            return
        stored = self.siblings().filter(pk=self.pk).values_list("order", flat=True).first()
        if self.order != stored:
            raise ValidationError(
                {"order": f"Enter a whole number from 1 to {ordering.LAST_ORDER}, or none."}
            )

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if self.order is None:
            self.order = ordering.next_order(self.siblings())
            fields.add("order")
        return fields
