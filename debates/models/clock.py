"""The moment of a write: one for everything that is written as one change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moments: ContextVar[list[datetime] | None] = ContextVar("moment_of_change", default=None)


def now() -> datetime:
    """Return the present moment; within `one_moment()`, always that of the first call."""
    moments = _moments.get()
    if moments is None:
        return timezone.now()
    if not moments:
        moments.append(timezone.now())
    return moments[0]


@contextmanager
def one_moment() -> Iterator[None]:
    """Give all rows written inside the same moment.

    It is that of the first write, so that it lies after any wait for a lock.
    """
    token = _moments.set([])
    try:
        yield
    finally:
        _moments.reset(token)
