"""Statements for pages of lists are planned once for each connection to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from debates.db.prepared_statements import preparing_cursor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

OF_PAGES = "json_build_object"


@pytest.fixture
def spare_table() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE spare (name varchar(10))")
        cursor.execute("INSERT INTO spare VALUES ('a')")
    yield "spare"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE spare")


def prepared(text: str) -> int:
    """Count how often statements with a text in them were executed as they were prepared."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(generic_plans), 0) FROM pg_prepared_statements"
            " WHERE statement LIKE %s",
            [f"%{text}%"],
        )
        return cursor.fetchone()[0]


def test_pages_are_read_by_prepared_statements(api, known) -> None:
    first = api("positions/?page_size=2").json()
    before = prepared(OF_PAGES)

    again = api("positions/?page_size=2").json()

    assert again == first
    assert prepared(OF_PAGES) == before + 1


def test_a_statement_outlives_a_migration_of_what_it_reads(spare_table) -> None:
    def read() -> list[tuple[str]]:
        with preparing_cursor(connection) as cursor:
            cursor.execute(f"SELECT name FROM {spare_table} WHERE name = %s", ["a"])
            return cursor.fetchall()

    assert read() == [("a",)]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {spare_table} ALTER name TYPE varchar(20)")

    assert read() == [("a",)]
