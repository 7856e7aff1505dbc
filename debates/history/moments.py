"""One moment for everything that one editorial change writes into the history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone


@dataclass(slots=True)
class _Change:
    reason: str
    moment: datetime | None = None


_current: ContextVar[_Change | None] = ContextVar("editorial_change", default=None)

REASON_LENGTH = 100
"""As many characters as the history keeps of a reason."""


@contextmanager
def one_change(reason: str = "") -> Iterator[None]:
    """Give all historical records that are written inside the same moment, and this reason.

    The moment is that of the first record, so that it lies after any wait for a lock. A
    change within a change belongs to the outer one.
    """
    if _current.get() is not None:
        yield
        return
    token = _current.set(_Change(reason[:REASON_LENGTH]))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def unrecorded(thing: Model) -> Iterator[None]:
    """Change lists of a thing that is about to be saved: one record of both is enough."""
    thing.skip_history_when_saving = True
    try:
        yield
    finally:
        del thing.skip_history_when_saving


def share_timestamp(history_instance: Model, **_: Any) -> None:
    """Date a historical record that is about to be written; a receiver of simple_history's."""
    change = _current.get()
    if change is None:
        return
    if change.moment is None:
        change.moment = timezone.now()
    history_instance.history_date = change.moment
    history_instance.history_change_reason = (
        history_instance.history_change_reason or change.reason or None
    )
