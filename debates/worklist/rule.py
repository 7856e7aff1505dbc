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
    NOTICE = "notice", "worth a look: it may be as it should be"


@dataclass(frozen=True, slots=True)
class Finding:
    """Fault or doubt that a rule finds.

    instance  the object that an editor has to look at
    field     the field to change, or the relation to its rows; empty where it is none alone
    message   in an editor's words
    page      the page of the admin where it is settled, such as "workbench", if not the form
    """

    instance: Model
    field: str
    message: str
    page: str = ""


Check = Callable[[DebateContent], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the worklist.

    name      stays, since waivers refer to it
    title     of its findings, for people
    why       the reason why it matters to readers
    severity  of its findings
    across    whether it looks beyond the debate, and may tell of other debates
    check     finds what breaks it in a debate
    """

    name: str
    title: str
    why: str
    severity: Severity
    across: bool
    check: Check


RULES: dict[str, Rule] = {}
"""The rules by name, in the order in which their findings are shown."""


def rule(
    name: str, title: str, why: str, severity: Severity, *, across: bool = False
) -> Callable[[Check], Check]:
    """Declare a check as the rule `name`."""

    def declare(check: Check) -> Check:
        RULES[name] = Rule(name, title, why, severity, across, check)
        return check

    return declare
