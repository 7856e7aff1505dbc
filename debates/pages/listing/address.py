"""The address of a list: words, filters and order, and the addresses of changes to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from debates.filtering.contained_words import LONGEST_QUERY, words_of
from debates.filtering.form_fields import SlugsField
from debates.filtering.list_filters import NOT
from debates.pages.facet_links import filter_words
from debates.pages.filters_from_request import MOST_FILTER_VALUES, accepted, first_values
from debates.pages.listing.definition import ListDefinition, Order
from debates.text.did_you_mean import did_you_mean, nearest

WORDS, ORDER, PAGE = "q", "order", "page"
FACET, WITHIN = "facet", "containing"
"""Parameters that name the facet whose values are listed, and the text that they contain."""


@dataclass(frozen=True, slots=True)
class ListAddress:
    """The address of a list.

    text    the typed words, as one text
    words   the same apart
    given   filters by name, with their accepted values
    values  the same cleaned, and the typed words among them
    order   the chosen order
    notes   sentences for readers about what was not accepted
    """

    path: str
    text: str
    words: list[str]
    given: dict[str, list[str]]
    values: dict[str, Any]
    order: Order
    default_order: Order
    notes: list[str]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether words or filters leave rows out."""
        return bool(self.words or self.given)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The filters as name and value, which a form passes on."""
        return [(name, value) for name, values in self.given.items() for value in values]

    def with_facet(self, name: str) -> str:
        """Return the address of the first page, with the values of a facet."""
        query = self._query(self.given, self.text, self.order)
        query[FACET] = name
        return f"{self.path}?{query.urlencode()}#facet-{name}"

    def with_value(self, name: str, value: str) -> str:
        """Return the address with one value of a filter added, or removed if it is chosen."""
        values = self.given.get(name, [])
        new_values = (
            [other_value for other_value in values if other_value != value]
            if value in values
            else [*values, value]
        )
        return self.with_values(name, new_values)

    def with_values(self, name: str, values: list[str]) -> str:
        """Return the address with these values of a filter only."""
        return self._address({**self.given, name: values}, self.text, self.order)

    def without_text(self) -> str:
        """Return the address without typed words."""
        return self._address(self.given, "", self.order)

    def filters(self) -> str:
        """Return the filters as the query of an address of the API or a feed."""
        return self._query(self.given, "", self.default_order).urlencode()

    def _address(self, values_by_filter: dict[str, list[str]], text: str, order: Order) -> str:
        query = self._query(values_by_filter, text, order)
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def _query(self, values_by_filter: dict[str, list[str]], text: str, order: Order) -> QueryDict:
        query = QueryDict(mutable=True)
        if text:
            query[WORDS] = text
        for name, values in values_by_filter.items():
            if values:
                query.setlist(name, values)
        if order is not self.default_order:
            query[ORDER] = order.name
        return query


def read_address(request: HttpRequest, of: ListDefinition) -> ListAddress:
    """Read the address of a list; what it does not accept becomes a note.

    Raises MovedOrGone where a filter has a former slug.
    """
    notes = list(_misspelt(request, of))
    typed = request.GET.get(WORDS, "")
    if len(typed) > LONGEST_QUERY:
        notes.append(f"Only the first {LONGEST_QUERY} characters were looked for.")
    words = words_of(typed)
    values_by_filter: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for name in of.filterset.base_filters:
        if name == WORDS:
            continue
        several = first_values(request, name, notes, of.filterset)
        refusals: list[str] = []
        accepted_values, value = accepted(request, name, several, refusals, of.filterset)
        notes += [_note_about(name, note, of) for note in refusals]
        if accepted_values:
            values_by_filter[name], values[name] = accepted_values, value
    if words:
        values[WORDS] = " ".join(words)
    return ListAddress(
        path=request.path,
        text=" ".join(words),
        words=words,
        given=values_by_filter,
        values=values,
        order=_order(request, of, notes),
        default_order=of.orders[0],
        notes=notes,
    )


def _note_about(name: str, note: str, of: ListDefinition) -> str:
    """Return a note with the filter that it is about; of objects it says so itself."""
    by_slug = isinstance(of.filterset.base_filters[name].field, SlugsField)
    return note if by_slug else f"{filter_words(name)}: {note}"


def _order(request: HttpRequest, of: ListDefinition, notes: list[str]) -> Order:
    name = request.GET.get(ORDER, "")
    order = of.order(name)
    if name and order is None:
        order_names = ", ".join(order.name for order in of.orders)
        notes.append(f"“{name[:40]}” is not an order of this list. Use one of: {order_names}.")
    return order or of.orders[0]


def _misspelt(request: HttpRequest, of: ListDefinition) -> Iterator[str]:
    """Yield notes on parameters that look like a filter's name; others are none of ours."""
    parameter_names = {*of.filterset.base_filters, WORDS, ORDER, PAGE, FACET, WITHIN}
    for name in list(request.GET)[:MOST_FILTER_VALUES]:
        negated = name.startswith(NOT)
        like = [parameter for parameter in parameter_names if parameter.startswith(NOT) == negated]
        near = nearest(name, like) if name not in parameter_names else None
        # utm_source is no misspelt source
        if near is not None and abs(len(near) - len(name)) <= 2:
            yield f"“{name}” is not a filter of this list.{did_you_mean(near)}"
