"""Tests that cannot run here, and the marker `database`, which collection adds.

pyproject.toml lists all markers. pytest-django denies the database to tests without `database`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests import nginx
from tests.search import opensearch_node

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
"""Fixtures of pytest-django on which every fixture is built that uses the database."""


def add_markers(items: Iterable[pytest.Item]) -> None:
    """Mark the tests that use the database."""
    for item in items:
        if uses_database(item):
            item.add_marker("database")


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
