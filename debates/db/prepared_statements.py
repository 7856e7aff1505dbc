"""Statements that PostgreSQL plans once for each connection, not each time.

For a page of a list it would plan for longer than it reads. SQLite's driver keeps statements as
they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus
from psycopg.types.string import StrDumper

MOST_STATEMENTS = 64
"""Statements that a connection keeps; the one that was not used for longest gives way."""


class _PreparingCursor(psycopg.Cursor):
    """Cursor that has the server prepare what it executes, with parameters apart from the text."""

    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__(connection)
        # no text goes without its type, since some functions take values of any
        self.adapters.register_dumper(str, StrDumper)

    def execute(self, query: str, params: Sequence[Any] | None = None, **_: Any) -> psycopg.Cursor:
        is_in_transaction = _is_in_transaction(self.connection)
        try:
            return super().execute(query, params, prepare=True)
        except psycopg.errors.FeatureNotSupported:
            # a migration has changed the type of a column since
            if is_in_transaction:
                raise
            return super().execute(query, params, prepare=False)


@contextmanager
def preparing_cursor(connection: BaseDatabaseWrapper) -> Iterator[CursorWrapper]:
    """Open a cursor for statements that are executed often, each with the same text.

    Where Django writes down statements with their parameters, it is Django's own.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.queries_logged:
            with connection.wrap_database_errors:
                _begin(connection.connection)
            cursor.cursor = _PreparingCursor(connection.connection)
        yield cursor


def _begin(connection: psycopg.Connection) -> None:
    """Have a new connection keep MOST statements, and plan them for any parameters.

    In a transaction it waits, since what is set there goes with a rollback.
    """
    if connection.prepared_max == MOST_STATEMENTS or _is_in_transaction(connection):
        return
    # A plan for any parameters assumes more rows than most have, so it would not be chosen. To
    # compile a statement to machine code takes 200 ms, of which none of ours would save as much.
    connection.execute(
        "SELECT set_config('plan_cache_mode', 'force_generic_plan', false),"
        " set_config('jit', 'off', false)"
    )
    connection.prepared_max = MOST_STATEMENTS


def _is_in_transaction(connection: psycopg.Connection) -> bool:
    return connection.info.transaction_status != TransactionStatus.IDLE
