"""Restore of a backup into an empty place: at once or, stopped before, not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

from debates.models import Debate
from search.sync import migration_state
from sinorus import data_folder
from sinorus.backup.archive import opened
from sinorus.backup.copies import extracted_copy, restore_copy
from sinorus.backup.errors import BackupError
from sinorus.backup.rows import OF_THE_SERVER, SESSIONS, load_rows

Say = Callable[[str], object]


def restore(path: Path, say: Say, *, dry_run: bool) -> dict[str, Any]:
    """Restore a file into the empty database of the settings; return its manifest.

    say      is told each step, in a line
    dry_run  whether to check everything and keep nothing

    Raises BackupError, DatabaseError and OSError; then the database holds no debate or account.
    """
    with opened(path) as (archive, manifest):
        say(f"File    made {manifest['made']}; every byte as it was written")
        _refuse_newer(manifest)
        if connection.vendor == "sqlite":
            data_folder.prepare_database(Path(connection.settings_dict["NAME"]))
        _refuse_unless_empty()
        if "rows" in manifest:
            _restore_rows(archive, manifest, dry_run=dry_run)
            say(f"Rows    {len(manifest['rows'])} tables, compared row by row")
        else:
            _restore_copy(archive, manifest, dry_run=dry_run)
            say("Copy    read and found whole by the database's own program")
    return manifest


def _restore_rows(archive: ZipFile, manifest: dict[str, Any], *, dry_run: bool) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    if migration_state.applied(connection) != _migrations(manifest):
        raise BackupError(
            "A portable backup is restored with the version of Sinorus that made it. Restore it"
            " with that one, then upgrade."
        )
    load_rows(archive, manifest, dry_run=dry_run)


def _restore_copy(archive: ZipFile, manifest: dict[str, Any], *, dry_run: bool) -> None:
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest['database']}, and the settings name a database of"
            f" {connection.vendor}. To move between them, make one with `backup --portable`."
        )
    with extracted_copy(archive, settings.DATA_DIR) as copy:
        if dry_run:
            return
        restore_copy(copy)
    _forget([*OF_THE_SERVER, *(() if "secret_key" in manifest else SESSIONS)])
    call_command("migrate", interactive=False, verbosity=0)


def _forget(labels: Iterable[str]) -> None:
    """Delete the rows that belong to the server that was backed up."""
    tables = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (apps.get_model(label)._meta.db_table for label in labels):
            if table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _migrations(manifest: dict[str, Any]) -> list[migration_state.Migration]:
    return [(app, name) for app, name in manifest["migrations"]]


def _refuse_newer(manifest: dict[str, Any]) -> None:
    if unknown := migration_state.unknown_among(_migrations(manifest)):
        raise BackupError(
            "The backup was made by a later version of Sinorus: this one does not have"
            f" {migration_state.named(unknown)}. Restore it with that version."
        )


def _refuse_unless_empty() -> None:
    tables = set(connection.introspection.table_names())
    for model in (Debate, get_user_model()):
        if model._meta.db_table in tables and model._base_manager.exists():
            raise BackupError(
                f"The database is not empty: it has {model._meta.verbose_name_plural}. Restore into"
                " a data folder without a database, or an empty PostgreSQL database."
            )
