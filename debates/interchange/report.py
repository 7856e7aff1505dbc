"""The report of an import, planned or done, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from debates.interchange.plan import Plan, PlannedChange
from debates.interchange.problems import ImportProblem
from debates.models import Answer, ContextNote, Evidence, Holder, Topic
from debates.models.choices import Status
from debates.models.counts import counted_objects

FEW = 40
"""Lines of one section that are shown, unless all are requested."""

LONGEST_TEXT = 70
"""Characters of a text that are shown."""


def report_lines(plan: Plan, *, everything: bool) -> Iterator[str]:
    """Yield the lines about created, changed, removed and kept objects; `everything` names each."""
    column_lines = [f"{header} = {meaning}" for header, meaning in plan.columns.items()]
    yield from _section("Columns (use --column to change)", column_lines, everything=everything)
    yield from _creation_lines(plan, everything=everything)
    changed_lines = [line for change in plan.changed.values() for line in _change_lines(change)]
    yield from _section("To change", changed_lines, everything=everything)
    removed_lines = [_object_words(part) for part in plan.removed]
    yield from _section("To remove (not in the file)", removed_lines, everything=everything)
    kept_lines = [
        f"{_object_words(instance)}: {', '.join(names)}" for instance, names in plan.unchanged
    ]
    yield from _section(
        "Not changed, although the file differs (use --update-shared to change)",
        kept_lines,
        everything=everything,
    )
    yield from _section(
        "To decide (name those who are in --same-expert; --new-experts says that all others are "
        "new)",
        list(map(str, plan.unsure)),
        everything=everything,
    )
    yield from _section(
        "Changed here after the file was made (use --overwrite to undo)",
        plan.newer,
        everything=everything,
    )
    untouched = [
        counted_objects(model, number) for model, number in plan.untouched.items() if number
    ]
    if untouched:
        yield f"Not in the file and left unchanged: {', '.join(untouched)}"
    if not (changed_lines or removed_lines or any(plan.made.values())):
        yield "Nothing to do: everything in the file is already here."


def problem_lines(problems: Sequence[ImportProblem], *, everything: bool) -> Iterator[str]:
    """Yield the lines about the problems of a file."""
    yield from _section("Problems", list(map(str, problems)), everything=everything)


def _creation_lines(plan: Plan, *, everything: bool) -> Iterator[str]:
    counts = [
        counted_objects(model, len(instances))
        for model, instances in plan.made.items()
        if instances
    ]
    if not counts:
        return
    drafts = [
        instance
        for instances in plan.made.values()
        for instance in instances
        if getattr(instance, "status", None) == Status.DRAFT
    ]
    how = " (as drafts; use --publish to publish)" if drafts else ""
    yield f"To create: {', '.join(counts)}{how}"
    if everything:
        for instances in plan.made.values():
            yield from (f"  {_object_words(instance)}" for instance in instances)


def _section(title: str, lines: Sequence[str], *, everything: bool) -> Iterator[str]:
    if not lines:
        return
    yield f"{title}:"
    visible = lines if everything else lines[:FEW]
    yield from (f"  {line}" for line in visible)
    if len(visible) < len(lines):
        yield f"  … and {len(lines) - len(visible):,} more (use -v 2 to show all)"


def _change_lines(change: PlannedChange) -> Iterator[str]:
    instance = change.instance
    for name, value in change.values.items():
        before, after = _quoted_text(getattr(instance, name)), _quoted_text(value)
        yield f"{_object_words(instance)}: {name}: {before} → {after}"
    if change.topics is not None:
        yield f"{_object_words(instance)}: topics: {_topic_slugs(change.topics)}"


def _topic_slugs(topics: Iterable[Topic]) -> str:
    return ", ".join(sorted(topic.slug for topic in topics)) or "none"


def _object_words(instance: Model) -> str:
    kind = instance._meta.verbose_name
    if hasattr(instance, "slug"):
        return f"{kind} {instance.slug}"
    position = getattr(instance, "position", None)
    if isinstance(instance, ContextNote):
        return f"{kind} {_quoted_text(instance.statement)}"
    if position is None:
        return f"{kind} of {instance.expert.slug}"
    if isinstance(instance, Holder):
        return f"{kind} {instance.expert.slug} of {position.slug}"
    if isinstance(instance, Answer):
        return f"{kind} of {position.slug} to {instance.question.slug}"
    kind = "piece of evidence" if isinstance(instance, Evidence) else kind
    return f"{kind} of {position.slug}"


def _quoted_text(value: Any) -> str:
    if value in (None, "", []):
        return "(empty)"
    if isinstance(value, Model):
        return getattr(value, "slug", str(value))
    if isinstance(value, Decimal | int | date):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"“{text}”" if len(text) <= LONGEST_TEXT else f"“{text[:LONGEST_TEXT]}…”"
