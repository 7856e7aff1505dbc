"""The states over time of a position and of all that decides what the public saw of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Model

from debates.history.digest import PARTS, SINGLE
from debates.history.public_record.state_tracks import state_tracks
from debates.history.record_moments import Moments
from debates.history.timeline import State, states_of_records
from debates.models import Debate, Position
from debates.models.relations import OTHER_SIDE

OTHER_SIDE_FIELDS: Mapping[str, str] = {
    name: OTHER_SIDE[content.model]
    for name, content in PARTS.items()
    if content.model in OTHER_SIDE
}
"""The lists of parts that are relations, each with the field of the position on the other side."""


class PositionTracks:
    """The tracks of a position, its parts by list, its debate, and the related positions.

    related  the positions on the other side of its parts, and those that it ever replaced
    order    the order in which all changes of these were written
    """

    def __init__(self, position: Position) -> None:
        self.position = position
        of_parts = {
            name: _history_records(content.model, {"position_id": position.pk})
            for name, content in PARTS.items()
        }
        # relations to positions that are not public now are left out
        present = {name: present_parts(position, name) for name in PARTS}
        of_debate = _history_records(Debate, {"id": position.debate_id})
        related = {
            getattr(row, f"{field_name}_id")
            for name, field_name in OTHER_SIDE_FIELDS.items()
            for row in (*of_parts[name], *present[name])
        } - {None}
        of_positions = _history_records(Position, {"id__in": related | {position.pk}})
        own = [record for record in of_positions if record.id == position.pk]
        replaced = {row.replaces_id for row in (*own, position)} - related - {None}
        if replaced:
            of_positions += _history_records(Position, {"id__in": replaced})
            related |= replaced
        # a part is saved with its position, whose records tell the order of both
        other_records = [record for record in of_positions if record.id != position.pk]
        moments = Moments((*own, *chain(*of_parts.values()), *of_debate, *other_records))
        self.order = moments.order
        self.parts = {
            name: state_tracks(
                _current_states(of_parts[name]), _current_states(present[name]), moments
            )
            for name in PARTS
        }
        debates = state_tracks(
            _current_states(of_debate), _current_states([position.debate]), moments
        )
        self.debate = debates[position.debate_id]
        topics = [topic.pk for topic in position.topics.all()]
        now = State(Position, position, {"topics": topics})
        self.own = state_tracks(states_of_records(own), [now], moments)[position.pk]
        self.related = state_tracks(
            _current_states(record for record in of_positions if record.id in related),
            _current_states(self._related_rows(related)),
            moments,
        )

    def states(self, name: str) -> list[State]:
        """Return all states of the parts in a list."""
        tracks = self.parts[name].values()
        return [state for track in tracks for state in track.states if state is not None]

    def moments(self) -> list[datetime]:
        """Return the moments of all possible changes."""
        parts = [track for tracks in self.parts.values() for track in tracks.values()]
        publishable = (self.own, self.debate, *self.related.values())
        moments = {moment for track in (*publishable, *parts) for moment in track.moments}
        for track in publishable:
            for state in track.states:
                if state is not None and state.row.published_at:
                    moments.add(state.row.published_at)
        return sorted(moments)

    def _related_rows(self, keys: set[int]) -> Iterable[Position]:
        related_positions = (
            getattr(part, field_name)
            for name, field_name in OTHER_SIDE_FIELDS.items()
            for part in present_parts(self.position, name)
        )
        present = {position.pk: position for position in related_positions if position is not None}
        missing_keys = keys - present.keys()
        return [
            *present.values(),
            *(Position.objects.filter(pk__in=missing_keys) if missing_keys else ()),
        ]


def present_parts(position: Position, name: str) -> list[Model]:
    """Return the current parts in a list of a position."""
    if name in SINGLE:
        part = getattr(position, name, None)
        return [] if part is None else [part]
    return list(getattr(position, name).all())


def _history_records(model: type[Model], where: Mapping[str, Any]) -> list[Any]:
    return list(model.history.filter(**where).order_by("history_id"))


def _current_states(rows: Iterable[Any]) -> list[State]:
    """Return the states of records or of current rows, without their many-to-many keys."""
    return [State(getattr(row, "instance_type", type(row)), row, {}) for row in rows]
