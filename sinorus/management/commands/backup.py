"""Command that writes everything in the database into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser

from debates.text.plurals import counted
from search.management.progress import Meter
from sinorus.backup.errors import in_one_line
from sinorus.backup.saving import back_up


class Command(BaseCommand):
    """Back up the database while it is in use."""

    help = (
        "Writes everything in the database into one new file, as it is at one moment, also while"
        " Sinorus runs: debates, history, former addresses, records of deletions, synonyms,"
        " accounts. `manage.py restore` takes it in, into SQLite or PostgreSQL, with this version"
        " or a later one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="new file, readable by its owner alone")
        parser.add_argument(
            "--with-secret-key",
            action="store_true",
            help="also save the secret key and the sign-ins, so that nobody has to sign in again",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        def detail(line: str) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"  {line}")

        file = file.expanduser().absolute()
        with in_one_line("No backup was made."), Meter(self.stdout, "rows") as meter:
            saved = back_up(
                file,
                with_secret_key=options["with_secret_key"],
                detail=detail,
                progress=meter.show,
            )
        for name in saved.unknown:
            self.stderr.write(f"Not in the backup: the table {name}, which is not Sinorus's.")
        key = "with" if options["with_secret_key"] else "without"
        self.stdout.write(
            f"{file}: {counted(saved.rows, 'row')} in {counted(saved.tables, 'table')}, {key} the"
            f" secret key; {file.stat().st_size:,} bytes, read back and compared."
        )
