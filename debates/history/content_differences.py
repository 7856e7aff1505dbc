"""Differences between two contents of a position, for public history and corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from debates.history.digest import PARTS, DigestedContent, PositionContent, list_fields, text_fields
from debates.models import Answer, Forecast, Holder

IDENTIFIED = frozenset(
    content.model._meta.model_name
    for content in PARTS.values()
    if hasattr(content.model, "public_id")
)
"""The kinds of parts that are known by a public identifier."""

KNOWN_BY = {Forecast: "event", Holder: "expert", Answer: "question"}

DifferenceKind = Literal["changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field before and after a change; multiple values are separated by line breaks.

    For a change of order, `name` is the list of parts, and the values are their statements.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartDifference:
    """Change of the position or of a part of it.

    part      "position", or the name of the model of a part: "evidence", "counterpoint", "holder"
    key       what identifies the part over time; empty for the position itself
    text      the statement, of a forecast the event: the current one, or the last one of a removed
              part; the slug of the expert or the question where it has no statement
    fields    the changed fields; all non-empty fields of an added or removed part
    known_by  the field that `text` is the value of
    """

    part: str
    key: str
    kind: DifferenceKind
    text: str
    fields: tuple[FieldDifference, ...]
    known_by: str = "statement"

    @property
    def public_id(self) -> str:
        """The public identifier of the part; empty for the position, and for other parts."""
        return self.key if self.part in IDENTIFIED else ""


def differences(before: PositionContent, after: PositionContent) -> Iterator[PartDifference]:
    """Yield the differences between two contents, those of the position itself first."""
    own = [*_field_differences(before, after)]
    lists = {
        **{name: (getattr(before, name), getattr(after, name)) for name in list_fields(after)},
        **{name: _in_other_order(getattr(before, name), getattr(after, name)) for name in PARTS},
    }
    own += _differing((name, "\n".join(old), "\n".join(new)) for name, (old, new) in lists.items())
    if own:
        yield PartDifference("position", "", "changed", after.statement, tuple(own))
    for name, content in PARTS.items():
        part = content.model._meta.model_name
        yield from _part_differences(part, getattr(before, name), getattr(after, name))


def _in_other_order(
    before: Sequence[DigestedContent], after: Sequence[DigestedContent]
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the statements of common parts before and after; empty if their order is the same."""
    common_keys = {part.key for part in before} & {part.key for part in after}
    parts_before, parts_after = (
        [part for part in parts if part.key in common_keys] for parts in (before, after)
    )
    if [part.key for part in parts_before] == [part.key for part in parts_after]:
        return (), ()
    statements = {part.key: _part_text(part) for part in parts_after}
    return [statements[part.key] for part in parts_before], [*statements.values()]


def _part_differences(
    name: str, before: Sequence[DigestedContent], after: Sequence[DigestedContent]
) -> Iterator[PartDifference]:
    parts_before, parts_after = ({part.key: part for part in parts} for parts in (before, after))
    for key, part in parts_after.items():
        changes = tuple(_field_differences(parts_before.get(key), part))
        if changes:
            kind: DifferenceKind = "changed" if key in parts_before else "added"
            yield PartDifference(name, key, kind, _part_text(part), changes, known_by(part))
    for key, part in parts_before.items():
        if key not in parts_after:
            former_values = tuple(_field_differences(part, None))
            yield PartDifference(
                name, key, "removed", _part_text(part), former_values, known_by(part)
            )


def _part_text(part: DigestedContent) -> str:
    """Return the text by which people know a part."""
    return getattr(part, known_by(part))


def known_by(part: DigestedContent) -> str:
    """Return the name of the field by which people know a part."""
    return KNOWN_BY.get(part.model, "statement")


def _field_differences(
    before: DigestedContent | None, after: DigestedContent | None
) -> list[FieldDifference]:
    def text(part: DigestedContent | None, name: str) -> str:
        return "" if part is None else getattr(part, name)

    names = text_fields(after or before)
    return _differing((name, text(before, name), text(after, name)) for name in names)


def _differing(values: Iterable[tuple[str, str, str]]) -> list[FieldDifference]:
    return [FieldDifference(*value) for value in values if value[1] != value[2]]
