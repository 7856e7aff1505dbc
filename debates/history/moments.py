"""Common timestamp and reason of all historical records of one editorial change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from debates.models import clock


@dataclass(slots=True)
class _Change:
    reason: str


_current: ContextVar[_Change | None] = ContextVar("editorial_change", default=None)

REASON_LENGTH = 100
"""Maximum number of characters of a reason."""


@contextmanager
def one_change(reason: str = "") -> Iterator[None]:
    """Give all rows and historical records written inside one timestamp and this reason.

    The timestamp is that of the first write, so that it lies after any wait for a lock. A
    change within a change belongs to the outer one.
    """
    if _current.get() is not None:
        yield
        return
    token = _current.set(_Change(reason[:REASON_LENGTH]))
    try:
        with clock.one_moment():
            yield
    finally:
        _current.reset(token)


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
    history_instance.history_change_reason = (
        history_instance.history_change_reason or change.reason or None
    )
