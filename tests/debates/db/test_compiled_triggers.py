"""Triggers as SQLite compiles them, with each statement that starts them, before it runs."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

MOST_STEPS = 20_000
"""Steps of a compiled write: 5 to 10 ms before each new form of statement."""


@pytest.mark.django_db
@pytest.mark.sqlite
def test_no_write_takes_long_to_compile():
    tables = [
        model._meta.db_table
        for name in ("debates", "history")
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
    ]

    steps = {statement: compiled(statement) for table in tables for statement in writes(table)}

    assert {one: count for one, count in steps.items() if count > MOST_STEPS} == {}


def writes(table):
    """Yield statements that write all columns of a table."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    columns = [f'"{column.name}"' for column in found]
    yield f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"
    yield f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)}"
    yield f"DELETE FROM {table}"


def compiled(statement):
    """Return the number of steps of a statement, with those of its triggers."""
    parameters = [None] * statement.count("?")
    return len(connection.connection.execute(f"EXPLAIN {statement}", parameters).fetchall())
