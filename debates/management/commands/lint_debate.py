"""Shows the worklist of a debate, from the database or from a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from debates.interchange.importing import import_debate, read_checked
from debates.interchange.plan import Options
from debates.interchange.problems import ImportRefused
from debates.interchange.report import problem_lines
from debates.models import Debate
from debates.text.did_you_mean import nearest
from debates.text.plurals import counted
from debates.worklist.rule import RULES
from debates.worklist.worklist import open_findings, worklist

SHOWN = 80
"""Characters of an object that a line shows."""


class Command(BaseCommand):
    """Shows what is missing or doubtful in a debate; fails if something is."""

    help = (
        "Shows what is missing or doubtful in a debate, as the worklist of the admin does, and"
        " fails if there is anything. Takes the slug of a debate, or an export.zip or debate.json,"
        " which is not imported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("debate", help="slug of a debate, export.zip or debate.json")
        parser.add_argument(
            "--ignore",
            metavar="RULE",
            action="append",
            default=[],
            help=f"leave out a rule; may be repeated. Rules: {', '.join(RULES)}",
        )

    def handle(self, *args: Any, debate: str, ignore: list[str], **options: Any) -> None:
        for name in ignore:
            if name not in RULES:
                near = nearest(name, RULES)
                hint = f" Did you mean “{near}”?" if near else ""
                raise CommandError(f"There is no rule “{name}”.{hint} Rules: {', '.join(RULES)}.")
        path = Path(debate)
        if path.suffix in {".json", ".zip"} or path.exists():
            total = self._lint_file(path, ignore)
        else:
            here = Debate.objects.select_related("source").filter(slug=debate).first()
            if here is None:
                raise CommandError(f"There is no debate “{debate}”, and no file of this name.")
            total = self._lint(here, ignore)
        if total:
            raise CommandError(f"{counted(total, 'finding')}.")
        self.stdout.write("Nothing was found.")

    def _lint_file(self, path: Path, ignore: list[str]) -> int:
        """Lint the debate in a file as it would be once it is imported; nothing is imported."""
        try:
            document = read_checked(path)
            with transaction.atomic():
                planned = import_debate(document, Options(), apply=True, source=path.name)
                total = self._lint(planned.debate, ignore)
                transaction.set_rollback(True)
        except ImportRefused as refused:
            self._write(problem_lines(refused.problems, everything=True))
            raise CommandError(
                f"{counted(len(refused.problems), 'problem')} in {path.name}."
            ) from None
        return total

    def _lint(self, debate: Debate, ignore: list[str]) -> int:
        found = [
            (rule, finding)
            for rule, finding in open_findings(worklist(debate))
            if rule.name not in ignore
        ]
        for rule, finding in found:
            instance = finding.instance
            name = str(instance)
            shown = f"{name[: SHOWN - 1]}…" if len(name) > SHOWN else name
            field = f" ({finding.field})" if finding.field else ""
            self._write(
                [f"{rule.name}: {instance._meta.verbose_name} “{shown}”{field}: {finding.message}"]
            )
        return len(found)

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
