"""Rules of the worklist, and the findings that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Model, TextChoices

from debates.worklist.content import DebateContent


class Severity(TextChoices):
    """Severity of what a rule finds, the worst first."""

    ERROR = "error", "wrong: readers are shown what is not so"
    WARNING = "warning", "missing or doubtful: readers lack something"
    NOTICE = "notice", "worth a look: it may be as it should"


@dataclass(frozen=True, slots=True)
class Finding:
    """Fault or doubt that a rule finds.

    instance  the object that an editor has to look at
    field     the field to change; empty where it is none alone
    message   in an editor's words
    """

    instance: Model
    field: str
    message: str


Check = Callable[[DebateContent], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the worklist.

    name      stays, since waivers refer to it
    title     of its findings, for people
    why       the reason why it matters to readers
    severity  of its findings
    check     finds what breaks it in a debate
    """

    name: str
    title: str
    why: str
    severity: Severity
    check: Check


RULES: dict[str, Rule] = {}
"""The rules by name, in the order in which their findings are shown."""


def rule(name: str, title: str, why: str, severity: Severity) -> Callable[[Check], Check]:
    """Declare a check as the rule `name`."""

    def declare(check: Check) -> Check:
        RULES[name] = Rule(name, title, why, severity, check)
        return check

    return declare
