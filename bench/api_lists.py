"""Benchmark of lists: every filter of every collection in every order, on pages 1, 2, 40 and last.

Each page is requested twice. Of other collections than positions, only the first and the last page
are requested, and with either a filter or an order if the database lists the collection. Before the
first answer for each filter and order, a position is edited, so that no cached value of a version
helps. The peers are asked for one page of some of these pairs of filter and order of positions,
each time another one. Times are processor times, including PostgreSQL's process, so that other load
on the machine counts little.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from bench.api_process import JSON, Server, fill, machine
from bench.percentiles import spread

IN_MEMORY = ("positions", "evidence", "counterpoints", "supports", "forecasts")
"""The collections that are filtered and ordered in memory."""

PAGES = (1, 2, 40, -1)
"""Numbers of pages; -1 is the last."""

VALUES = 2
"""Number of values of each filter, used in turns, one for each order."""

TRIED = 40
"""Objects to try as values of a filter, until VALUES of them have matches."""

SLOWEST = 3
PEERS = ("plain",)

Sample = dict[str, float]


@dataclass(frozen=True, slots=True)
class Query:
    """A filtered and ordered list.

    count  of its objects
    """

    collection: str
    filter: str
    value: str
    order: str
    count: int

    def address(self, page: int) -> str:
        """Return the path and query of a page."""
        given = [f"page={page}"]
        given += [f"{self.filter}={self.value}"] if self.filter else []
        given += [f"ordering={self.order}"] if self.order else []
        return f"{self.collection}/?{'&'.join(given)}"

    def pages(self) -> list[int]:
        """Return the numbers of the pages to ask for."""
        last = max(1, -(-self.count // 25))
        return sorted({last if page < 0 else page for page in PAGES if page <= last})


class Meter:
    """Processor time in milliseconds of answers, and of finding the objects that they list.

    The finding is the count and the keys of the page, without its rows.
    """

    def __init__(self) -> None:
        from debates.api.endpoints.collection import Collection

        self.server = Server()
        self.finding = 0.0
        self._backends: dict[Path, int] = {}
        page = Collection._page

        def timed(view: Collection, query: Any) -> Any:
            began = self.now()
            try:
                return page(view, query)
            finally:
                self.finding = self.now() - began

        Collection._page = timed

    def now(self) -> float:
        """Return the processor time of this process and of PostgreSQL's, in milliseconds."""
        for one in self._backends:
            # the time of a closed connection still counts
            with suppress(OSError):
                self._backends[one] = int(one.read_text().split()[0])
        return time.process_time() * 1e3 + sum(self._backends.values()) / 1e6

    def find_backends(self) -> None:
        """Find PostgreSQL's processes for this one; the server has to run on this machine."""
        from django.db import connection

        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    " AND datname = current_database()"
                )
                pids = [pid for (pid,) in cursor.fetchall()]
            self._backends = {Path(f"/proc/{pid}/schedstat"): 0 for pid in pids}

    def ask(self, address: str) -> Sample:
        """Request a page once."""
        began = self.now()
        chunks = self.server.ask(address, JSON)
        for _ in chunks:
            pass
        chunks.close()
        return {"whole": self.now() - began, "finding": self.finding}


def measure(
    positions: int, results: Path, *, every: int, peers_every: int, match: str = ""
) -> None:
    """Measure the lists of one database, and write the results as JSON.

    every        1 for all pairs of filter and order, 4 for every fourth
    peers_every  the peers are asked for one page of one in this many of these pairs; 0 for none
    match        regular expression of the names of the filters to ask for
    """
    import django

    django.setup()
    from django.db import connection

    fill(positions)
    meter = Meter()
    found: dict[str, Any] = {}
    loads = [os.getloadavg()[0]]
    for name in collections():
        print(f"lists of {name} …", file=sys.stderr, flush=True)
        beside = peers_every if name == "positions" else 0
        if cells := list(_cells(meter, name, match, every, beside)):
            found[name] = _summary(cells)
        loads.append(os.getloadavg()[0])
        about = {"positions": positions, "database": connection.vendor, "machine": machine()}
        about |= {"every": every, "peers_every": peers_every, "loads": [min(loads), max(loads)]}
        results.write_text(json.dumps({**about, "lists": found}))


def collections() -> Sequence[str]:
    """Return the names of the collections, those that are listed in memory first."""
    from debates.api.urls import COLLECTIONS

    return tuple(dict.fromkeys([*IN_MEMORY, *COLLECTIONS]))


