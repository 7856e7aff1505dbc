"""Counters by which the database numbers new rows.

A number is used only once, because that of a deleted row is in addresses and records of deletions.
So a counter is restored as it was, not set to the highest number in use.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max

from sinorus.backup.tables import Table


def read(connection: BaseDatabaseWrapper, tables: Sequence[Table]) -> dict[str, int]:
    """Return the last number given in each table that is numbered by the database."""
    given = _given(connection, tables)
    last = {}
    for table in tables:
        if table.counted:
            highest = table.rows().aggregate(highest=Max("pk"))["highest"] or 0
            last[table.label] = max(highest, given.get(table.label, 0))
    return last


def _given(connection: BaseDatabaseWrapper, tables: Sequence[Table]) -> dict[str, int]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            kept = dict(cursor.fetchall())
            return {table.label: kept.get(table.name, 0) for table in tables}
        given = {}
        for table in tables:
            if name := _sequence(connection, table):
                cursor.execute(f"SELECT last_value, is_called FROM {name}")
                value, called = cursor.fetchone()
                given[table.label] = value if called else value - 1
        return given


def _sequence(connection: BaseDatabaseWrapper, table: Table) -> str | None:
    """Return the name of the sequence of a table's key (PostgreSQL)."""
    if not table.counted:
        return None
    quoted = connection.ops.quote_name(table.name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", [quoted, table.model._meta.pk.column]
        )
        return cursor.fetchone()[0]


def write(connection: BaseDatabaseWrapper, tables: Sequence[Table], last: dict[str, int]) -> None:
    """Set the counters, so that the next numbers come after the last ones given."""
    for table in tables:
        if table.label not in last:
            continue
        value = last[table.label]
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, value]
                )
            elif name := _sequence(connection, table):
                cursor.execute("SELECT setval(%s, %s, %s)", [name, max(value, 1), value > 0])
