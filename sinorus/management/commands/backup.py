"""Command that writes everything in the database into one file."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.db import connection

from search.sync import migration_state
from sinorus.backup.archive import FORMAT, MANIFEST, created, opened
from sinorus.backup.copies import add_copy
from sinorus.backup.errors import BackupError, reported
from sinorus.backup.rows import add_rows

_SECRET_ENDINGS = ("_KEY", "_TOKEN", "_URL", "_PASSWORD")


class Command(BaseCommand):
    """Back up the database while it is in use."""

    help = (
        "Writes everything in the database into one new file, as it is at one moment, also while"
        " Sinorus runs. `manage.py restore` takes it in, with this version or a later one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="new file, readable by its owner alone")
        parser.add_argument(
            "--portable",
            action="store_true",
            help="for a move between SQLite and PostgreSQL: write rows, not the database's own"
            " format. Editors cannot save meanwhile; restore it with the same version",
        )
        parser.add_argument(
            "--with-secret-key",
            action="store_true",
            help="also save the secret key, so that nobody has to sign in again",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        file = file.expanduser().absolute()
        with reported("No backup was made."):
            manifest = _manifest(with_secret_key=options["with_secret_key"])
            with created(file) as archive:
                if options["portable"]:
                    manifest |= add_rows(archive)
                else:
                    add_copy(archive, file.parent)
                archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
            # Read back what the disk holds.
            with opened(file):
                pass
        key = "with" if options["with_secret_key"] else "without"
        self.stdout.write(
            f"{file}: {file.stat().st_size:,} bytes, {key} the secret key, read back and compared."
        )


def _manifest(*, with_secret_key: bool) -> dict[str, Any]:
    migrations = migration_state.applied(connection)
    if not migrations:
        raise BackupError("The database has no tables of Sinorus: there is nothing to back up.")
    if unknown := migration_state.unknown_among(migrations):
        raise BackupError(
            "The database is newer than this version of Sinorus, which does not have"
            f" {migration_state.named(unknown)}. Use the version that wrote it."
        )
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": migrations,
        "settings": _settings(),
    }
    return manifest | ({"secret_key": settings.SECRET_KEY} if with_secret_key else {})


def _settings() -> dict[str, str]:
    """Return the variables of this server, without secrets and addresses that may hold some."""
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("SINORUS_") and not name.endswith(_SECRET_ENDINGS)
    }
