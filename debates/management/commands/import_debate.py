"""Imports debates from files."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import connection, transaction

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
        parser.add_argument(
            "files",
            metavar="file",
            type=Path,
            nargs="+",
            help="export.zip, debate.json or another file; of a folder, all files. Several are"
            " imported together, or none of them",
        )
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

    def handle(self, *args: Any, files: list[Path], apply: bool, **options: Any) -> None:
        paths = list(_paths(files))
        batch = _Batch(options, apply=apply, is_several=len(paths) > 1, out=self.stdout)
        with transaction.atomic():
            for number, path in enumerate(paths, 1):
                batch.take(path)
                if batch.is_several:
                    batch.files_meter.show(number, len(paths))
            if batch.refused or not apply:
                transaction.set_rollback(True)
        batch.end(paths)
        if apply:
            analyse_changed_tables(connection)
            self.stdout.write("Done.")
        else:
            debates = "the debates" if batch.is_several else "the debate"
            self.stdout.write(f"Nothing was changed. Use --apply to import {debates}.")


class _Batch:
    """The import of files, one after the other, so that each finds what the others brought."""

    def __init__(
        self, options: Mapping[str, Any], *, apply: bool, is_several: bool, out: OutputWrapper
    ) -> None:
        self.out, self.is_several = out, is_several
        self.everything = options["verbosity"] > 1
        self.options = Options(
            publish=options["publish"],
            update_shared=options["update_shared"],
            # what would have to be decided is in the report of a dry run
            overwrite=options["overwrite"] or not apply,
            same_experts=options["same_expert"],
            new_experts=options["new_experts"] or not apply,
        )
        self.columns = options["column"]
        self.explanation = _explanation(options["reason"], slip=options["slip"])
        self.account = _account(options["account"]) if options["account"] else None
        self.files_meter = Meter(out, "files")
        self.refused: dict[str, int] = {}

    def take(self, path: Path) -> None:
        """Import a file, and write what it changes, or its problems."""
        content = ReadFile(Mended({}))

        def show(planned: Plan) -> None:
            planned.problems = content.all_problems(planned.problems)
            if not planned.problems:
                debate = content.document["debate"]
                self.out.write(f"“{debate['title']}” ({debate['slug']})")
                self._write(report_lines(planned, everything=self.everything))

        try:
            content = read_file(path, path.name, None, LARGEST_FILE, columns_told(self.columns))
            with Meter(self.out, "objects") as meter:
                import_debate(
                    content.document,
                    self.options,
                    apply=True,
                    source=path.name,
                    explanation=self.explanation,
                    account=self.account,
                    progress=meter.show,
                    planned=show,
                )
        except ImportRefused as refused:
            problems = content.all_problems(refused.problems)
            if content.cells:
                problems = in_file(problems, content.cells)
            if self.is_several:
                self.out.write(f"{path}:")
            self._write(problem_lines(problems, everything=self.everything))
            self.refused[str(path)] = len(problems)

    def end(self, paths: Sequence[Path]) -> None:
        """Raise CommandError if a file was refused."""
        if not self.refused:
            return
        problems = counted(sum(self.refused.values()), "problem")
        names = (
            paths[0].name
            if not self.is_several
            else f"{len(self.refused):,} of {len(paths):,} files"
        )
        raise CommandError(f"{problems} in {names}. Nothing was changed.")

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.out.write(line)


def _paths(files: Iterable[Path]) -> Iterator[Path]:
    """Yield files, and those in folders in the order of their names."""
    for path in files:
        if not path.is_dir():
            yield path
            continue
        inner_paths = [inner for inner in sorted(path.rglob("*")) if inner.is_file()]
        visible_paths = [inner for inner in inner_paths if not inner.name.startswith(".")]
        if not visible_paths:
            raise CommandError(f"{path} has no files.")
        yield from visible_paths


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
