"""Command that restores a backup into an empty place."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from search.management.progress import Meter
from sinorus import data_folder
from sinorus.backup.container import Progress
from sinorus.backup.errors import in_one_line
from sinorus.backup.restoring import Backup, Listener, restore


class Command(BaseCommand):
    """Restore a backup, verified before it takes its place."""

    help = (
        "Restores a file of `manage.py backup` into the empty database that DATABASE_URL names,"
        " SQLite or PostgreSQL, and builds the search index. Everything is made and verified beside"
        " it first: stopped at any moment before the end, it leaves the place empty."
    )
    _meter: Meter | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="file of `manage.py backup`")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="restore and verify everything beside the place, then remove it again",
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        def detail(line: str) -> None:
            if options["verbosity"] > 1:
                self.say(f"            {line}")

        listener = Listener(self.say, detail, self.progress)
        wait = partial(self.say, "Data folder in use by another start, waiting for it …")
        with in_one_line("Nothing was restored."), data_folder.alone(settings.DATA_DIR, wait):
            backup = restore(file.expanduser(), listener, dry_run=dry_run)
        if dry_run:
            self.say("This was a dry run: the backup can be restored, and nothing was kept.")
            return
        self.say("Place       everything is in its place")
        if backup.secret_key:
            self.restore_key(backup)
        self.build_index()

    def say(self, line: str) -> None:
        """Print a line at once, below the progress of the step before."""
        if self._meter is not None:
            self._meter.__exit__(None, None, None)
            self._meter = None
        self.stdout.write(line)
        self.stdout.flush()

    def progress(self, what: str) -> Progress:
        """Return a callback that shows a number of `what`."""
        self._meter = Meter(self.stdout, what)
        return self._meter.show

    def restore_key(self, backup: Backup) -> None:
        """Put the secret key of the backup into the data folder, unless a setting has one."""
        if backup.secret_key == settings.SECRET_KEY:
            self.say("Secret key  already the same")
        elif os.environ.get("SINORUS_SECRET_KEY", "").strip():
            self.say(
                "Secret key  not restored: SINORUS_SECRET_KEY is set to another. Everybody has to"
                " sign in again."
            )
        else:
            data_folder.replace_secret_key(settings.DATA_DIR, backup.secret_key)
            self.say("Secret key  restored")

    def build_index(self) -> None:
        """Build the search index from the restored rows."""
        try:
            call_command("search_rebuild", stdout=self.stdout)
        except CommandError as error:
            raise CommandError(
                f"Everything was restored, but the search index could not be built: {error}"
                " `manage.py search_rebuild` builds it, and so does the next start."
            ) from error
