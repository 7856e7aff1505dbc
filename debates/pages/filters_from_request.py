"""Filters of positions in a page's address: ?question=…&expert=…, with the API's names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from debates.filtering.base_filterset import FilterSet
from debates.filtering.former_addresses import current_query
from debates.filtering.position_filterset import PositionFilter
from debates.filtering.several_values import split_values
from debates.pages.moved_or_gone import to_current

MOST_FILTER_VALUES = 12
"""Values of one parameter that are read; each unknown one is compared with many known ones."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of an address.

    slugs  the known values by parameter
    keys   their primary keys, in the same order
    notes  sentences for readers about values that are unknown
    """

    slugs: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(self.keys.values())


def read_filters(request: HttpRequest, names: Iterable[str]) -> Filters:
    """Read these parameters of a request: filters of positions that take slugs."""
    filters = Filters()
    for name in names:
        requested_values = first_values(request, name, filters.notes)
        filters.slugs[name], filters.keys[name] = accepted(
            request, name, requested_values, filters.notes
        )
    return filters


def first_values(
    request: HttpRequest,
    name: str,
    notes: list[str],
    filterset: type[FilterSet] = PositionFilter,
) -> list[str]:
    """Return the values of a parameter that are read; `notes` gets a note if there are more."""
    values = parameter_values(request, name, filterset)
    if len(values) > MOST_FILTER_VALUES:
        notes.append(f"Only the first {MOST_FILTER_VALUES} values of “{name}” were used.")
    return values[:MOST_FILTER_VALUES]


def parameter_values(
    request: HttpRequest, name: str, filterset: type[FilterSet] = PositionFilter
) -> list[str]:
    """Return the values of a parameter that are not empty, each once."""
    requested_values, declared_filter = request.GET.getlist(name), filterset.base_filters.get(name)
    values = (
        split_values(requested_values)
        if declared_filter is not None and declared_filter.several
        else requested_values
    )
    return [value for value in dict.fromkeys(values) if value]


def accepted(
    request: HttpRequest,
    name: str,
    values: list[str],
    notes: list[str],
    filterset: type[FilterSet] = PositionFilter,
) -> tuple[list[str], Any]:
    """Return the values that a filter of a filter set accepts, as text and cleaned.

    Raises MovedOrGone to the same page with current slugs, where one is a former slug.

    Messages about the others are added to `notes`. Of a filter that takes one value, the last
    accepted one counts; without any the result is ([], None), or ([], []) for several values.
    """
    declared_filter = filterset.base_filters[name]
    if declared_filter.several:
        return _accepted_together(request, declared_filter.field, values, notes)
    accepted_values, cleaned = [], None
    for value in values:
        try:
            cleaned = declared_filter.field.clean(value)
        except ValidationError as error:
            notes.extend(error.messages)
        else:
            accepted_values = [value]
    return accepted_values, cleaned


def _accepted_together(
    request: HttpRequest, form_field: Any, values: list[str], notes: list[str]
) -> tuple[list[str], list[Any]]:
    """Clean several values at once, and again without those that were refused."""
    try:
        return values, form_field.clean(values)
    except ValidationError as error:
        query = current_query(request.GET)
        if query is not None:
            raise to_current(f"{request.path}?{query.urlencode()}") from error
        notes.extend(error.messages)
        refused_values = {fault.params["value"] for fault in error.error_list}
    accepted_values = [value for value in values if value not in refused_values]
    return accepted_values, form_field.clean(accepted_values) if accepted_values else []
