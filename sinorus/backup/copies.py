"""Copies of the database by its own means: SQLite's backup API, pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zipfile import ZipFile

from django.db import connection

from sinorus.backup.errors import BackupError

MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
"""Name of the copy in the file, by kind of database."""


def add_copy(archive: ZipFile, folder: Path) -> None:
    """Copy the database, as it is at one moment, into a backup; others can write meanwhile.

    folder  where the copy is made, on a disk with room for it
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as drafts:
        draft = Path(drafts) / "copy"
        if connection.vendor == "sqlite":
            copy_sqlite(_sqlite_file(), draft)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        archive.write(draft, MEMBERS[connection.vendor])


@contextmanager
def extracted_copy(archive: ZipFile, folder: Path) -> Iterator[Path]:
    """Extract the copy of a backup beside the database, and let the database's program check it.

    Raises BackupError if the program cannot read it.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as drafts:
        draft = Path(archive.extract(MEMBERS[connection.vendor], drafts))
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(draft)) as copy:
                [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            if verdict != "ok":
                raise BackupError(f"The copy of the database is not whole ({verdict}).")
        else:
            _run("pg_restore", "--list", "--file=/dev/null", str(draft), connect=False)
        yield draft


def restore_copy(draft: Path) -> None:
    """Put a copy in the place of the empty database, in one transaction."""
    if connection.vendor == "sqlite":
        connection.close()
        copy_sqlite(draft, _sqlite_file())
        return
    connection.close()
    _run(
        *("pg_restore", "--single-transaction", "--exit-on-error", "--clean", "--if-exists"),
        *("--no-owner", "--no-privileges", str(draft)),
    )


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite database that may be in use. Readers of `target` see all of it, or nothing."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as copied,
        closing(sqlite3.connect(target)) as copy,
    ):
        copied.backup(copy)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _run(program: str, *options: str, connect: bool = True) -> None:
    """Run a program of PostgreSQL on the database of the settings."""
    if not shutil.which(program):
        raise BackupError(
            f"{program} is not installed here. On Debian: apt install postgresql-client. Or use"
            " --portable, which needs no program."
        )
    environment = None
    if connect:
        connection.ensure_connection()
        details = connection.connection.info
        options = (f"--dbname={details.dsn}", *options)
        environment = os.environ | {"PGPASSWORD": details.password}
    outcome = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with our own options
        [program, *options], env=environment, capture_output=True, text=True, check=False
    )
    if outcome.returncode:
        reason = outcome.stderr.strip().splitlines() or [f"status {outcome.returncode}"]
        raise BackupError(f"{program} reported: {reason[-1]}.")
