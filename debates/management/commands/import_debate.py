"""Imports a debate from a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from debates.db.planner_statistics import analyse_changed_tables
from debates.history.corrections import Explanation
from debates.interchange.file_kinds import in_file, read_file
from debates.interchange.formats import columns_told
from debates.interchange.importing import FROM_A_FILE, import_debate
from debates.interchange.mending import Mended
from debates.interchange.plan import Options, Plan
from debates.interchange.problems import ImportRefused
from debates.interchange.report import problem_lines, report_lines
from debates.interchange.size_checks import LARGEST_FILE
from debates.interchange.spreadsheet_reading import ReadFile
from debates.text.blank import visible
from debates.text.plurals import counted
from search.management.progress import Meter


class Command(BaseCommand):
    """Shows the changes that an import would make; with --apply, makes them."""

    help = (
        "Imports a debate from an archive that Sinorus exported, from a JSON file in the same"
        " format, from a spreadsheet or CSV, or from a file of another format"
        " (docs/interchange.md). Without --apply, shows what would be created and changed."
        " Imports everything in the file, or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="export.zip or debate.json")
        parser.add_argument("--apply", action="store_true", help="import the debate")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish the debate and its positions instead of creating drafts",
        )
        parser.add_argument(
            "--update-shared",
            action="store_true",
            help="also change experts, topics and sources that already exist",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="undo changes that were made on the site after the file was made; without it,"
            " such a file is not imported",
        )
        parser.add_argument(
            "--same-expert",
            metavar="SLUG",
            action="append",
            default=[],
            help="expert of the file who is the expert of the site whom the dry run names; may be"
            " repeated",
        )
        parser.add_argument(
            "--new-experts",
            action="store_true",
            help="all other experts whom the dry run asks about are new",
        )
        parser.add_argument(
            "--column",
            metavar="HEADER=MEANING",
            action="append",
            default=[],
            help="what a column of a table of arguments is: Who=speaker; may be repeated",
        )
        parser.add_argument(
            "--account",
            metavar="NAME",
            help="account that enters the positions, for the record of who entered what",
        )
        parser.add_argument(
            "--reason",
            metavar="TEXT",
            default="",
            help="why public positions are changed; readers see it",
        )
        parser.add_argument(
            "--slip",
            action="store_true",
            help="only slips of the pen are corrected, such as misspelt words",
        )
        parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter

    def handle(self, *args: Any, file: Path, apply: bool, **options: Any) -> None:
        import_options = Options(
            publish=options["publish"],
            update_shared=options["update_shared"],
            overwrite=options["overwrite"],
            same_experts=options["same_expert"],
            new_experts=options["new_experts"],
        )
        everything = options["verbosity"] > 1
        explanation = _explanation(options["reason"], slip=options["slip"])
        account = _account(options["account"]) if options["account"] else None

        content = ReadFile(Mended({}))

        def show(planned: Plan) -> None:
            planned.problems = content.all_problems(planned.problems)
            if not planned.problems:
                debate = content.document["debate"]
                self.stdout.write(f"“{debate['title']}” ({debate['slug']})")
                self._write(report_lines(planned, everything=everything))

        try:
            columns = columns_told(options["column"])
            content = read_file(file, file.name, None, LARGEST_FILE, columns)
            with Meter(self.stdout, "objects") as meter:
                import_debate(
                    content.document,
                    import_options,
                    apply=apply,
                    source=file.name,
                    explanation=explanation,
                    account=account,
                    progress=meter.show,
                    planned=show,
                )
        except ImportRefused as refused:
            problems = content.all_problems(refused.problems)
            if content.cells:
                problems = in_file(problems, content.cells)
            self._write(problem_lines(problems, everything=everything))
            raise CommandError(
                f"{counted(len(problems), 'problem')} in {file.name}. Nothing was changed."
            ) from None
        if apply:
            analyse_changed_tables(connection)
            self.stdout.write("Done.")
        else:
            self.stdout.write("Nothing was changed. Use --apply to import the debate.")

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _explanation(reason: str, *, slip: bool) -> Explanation:
    if not slip and not visible(reason):
        return FROM_A_FILE
    try:
        return Explanation(reason, slip)
    except ValueError as error:
        raise CommandError(str(error)) from error


def _account(name: str) -> Any:
    account = get_user_model()._default_manager.filter(username=name).first()
    if account is None:
        raise CommandError(f"There is no account “{name}”.")
    return account
