"""The kinds of filters, and how those of one collection work together.

A filter says by `condition` which rows it leaves. Several values of one filter are
alternatives; several filters hold together. Nothing here joins a table that could double
a row: what hangs on a thing is looked at by EXISTS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from debates.filtering.form_fields import (
    ChoicesField,
    IsoDateField,
    IsoMomentField,
    SlugsField,
    TrueFalseField,
)
from debates.models import Counterpoint, Evidence, Position, Topic
from debates.models.declaration import choice_keywords

Condition = Q | Exists


class Filter(django_filters.Filter):
    """A filter with one typed parameter.

    text         what it does, for the documentation
    example      a value
    several      whether the parameter may be repeated
    rare         whether it leaves few rows, so that one begins with it instead of trying all
    on_position  whether it looks at a position of the thing: all of these look at one together
    search       the field of the search schema that serves it: a keyword or number field, or a
                 keyword field with a value ("is:countered") for one that is true or false;
                 a filter of positions without one is refused at the start
    """

    several = False
    rare = False
    on_position = False

    def __init__(
        self, path: str, text: str, *, example: str, search: str = "", **field: Any
    ) -> None:
        super().__init__(path, help_text=text, **field)
        self.text, self.example, self.search = text, example, search

    def condition(self, value: Any) -> Condition:
        """The rows that are left for a value, as the field has cleaned it."""
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})


class SlugFilter(Filter):
    """Things by their slugs; `path` leads to them."""

    field_class = SlugsField
    several = True
    rare = True

    def __init__(self, path: str, text: str, model: type, **options: Any) -> None:
        super().__init__(path, text, things=model.objects.published, **options)

    def condition(self, value: list[int]) -> Condition:
        return Q(**{f"{self.field_name}__in": value})


class TopicsFilter(SlugFilter):
    """TopicsFilter with all that are narrower; `path` leads to the position's key."""

    rare = False

    def __init__(self, path: str = "pk", **options: Any) -> None:
        text = "Positions about this topic or a narrower one."
        super().__init__(path, text, Topic, example="energy", search="topic", **options)

    def condition(self, value: list[int]) -> Condition:
        carried = Position.topics.through.objects.filter(
            position=OuterRef(self.field_name), topic__in=Topic.objects.closure(value)
        )
        return Exists(carried)


class ChoiceFilter(Filter):
    """Some of a few words."""

    field_class = ChoicesField
    several = True

    def condition(self, value: list[str]) -> Condition:
        return Q(**{f"{self.field_name}__in": value})


class BooleanFilter(Filter):
    """Whether something holds; `holds` gives the condition that it does."""

    field_class = TrueFalseField

    def __init__(
        self, text: str, holds: Callable[[], Condition], *, example: str = "true", **options: Any
    ) -> None:
        super().__init__("pk", text, example=example, **options)
        self.holds = holds

    def condition(self, value: bool) -> Condition:
        return self.holds() if value else ~self.holds()


class DateFilter(Filter):
    """The first or the last day."""

    field_class = IsoDateField


class ModifiedSinceFilter(Filter):
    """What was changed at a moment or later."""

    field_class = IsoMomentField

    def __init__(self) -> None:
        text = "Changed at this moment or later; a day counts from its beginning in UTC."
        super().__init__(
            "modified",
            text,
            example="2022-04-07T09:30:00Z",
            search="modified",
            lookup_expr="gte",
        )


class RelatedFilter(Filter):
    """Looks at what hangs on a position, by another filter of it.

    things  gives the public things
    link    their field that points to the position
    """

    def __init__(self, inner: Filter, things: Callable[[], QuerySet], link: str) -> None:
        super().__init__("pk", inner.text, example=inner.example, search=inner.search)
        self.inner, self.things, self.link = inner, things, link
        self.several, self.rare = inner.several, inner.rare

    @property
    def field(self) -> Any:
        return self.inner.field

    def condition(self, value: Any) -> Condition:
        things = self.things().filter(self.inner.condition(value))
        if self.rare:
            return Q(pk__in=things.values(self.link))
        return Exists(things.filter(**{self.link: OuterRef("pk")}))


def evidence_filter(inner: Filter) -> RelatedFilter:
    """A filter of positions by one of evidence."""
    return RelatedFilter(inner, Evidence.objects.published, "position")


def counterpoint_filter(inner: Filter, link: str = "position") -> RelatedFilter:
    """A filter of positions by one of the counterpoints against them (or that they raise)."""
    return RelatedFilter(inner, Counterpoint.objects.published, link)


def position_filter(inner: Filter) -> Filter:
    """A filter of things by one of their positions."""
    inner.on_position = True
    return inner


def declared_filters(model: type[Model]) -> type[FilterSet]:
    """Make a filter set of the fields whose declaration describes a filter."""
    found = {
        keyword: ChoiceFilter(
            field.name,
            field.declaration.filter,
            example=field.declaration.example,
            search=keyword,
            words=[value for value, _label in field.choices if value],
        )
        for keyword, field in choice_keywords(model).items()
        if field.declaration.filter
    }
    return type("DeclaredFilters", (FilterSet,), found)


class FilterSet(django_filters.FilterSet):
    """The filters of one collection.

    position_link  the field of a position that points to the thing
    """

    position_link = ""

    @classmethod
    def clean(cls, given: Mapping[str, list[str]]) -> dict[str, Any]:
        """The typed values of parameters, by name.

        Raises ValidationError with all that is wrong, by name.
        """
        values, refused = {}, {}
        for name, texts in given.items():
            known = cls.base_filters[name]
            try:
                values[name] = known.field.clean(texts if known.several else texts[-1])
            except ValidationError as error:
                refused[name] = error
        if refused:
            raise ValidationError(refused)
        return values

    @classmethod
    def narrow(cls, queryset: QuerySet, values: Mapping[str, Any]) -> QuerySet:
        """The rows that all filters leave, by typed values; None and [] leave all."""
        of_one_position, rare = [], False
        for name, value in values.items():
            if value is None or value == []:
                continue
            known = cls.base_filters[name]
            if known.on_position:
                of_one_position.append(known.condition(value))
                rare = rare or known.rare
            else:
                queryset = queryset.filter(known.condition(value))
        if of_one_position:
            positions = Position.objects.published().filter(*of_one_position)
            queryset = cls.having(queryset, positions, rare=rare)
        return queryset

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """The rows that have one of these positions.

        rare  whether these are few of all positions
        """
        if rare:
            return queryset.filter(pk__in=positions.values(cls.position_link))
        return queryset.filter(Exists(positions.filter(**{cls.position_link: OuterRef("pk")})))