def _cells(
    meter: Meter, collection: str, match: str, every: int, peers_every: int
) -> Iterator[dict[str, Any]]:
    asked_for = (query for query in queries(collection) if re.search(match, query.filter))
    for place, query in enumerate(islice(asked_for, 0, None, every)):
        _edit()
        meter.find_backends()
        pages = query.pages()
        if collection != "positions":
            pages = sorted({pages[0], pages[-1]})
        asked = {page: query.address(page) for page in pages}
        first = {page: meter.ask(f"/api/v1/{address}") for page, address in asked.items()}
        again = {page: meter.ask(f"/api/v1/{address}") for page, address in asked.items()}
        is_compared = peers_every and place % peers_every == 0
        beside = pages[place // peers_every % len(pages)] if is_compared else None
        for page in pages:
            cell = {"filter": query.filter, "order": query.order, "page": page}
            cell |= {"value": query.value, "first": first[page], "again": again[page]}
            if page == beside:
                cell |= {peer: meter.ask(f"/{peer}/{asked[page]}") for peer in PEERS}
            yield cell


def _edit() -> None:
    """Edit a public position."""
    from debates.models import Position

    position = Position.objects.published().order_by("pk")[7]
    position.detail = position.detail[::-1]
    position.save()


def queries(collection: str) -> Iterator[Query]:
    """Yield the list without a filter and with each one, in each order.

    Of collections that the database lists, only with either a filter or an order.
    """
    from debates.api.urls import COLLECTIONS

    view = COLLECTIONS[collection]
    orders = ["", *(f"{sign}{name}" for name in view.ordering_fields for sign in ("", "-"))]
    total = view.queryset.count()
    filters: dict[str, list[tuple[str, int]]] = {"": [("", total)]}
    filters |= {name: values_of(view, name) for name in view.filterset_class.base_filters}
    for name, values in filters.items():
        for place, order in enumerate(orders):
            if values and (collection in IN_MEMORY or not (name and order)):
                value, matching = values[place % len(values)]
                yield Query(collection, name, value, order, matching)


def values_of(view: Any, name: str) -> list[tuple[str, int]]:
    """Return values of a filter with the number of objects that match, from those that have any."""
    found: list[tuple[str, int]] = []
    for text in candidates(view, name):
        matching = _matching(view, view.filterset_class.clean({name: [text]}))
        if matching:
            found.append((text, matching))
        if len(found) == VALUES:
            break
    return found


def _matching(view: Any, values: Mapping[str, Any]) -> int:
    """Count the objects that match filters."""
    return view.filterset_class.narrow(view.queryset.all(), values).count()


def candidates(view: Any, name: str) -> Iterator[str]:
    """Yield values of a filter, spread over all values."""
    from bench.synthetic.seeder import COMMON_TOPIC
    from debates.filtering.form_fields import ChoicesField, SlugsField, TrueFalseField
    from debates.filtering.list_filters import DecimalField

    known = view.filterset_class.base_filters[name]
    field = known.field
    if isinstance(field, SlugsField):
        keys = list(field.queryset.order_by("pk").values_list(field.key, flat=True))
        yield from [key for key in keys if key == COMMON_TOPIC]
        yield from _spread(keys)
    elif isinstance(field, ChoicesField | TrueFalseField):
        yield from field.words
    elif "date" in name or name.startswith(("due", "decided")):
        yield from (date(2022, 6, 1).isoformat(), date(2024, 6, 1).isoformat())
    elif name == "modified_since":
        yield from ("2023-06-01T00:00:00Z", "2024-06-01T00:00:00Z")
    elif name == "year":
        yield from ("2022", "2024")
    elif name == "unit":
        yield from ("percent", "billion dollars")
    elif name == "q":
        yield from ("china", "e", "a")
    elif isinstance(field, DecimalField):
        yield from (one for one in ("5", "50", "1000") if field.least <= int(one) <= field.most)
    else:
        yield from ("en", "ru", known.example)


def _spread(every: Sequence[str]) -> Iterator[str]:
    step = max(1, len(every) // TRIED)
    # from the middle on, because the first ones may be untypically cheap
    chosen = every[step // 2 :: step]
    yield from chosen[len(chosen) // 2 :]
    yield from chosen[: len(chosen) // 2]


def _summary(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the spread of all cells, and of those of each filter and of each order."""
    slowest = sorted(cells, key=lambda cell: -cell["again"]["finding"])[:SLOWEST]
    return {
        "cells": len(cells),
        "all": _spreads(cells),
        "filters": _grouped(cells, lambda cell: cell["filter"] or "none"),
        "orders": _grouped(cells, lambda cell: cell["order"] or "none"),
        "slowest": slowest,
    }


def _grouped(
    cells: Sequence[dict[str, Any]], key: Callable[[dict[str, Any]], str]
) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        groups.setdefault(key(cell), []).append(cell)
    return {name: _spreads(group) for name, group in groups.items()}


def _spreads(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for when in ("first", "again"):
        for what in ("whole", "finding"):
            found[f"{when} {what}"] = spread([cell[when][what] for cell in cells])
    for peer in PEERS:
        beside = [cell for cell in cells if peer in cell]
        if beside:
            found[peer] = spread([cell[peer]["whole"] for cell in beside])
            above = [cell for cell in beside if cell["first"]["whole"] > cell[peer]["whole"]]
            found[f"{peer} compared"], found[f"above {peer}"] = len(beside), len(above)
    return found
