"""Command that restores a backup into an empty place."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from sinorus import data_folder
from sinorus.backup.errors import reported
from sinorus.backup.restoring import restore


class Command(BaseCommand):
    """Restore a backup into an empty place."""

    help = (
        "Restores a file of `manage.py backup` into the empty database that DATABASE_URL names, and"
        " builds the search index. Stopped at any moment before the end, it leaves no debate and no"
        " account there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="file of `manage.py backup`")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, and keep nothing"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        wait = partial(self.say, "Data folder in use by another start, waiting for it …")
        with reported("Nothing was restored."), data_folder.alone(settings.DATA_DIR, wait):
            manifest = restore(file.expanduser(), self.say, dry_run=dry_run)
        if dry_run:
            self.say("This was a dry run: the backup can be restored, and nothing was kept.")
            return
        if "secret_key" in manifest:
            self.restore_key(manifest["secret_key"])
        self.compare_settings(manifest["settings"])
        self.build_index()

    def say(self, line: str) -> None:
        """Print a line at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def restore_key(self, secret_key: str) -> None:
        """Put the secret key of the backup into the data folder, unless a setting has one."""
        if secret_key == settings.SECRET_KEY:
            self.say("Key     already the same")
        elif os.environ.get("SINORUS_SECRET_KEY", "").strip():
            self.say(
                "Key     not restored: SINORUS_SECRET_KEY is set to another. Everybody has to sign"
                " in again."
            )
        else:
            data_folder.replace_secret_key(settings.DATA_DIR, secret_key)
            self.say("Key     restored")

    def compare_settings(self, former: dict[str, str]) -> None:
        """Name the settings of the server that was backed up that differ here."""
        for name, value in former.items():
            if os.environ.get(name, "") != value and name != "SINORUS_DATA_DIR":
                self.say(f"Setting {name} was {value!r} where the backup was made.")

    def build_index(self) -> None:
        """Build the search index from the restored rows."""
        try:
            call_command("search_rebuild", stdout=self.stdout)
        except CommandError as error:
            raise CommandError(
                f"Everything was restored, but the search index could not be built: {error}"
                " `manage.py search_rebuild` builds it, and so does the next start."
            ) from error
