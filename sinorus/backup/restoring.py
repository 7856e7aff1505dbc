"""Restore of a backup: into a draft, which is verified before it replaces the final place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from sinorus.backup import places, sequences
from sinorus.backup.container import BackupReader, Progress, in_json
from sinorus.backup.databases import Node, as_default, connect, migrations_of_file, without_limit
from sinorus.backup.errors import BackupError
from sinorus.backup.tables import LEFT_OUT, Checksum, Loader, Table, checksum, encoded_rows, tables
from sinorus.replaced_migrations import executor_for, loader_for

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Backup:
    """Header of a backup.

    migrations  those that its database had applied
    rows        number of rows by the label of the table
    sequences   last number that was given in each table
    secret_key  empty unless the backup holds it
    """

    made: str
    database: str
    migrations: list[Node]
    columns: dict[str, list[str]]
    rows: dict[str, int]
    sequences: dict[str, int]
    secret_key: str = field(default="", repr=False)

    @classmethod
    def read(cls, reader: BackupReader) -> Backup:
        """Read the header of a file, which has been checked."""
        header = reader.header()
        try:
            return cls(
                header["made"],
                header["database"],
                [(app, name) for app, name in header["migrations"]],
                {table["table"]: table["columns"] for table in header["tables"]},
                {table["table"]: table["rows"] for table in header["tables"]},
                header["sequences"],
                header.get("secret_key", ""),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BackupError(f"{reader.path} is not a backup of Sinorus.") from error


@dataclass(frozen=True, slots=True)
class Listener:
    """Callbacks of a restore, for progress reports.

    say       a step, in a line
    detail    a table that was verified, in a line
    progress  (done, total), with the unit of the step
    """

    say: Say
    detail: Say
    progress: Callable[[str], Progress]


def restore(path: Path, listener: Listener, *, dry_run: bool) -> Backup:
    """Restore a file into the empty place that the settings name.

    Everything is made and verified in a draft. A dry run removes the draft, otherwise it is moved
    to its place. Raises BackupError and DatabaseError; the place then stays empty.
    """
    reader = BackupReader(path)
    reader.check(listener.progress("bytes"))
    backup = Backup.read(reader)
    migrations = migrations_of_file(loader_for(backup.migrations), backup.migrations)
    total = sum(backup.rows.values())
    listener.say(
        f"File        {path}: {total:,} rows in {len(backup.rows)} tables, of {backup.made}, from"
        f" {backup.database}; every byte as it was written"
    )
    place = places.place()
    place.refuse_unless_empty()
    listener.say(f"Place       {place.name}: empty")
    try:
        if place.begin():
            listener.say("            removed the draft of an interrupted restore")
        with closing(connect(place.settings())) as draft, as_default(draft):
            if draft.vendor == "postgresql":
                without_limit(draft)
            _fill(draft, reader, replace(backup, migrations=migrations), listener)
        if not dry_run:
            place.publish()
    finally:
        place.discard()
    return backup


def _fill(
    connection: BaseDatabaseWrapper, reader: BackupReader, backup: Backup, listener: Listener
) -> None:
    listener.say(f"Tables      made as {len(backup.migrations)} migrations had left them …")
    make_tables(backup.migrations)
    state = loader_for(backup.migrations, connection).project_state(backup.migrations)
    known = {table.label: table for table in tables(state.apps)}
    missing = set(known) - set(backup.rows) - set(LEFT_OUT)
    if missing or set(backup.rows) - set(known):
        raise BackupError(f"{reader.path} does not have the tables that its migrations create.")
    listener.say("Rows        loading …")
    with transaction.atomic():
        sums = load(connection, reader, backup, known, listener.progress("rows"))
        sequences.write(connection, list(known.values()), backup.sequences)
        connection.check_constraints()
    listener.say("Rows        verifying table by table …")
    verify(connection, backup, known, sums, listener)
    listener.say(f"Rows        {len(sums)} tables match their checksums, and all counters")
    ContentType.objects.clear_cache()
    newer = len(_pending(connection))
    if newer:
        listener.say(f"Upgrade     applying {newer} later migrations …")
    call_command("migrate", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()


def make_tables(migrations: list[Node]) -> None:
    """Apply exactly these migrations to the default database, which is empty.

    `migrate` creates the triggers at the end, because they must not write rows during the load.
    """
    executor = executor_for(migrations, connections["default"])
    wanted = set(migrations)
    everything = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    plan = [step for step in everything if (step[0].app_label, step[0].name) in wanted]
    executor.migrate(migrations, plan=plan)


def _pending(connection: BaseDatabaseWrapper) -> list[Any]:
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def load(
    connection: BaseDatabaseWrapper,
    reader: BackupReader,
    backup: Backup,
    known: dict[str, Table],
    progress: Progress,
) -> dict[str, dict[str, Any]]:
    """Replace the rows that the migrations have made by those of the file; return its checksums.

    Foreign keys are checked when all rows are loaded. Raises BackupError if the file contradicts
    itself.
    """
    with connection.cursor() as cursor:
        for table in known.values():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")
    sums: dict[str, dict[str, Any]] = {}
    done, total = 0, sum(backup.rows.values())
    lines = reader.lines()
    for line in lines:
        label = line.get("table") if isinstance(line, dict) else None
        if label not in backup.rows or label in sums:
            raise BackupError(f"{reader.path} is not a backup of Sinorus.")
        loader = Loader(known[label], backup.columns[label], connection)
        sums[label] = _load_table(
            loader, lines, lambda rows, done=done: progress(done + rows, total)
        )
        done += sums[label]["rows"]
    if {label: found["rows"] for label, found in sums.items()} != backup.rows:
        raise BackupError(f"{reader.path} does not have the rows that its header names.")
    return sums


def _load_table(
    loader: Loader, lines: Iterator[Any], progress: Callable[[int], object]
) -> dict[str, Any]:
    read = Checksum()
    for line in lines:
        if isinstance(line, dict):
            loader.flush()
            if line != read.as_dict():
                raise BackupError(
                    f"The rows of {loader.name} in the file do not match their checksum."
                )
            return line
        read.add(in_json(line))
        loader.add(line)
        progress(read.rows)
    raise BackupError(f"The rows of {loader.name} in the file have no end.")


def verify(
    connection: BaseDatabaseWrapper,
    backup: Backup,
    known: dict[str, Table],
    sums: dict[str, dict[str, Any]],
    listener: Listener,
) -> None:
    """Compare every table of the database with the checksum in the file, and the counters."""
    progress = listener.progress("rows")
    done, total = 0, sum(backup.rows.values())
    for label, expected in sums.items():
        # in the order of the file: later migrations may create the same columns in another order
        found = checksum(encoded_rows(known[label], backup.columns[label])).as_dict()
        if found != expected:
            raise BackupError(
                f"The table {known[label].name} does not match the backup after the restore:"
                f" {found['rows']:,} rows instead of {expected['rows']:,}, or other values."
            )
        done += expected["rows"]
        progress(done, total)
        listener.detail(f"{known[label].name}: {expected['rows']:,}, checksum matches")
    for label, last in sequences.read(connection, list(known.values())).items():
        if last != backup.sequences.get(label, 0):
            raise BackupError(
                f"The next number of {known[label].name} is not as it was: {last} was given last,"
                f" instead of {backup.sequences.get(label, 0)}."
            )
