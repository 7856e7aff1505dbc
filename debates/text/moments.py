"""Moments as all doors write them: RFC 3339, in UTC, to the microsecond.

A moment is written as exactly as it is stored, so that `?at=` with a written one finds the state
that it belongs to.
"""

from __future__ import annotations

from datetime import UTC, datetime


def format_moment(moment: datetime) -> str:
    """Return a moment in the one form that all doors use: 2022-04-07T09:30:00.000000Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
