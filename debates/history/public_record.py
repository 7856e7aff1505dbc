"""Public history of a position, from its publication until now.

The history of a moment shows only content that the public could see then and may still see today.
Versions from while the position or its debate was a draft stay private, and so do the authors and
reasons of changes. Counterpoints and supports count from the publication of the position on their
other side, and only if that is still public, and so does the position that it replaces; references
to objects that are no longer public are left out. Those to an expert, a topic or a source that was
merged are told of the one that was kept, as a version is told under present slugs.

Writes without a record (fixtures, updates of whole tables) are known only by the current rows:
the first known state is taken for the earlier ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone

from debates.history.digest import PARTS, SINGLE, Content, PositionContent
from debates.history.former_topics import former_topics
from debates.history.former_values import (
    EVER,
    MERGED_NAME,
    FormerValue,
    former_names,
    former_roles,
    former_wordings,
    latest_first,
    merged_into_known,
    value_at,
)
from debates.history.merged_objects import merged_into
from debates.history.record_moments import Moments
from debates.history.timeline import AS_IT_STOOD, State, states_of_records
from debates.history.written_order import WrittenOrder
from debates.models import (
    Counterpoint,
    Debate,
    Expert,
    Participation,
    Position,
    Question,
    Support,
    Topic,
)
from debates.models.choices import Status
from debates.models.declaration import Door, fields_through
from debates.text.figures import format_decimal
from debates.text.roles import roles_in_line

DATED_WITH = timedelta(seconds=1)
"""The time between the `modified` and the `published_at` of one save, at most."""

OTHER_SIDE: Mapping[type[Model], str] = {Counterpoint: "raised_by", Support: "given_by"}
"""The field of the position on the other side of a relation; a part is public only with it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Content of the position from a moment on; None while the position was not public.

    dated  the same moment as the clock gave it, which may have been set back: addresses name it
    """

    since: datetime
    content: PositionContent | None
    dated: datetime


@dataclass(frozen=True, slots=True)
class RolesThen:
    """Role and affiliation of an expert in a debate at a moment; empty where unknown."""

    role: str = ""
    affiliation: str = ""
    other_roles: tuple[str, ...] = ()
    place: str = ""

    @property
    def in_line(self) -> str:
        """The roles with the affiliation in one line."""
        return roles_in_line(self.role, self.affiliation, self.other_roles)


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """All spans of a position in order of time, and what stood beside it.

    names    of the objects in the spans, by field and slug
    beside   the experts, the questions and their experts' participations, by model and slug
    former   values of these that readers saw and that are not the present ones, the latest first
    order    the order in which its changes were written
    """

    spans: tuple[Span, ...]
    names: Mapping[tuple[str, str], str]
    beside: Mapping[tuple[type[Model], str], Any]
    former: tuple[FormerValue, ...] = ()
    order: WrittenOrder = field(default_factory=WrittenOrder)

    def name(self, field: str, slug: str, moment: datetime | None = None) -> str:
        """Return the name of an object that a field refers to; other values as they are.

        moment  at which it read so, for experts and questions; the present one without it
        """
        if moment is not None and field == "expert":
            return self.expert(slug, moment) or slug
        if moment is not None and field == "question":
            return self.question(slug, moment) or slug
        return self.names.get((field, slug), slug)

    def question(self, slug: str, moment: datetime) -> str:
        """Return the text of a question at a moment; empty for none."""
        return self._read(Question, slug, "text", moment)

    def expert(self, slug: str, moment: datetime) -> str:
        """Return the name of an expert at a moment; empty for none who is public."""
        for one in reversed(self.former):
            is_merged = one.field == MERGED_NAME and one.of.slug == slug
            if is_merged and moment < one.until and not one.withheld:
                return one.value
        return self._read(Expert, slug, "name", moment)

    def roles(self, slug: str, moment: datetime) -> RolesThen:
        """Return what an expert was in the debate of the position, as it read at a moment."""
        others = self._read(Participation, slug, "other_roles", moment)
        return RolesThen(
            other_roles=tuple(others.splitlines()),
            **{
                name: self._read(Participation, slug, name, moment)
                for name in ("role", "affiliation", "place")
            },
        )

    def _read(self, model: type[Model], slug: str, name: str, moment: datetime) -> str:
        known = self.beside.get((model, slug))
        return "" if known is None else value_at(self.former, known, name, moment).value

    def latest(self) -> datetime:
        """Return the latest moment to ask for: now, or later if the clock was set back."""
        return max(timezone.now(), self.spans[-1].since, *(span.dated for span in self.spans))

    def at(self, moment: datetime) -> Span | None:
        """Return the span that contains a moment; None before the first publication."""
        moment = self.order.moment(moment)
        place = bisect_right([span.since for span in self.spans], moment)
        return self.spans[place - 1] if place else None

    def until(self, span: Span) -> datetime | None:
        """Return the end of a span; None for the current one."""
        later = self.spans[self.spans.index(span) + 1 :]
        return later[0].since if later else None


def public_record(position: Position) -> PublicRecord:
    """Return the public record of a public position that was fetched with `for_reading()`.

    Nine queries, and one for each model with objects that only earlier versions refer to. Where
    names, roles or questions were changed since they were entered, at most nine more.
    """
    tracks = _Tracks(position)
    known = _Slugs(tracks)
    spans: list[Span] = []
    for moment in tracks.moments():
        content = _content_at(tracks, known, moment)
        if content is None and not spans:
            continue
        if not spans or spans[-1].content != content:
            spans.append(Span(moment, content, tracks.order.date(moment)))
    taking_part = {
        one.expert.slug: one
        for one in Participation.objects.filter(
            debate=position.debate_id, expert__in=known.experts
        ).select_related("expert")
    }
    former = (
        *former_wordings(known.questions.values()),
        *former_names(known.experts.values()),
        *merged_into_known(known.merged),
        *former_roles(taking_part.values()),
    )
    beside = {(type(one), one.slug): one for one in known.told}
    beside |= {(Participation, slug): one for slug, one in taking_part.items()}
    return PublicRecord(tuple(spans), known.names, beside, latest_first(former), tracks.order)


@dataclass(slots=True)
class _Track:
    """The states of one object in order of time; None while it is deleted."""

    moments: list[datetime] = field(default_factory=list)
    states: list[State | None] = field(default_factory=list)

    def add(self, moment: datetime, state: State | None) -> None:
        """Add a state; of several at one moment, the last one counts."""
        if self.moments and self.moments[-1] >= moment:
            self.states[-1] = state
        else:
            self.moments.append(moment)
            self.states.append(state)

    def at(self, moment: datetime) -> State | None:
        place = bisect_right(self.moments, moment)
        return self.states[place - 1] if place else None


def _tracks(
    records: Iterable[State], present: Iterable[State], moments: Moments
) -> dict[int, _Track]:
    """Return the tracks of objects by primary key, from their records and current rows."""
    now = {state.row.pk: state for state in present}
    recorded: dict[int, list[State]] = defaultdict(list)
    for state in records:
        recorded[state.row.id].append(state)
    tracks = {}
    for key in recorded.keys() | now.keys():
        track = tracks[key] = _Track()
        for state in recorded[key]:
            moment = _beginning(state) if _is_earlier(state, track) else moments.of(state.row)
            track.add(moment, None if _is_end(state) else state)
        if key in now:
            _continue(track, now[key], recorded[key])
        elif recorded[key] and not _is_end(recorded[key][-1]):
            track.states[-1] = None
    return tracks


def _is_end(state: State) -> bool:
    return state.row.history_type == "-"


def _is_earlier(state: State, track: _Track) -> bool:
    """Tell whether the first record of an object describes a state before it."""
    row = state.row
    before = row.history_type == "~" or row.history_change_reason == AS_IT_STOOD
    return before and not track.moments


def _beginning(state: State) -> datetime:
    """Return the start of an unrecorded state; a part is taken to be as old as its position."""
    return state.row.created if state.model in {Debate, Position} else EVER


def _continue(track: _Track, now: State, records: list[State]) -> None:
    """End the track with the current row."""
    if not records:
        track.add(_beginning(now), now)
    elif records[-1].row.version == now.row.version and not _is_end(records[-1]):
        track.states[-1] = now
    else:
        track.add(max(now.row.modified, track.moments[-1]), now)


class _Tracks:
    """The tracks of a position, its parts by list, its debate, and the related positions.

    related  the positions on the other side of its parts, and those that it ever replaced
    """

    def __init__(self, position: Position) -> None:
        self.position = position
        debate, within = position.debate, {"position_id": position.pk}
        of_parts = {name: _records(content.model, within) for name, content in PARTS.items()}
        # relations to positions that are not public now are left out
        present = {name: _present(position, name) for name in PARTS}
        of_debate = _records(Debate, {"id": debate.pk})
        related = {
            getattr(row, f"{OTHER_SIDE[content.model]}_id")
            for name, content in PARTS.items()
            if content.model in OTHER_SIDE
            for row in (*of_parts[name], *present[name])
        } - {None}
        of_positions = _records(Position, {"id__in": related | {position.pk}})
        own = [one for one in of_positions if one.id == position.pk]
        replaced = {one.replaces_id for one in (*own, position)} - related - {None}
        if replaced:
            of_positions += _records(Position, {"id__in": replaced})
            related |= replaced
        # a part is saved with its position, whose records tell the order of both
        others = [one for one in of_positions if one.id != position.pk]
        moments = Moments((*own, *chain(*of_parts.values()), *of_debate, *others))
        self.order = moments.order
        self.parts = {
            name: _tracks(_states(of_parts[name]), _states(present[name]), moments)
            for name in PARTS
        }
        self.debate = _tracks(_states(of_debate), _states([debate]), moments)[debate.pk]
        topics = [topic.pk for topic in position.topics.all()]
        self.own = _tracks(
            states_of_records(own),
            [State(Position, position, {"topics": topics})],
            moments,
        )[position.pk]
        self.related = _tracks(
            _states(record for record in of_positions if record.id in related),
            _states(self._related_rows(related)),
            moments,
        )

    def states(self, name: str) -> list[State]:
        """Return all states of the parts in a list."""
        tracks = self.parts[name].values()
        return [state for track in tracks for state in track.states if state is not None]

    def _related_rows(self, keys: set[int]) -> Iterable[Position]:
        others = (
            getattr(one, OTHER_SIDE[content.model])
            for name, content in PARTS.items()
            if content.model in OTHER_SIDE
            for one in _present(self.position, name)
        )
        present = {other.pk: other for other in others if other is not None}
        missing = keys - present.keys()
        return [*present.values(), *(Position.objects.filter(pk__in=missing) if missing else ())]

    def moments(self) -> list[datetime]:
        """Return the moments of all possible changes."""
        parts = [track for tracks in self.parts.values() for track in tracks.values()]
        publishable = (self.own, self.debate, *self.related.values())
        found = {moment for track in (*publishable, *parts) for moment in track.moments}
        for track in publishable:
            for state in track.states:
                if state is not None and state.row.published_at:
                    found.add(state.row.published_at)
        return sorted(found)


def _present(position: Position, name: str) -> list[Model]:
    """Return the current parts of one kind."""
    if name in SINGLE:
        part = getattr(position, name, None)
        return [] if part is None else [part]
    return list(getattr(position, name).all())


def _records(model: type[Model], where: Mapping[str, Any]) -> list[Model]:
    return list(model.history.filter(**where).order_by("history_id"))


def _states(rows: Iterable[Any]) -> list[State]:
    """Return the states of records or of current rows, without their many-to-many keys."""
    return [State(getattr(row, "instance_type", type(row)), row, {}) for row in rows]


class _Slugs:
    """The current slugs of the public objects that a position refers to.

    A topic that is not public any more has the slug under which readers knew it.

    by_field   the slugs by field and primary key
    names      the names of the objects by field and slug
    questions  the public ones by primary key
    experts    likewise
    merged     records of the deletion of experts who were merged, each with whom they became
    """

    def __init__(self, tracks: _Tracks) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self.questions: dict[int, Question] = {}
        self.experts: dict[int, Expert] = {}
        self.merged: list[tuple[Any, Expert]] = []
        position = tracks.position
        own = [state for state in tracks.own.states if state is not None]
        self.by_field: dict[Field, dict[int, str]] = {}
        self._read_all(Position, own, [position])
        for name, content in PARTS.items():
            self._read_all(content.model, tracks.states(name), _present(position, name))
        # a position never leaves its debate
        debate = Position._meta.get_field("debate")
        self.by_field[debate] = {position.debate_id: position.debate.slug}

    def of(self, field: Field, row: Any) -> str:
        """Return the slug of the object that a row refers to; empty if it is not public."""
        return self.by_field[field].get(getattr(row, field.attname), "")

    @property
    def told(self) -> Iterable[Question | Expert]:
        """The questions and experts, of which former values are told."""
        return (*self.questions.values(), *self.experts.values())

    def _read_all(
        self, model: type[Model], states: Iterable[State], present: Iterable[Any]
    ) -> None:
        for known in fields_through(model, Door.HISTORY).values():
            if known.is_relation:
                self.by_field[known] = self._read(known, states, present)

    def _read(
        self, field: Field, states: Iterable[State], present: Iterable[Any]
    ) -> dict[int, str]:
        """Return the slugs of public objects; those that `present` refers to need no query."""
        name, model = field.name, field.related_model
        if field.many_to_many:
            keys = {key for state in states for key in state.lists.get(name, ())}
            at_hand = [one for row in present for one in getattr(row, name).all()]
        else:
            keys = {getattr(state.row, field.attname) for state in states}
            at_hand = [getattr(row, name) for row in present]
        found = {
            one.pk: one
            for one in at_hand
            if one is not None and getattr(one, "status", Status.PUBLISHED) == Status.PUBLISHED
        }
        if missing := keys - found.keys() - {None}:
            found |= model.objects.published().in_bulk(missing)
            kept = merged_into(model, missing - found.keys())
            there = model.objects.published().in_bulk(kept.values()) if kept else {}
            found |= {key: there[one] for key, one in kept.items() if one in there}
            if model is Expert and kept:
                gone = Expert.history.filter(id__in=kept, history_type="-")
                self.merged += [(one, there[kept[one.id]]) for one in gone if kept[one.id] in there]
            if model is Topic:
                found |= former_topics(missing - found.keys())
        for one in found.values():
            self.names[name, one.slug] = str(one)
        if model is Question:
            self.questions |= {one.pk: one for one in found.values()}
        if model is Expert:
            self.experts |= {one.pk: one for one in found.values()}
        return {key: one.slug for key, one in found.items()}


def _content(content: type[Content], state: State, known: _Slugs, **more: Any) -> Any:
    """Return the content of a state, with the fields that its model declares."""
    values: dict[str, Any] = {}
    for name, declared in fields_through(content.model, Door.HISTORY).items():
        if declared.many_to_many:
            slugs = known.by_field[declared]
            keys = state.lists.get(name, ())
            values[name] = tuple(sorted({slugs[key] for key in keys if key in slugs}))
        elif declared.is_relation:
            values[name] = known.of(declared, state.row)
        else:
            values[name] = _as_text(getattr(state.row, name))
    return content(**values | more)


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format_decimal(value)
    return "" if value is None else str(value)


def _content_at(tracks: _Tracks, known: _Slugs, moment: datetime) -> PositionContent | None:
    own = tracks.own.at(moment)
    if not (
        _is_public(own, moment, tracks.order)
        and _is_public(tracks.debate.at(moment), moment, tracks.order)
    ):
        return None
    replaces = _publicly_replaced(own, tracks, known, moment)
    parts = {
        name: tuple(
            _content(PARTS[name], one, known, key=_part_key(one.row))
            for one in _in_order(track.at(moment) for track in of_list.values())
            if _is_part_public(one, tracks, known, moment)
        )
        for name, of_list in tracks.parts.items()
    }
    return _content(PositionContent, own, known, replaces=replaces, **parts)


def _is_public(state: State | None, moment: datetime, order: WrittenOrder) -> bool:
    """Tell whether a position or debate in a state was public at a moment."""
    if state is None or state.row.status != Status.PUBLISHED:
        return False
    published_at, modified = state.row.published_at, state.row.modified
    if published_at is None:
        return True
    if modified < published_at and (
        order.clock_was_set_back or published_at <= modified + DATED_WITH
    ):
        # the clock was set back since, or a row of the first release was dated a little before
        published_at = modified
    return order.moment(published_at) <= moment


def _is_part_public(part: State, tracks: _Tracks, known: _Slugs, moment: datetime) -> bool:
    """Tell whether whatever a part cannot do without was and is public.

    That is the position on the other side, of a joint holder the expert, of an answer the question.
    """
    if part.model not in OTHER_SIDE:
        declared = fields_through(part.model, Door.HISTORY).values()
        needed = (field for field in declared if field.is_relation and not field.null)
        return all(known.of(field, part.row) for field in needed)
    other = part.model._meta.get_field(OTHER_SIDE[part.model])
    key = getattr(part.row, other.attname)
    if key is None:
        return True
    return key in known.by_field[other] and _is_public(
        tracks.related[key].at(moment), moment, tracks.order
    )


def _publicly_replaced(own: State, tracks: _Tracks, known: _Slugs, moment: datetime) -> str:
    """Return the slug of the position that it replaces; empty while that is not public."""
    slug = known.of(Position._meta.get_field("replaces"), own.row)
    track = tracks.related.get(own.row.replaces_id)
    return slug if track is not None and _is_public(track.at(moment), moment, tracks.order) else ""


def _part_key(row: Any) -> str:
    """Return what identifies a part over time: its public identifier, or else its number."""
    return getattr(row, "public_id", "") or str(row.id)


def _in_order(states: Iterable[State | None]) -> list[State]:
    return sorted(
        (state for state in states if state is not None),
        key=lambda state: (getattr(state.row, "order", 0), state.row.id),
    )
