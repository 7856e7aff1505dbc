"""Base class of filter sets, which combine the filters of one collection; all must match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, Field, Model, OuterRef, QuerySet

from debates.filtering.filters import ChoiceFilter, Condition, ExactTextFilter, Filter
from debates.filtering.form_fields import invalid_value
from debates.filtering.holders_and_answers import answering_in_list
from debates.models import Position
from debates.models.declaration import value_keywords


def declared_filters(model: type[Model]) -> type[FilterSet]:
    """Make a filter set of the fields whose declaration describes a filter."""
    filters = {
        keyword: _declared_filter(keyword, field)
        for keyword, field in value_keywords(model).items()
        if field.declaration.filter
    }
    return type("DeclaredFilters", (FilterSet,), filters)


def _declared_filter(keyword: str, field: Field) -> Filter:
    """Make the filter that a field declares: by its choices, or by its text as it is."""
    text, example = field.declaration.filter, field.declaration.example
    if not field.choices:
        return ExactTextFilter(field.name, text, example=example, search=keyword)
    words = [value for value, _label in field.choices if value]
    return ChoiceFilter(field.name, text, example=example, search=keyword, words=words)


def conditions_of(values_by_filter: Mapping[Filter, Any]) -> list[Condition]:
    """Return the conditions of filters with their values; those by answers make a single one."""
    conditions = [
        declared_filter.condition(value)
        for declared_filter, value in values_by_filter.items()
        if not declared_filter.of_answer
    ]
    path, answer = _answer_asked_for(values_by_filter)
    if answer:
        conditions.append(answering_in_list(path, answer))
    return conditions


def _answer_asked_for(values_by_filter: Mapping[Filter, Any]) -> tuple[str, dict[str, Any]]:
    """Return the path of the filters by an answer, and their values by what they are of it.

    Empty without such a filter.
    """
    answer_filters = {
        declared_filter: value
        for declared_filter, value in values_by_filter.items()
        if declared_filter.of_answer
    }
    path = next((declared_filter.field_name for declared_filter in answer_filters), "")
    return path, {
        declared_filter.of_answer: value for declared_filter, value in answer_filters.items()
    }


def _ending_before_they_begin(values: Mapping[str, Any]) -> dict[str, ValidationError]:
    """Return the errors of ranges whose last value is before the first, by name of the first.

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
    """Filters of a collection.

    position_link  the field of a position that refers to an object of the collection
    """

    position_link = ""

    @classmethod
    def clean(cls, texts_by_name: Mapping[str, list[str]]) -> dict[str, Any]:
        """Return the typed values of parameters, by name.

        Raises ValidationError with all errors, by name.
        """
        values, errors = {}, {}
        for name, texts in texts_by_name.items():
            declared_filter = cls.base_filters[name]
            try:
                values[name] = declared_filter.field.clean(
                    texts if declared_filter.several else texts[-1]
                )
            except ValidationError as error:
                errors[name] = error
        errors |= _ending_before_they_begin(values)
        if errors:
            raise ValidationError(errors)
        return values

    @classmethod
    def depends_on_day(cls) -> bool:
        """Tell whether a filter leaves other rows on another day."""
        return any(declared_filter.of_today for declared_filter in cls.base_filters.values())

    @classmethod
    def of_positions(cls, values: Mapping[str, Any]) -> dict[Filter, Any]:
        """Return the filters by positions of the objects, with their values."""
        return {
            declared_filter: value
            for declared_filter, value in cls._given(values).items()
            if declared_filter.on_position
        }

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
        values_by_filter = cls._given(values)
        own = {
            declared_filter: value
            for declared_filter, value in values_by_filter.items()
            if not declared_filter.on_position
        }
        queryset = queryset.filter(*conditions_of(own))
        of_positions = cls.of_positions(values)
        if of_positions:
            rare = any(declared_filter.rare for declared_filter in of_positions)
            queryset = cls.having_position(queryset, of_positions, rare=rare)
        return queryset

    @classmethod
    def having_position(
        cls, queryset: QuerySet, values_by_filter: Mapping[Filter, Any], *, rare: bool
    ) -> QuerySet:
        """Narrow a queryset to the objects with a position that matches filters.

        rare  true if such positions are few
        """
        positions = Position.objects.published().filter(*conditions_of(values_by_filter))
        return cls.having(queryset, positions, rare=rare)

    @classmethod
    def having(cls, queryset: QuerySet, positions: QuerySet, *, rare: bool) -> QuerySet:
        """Narrow a queryset to the objects with any of these positions.

        rare  true if the positions are few
        """
        if rare:
            return queryset.filter(pk__in=positions.values(cls.position_link))
        return queryset.filter(Exists(positions.filter(**{cls.position_link: OuterRef("pk")})))
