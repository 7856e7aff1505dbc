"""Reset of the test database to the rows that migrations make.

It takes the place of Django's `flush` after tests with real transactions. That takes up to two
seconds on PostgreSQL, where it truncates each table, and leaves none of these rows to later tests.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from search.sync import triggers
from tests.waiting import PATIENCE


@contextmanager
def remembered() -> Iterator[Callable[[], None]]:
    """Remember the content of the database, and yield the function that restores it."""
    if connection.vendor == "postgresql":
        yield _Rows().restore
        return
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
        yield _File(copy).restore


class _File:
    """Whole content of an SQLite database, schema included, in another one."""

    def __init__(self, copy: sqlite3.Connection) -> None:
        self._copy = copy
        connection.ensure_connection()
        connection.connection.backup(copy)

    def restore(self) -> None:
        until = time.monotonic() + PATIENCE

        def look(*_progress: int) -> None:
            assert time.monotonic() < until, "another connection keeps the database locked"

        connection.ensure_connection()
        self._copy.backup(connection.connection, progress=look, sleep=0.01)


class _Rows:
    """Rows of a PostgreSQL database by table, as COPY writes them."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            known = connection.introspection.get_table_list(cursor)
            self._tables = [table.name for table in known if table.type == "t"]
            self._rows = {name: _rows(cursor, name) for name in self._filled(cursor)}
            self._analysed = _analysed(cursor)
            cursor.execute(
                "SELECT sequencename, last_value FROM pg_sequences"
                " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
            )
            self._numbers = cursor.fetchall()

    def restore(self) -> None:
        """Restore the rows of tables that have others now.

        No trigger fires meanwhile, since some would write rows themselves. To switch them off table
        by table would have every connection read the definition of each table again.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            if analysed := _analysed(cursor) - self._analysed - self._rows.keys():
                # for statistics, these stay empty: plans for that take long with other rows
                cursor.execute(f"TRUNCATE {', '.join(analysed)} CASCADE")
            changed = [
                name
                for name in {*self._filled(cursor), *self._rows}
                if name not in self._rows or _are_others(_rows(cursor, name), self._rows[name])
            ]
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in changed))
            for name in self._rows.keys() & set(changed):
                with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                    copy.write(self._rows[name])
            # a restored backup may have set the counters back to its own
            for name, number in self._numbers:
                cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [name, number, name])
        triggers.install()

    def _filled(self, cursor: CursorWrapper) -> list[str]:
        """Return the names of the tables that have rows."""
        each = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in self._tables)
        cursor.execute(" UNION ALL ".join(each))
        return [name for (name,) in cursor.fetchall()]


def _rows(cursor: CursorWrapper, name: str) -> bytes:
    with cursor.copy(f"COPY {name} TO STDOUT") as copy:
        return b"".join(map(bytes, copy))


def _analysed(cursor: CursorWrapper) -> set[str]:
    """Return the names of the tables of which there are statistics."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind = 'r' AND reltuples >= 0"
    )
    return {name for (name,) in cursor.fetchall()}


def _are_others(rows: bytes, remembered: bytes) -> bool:
    """Tell whether rows differ, in whatever order they are."""
    return sorted(rows.splitlines()) != sorted(remembered.splitlines())
