"""Filter classes: each has one typed parameter, whose `condition` selects the rows that match.

Several values of one filter are alternatives. Related rows are checked with EXISTS, since a join
could return a row twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import django_filters
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from debates.db.json_sql import Among
from debates.filtering.form_fields import (
    ChoicesField,
    IsoDateField,
    IsoMomentField,
    SlugsField,
    TextField,
    TrueFalseField,
)
from debates.filtering.holders_and_answers import held_in_list
from debates.models import Counterpoint, Evidence, Position, Support, Topic

Condition: TypeAlias = Q | Exists | Among


class Filter(django_filters.Filter):
    """Filter with a typed parameter.

    text         description for the API documentation
    example      example of a value
    several      true if the parameter may be repeated
    rare         true if few rows match, so that the query starts from them
    on_position  true for filters by a position of the object: one position must match them all
    of_answer    "question" or "stance" for filters by an answer of the position: one answer must
                 match them all
    search       the field of the search schema that serves the filter: a keyword or number field,
                 or a keyword field with a value ("is:countered") for a boolean filter;
                 a filter of positions without one is refused at the start
    slugs_of     the model whose slugs are its values, if they are slugs
    of_today     true if other rows match on another day
    """

    slugs_of: type[Model] | None = None
    several = False
    rare = False
    on_position = False
    of_answer = ""
    of_today = False

    def __init__(
        self, path: str, text: str, *, example: str, search: str = "", **field: Any
    ) -> None:
        super().__init__(path, help_text=text, **field)
        self.text, self.example, self.search = text, example, search

    def condition(self, value: Any) -> Condition:
        """Return the condition that matching rows meet, for a cleaned value."""
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})


class ValuesFilter(Filter):
    """Filter by one or more values of a field."""

    several = True

    def condition(self, value: list[Any]) -> Condition:
        return Q(**{f"{self.field_name}__in": value})


class ChoiceFilter(ValuesFilter):
    """Filter by one or more choices of a field."""

    field_class = ChoicesField


class ExactTextFilter(Filter):
    """Filter by a text as it is. It takes one, in which a comma separates nothing."""

    field_class = TextField


class SlugFilter(ValuesFilter):
    """Filter by the slugs of related objects, which `path` leads to."""

    field_class = SlugsField
    rare = True

    def __init__(self, path: str, text: str, model: type, **options: Any) -> None:
        super().__init__(path, text, model=model, **options)
        self.slugs_of = model


class _OfHolders(ValuesFilter):
    """Filter by all who hold a position; `path` leads to its author, or to a field of the author.

    Nothing else decides whose a position is: filters of lists, of parts and of relations use it.
    """

    def condition(self, value: list[Any]) -> Condition:
        return held_in_list(self.field_name, value)


class HoldersFilter(_OfHolders, SlugFilter):
    """Filter by the slugs of experts who hold a position."""


class HolderChoiceFilter(_OfHolders, ChoiceFilter):
    """Filter by a field with choices of the experts who hold a position."""


class TopicsFilter(SlugFilter):
    """Filter by topics and all narrower topics; `path` leads to the key of the position."""

    rare = False

    def __init__(self, path: str = "pk", **options: Any) -> None:
        text = "Filter by topic, including narrower topics."
        super().__init__(path, text, Topic, example="energy", search="topic", **options)

    def condition(self, value: list[int]) -> Condition:
        carried = Position.topics.through.objects.filter(
            position=OuterRef(self.field_name), topic__in=Topic.objects.closure(value)
        )
        return Exists(carried)


class BooleanFilter(Filter):
    """Filter by true or false; `holds` returns the condition for true."""

    field_class = TrueFalseField

    def __init__(
        self,
        text: str,
        holds: Callable[[], Condition],
        **options: Any,
    ) -> None:
        super().__init__("pk", text, example="true", **options)
        self.holds = holds

    def condition(self, value: bool) -> Condition:
        return self.holds() if value else ~self.holds()


class DateFilter(Filter):
    """Filter by the first or the last day.

    own  path to a day that comes before the other where there is one
    """

    field_class = IsoDateField

    def __init__(self, path: str, text: str, *, own: str = "", **options: Any) -> None:
        super().__init__(path, text, **options)
        self.own = own

    def condition(self, value: Any) -> Condition:
        general = super().condition(value)
        if not self.own:
            return general
        return Q(**{f"{self.own}__{self.lookup_expr}": value}) | general & Q(**{self.own: None})


class ModifiedSinceFilter(Filter):
    """Filter by changes at a moment or later."""

    field_class = IsoMomentField

    def __init__(self) -> None:
        text = (
            "Only objects changed at or after this time. A time has its zone; a date means its "
            "start in UTC."
        )
        super().__init__(
            "modified",
            text,
            example="2022-04-07T09:30:00Z",
            search="modified",
            lookup_expr="gte",
        )


class RelatedFilter(Filter):
    """Filter by the related objects of a row, with another filter of these.

    objects  returns the public related objects
    link     the field of the related objects that refers to the row
    """

    def __init__(self, inner: Filter, objects: Callable[[], QuerySet], link: str) -> None:
        super().__init__("pk", inner.text, example=inner.example, search=inner.search)
        self.inner, self.objects, self.link = inner, objects, link
        self.several, self.rare, self.slugs_of = inner.several, inner.rare, inner.slugs_of

    @property
    def field(self) -> Any:
        return self.inner.field

    def condition(self, value: Any) -> Condition:
        objects = self.objects().filter(self.inner.condition(value))
        # the negation of IN with a null among the values matches nothing
        if objects.model._meta.get_field(self.link).null:
            objects = objects.exclude(**{self.link: None})
        # SQLite looks through all objects of a common kind for each row of an EXISTS
        return Q(pk__in=objects.order_by().values(self.link))


class EitherFilter(Filter):
    """Filter that one of several filters meets; they take the same values."""

    def __init__(self, text: str, *inner: Filter) -> None:
        first = inner[0]
        super().__init__("pk", text, example=first.example, search=first.search)
        self.inner = inner
        self.several, self.slugs_of = first.several, first.slugs_of

    @property
    def field(self) -> Any:
        return self.inner[0].field

    def condition(self, value: Any) -> Condition:
        condition = Q()
        for inner_filter in self.inner:
            condition |= Q(inner_filter.condition(value))
        return condition


def evidence_filter(inner: Filter) -> RelatedFilter:
    """Make a filter of positions from a filter of evidence."""
    # it is public where its position is
    return RelatedFilter(inner, Evidence.objects.all, "position")


def counterpoint_filter(inner: Filter, link: str = "position") -> RelatedFilter:
    """Make a filter of positions from a filter of counterpoints, linked by `link`."""
    return RelatedFilter(inner, Counterpoint.objects.published, link)


def support_filter(inner: Filter, link: str = "position") -> RelatedFilter:
    """Make a filter of positions from a filter of supports, linked by `link`."""
    return RelatedFilter(inner, Support.objects.published, link)


def position_filter(inner: Filter) -> Filter:
    """Make a filter of objects with positions from a filter of positions."""
    inner.on_position = True
    return inner


def answer_filter(inner: Filter, name: str) -> Filter:
    """Make a filter by an answer of the position from a filter by question or stance."""
    inner.of_answer = name
    return inner
