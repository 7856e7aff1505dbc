"""Base class of filter sets, which combine the filters of one collection; all must match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, QuerySet

from debates.filtering.filters import ChoiceFilter, Condition, Filter
from debates.filtering.form_fields import invalid_value
from debates.filtering.holders_and_answers import answering_in_list
from debates.models import Position
from debates.models.declaration import choice_keywords


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
    path, answer = _answer_asked_for(given)
    if answer:
        found.append(answering_in_list(path, answer))
    return found


def _answer_asked_for(given: Mapping[Filter, Any]) -> tuple[str, dict[str, Any]]:
    """Return the path of the filters by an answer, and their values by what they are of it.

    Empty without such a filter.
    """
    asked = {known: value for known, value in given.items() if known.of_answer}
    path = next((known.field_name for known in asked), "")
    return path, {known.of_answer: value for known, value in asked.items()}


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
    def depends_on_day(cls) -> bool:
        """Tell whether a filter leaves other rows on another day."""
        return any(known.of_today for known in cls.base_filters.values())

    @classmethod
    def of_positions(cls, values: Mapping[str, Any]) -> dict[Filter, Any]:
        """Return the filters by positions of the objects, with their values."""
        return {known: value for known, value in cls._given(values).items() if known.on_position}

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
        of_positions = cls.of_positions(values)
        if of_positions:
            rare = any(known.rare for known in of_positions)
            queryset = cls.having_position(queryset, of_positions, rare=rare)
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
