"""Make a backup: all rows of all tables, as they are at one moment, into one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sinorus.backup import sequences
from sinorus.backup.container import FORMAT, MARK, BackupReader, BackupWriter, Progress
from sinorus.backup.databases import applied_migrations, snapshot
from sinorus.backup.tables import LEFT_OUT, SESSIONS, Checksum, Table, encoded_rows, tables

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Saved:
    """Result of a backup: numbers of tables and rows, and foreign tables that it leaves out."""

    tables: int
    rows: int
    unknown: tuple[str, ...]


def back_up(path: Path, *, with_secret_key: bool, detail: Say, progress: Progress) -> Saved:
    """Write a backup, and read it back from the disk.

    The database may be that of an earlier version, so that the new code can make a backup before an
    upgrade. `detail` is called with a line for each table.
    """
    with BackupWriter(path) as file, snapshot() as connection:
        migrations = applied_migrations(connection)
        state = MigrationLoader(connection).project_state(migrations)
        everything = tables(state.apps)
        left_out = set(LEFT_OUT) - (SESSIONS if with_secret_key else set())
        kept = [table for table in everything if table.label not in left_out]
        counts = {table.label: table.rows().count() for table in kept}
        header = {
            MARK: FORMAT,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": connection.display_name,
            "migrations": migrations,
            "tables": [
                {"table": table.label, "columns": table.columns, "rows": counts[table.label]}
                for table in kept
            ],
            "sequences": sequences.read(connection, everything),
        }
        if with_secret_key:
            header["secret_key"] = settings.SECRET_KEY
        file.line(header)
        total, done = sum(counts.values()), 0
        for table in kept:
            file.line({"table": table.label})
            added = _add(file, table, lambda rows, done=done: progress(done + rows, total))
            file.line(added.as_dict())
            done += added.rows
            detail(f"{table.name}: {added.rows:,}")
        unknown = _tables_of_others(connection, everything)
    BackupReader(path).check(lambda _done, _size: None)
    return Saved(len(kept), done, unknown)


def _add(file: BackupWriter, table: Table, progress: Callable[[int], object]) -> Checksum:
    added = Checksum()
    for row in encoded_rows(table):
        added.add(file.line(row))
        progress(added.rows)
    return added


def _tables_of_others(connection: BaseDatabaseWrapper, own: list[Table]) -> tuple[str, ...]:
    """Return the names of tables that no migration of Sinorus has made."""
    known = {table.name for table in own} | {MigrationRecorder.Migration._meta.db_table}
    with connection.cursor() as cursor:
        there: list[Any] = connection.introspection.get_table_list(cursor)
    return tuple(
        sorted(table.name for table in there if table.type in "tp" and table.name not in known)
    )
