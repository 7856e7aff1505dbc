"""Takes a debate in from a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from debates.interchange.importing import read_sound, take_in
from debates.interchange.plan import Options, Plan
from debates.interchange.problems import Refused
from debates.interchange.report import fault_lines, lines_of
from search.management.progress import Meter


class Command(BaseCommand):
    """Shows what taking a debate in would do; with --apply, does it."""

    help = (
        "Takes a debate in: an archive as Sinorus exports it, or a JSON file in the same format"
        " (docs/interchange.md). Without --apply it only shows what would be made, changed and"
        " refused. It is done wholly or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="export.zip or debate.json")
        parser.add_argument("--apply", action="store_true", help="do it")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish the debate and its positions (else what is new is a draft)",
        )
        parser.add_argument(
            "--update-shared",
            action="store_true",
            help="also change experts, topics and sources that are here already",
        )
        parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter

    def handle(self, *args: Any, file: Path, apply: bool, **options: Any) -> None:
        chosen = Options(options["publish"], options["update_shared"])
        everything = options["verbosity"] > 1

        def show(planned: Plan) -> None:
            self._write(lines_of(planned, chosen, everything=everything))

        try:
            document = read_sound(file)
            debate = document["debate"]
            self.stdout.write(f"“{debate['title']}” ({debate['slug']})")
            with Meter(self.stdout, "things") as meter:
                take_in(
                    document,
                    chosen,
                    apply=apply,
                    source=file.name,
                    progress=meter.show,
                    planned=show,
                )
        except Refused as refused:
            self._write(fault_lines(refused.faults, everything=everything))
            count = len(refused.faults)
            raise CommandError(
                f"{'One thing is' if count == 1 else f'{count:,} things are'} wrong with "
                f"{file.name}; nothing was changed."
            ) from None
        if apply:
            self.stdout.write("Done.")
        else:
            self.stdout.write("Nothing was changed: say --apply to do it.")

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
