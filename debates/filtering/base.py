"""Filter classes, and filter sets, which combine the filters of one collection.

`condition` selects the rows that match a filter. Several values of one filter are alternatives;
several filters must all match. Related rows are checked with EXISTS, since a join could return a
row twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import django_filters
import numpy as np
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from debates.columns.positions import PositionColumns
from debates.columns.table import (
    Mask,
    NotInColumns,
    Numbers,
    Table,
    compared,
    day_of,
    moment_of,
)
from debates.filtering.column_counts import objects_with
from debates.filtering.form_fields import (
    ChoicesField,
    IsoDateField,
    IsoMomentField,
    SlugsField,
    TrueFalseField,
    invalid_value,
)
from debates.filtering.holders_and_answers import answering_in_list, answering_rows, held_in_list
from debates.models import Counterpoint, Evidence, Holder, Position, Support, Topic
from debates.models.declaration import choice_keywords

Condition = Q | Exists


class Filter(django_filters.Filter):
    """Filter with one typed parameter.

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
    """

    slugs_of: type[Model] | None = None
    several = False
    rare = False
    on_position = False
    of_answer = ""

    def __init__(
        self, path: str, text: str, *, example: str, search: str = "", **field: Any
    ) -> None:
        super().__init__(path, help_text=text, **field)
        self.text, self.example, self.search = text, example, search

    def condition(self, value: Any) -> Condition:
        """Return the condition that matching rows meet, for a cleaned value."""
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})

    def mask(self, columns: PositionColumns, rows: Table, value: Any) -> Mask:
        """Return the mask of rows that meet the condition, for a cleaned value.

        columns  of the public positions
        rows     of the list: the positions of these, or parts of them

        Raises NotInColumns where only the database can tell.
        """
        raise NotInColumns(type(self).__name__)


class SlugFilter(Filter):
    """Filter by the slugs of related objects, which `path` leads to."""

    field_class = SlugsField
    several = True
    rare = True

    def __init__(self, path: str, text: str, model: type, **options: Any) -> None:
        super().__init__(path, text, objects=model.objects.published, **options)
        self.slugs_of = model

    def condition(self, value: list[int]) -> Condition:
        return Q(**{f"{self.field_name}__in": value})

    def mask(self, columns: PositionColumns, rows: Table, value: list[int]) -> Mask:
        return rows.among(self.field_name, value)


class HoldersFilter(SlugFilter):
    """Filter by all who hold a position; `path` leads to its author."""

    def condition(self, value: list[int]) -> Condition:
        return held_in_list(self.field_name, value)

    def mask(self, columns: PositionColumns, rows: Table, value: list[int]) -> Mask:
        held = columns.parts[Holder].among("expert", value)
        jointly = rows.lifted(columns.with_part(Holder, held), self.field_name)
        return super().mask(columns, rows, value) | jointly


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

    def mask(self, columns: PositionColumns, rows: Table, value: list[int]) -> Mask:
        model = Position.topics.through
        wanted = columns.parts[model].among("topic", Topic.objects.closure(value))
        return rows.lifted(columns.with_part(model, wanted), self.field_name)


class ChoiceFilter(Filter):
    """Filter by one or more choices of a field."""

    field_class = ChoicesField
    several = True

    def condition(self, value: list[str]) -> Condition:
        return Q(**{f"{self.field_name}__in": value})

    def mask(self, columns: PositionColumns, rows: Table, value: list[str]) -> Mask:
        return rows.among(self.field_name, value)


class BooleanFilter(Filter):
    """Filter by true or false; `holds` returns the condition for true, `marked` its mask."""

    field_class = TrueFalseField

    def __init__(
        self,
        text: str,
        holds: Callable[[], Condition],
        marked: Callable[[PositionColumns, Table], Mask] | None = None,
        *,
        example: str = "true",
        **options: Any,
    ) -> None:
        super().__init__("pk", text, example=example, **options)
        self.holds, self.marked = holds, marked

    def condition(self, value: bool) -> Condition:
        return self.holds() if value else ~self.holds()

    def mask(self, columns: PositionColumns, rows: Table, value: bool) -> Mask:
        if self.marked is None:
            return super().mask(columns, rows, value)
        found = self.marked(columns, rows)
        return found if value else ~found


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

    def mask(self, columns: PositionColumns, rows: Table, value: date) -> Mask:
        days = rows.first(name for name in (self.own, self.field_name) if name)
        return compared(days, self.lookup_expr, day_of(value))


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

    def mask(self, columns: PositionColumns, rows: Table, value: datetime) -> Mask:
        return compared(rows[self.field_name], self.lookup_expr, moment_of(value))


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
        if self.rare:
            # the negation of IN with a null among the values matches nothing
            if objects.model._meta.get_field(self.link).null:
                objects = objects.exclude(**{self.link: None})
            return Q(pk__in=objects.values(self.link))
        return Exists(objects.filter(**{self.link: OuterRef("pk")}))

    def mask(self, columns: PositionColumns, rows: Table, value: Any) -> Mask:
        model = self.objects().model
        found = self.inner.mask(columns, columns.parts[model], value)
        return columns.with_part(model, found, self.link)


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
        found = Q()
        for one in self.inner:
            found |= Q(one.condition(value))
        return found

    def mask(self, columns: PositionColumns, rows: Table, value: Any) -> Mask:
        return np.logical_or.reduce([one.mask(columns, rows, value) for one in self.inner])


def evidence_filter(inner: Filter) -> RelatedFilter:
    """Make a filter of positions from a filter of evidence."""
    return RelatedFilter(inner, Evidence.objects.published, "position")


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
    """Make a filter by an answer of the position from one by its question or its stance."""
    inner.of_answer = name
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


def conditions_of(given: Mapping[Filter, Any]) -> list[Condition]:
    """Return the conditions of filters with their values; those of answers make one."""
    found = [known.condition(value) for known, value in given.items() if not known.of_answer]
    answer = {known: value for known, value in given.items() if known.of_answer}
    if answer:
        path = next(iter(answer)).field_name
        values = {known.of_answer: each for known, each in answer.items()}
        found.append(answering_in_list(path, values))
    return found


def mask_of(columns: PositionColumns, rows: Table, given: Mapping[Filter, Any]) -> Mask:
    """Return the mask of the rows that meet filters with their values, as `conditions_of`."""
    masks = [
        known.mask(columns, rows, value) for known, value in given.items() if not known.of_answer
    ]
    answer = {known: value for known, value in given.items() if known.of_answer}
    if answer:
        path = next(iter(answer)).field_name
        values = {known.of_answer: each for known, each in answer.items()}
        masks.append(rows.lifted(answering_rows(columns, values), path))
    return np.logical_and.reduce(masks) if masks else np.ones(len(rows), dtype=bool)


def _ending_before_they_begin(values: Mapping[str, Any]) -> dict[str, ValidationError]:
    """Return the errors of ranges whose last value is before the first one, by name of the first.

    `date_from` and `date_to` are a range, and so are all filters with such names.
    """
    refused = {}
    for name, first in values.items():
        range_name, is_first, _ = name.partition("_from")
        last = values.get(f"{range_name}_to") if is_first else None
        if first is not None and last is not None and first > last:
            message = f"The range ends before it begins: {name}={first} is after {last}."
            allowed = f"at most the value of {range_name}_to"
            refused[name] = invalid_value(message, str(first), allowed)
    return refused


class FilterSet(django_filters.FilterSet):
    """Filters of one collection.

    position_link  the field of a position that refers to an object of the collection
    """

    position_link = ""

    @classmethod
    def clean(cls, given: Mapping[str, list[str]]) -> dict[str, Any]:
        """Return the typed values of parameters, by name.

        Raises ValidationError with all errors, by name.
        """
        values, refused = {}, {}
        for name, texts in given.items():
            known = cls.base_filters[name]
            try:
                values[name] = known.field.clean(texts if known.several else texts[-1])
            except ValidationError as error:
                refused[name] = error
        refused |= _ending_before_they_begin(values)
        if refused:
            raise ValidationError(refused)
        return values

    @classmethod
    def mask(
        cls, columns: PositionColumns, values: Mapping[str, Any], model: type[Model] = Position
    ) -> Mask:
        """Return the mask of the rows of a list in the columns that `narrow` leaves.

        Raises NotInColumns where a filter has no mask.
        """
        return mask_of(columns, columns.listed(model), cls._given(values))

    @classmethod
    def has_own(cls, values: Mapping[str, Any]) -> bool:
        """Tell whether typed values narrow a list by more than the positions of its objects."""
        return not all(known.on_position for known in cls._given(values))

    @classmethod
    def of_positions(cls, values: Mapping[str, Any]) -> dict[Filter, Any]:
        """Return the filters by positions of the objects, with their values."""
        return {known: value for known, value in cls._given(values).items() if known.on_position}

    @classmethod
    def having_in_memory(
        cls, columns: PositionColumns, values: Mapping[str, Any], model: type[Model]
    ) -> Numbers | None:
        """Return the keys of the objects with a position that matches filters, ascending.

        None without such a filter.
        """
        given = cls.of_positions(values)
        if not given:
            return None
        mask, answer = cls.positions_in_memory(columns, given)
        return objects_with(columns, mask, model, answer)

    @classmethod
    def positions_in_memory(
        cls, columns: PositionColumns, given: Mapping[Filter, Any]
    ) -> tuple[Mask, dict[str, Any]]:
        """Return the mask of the positions that `having_position` asks for.

        And the values that the answer has to have by which an object belongs to a position.
        """
        return mask_of(columns, columns.positions, given), {}

    @classmethod
    def _given(cls, values: Mapping[str, Any]) -> dict[Filter, Any]:
        return {
            cls.base_filters[name]: value
            for name, value in values.items()
            if value is not None and value != []
        }

    @classmethod
    def narrow(cls, queryset: QuerySet, values: Mapping[str, Any]) -> QuerySet:
        """Narrow a queryset by typed values; None and [] match all rows."""
        given = cls._given(values)
        own = {known: value for known, value in given.items() if not known.on_position}
        queryset = queryset.filter(*conditions_of(own))
        of_position = {known: value for known, value in given.items() if known.on_position}
        if of_position:
            rare = any(known.rare for known in of_position)
            queryset = cls.having_position(queryset, of_position, rare=rare)
        return queryset

    @classmethod
    def having_position(
        cls, queryset: QuerySet, given: Mapping[Filter, Any], *, rare: bool
    ) -> QuerySet:
        """Narrow a queryset to the objects with a position that matches filters.

        rare  true if such positions are few
        """
        positions = Position.objects.published().filter(*conditions_of(given))
        return cls.having(queryset, positions, rare=rare)

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """Narrow a queryset to the objects with one of these positions.

        rare  true if the positions are few
        """
        if rare:
            return queryset.filter(pk__in=positions.values(cls.position_link))
        return queryset.filter(Exists(positions.filter(**{cls.position_link: OuterRef("pk")})))
