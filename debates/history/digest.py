"""What a position says, as it is cited: its content, a digest of it, and how two of them differ.

The digest lets whoever cites a position see whether it changed: the SHA-256 of the content as
JSON in the one form that RFC 8785 (JSON Canonicalization Scheme) leaves, since all values
are texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Kind = Literal["changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class EvidenceContent:
    """A piece of evidence; what is not given is empty.

    key     tells it from others of the position over time; no part of the content
    value   the figure as a plain decimal, without zeros at its end: "147.5"
    source  the slug of an external source
    """

    key: int = field(compare=False)
    statement: str
    kind: str
    value: str = ""
    unit: str = ""
    period: str = ""
    source: str = ""
    locator: str = ""
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class CounterpointContent:
    """A counterpoint; `raised_by` is the slug of a position, empty for the editors."""

    key: int = field(compare=False)
    statement: str
    kind: str
    raised_by: str = ""
    locator: str = ""
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class PositionContent:
    """All that a position says; things that it refers to stand there by their slugs.

    topics  in the order of their slugs
    """

    debate: str
    expert: str
    statement: str
    kind: str
    detail: str = ""
    question: str = ""
    stance: str = ""
    topics: tuple[str, ...] = ()
    locator: str = ""
    quotation: str = ""
    evidence: tuple[EvidenceContent, ...] = ()
    counterpoints: tuple[CounterpointContent, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The content as JSON: every value a text, or null where nothing is given."""
        return {
            **_texts(self),
            "topics": list(self.topics),
            "evidence": [_texts(one) for one in self.evidence],
            "counterpoints": [_texts(one) for one in self.counterpoints],
        }

    def digest(self) -> str:
        """The digest of the content, in 64 hexadecimal digits."""
        return digest_of(self.as_json())


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a content in JSON, as `PositionContent.as_json` gives it."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


Part = PositionContent | EvidenceContent | CounterpointContent


def text_fields(part: Part | type[Part]) -> list[str]:
    """The names of the fields of a content that hold one text."""
    others = ("key", "topics", "evidence", "counterpoints")
    return [one.name for one in fields(part) if one.name not in others]


def _texts(part: Part) -> dict[str, str | None]:
    return {name: getattr(part, name) or None for name in text_fields(part)}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field before and after; several values of one field stand in lines.

    Where parts come in another order, `name` is that of their list, with their statements.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened to the position, to a piece of evidence, or to a counterpoint.

    part    "position", "evidence" or "counterpoint"
    key     of the part; None for the position itself
    text    its statement: as it is now, or as it was where it was removed
    fields  all that is given, where it was added or removed
    """

    part: str
    key: int | None
    kind: Kind
    text: str
    fields: tuple[FieldDifference, ...]


def differences(before: PositionContent, after: PositionContent) -> Iterator[Difference]:
    """How a content became another, the position itself first."""
    own = [*_field_differences(before, after)]
    lists = {
        "topics": (before.topics, after.topics),
        "evidence": _in_other_order(before.evidence, after.evidence),
        "counterpoints": _in_other_order(before.counterpoints, after.counterpoints),
    }
    own += _differing((name, "\n".join(old), "\n".join(new)) for name, (old, new) in lists.items())
    if own:
        yield Difference("position", None, "changed", after.statement, tuple(own))
    yield from _of_parts("evidence", before.evidence, after.evidence)
    yield from _of_parts("counterpoint", before.counterpoints, after.counterpoints)


def _in_other_order(
    before: Sequence[EvidenceContent | CounterpointContent],
    after: Sequence[EvidenceContent | CounterpointContent],
) -> tuple[Sequence[str], Sequence[str]]:
    """The statements of parts that stayed but come in another order; none where they do not."""
    kept = {one.key for one in before} & {one.key for one in after}
    old, new = ([one for one in parts if one.key in kept] for parts in (before, after))
    if [one.key for one in old] == [one.key for one in new]:
        return (), ()
    statements = {one.key: one.statement for one in new}
    return [statements[one.key] for one in old], [one.statement for one in new]


def _of_parts(
    name: str,
    before: Sequence[EvidenceContent | CounterpointContent],
    after: Sequence[EvidenceContent | CounterpointContent],
) -> Iterator[Difference]:
    old, new = ({one.key: one for one in parts} for parts in (before, after))
    for key, part in new.items():
        changes = tuple(_field_differences(old.get(key), part))
        if changes:
            kind: Kind = "changed" if key in old else "added"
            yield Difference(name, key, kind, part.statement, changes)
    for key, part in old.items():
        if key not in new:
            gone = tuple(_field_differences(part, None))
            yield Difference(name, key, "removed", part.statement, gone)


def _field_differences(before: Part | None, after: Part | None) -> list[FieldDifference]:
    def text(part: Part | None, name: str) -> str:
        return "" if part is None else getattr(part, name)

    names = text_fields(after or before)
    return _differing((name, text(before, name), text(after, name)) for name in names)


def _differing(values: Iterable[tuple[str, str, str]]) -> list[FieldDifference]:
    return [FieldDifference(*value) for value in values if value[1] != value[2]]
