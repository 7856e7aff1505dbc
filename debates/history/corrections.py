"""What was corrected in a position since it was published, in words for everybody to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Model
from django.utils.text import capfirst

from debates import position_content
from debates.history.differences import Piece, pieces
from debates.history.public_record import PublicRecord, public_record
from debates.models import Counterpoint, Evidence, Position
from debates.position_content import Difference, differences

MODELS: dict[str, type[Model]] = {
    "position": Position,
    "evidence": Evidence,
    "counterpoint": Counterpoint,
}
NOT_PUBLIC = "something that is not public"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after."""

    field: str
    old: str
    new: str

    @property
    def pieces(self) -> list[Piece]:
        """Both as one text, with what went and what came."""
        return pieces(self.old, self.new)


@dataclass(frozen=True, slots=True)
class PartChange:
    """What happened to the position, to a piece of evidence or to a counterpoint.

    part  "position", "evidence" or "counterpoint"
    text  of what was added or removed, else how it begins
    """

    part: str
    kind: position_content.Kind
    text: str
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed at one moment."""

    moment: datetime
    changes: list[PartChange]


def corrections(position: Position) -> list[Correction]:
    """The corrections of a public position, the latest first; see `public_record`."""
    record = public_record(position)
    shown = [span for span in record.spans if span.content is not None]
    found = []
    for before, after in pairwise(shown):
        changes = list(_changes(record, differences(before.content, after.content)))
        if changes:
            found.append(Correction(after.since, changes))
    return found[::-1]


def _changes(record: PublicRecord, found: Iterator[Difference]) -> Iterator[PartChange]:
    for one in found:
        fields = []
        if one.kind == "changed":
            fields = [
                FieldChange(
                    _label(one.part, field.name),
                    _text(record, one.part, field.name, field.before),
                    _text(record, one.part, field.name, field.after),
                )
                for field in one.fields
            ]
        yield PartChange(one.part, one.kind, one.text, fields)


def _label(part: str, name: str) -> str:
    """What people call a field."""
    if name in {"evidence", "counterpoints"}:
        return f"Order of {name}"
    return capfirst(MODELS[part]._meta.get_field(name).verbose_name)


def _text(record: PublicRecord, part: str, name: str, value: str) -> str:
    """A value as people read it: names for slugs, words for choices."""
    if name == "topics":
        return "\n".join(sorted(record.names["topics", slug] for slug in value.split("\n") if slug))
    if name in {"evidence", "counterpoints"}:
        return value
    field = MODELS[part]._meta.get_field(name)
    if field.is_relation:
        return record.names.get((name, value), NOT_PUBLIC if value else "")
    return str(dict(field.flatchoices).get(value, value))
