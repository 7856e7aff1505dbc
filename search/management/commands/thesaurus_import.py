"""Adds the entries of a file to the thesaurus.

    manage.py thesaurus_import fixtures/international_affairs.csv

Reads a table (.csv) or SKOS in Turtle (.ttl). Entries that are there already keep their place and
get weight, source and note of the file; others stay. All faults are told at once, with their rows,
and then nothing is written.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.thesaurus.entries import FileRejected
from search.thesaurus.files import load_file


class Command(BaseCommand):
    help = "Adds the entries of a file (.csv, or SKOS as .ttl) to the thesaurus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, verbosity: int, **options: Any) -> None:
        try:
            outcome = load_file(file.name, file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except FileRejected as rejected:
            raise CommandError(f"Nothing of {file} was loaded.\n{rejected}") from rejected
        if verbosity:
            self.stdout.write(
                f"{outcome.added} entries added, {outcome.changed} changed, "
                f"{outcome.unchanged} there already."
            )
