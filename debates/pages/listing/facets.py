"""Facets of a list: its values with their numbers, as links that narrow the list by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest

from debates.db.content_version import ContentVersion
from debates.db.version_cache import VersionCache, counts
from debates.filtering.contained_words import LONGEST_QUERY
from debates.filtering.counting import MOST_COUNTED_VALUES, CountedValue, FacetCounts, facet_counts
from debates.filtering.dimensions import dimensions
from debates.finding.facets import YEAR
from debates.models import Position
from debates.pages.facet_links import (
    Choice,
    filter_words,
    open_and_folded,
    value_labels,
    value_words,
)
from debates.pages.limits import limits
from debates.pages.listing.address import FACET, WITHIN, ListAddress
from debates.pages.listing.definition import ListDefinition

_counted_facets = VersionCache(most=512)
"""Counts of facets, by list and filters."""


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """The facet that is asked for, and the text that its values are to contain, if any."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ListFacet:
    """A facet of a list as links: some at once, the rest folded.

    searchable  true if there are more values than are listed, or some of them were searched
    searched    the text that the listed values contain
    address     of the list with the most frequent values of this facet
    """

    field: str
    label: str
    address: str
    values: list[Choice] = field(default_factory=list)
    folded: list[Choice] = field(default_factory=list)
    searchable: bool = False
    searched: str = ""


def read_facet_request(request: HttpRequest, of: ListDefinition) -> FacetRequest | None:
    """Read the requested facet, if any."""
    name = request.GET.get(FACET, "")
    text = " ".join(request.GET.get(WITHIN, "")[:LONGEST_QUERY].split())
    return FacetRequest(name, text) if name in of.facets else None


def read_facets(
    of: ListDefinition,
    address: ListAddress,
    version: ContentVersion | None,
    total: int,
    facet_request: FacetRequest | None,
) -> Iterator[ListFacet]:
    """Yield the facets that narrow a list; each is counted once for each version.

    A facet counts what its own filter leaves out too, so that further values can be chosen. Those
    of a list with very many positions have no values until one of them is asked for.

    total  the number of rows of the list
    """
    one_by_one = _estimated_positions(of, address, version, total) > limits().counted_positions
    for name in of.facets:
        if name not in of.filterset.base_filters:
            continue
        own = facet_request if facet_request and facet_request.name == name else None
        if one_by_one and not own:
            yield ListFacet(name, filter_words(name), address.with_facet(name))
            continue
        text = own.text if own else ""
        chosen_values = address.given.get(name, [])
        counts = _counted(of, address, version, name, text)
        narrows = len(counts.values) > 1 and any(
            counted_value.count < total for counted_value in counts.values
        )
        if narrows or chosen_values or text:
            uncounted_values = _uncounted(of, address, counts)
            yield _as_links(address, counts, uncounted_values, text)


def _estimated_positions(
    of: ListDefinition, address: ListAddress, version: ContentVersion | None, total: int
) -> int:
    """Estimate the number of positions that each facet of a list with `total` rows reads."""
    model = of.objects().model
    several = dimensions(model).several
    if not several and not address.words:
        return total
    every = total
    if address.is_narrowed:
        every = counts.get(version, ("every", of.name, of.scope), of.objects().order_by().count)
    if address.words:
        total = every
    if not several:
        return total
    positions = Position.objects.published().order_by()
    return counts.get(version, ("every", "positions", ""), positions.count) * total // max(1, every)


def _counted(
    of: ListDefinition,
    address: ListAddress,
    version: ContentVersion | None,
    name: str,
    text: str,
) -> FacetCounts:
    other_values = {key: value for key, value in address.values.items() if key != name}
    other_filters = tuple((key, *values) for key, values in address.given.items() if key != name)

    def count() -> FacetCounts:
        return facet_counts(of.filterset, of.objects(), other_values, [name], text=text)[0]

    return _counted_facets.get(
        version, (of.name, of.scope, other_filters, address.text, name, text), count
    )


def _uncounted(
    of: ListDefinition, address: ListAddress, facet: FacetCounts
) -> tuple[CountedValue, ...]:
    """Return the chosen values that were not counted, with their numbers."""
    name, counted_names = facet.name, {counted_value.value for counted_value in facet.values}
    uncounted_values = [
        value for value in address.given.get(name, []) if value not in counted_names
    ]
    if not uncounted_values:
        return ()
    counted_values = facet_counts(of.filterset, of.objects(), address.values, [name])[0].values
    numbers = {counted_value.value: counted_value.count for counted_value in counted_values}
    labels = value_labels(of.filterset, of.objects().model, name, uncounted_values)
    return tuple(
        CountedValue(value, labels.get(value, value), numbers.get(value, 0))
        for value in uncounted_values
    )


def _as_links(
    address: ListAddress, facet: FacetCounts, missing: tuple[CountedValue, ...], text: str
) -> ListFacet:
    name = facet.name
    chosen_values = address.given.get(name, [])
    values = [
        _link(address, name, counted_value, chosen_values)
        for counted_value in (*missing, *facet.values)
    ]
    if name == YEAR and not facet.more:
        values.sort(key=lambda choice: choice.value, reverse=True)
    open_values, folded_values = open_and_folded(values, fold=not text)
    return ListFacet(
        field=name,
        label=filter_words(name),
        address=address.with_facet(name),
        values=open_values,
        folded=folded_values,
        searchable=facet.more or bool(text) or len(values) > MOST_COUNTED_VALUES,
        searched=text,
    )


def _link(
    address: ListAddress, name: str, counted_value: CountedValue, chosen_values: list[str]
) -> Choice:
    return Choice(
        value_words(name, counted_value.value, counted_value.label),
        address.with_value(name, counted_value.value),
        counted_value.value in chosen_values,
        counted_value.count,
        counted_value.value,
    )
