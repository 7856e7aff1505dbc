"""The report of an import, planned or done, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from debates.interchange.plan import Change, Options, Plan
from debates.interchange.problems import Fault
from debates.models import Evidence, Topic
from debates.models.choices import Status

FEW = 40
"""So many lines of one kind are shown, unless all are asked for."""

SHOWN = 70
"""Characters of a text that are shown."""


def lines_of(plan: Plan, options: Options, *, everything: bool) -> Iterator[str]:
    """The lines about created, changed, removed and kept objects; `everything` names each."""
    yield from _made(plan, options, everything=everything)
    changed = [line for change in plan.changed.values() for line in _change(change)]
    yield from _section("To change", changed, everything=everything)
    removed = [_named(part) for part in plan.removed]
    yield from _section("To remove (not in the file)", removed, everything=everything)
    kept = [f"{_named(thing)}: {', '.join(names)}" for thing, names in plan.kept]
    yield from _section(
        "Not changed, although the file differs (use --update-shared to change)",
        kept,
        everything=everything,
    )
    left = [_counted(model, number) for model, number in plan.untouched.items() if number]
    if left:
        yield f"Not in the file and left unchanged: {', '.join(left)}"
    if not (changed or removed or any(plan.made.values())):
        yield "Nothing to do: everything in the file is already here."


def fault_lines(faults: Sequence[Fault], *, everything: bool) -> Iterator[str]:
    """The lines about the problems of a file."""
    yield from _section("Problems", list(map(str, faults)), everything=everything)


def _made(plan: Plan, options: Options, *, everything: bool) -> Iterator[str]:
    counts = [_counted(model, len(things)) for model, things in plan.made.items() if things]
    if not counts:
        return
    drafts = [
        thing
        for things in plan.made.values()
        for thing in things
        if getattr(thing, "status", None) == Status.DRAFT
    ]
    how = " (as drafts; use --publish to publish)" if drafts else ""
    yield f"To create: {', '.join(counts)}{how}"
    if everything:
        for things in plan.made.values():
            yield from (f"  {_named(thing)}" for thing in things)


def _section(title: str, lines: Sequence[str], *, everything: bool) -> Iterator[str]:
    if not lines:
        return
    yield f"{title}:"
    shown = lines if everything else lines[:FEW]
    yield from (f"  {line}" for line in shown)
    if len(shown) < len(lines):
        yield f"  … and {len(lines) - len(shown):,} more (use -v 2 to show all)"


def _change(change: Change) -> Iterator[str]:
    thing = change.thing
    for name, value in change.values.items():
        before, after = _text(getattr(thing, name)), _text(value)
        yield f"{_named(thing)}: {name}: {before} → {after}"
    if change.topics is not None:
        yield f"{_named(thing)}: topics: {_slugs(change.topics)}"


def _slugs(topics: Iterable[Topic]) -> str:
    return ", ".join(sorted(topic.slug for topic in topics)) or "none"


def _named(thing: Model) -> str:
    kind = thing._meta.verbose_name
    if hasattr(thing, "slug"):
        return f"{kind} {thing.slug}"
    position = getattr(thing, "position", None)
    if position is None:
        return f"{kind} of {thing.expert.slug}"
    kind = "piece of evidence" if isinstance(thing, Evidence) else kind
    return f"{kind} of {position.slug}"


def _text(value: Any) -> str:
    if value in (None, "", []):
        return "(empty)"
    if isinstance(value, Model):
        return getattr(value, "slug", str(value))
    if isinstance(value, Decimal | int | date):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}…”"


def _counted(model: type[Model], number: int) -> str:
    names = model._meta.verbose_name, model._meta.verbose_name_plural
    if model is Evidence:
        names = "piece of evidence", "pieces of evidence"
    return f"{number:,} {names[number != 1]}"
