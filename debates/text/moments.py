"""Moments as all doors write them: RFC 3339, in UTC, to the microsecond.

A moment is written as exactly as it is stored, so that `?at=` with a written one finds the state
that it belongs to.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def format_moment(moment: datetime) -> str:
    """Return a moment in the one form that all doors use: 2022-04-07T09:30:00.000000Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def microseconds_to(moment: datetime) -> int:
    """Return the microseconds from 1970 to a moment."""
    since = moment - EPOCH
    # a division of the difference takes longer, and columns have a moment for each row
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment_after(microseconds: int) -> datetime:
    """Return the moment so many microseconds after 1970. Raises OverflowError for none."""
    return EPOCH + timedelta(microseconds=microseconds)
