"""Common timestamp and reason of all historical records of one editorial change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from debates.history.corrections import Explanation, explain
from debates.history.object_corrections import CORRECTED, explain_objects
from debates.models import Position, clock


@dataclass(slots=True)
class _Change:
    """The change under way.

    positions  those that it changes, or parts of them
    objects    others that it changes and whose corrections are explained, by model and primary key
    """

    reason: str
    explanation: Explanation | None
    positions: set[int] = field(default_factory=set)
    objects: set[tuple[type[Model], int]] = field(default_factory=set)


_current: ContextVar[_Change | None] = ContextVar("editorial_change", default=None)

EDITORS_REASON_LENGTH = 100
"""Maximum number of characters of a reason that editors alone read."""


@contextmanager
def one_change(reason: str = "", explanation: Explanation | None = None) -> Iterator[None]:
    """Give all rows and historical records written inside one timestamp and this reason.

    reason       for editors alone
    explanation  for readers, where public positions or their parts are changed, or what they see
                 beside positions

    The timestamp is that of the first write, so that it lies after any wait for a lock. A
    change within a change belongs to the outer change.
    """
    if _current.get() is not None:
        yield
        return
    change = _Change(reason[:EDITORS_REASON_LENGTH], explanation)
    token = _current.set(change)
    try:
        with clock.one_moment():
            yield
            if change.explanation is not None:
                explain(change.positions, clock.now(), change.explanation)
                explain_changed_objects(change.explanation)
    finally:
        _current.reset(token)


def explain_change(explanation: Explanation) -> None:
    """Give the current change its explanation for readers, unless it has an explanation."""
    change = _current.get()
    if change is not None and change.explanation is None:
        change.explanation = explanation


def explain_changed_objects(explanation: Explanation) -> None:
    """Keep an explanation for objects beside positions, changed since the last explanation.

    For changes of several objects with reasons of their own; others have one in `one_change`.
    """
    change = _current.get()
    if change is not None:
        changed, change.objects = change.objects, set()
        explain_objects(changed, clock.now(), explanation)


def touch(positions: Iterable[int]) -> None:
    """Count positions among those of the change under way, whose parts are written in bulk."""
    change = _current.get()
    if change is not None:
        change.positions.update(positions)


@contextmanager
def unrecorded(instance: Model) -> Iterator[None]:
    """Change many-to-many fields without a record, since the following save writes one for both."""
    instance.skip_history_when_saving = True
    try:
        yield
    finally:
        del instance.skip_history_when_saving


def share_timestamp(history_instance: Model, **_: Any) -> None:
    """Set the timestamp and reason of a record about to be written; a signal receiver."""
    change = _current.get()
    if change is None:
        return
    history_instance.history_date = clock.now()
    touch(_position_of_record(history_instance))
    if history_instance.instance_type in CORRECTED and history_instance.history_type != "+":
        change.objects.add((history_instance.instance_type, history_instance.id))
    history_instance.history_change_reason = (
        history_instance.history_change_reason or change.reason or None
    )


def _position_of_record(record: Model) -> list[int]:
    """Return the position that a record is of, or whose part it is of; None for a new position."""
    if record.instance_type is Position:
        return [record.id] if record.history_type == "~" else []
    position = getattr(record, "position_id", None)
    return [] if position is None else [position]
