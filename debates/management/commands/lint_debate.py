"""Shows the worklist of a debate, from the database or from a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Model

from debates.interchange.importing import import_debate, read_checked
from debates.interchange.plan import Options
from debates.interchange.problems import ImportRefused
from debates.interchange.report import problem_lines
from debates.models import Debate
from debates.text.did_you_mean import did_you_mean, nearest
from debates.text.plurals import counted
from debates.worklist.content import DebateContent
from debates.worklist.link_asking import ask
from debates.worklist.link_checks import paced_by_host
from debates.worklist.link_rules import finding_now
from debates.worklist.models import LinkState, subject_of
from debates.worklist.rule import RULES, Finding, Rule, Severity
from debates.worklist.worklist import open_findings, worklist
from search.management.progress import Meter

LONGEST_EXCERPT = 80
"""Characters of an object that a line shows."""

OF_LINKS = ("dead_link", "changed_link")
"""Rules that `--links` applies to fresh answers instead of to what checks have kept."""


@dataclass(frozen=True, slots=True)
class Link:
    """A web address of a debate.

    waived  rules that are switched off, with their subjects
    """

    instance: Model
    field: str
    address: str
    waived: set[tuple[str, str]]

    def is_waived(self, rule: Rule) -> bool:
        """Tell whether what a rule says against it is waived."""
        return any(
            (rule.name, subject) in self.waived for subject in ("", subject_of(self.instance))
        )


class Command(BaseCommand):
    """Shows what is missing or doubtful in a debate; fails if something is."""

    help = (
        "Lists what is missing or doubtful in a debate, as the worklist of the admin does, and"
        " fails if there are findings. Takes the slug of a debate, or an export.zip or debate.json,"
        " without importing it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("debate", help="slug of a debate, export.zip or debate.json")
        parser.add_argument(
            "--ignore",
            metavar="RULE",
            action="append",
            default=[],
            help=f"skip a rule; may be repeated. Rules: {', '.join(RULES)}",
        )
        parser.add_argument(
            "--severity",
            choices=Severity.values,
            default=Severity.NOTICE.value,
            help="lowest severity to report: error, warning or notice (all)",
        )
        parser.add_argument(
            "--links",
            action="store_true",
            help="also check the web addresses of sources and experts; those without a clear answer"
            " are listed on standard error, and do not count",
        )

    def handle(
        self,
        *args: Any,
        debate: str,
        ignore: list[str],
        severity: str,
        links: bool,
        **options: Any,
    ) -> None:
        for name in ignore:
            if name not in RULES:
                hint = did_you_mean(nearest(name, RULES))
                raise CommandError(f"There is no rule “{name}”.{hint} Rules: {', '.join(RULES)}.")
        path = Path(debate)
        counted_severities = Severity.values[: Severity.values.index(severity) + 1]
        rules = [
            rule
            for rule in RULES.values()
            if rule.name not in ignore and rule.severity in counted_severities
        ]
        # with --links, addresses are asked anew
        link_rules = [rule for rule in rules if links and rule.name in OF_LINKS]
        rules = [rule for rule in rules if rule not in link_rules]
        if path.suffix in {".json", ".zip"} or path.exists():
            total, addresses = self._lint_file(path, rules)
        else:
            instance = Debate.objects.select_related("source").filter(slug=debate).first()
            if instance is None:
                raise CommandError(f"There is no debate “{debate}”, and no file of this name.")
            total, addresses = self._lint(instance, rules), _links(instance)
        if link_rules:
            total += self._ask(addresses, link_rules)
        if total:
            raise CommandError(f"{counted(total, 'finding')}.")
        self.stdout.write("Nothing was found.")

    def _lint_file(self, path: Path, rules: list[Rule]) -> tuple[int, list[Link]]:
        """Lint the debate in a file as it would be once it is imported; nothing is imported."""
        try:
            document = read_checked(path)
            with transaction.atomic():
                planned = import_debate(document, Options(), apply=True, source=path.name)
                total, addresses = self._lint(planned.debate, rules), _links(planned.debate)
                transaction.set_rollback(True)
        except ImportRefused as refused:
            self._write(problem_lines(refused.problems, everything=True))
            raise CommandError(
                f"{counted(len(refused.problems), 'problem')} in {path.name}."
            ) from None
        return total, addresses

    def _lint(self, debate: Debate, rules: list[Rule]) -> int:
        findings = open_findings(worklist(debate, rules))
        for rule, finding in findings:
            self._write([_line(rule, finding)])
        return len(findings)

    def _ask(self, addresses: list[Link], rules: list[Rule]) -> int:
        """Check web addresses, write the faults, and return their number."""
        total = 0
        with Meter(self.stderr, "links") as meter:
            results = paced_by_host(
                addresses, attrgetter("address"), lambda link: ask(link.address)
            )
            for number, (link, result) in enumerate(results, 1):
                rule_and_finding = finding_now(link.instance, link.field, link.address, result)
                if rule_and_finding is None:
                    if result.state != LinkState.FOUND:
                        self.stderr.write(f"{link.address}: {result.reason}")
                elif rule_and_finding[0] in rules and not link.is_waived(rule_and_finding[0]):
                    self._write([_line(*rule_and_finding)])
                    total += 1
                meter.show(number, len(addresses))
        return total

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _links(debate: Debate) -> list[Link]:
    waived = {(waiver.rule, waiver.subject) for waiver in debate.waivers.all()}
    return [Link(*link, waived) for link in DebateContent.read(debate).links()]


def _line(rule: Rule, finding: Finding) -> str:
    instance = finding.instance
    name = str(instance)
    excerpt = f"{name[: LONGEST_EXCERPT - 1]}…" if len(name) > LONGEST_EXCERPT else name
    field = f" ({finding.field})" if finding.field else ""
    return f"{rule.name}: {instance._meta.verbose_name} “{excerpt}”{field}: {finding.message}"
