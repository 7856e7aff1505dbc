"""Counters by which the database numbers new rows.

A number is used only once, because that of a deleted row is in addresses and records of deletions.
So a counter is moved as it was, not set to the highest number in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection, models
from django.db.backends.utils import CursorWrapper


def read_sequences(of: Iterable[type[models.Model]]) -> dict[str, int]:
    """Return the last number given in each table that the database numbers, by label."""
    with connection.cursor() as cursor:
        return {
            model._meta.label_lower: _last(cursor, model) for model in of if model._meta.auto_field
        }


def _last(cursor: CursorWrapper, model: type[models.Model]) -> int:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        return (cursor.fetchone() or (0,))[0]
    cursor.execute(f"SELECT last_value, is_called FROM {_sequence(cursor, model)}")
    number, called = cursor.fetchone()
    return number if called else number - 1


def write_sequences(of: Iterable[type[models.Model]], last: Mapping[str, int]) -> None:
    """Set the counters, so that the next numbers come after the last ones given."""
    with connection.cursor() as cursor:
        for model in (model for model in of if model._meta.auto_field):
            table, number = model._meta.db_table, last[model._meta.label_lower]
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
            else:
                sequence = _sequence(cursor, model)
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(number, 1), number > 0])


def _sequence(cursor: CursorWrapper, model: type[models.Model]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
    return cursor.fetchone()[0]
