"""The moment of a write: one for everything that is written as one change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_held: ContextVar[list[datetime] | None] = ContextVar("moment_of_change", default=None)


def now() -> datetime:
    """Return the present moment; within `one_moment()`, always that of the first call."""
    held = _held.get()
    if held is None:
        return timezone.now()
    if not held:
        held.append(timezone.now())
    return held[0]


@contextmanager
def one_moment() -> Iterator[None]:
    """Give all rows written inside the same moment.

    It is that of the first write, so that it lies after any wait for a lock.
    """
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)
