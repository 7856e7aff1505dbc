"""The definition of a page that lists the public objects of one model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from debates.filtering.base_filterset import FilterSet


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a list: its name in the address, its words, and the columns that make it.

    prepare  adds what the columns are made of to the rows
    """

    name: str
    words: str
    columns: tuple[Any, ...]
    prepare: Callable[[QuerySet], QuerySet] | None = None

    def sorted(self, rows: QuerySet) -> QuerySet:
        """Return the rows in this order."""
        return (self.prepare(rows) if self.prepare else rows).order_by(*self.columns)


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """A list of public objects as a page.

    name         of the collection: of the page's address, its feed and its rows' template
    noun         singular of what is listed
    title, lead  the heading, and the sentence beneath it
    objects      returns the public objects
    filterset    the filters, which the API's collection of the same name has too; `q` is the one
                 by typed words
    orders       the orders to choose from, the first by default; each ends in a unique column
    read         returns what a row shows for objects, whose keys are given, in any order
    size         the name of the page's size in `PageLimits`
    facets       the filters whose values are offered with their numbers, in order
    feed         address name of the feed, where there is one
    feed_filters the filters that it takes
    scope        tells a list of part of the objects from that of all
    """

    name: str
    noun: str
    title: str
    lead: str
    objects: Callable[[], QuerySet]
    filterset: type[FilterSet]
    orders: tuple[Order, ...]
    read: Callable[[Sequence[int]], dict[int, Any]]
    size: str
    facets: tuple[str, ...] = ()
    feed: str = ""
    feed_filters: Collection[str] = ()
    scope: str = ""

    def order(self, name: str) -> Order | None:
        """Return the order with this name, if any."""
        return next((order for order in self.orders if order.name == name), None)
