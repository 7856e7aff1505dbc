"""The worklist of a debate: findings of the rules that are not waived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from debates.models import Debate
from debates.worklist.content import DebateContent
from debates.worklist.models import Waiver, subject_of
from debates.worklist.rule import RULES, Finding, Rule


@dataclass(frozen=True, slots=True)
class Item:
    """Findings of one rule in a debate.

    waiver    of the whole rule, which finds nothing then
    findings  that nobody waived
    waived    the findings that are waived, each with its waiver
    """

    rule: Rule
    waiver: Waiver | None
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]


def worklist(
    debate: Debate, rules: Iterable[Rule] | None = None, among: Q | None = None
) -> list[Item]:
    """Apply rules to a debate, with 20 queries; gives one item per rule, in their order.

    rules  that are applied; None for all
    among  condition of the positions to which they are applied; None for all
    """
    content = DebateContent.read(debate, among)
    waivers = {(one.rule, one.subject): one for one in debate.waivers.select_related("waived_by")}
    return [_item(rule, content, waivers) for rule in (RULES.values() if rules is None else rules)]


def open_findings(items: Iterable[Item]) -> list[tuple[Rule, Finding]]:
    """Return the findings that are not waived, with their rules."""
    return [(item.rule, finding) for item in items for finding in item.findings]


def _item(rule: Rule, content: DebateContent, waivers: dict[tuple[str, str], Waiver]) -> Item:
    whole = waivers.get((rule.name, ""))
    if whole is not None:
        return Item(rule, whole, (), ())
    findings: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    for finding in rule.check(content):
        waiver = waivers.get((rule.name, subject_of(finding.instance)))
        if waiver is None:
            findings.append(finding)
        else:
            waived.append((finding, waiver))
    return Item(rule, None, tuple(findings), tuple(waived))
