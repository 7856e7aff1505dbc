"""Sets of tests for `pytest -m`. All but `slow` are markers that collection adds by itself.

    database  uses the database; pytest-django denies it to all other tests
    smoke     first test of its file
    slow      starts a browser or servers (`pytestmark` in the file)
    sqlite    is about SQLite alone: left out on PostgreSQL, whatever is chosen
    postgresql  is about PostgreSQL alone: left out on SQLite, whatever is chosen
    opensearch  needs a node: left out unless bin/opensearch runs the tests
    nginx     needs nginx, which the scripts in .ci install: left out where it is missing

`.ci/run` runs "database and not slow" on PostgreSQL, without the admin and the pages, and "smoke or
not (database or slow)" on another Python. Without -m, all tests run.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests import nginx
from tests.search import opensearch_node

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
"""Fixtures of pytest-django on which every fixture is built that uses the database."""


def add_markers(items: Iterable[pytest.Item]) -> None:
    """Mark tests as `database` and `smoke`."""
    by_file: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if uses_database(item):
            item.add_marker("database")
        by_file.setdefault(item.path, []).append(item)
    for of_one in by_file.values():
        min(of_one, key=_place).add_marker("smoke")


def leave_out(items: list[pytest.Item], vendor: str) -> list[pytest.Item]:
    """Take the tests that are about another database or engine out of `items`, and return them."""
    absent = {"sqlite", "postgresql"} - {vendor}
    absent |= set() if opensearch_node.url() else {"opensearch"}
    absent |= set() if nginx.program() else {"nginx"}
    out = {item: None for item in items if any(map(item.get_closest_marker, absent))}
    items[:] = [item for item in items if item not in out]
    return [*out]


def uses_database(item: pytest.Item) -> bool:
    """Return whether a test, or a fixture that it asks for, may use the database."""
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(
        fixtures
    )


def _place(item: pytest.Item) -> tuple[int, str]:
    """Position of a test in its file, whatever the random order."""
    return item.location[1] or 0, item.nodeid
