"""Lists find their way by indexes among a hundred thousand positions.

PostgreSQL plans by the statistics of tables, so there they are as large as that; it is free to plan
as it likes. SQLite plans by its indexes alone, so that small tables show the plans of large ones.

Lists of positions and their parts have too many filters for an index of each with each order. The
database reads them once to filter and sort them, and finds their pages by their keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from debates.api.resources.rows import rows
from debates.api.resources.selection import PLAIN
from debates.api.urls import COLLECTIONS
from debates.models import Counterpoint, Evidence, Forecast, Position, Support, Vote
from tests.debates import large_tables
from tests.debates.api.test_query_plans import KEYS, KNOWN, walks
from tests.debates.builders import make
from tests.debates.world import SmallWorld

SORTED = frozenset({Position, Evidence, Counterpoint, Support, Forecast})
"""The models whose lists are read as a whole."""

LISTS = {name: view for name, view in COLLECTIONS.items() if view.queryset.model not in SORTED}
"""The collections whose lists are found by indexes."""

LARGE = 5_000
"""Rows of a table that is not to be walked through, on PostgreSQL."""

KNOWN_WALKS = re.compile(
    # no index has words within texts
    r"questions/\?q=.* debates_question"
    # a panel has few votes, and they are sorted
    r"|votes/.* debates_vote"
    # that of all of them, which is kept until something changes
    r"|(experts|sources)/.* counted "
    # few positions have evidence here; where many have, it is found by the positions of the debate
    r"|sources/\?(not_)?debate=.* debates_evidence"
)
"""Addresses with the tables that they walk through nevertheless."""


@pytest.fixture
def large(known: SmallWorld) -> Iterator[SmallWorld]:
    """A hundred thousand positions on PostgreSQL, among them those of the small debate."""
    make(Vote, question=known.alliance, expert=known.lukin, answer="agree")
    if connection.vendor == "sqlite":
        yield known
        return
    large_tables.fill()
    yield known
    large_tables.empty()


def lists() -> Iterator[tuple[str, QuerySet]]:
    """Yield each list with each filter in each order, and its count."""
    for name, view in LISTS.items():
        plain = (order for order in view.ordering_fields if order != "position_count")
        orders = ["", *(f"{sign}{order}" for order in plain for sign in ("", "-"))]
        for known, value in filters(name, view):
            values = view.filterset_class.clean({known: [value]} if known else {})
            found = view.filterset_class.narrow(view.queryset.all(), values)
            for order in orders:
                ordered = found.order_by(*view()._ordering((order,) if order else ()))
                yield f"{name}/?{known}={value}&ordering={order}", ordered.values("pk")[:25]
            counted = view.queryset if view.counted is None else view.counted
            narrowed = view.filterset_class.narrow(counted.all(), values).order_by()
            yield f"{name}/?{known}={value} counted", narrowed.values("pk")


def filters(name: str, view: Any) -> Iterator[tuple[str, str]]:
    """Yield no filter, and each one by the objects themselves with a value."""
    yield "", ""
    for known, one in view.filterset_class.base_filters.items():
        if known in {"slug", "id"}:
            if name in KEYS:
                yield known, KEYS[name]
        elif not one.on_position:
            yield known, KNOWN.get(known.removeprefix("not_"), one.example)


def walked(sql: str, parameters: Any = None) -> set[str]:
    """Return the large tables that a statement walks through."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return set(walks(connection.ops.last_executed_query(cursor, sql, parameters or ())))
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples >= %s", [LARGE])
        large = {name for (name,) in cursor.fetchall()}
    return large & set(re.findall(r"Seq Scan on (\w+)", plan))


@pytest.mark.django_db(transaction=True)
def test_lists_find_their_way_among_a_hundred_thousand_positions(large: SmallWorld) -> None:
    found = {address: walked(*one.query.sql_with_params()) for address, one in lists()}
    with CaptureQueriesContext(connection) as captured:
        for view in COLLECTIONS.values():
            for path in view.resource_class.expansions() if view.queryset.model in SORTED else ():
                chosen = PLAIN.with_expansion(path)
                rows(view.resource_class, chosen, [1, 2], "https://example.org")
    by_key = {query["sql"]: walked(query["sql"]) for query in captured}

    assert len(found) > 550
    assert len(by_key) > 20
    walks_of_lists = {f"{address} {table}" for address, tables in found.items() for table in tables}
    assert {one for one in walks_of_lists if not KNOWN_WALKS.match(one)} == set()
    assert {sql: tables for sql, tables in by_key.items() if tables} == {}
