"""Abstract base models of what has a place: in a source, which it may quote, or in an order.

Fields are in the order in which they are declared, so `order` stays behind the place in the source.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model

from debates.models import ordering
from debates.models.base import Recorded
from debates.models.declaration import Door, Group, declare
from debates.models.languages import original_language_field, original_quotation_field
from debates.text import locators
from debates.text.verbatim import locator_problem, verbatim_problem


def locator_field() -> models.CharField:
    """Make a field for the place in the source, in the form in which the source is cited."""
    return declare(
        models.CharField(
            max_length=locators.LONGEST_LOCATOR,
            blank=True,
            help_text="Place in the source as it is cited: paragraph 3.2, page 12, time 12:34.",
        ),
        "Place in the source of the debate or of the position, in the form in which that source is "
        "cited (`locator_form`).",
        example="5.3",
        group=Group.LOCATION,
        laid_out=True,
        excluded_from={
            Door.SEARCH: "A place is looked up in the source, not searched for.",
            Door.FEED: "A feed leads to the page, which has the place.",
        },
    )


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

    @property
    def words_in_source(self) -> str:
        """The quoted words as the source has them; empty for what quotes nothing."""
        return ""

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
        quoted_texts = {name: texts for name, texts in self.verbatim_texts().items() if texts[1]}
        text = self.source_text() if quoted_texts else ""
        if not text:
            return {}
        form = self.cited_form()
        problems = {
            name: verbatim_problem(kind, words, text, self.locator, form)
            for name, (kind, words) in quoted_texts.items()
        }
        return {name: problem for name, problem in problems.items() if problem}

    def check_verbatim(self) -> None:
        """Refuse quotations that do not appear in the text of the source, if it has a text."""
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
        stored_order = self.siblings().filter(pk=self.pk).values_list("order", flat=True).first()
        if self.order != stored_order:
            raise ValidationError(
                {"order": f"Enter a whole number from 1 to {ordering.LAST_ORDER}, or none."}
            )

    def prepare(self) -> set[str]:
        fields = super().prepare()
        if self.order is None:
            self.order = ordering.next_order(self.siblings())
            fields.add("order")
        return fields
