"""A page of a list: its rows, its place among the pages, and what narrows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from debates.db.content_version import ContentVersion, content_version
from debates.db.page_window import PageWindow
from debates.db.version_cache import counts
from debates.pages.facet_links import filters_in_words
from debates.pages.limits import limits
from debates.pages.listing.address import ListAddress
from debates.pages.listing.definition import ListDefinition
from debates.pages.listing.facets import ListFacet, read_facet_request, read_facets
from debates.pages.paging import Paging, page_number, paging


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter or the typed words in a list's address, and the address without it."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list.

    first, last  the numbers of its first and last row, from 1
    unfolded     true if the values of one facet are asked for
    """

    rows: list[Any]
    paging: Paging
    first: int
    facets: list[ListFacet]
    unfolded: bool

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def narrowed(of: ListDefinition, address: ListAddress) -> QuerySet:
    """Return the public objects that the words and filters of an address leave."""
    return of.filterset.narrow(of.objects(), address.values)


def read_page(request: HttpRequest, of: ListDefinition, address: ListAddress) -> ListPage:
    """Read the requested page; the number of rows is counted once for each content version.

    Raises NoSuchPage for a page that the list does not have.
    """
    number = page_number(request)
    window = PageWindow(number, getattr(limits(), of.size))
    version = content_version()
    total, keys = _keys(of, address, version)
    place = paging(request, number, window.last(total), total)
    page_keys = keys(window)
    rows = of.read(page_keys) if page_keys else {}
    facet_request = read_facet_request(request, of)
    return ListPage(
        rows=[rows[key] for key in page_keys if key in rows],
        paging=place,
        first=window.start + 1,
        facets=list(read_facets(of, address, version, total, facet_request)),
        unfolded=facet_request is not None,
    )


def _keys(
    of: ListDefinition, address: ListAddress, version: ContentVersion | None
) -> tuple[int, Callable[[PageWindow], Sequence[int]]]:
    """Return the number of rows of a list, and what returns the primary keys of a page of it."""
    queryset = narrowed(of, address)
    key = ("page", of.name, of.scope, address.filters(), address.text)
    total = counts.get(version, key, queryset.order_by().count)
    # the order is found with the keys alone; the rows are wider
    keys = address.order.sorted(queryset).values_list("pk", flat=True)
    return total, lambda window: window.rows_from_nearer_end(keys, total) if total else []


def chosen_filters(of: ListDefinition, address: ListAddress) -> Iterator[ChosenFilter]:
    """Yield the words and filters of an address, each with the address without it.

    One query for each filter by objects.
    """
    if address.text:
        yield ChosenFilter(f"“{address.text}”", address.without_text())
    for name, value, words in filters_in_words(of.filterset, of.objects().model, address.given):
        yield ChosenFilter(words, address.with_value(name, value))
