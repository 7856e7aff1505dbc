"""The address of a search page: its query, filters and order, and the addresses with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from debates.filtering.position_filterset import PositionFilter
from debates.finding.query import ORDERS
from debates.pages.filters_from_request import accepted, first_values
from search.query import MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """The query and filters in the address of a search.

    text     the query; in addresses, as much of it as is read
    given    filters of positions by name, with their accepted values
    values   the same cleaned
    widened  whether a plain question may be widened by words of its best results, and by meaning
    notes    messages about values that were not accepted
    """

    path: str
    parameters: QueryDict
    text: str
    given: dict[str, list[str]]
    values: dict[str, Any]
    order: str
    widened: bool
    notes: list[str]

    def with_value(self, name: str, value: str) -> str:
        """Return the address with one value of a filter added, or removed if it is chosen."""
        values = self.given.get(name, [])
        new_values = (
            [other_value for other_value in values if other_value != value]
            if value in values
            else [*values, value]
        )
        return self._changed(name, new_values)

    def with_order(self, order: str) -> str:
        """Return the address in another order."""
        return self._changed("order", [order] if order != "relevance" else [])

    def without_widening(self) -> str:
        """Return the address of a search by the typed words alone."""
        return self._changed("widened", ["no"])

    def with_text(self, text: str) -> str:
        """Return the address with another query, or without any."""
        return self._changed("q", [text] if text else [])

    def without_filter(self, name: str) -> str:
        """Return the address without one filter."""
        return self._changed(name, [])

    def without_filters(self) -> str:
        """Return the address with the query alone."""
        query = QueryDict(mutable=True)
        if "q" in self.parameters:
            query["q"] = self.parameters["q"]
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def feed(self) -> str:
        """Return the parameters of the feed of new results."""
        query = QueryDict(mutable=True)
        if "q" in self.parameters:
            query["q"] = self.parameters["q"]
        for name, values in self.given.items():
            query.setlist(name, values)
        return query.urlencode()

    def data(self) -> str:
        """Return the parameters of the same search in the API."""
        query = QueryDict(self.feed(), mutable=True)
        if self.order != "relevance":
            query["ordering"] = self.order
        if not self.widened:
            query["feedback"] = query["meaning"] = "false"
        return query.urlencode()

    def _changed(self, name: str, values: list[str]) -> str:
        query = self.parameters.copy()
        query.setlist(name, values)
        if not values:
            del query[name]
        query.pop("page", None)
        return f"{self.path}?{query.urlencode()}" if query else self.path


def read_address(request: HttpRequest) -> SearchAddress:
    """Read the query and filters of a request; values that no filter accepts become notes."""
    parameters = QueryDict(mutable=True)
    values_by_filter: dict[str, list[str]] = {}
    cleaned: dict[str, Any] = {}
    notes: list[str] = []
    text = _readable(request.GET.get("q", ""))
    if text:
        # one more than are read, so that these pages too say that the rest is not used
        parameters["q"] = text[: MAX_CHARACTERS + 1]
    for name in PositionFilter.base_filters:
        accepted_values, value = accepted(request, name, first_values(request, name, notes), notes)
        if accepted_values:
            values_by_filter[name], cleaned[name] = accepted_values, value
            parameters.setlist(name, accepted_values)
    order = request.GET.get("order", "relevance")
    if order not in ORDERS:
        notes.append(f"“{order[:40]}” is not a sort order. Results are sorted by relevance.")
        order = "relevance"
    if order != "relevance":
        parameters["order"] = order
    widened = request.GET.get("widened") != "no"
    if not widened:
        parameters["widened"] = "no"
    return SearchAddress(
        request.path, parameters, text, values_by_filter, cleaned, order, widened, notes
    )


def _readable(typed: str) -> str:
    """Replace unprintable characters of a typed text by spaces."""
    return "".join(character if character.isprintable() else " " for character in typed).strip()
