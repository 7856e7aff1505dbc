"""The states of objects over time, put together from their records and their current rows."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from debates.history.public_times import EVER
from debates.history.record_moments import Moments
from debates.history.timeline import AS_IT_STOOD, State
from debates.models import Debate, Position


@dataclass(slots=True)
class StateTrack:
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


def state_tracks(
    records: Iterable[State], present: Iterable[State], moments: Moments
) -> dict[int, StateTrack]:
    """Return the tracks of objects by primary key, from their records and current rows."""
    now = {state.row.pk: state for state in present}
    recorded: dict[int, list[State]] = defaultdict(list)
    for state in records:
        recorded[state.row.id].append(state)
    tracks = {}
    for key in recorded.keys() | now.keys():
        track = tracks[key] = StateTrack()
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


def _is_earlier(state: State, track: StateTrack) -> bool:
    """Tell whether the first record of an object describes a state before it."""
    row = state.row
    before = row.history_type == "~" or row.history_change_reason == AS_IT_STOOD
    return before and not track.moments


def _beginning(state: State) -> datetime:
    """Return the start of an unrecorded state; a part is taken to be as old as its position."""
    return state.row.created if state.model in {Debate, Position} else EVER


def _continue(track: StateTrack, now: State, records: list[State]) -> None:
    """End the track with the current row."""
    if not records:
        track.add(_beginning(now), now)
    elif records[-1].row.version == now.row.version and not _is_end(records[-1]):
        track.states[-1] = now
    else:
        track.add(max(now.row.modified, track.moments[-1]), now)
