"""What was corrected in a position since it was published, for everybody to see.

Only states that the public saw are compared: what was written while the position or its
debate was a draft, who wrote it, and why, stays with the editors. The same holds for what is
not public (any more) today: a counterpoint that such a position raises is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Model, QuerySet

from debates.history.differences import Piece, pieces
from debates.history.timeline import AS_IT_STOOD, Reader, State, of_records, told_fields
from debates.models import Counterpoint, Debate, Evidence, Position
from debates.records import Status

Kind = Literal["changed", "added", "removed"]
Key = tuple[type[Model], int]
States = dict[Key, State]

HIDDEN = ("status", "withdrawn_reason", "order", "slug", "debate")
"""Fields of which the public is not told here: they are no part of what is claimed."""


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
    kind: Kind
    text: str
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed at one moment."""

    moment: datetime
    changes: list[PartChange]


def corrections(position: Position) -> list[Correction]:
    """The corrections of a public position, the latest first.

    Four queries where nothing was changed; with what is recorded, one more for each model that
    is referred to.
    """
    records = sorted(
        [
            *position.history.filter(id=position.pk),
            *Evidence.history.filter(position_id=position.pk),
            *Counterpoint.history.filter(position_id=position.pk),
        ],
        key=lambda record: (record.history_date, record.history_id),
    )
    if len(records) < 2 or position.published_at is None:
        return []
    states = of_records(records)
    reader = PublicReader(states)
    shown = _public_times(position)
    return list(_compared(reader, _snapshots(states, reader, shown)))[::-1]


class PublicReader(Reader):
    """Names only what everybody may see."""

    def named(self, model: type[Model]) -> QuerySet:
        return model.objects.published()

    def is_public(self, state: State) -> bool:
        """Whether a counterpoint is raised by the editors, or by a public position."""
        raised_by = getattr(state.row, "raised_by_id", None)
        return raised_by is None or (Position, raised_by) in self._names

    def fields(self, state: State) -> Iterator[tuple[str, str, str]]:
        """Name, label and text of each field that readers see."""
        for one, (label, text) in zip(told_fields(state.model), self.described(state), strict=True):
            if one.name not in HIDDEN:
                yield one.name, label, text

    def _name(self, one: object, pk: int) -> str:
        return self._names.get((one.related_model, pk), "something that is not public")


def _public_times(position: Position) -> list[tuple[datetime, bool]]:
    """From which moments on the debate was public, or was not; the latest first."""
    debate = position.debate
    since = max(position.published_at, debate.published_at or position.published_at)
    changes = Debate.history.filter(id=debate.pk, history_date__gt=since)
    found = [(since, True)] + [
        (moment, status == Status.PUBLISHED)
        for moment, status in changes.order_by("history_date", "history_id").values_list(
            "history_date", "status"
        )
    ]
    return found[::-1]


def _snapshots(
    states: list[State], reader: PublicReader, shown: list[tuple[datetime, bool]]
) -> Iterator[tuple[datetime, States, States]]:
    """Each state of position and parts that the public saw, with what stood before all records."""
    present: States = {}
    earlier: States = {}
    # without any record of its own, the position is as it was when it was published
    unrecorded = all(state.model is not Position for state in states)
    by_moment: dict[datetime, list[State]] = defaultdict(list)
    for state in states:
        by_moment[state.row.history_date].append(state)
    for moment in sorted({*by_moment, *(since for since, _ in shown)}):
        for state in by_moment.get(moment, ()):
            _follow(present, earlier, state)
        own = next((state for (model, _), state in present.items() if model is Position), None)
        published = own.row.status == Status.PUBLISHED if own else unrecorded
        if published and next((public for since, public in shown if since <= moment), False):
            visible = {key: state for key, state in present.items() if reader.is_public(state)}
            yield moment, visible, dict(earlier)


def _follow(present: States, earlier: States, state: State) -> None:
    kind, reason = state.row.history_type, state.row.history_change_reason
    if kind == "-":
        present.pop(state.key, None)
        return
    if state.key not in present and (kind == "~" or reason == AS_IT_STOOD):
        # it was there before the records begin
        earlier[state.key] = state
    present[state.key] = state


def _compared(
    reader: PublicReader, snapshots: Iterable[tuple[datetime, States, States]]
) -> Iterator[Correction]:
    before: States | None = None
    for moment, present, earlier in snapshots:
        if before is not None:
            known = {**{key: earlier[key] for key in earlier if key in present}, **before}
            changes = list(_changes(reader, known, present))
            if changes:
                yield Correction(moment, changes)
        before = present


def _changes(
    reader: PublicReader, before: Mapping[Key, State], present: Mapping[Key, State]
) -> Iterator[PartChange]:
    for key, state in present.items():
        part = state.model._meta.model_name
        if key not in before:
            yield PartChange(part, "added", reader.text(state), [])
        elif fields := list(_field_changes(reader, before[key], state)):
            yield PartChange(part, "changed", reader.text(state), fields)
    for key, state in before.items():
        if key not in present:
            yield PartChange(state.model._meta.model_name, "removed", reader.text(state), [])


def _field_changes(reader: PublicReader, old: State, new: State) -> Iterator[FieldChange]:
    for (_, label, before), (_, _, after) in zip(
        reader.fields(old), reader.fields(new), strict=True
    ):
        if before != after:
            yield FieldChange(label, before, after)
