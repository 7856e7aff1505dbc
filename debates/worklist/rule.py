"""Rules of the worklist, and the findings that they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from debates.worklist.content import DebateContent


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

    name   stays, since waivers refer to it
    title  of its findings, for people
    why    the reason why it matters to readers
    check  finds what breaks it in a debate
    """

    name: str
    title: str
    why: str
    check: Check


RULES: dict[str, Rule] = {}
"""The rules by name, in the order in which their findings are shown."""


def rule(name: str, title: str, why: str) -> Callable[[Check], Check]:
    """Declare a check as the rule `name`."""

    def declare(check: Check) -> Check:
        RULES[name] = Rule(name, title, why, check)
        return check

    return declare
