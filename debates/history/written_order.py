"""Moments of changes in the order in which they were written, whatever the clock said.

The records of one object are numbered as they are written. Where the clock was set back, a later
one has an earlier date: it counts from right after the one before it, so that nobody reads an
earlier state as a later one. What the clock said stays in the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

TICK = timedelta(microseconds=1)
"""The least time between two changes."""


def put_in_order(*sequences: Iterable[datetime]) -> Mapping[datetime, datetime]:
    """Return the moments that have to be told later than they are dated, each with the told one.

    sequences  dates of the records of one object each, in the order of their writing; those of a
               part share the dates of its object, which comes first
    """
    told: dict[datetime, datetime] = {}
    for dates in sequences:
        last = None
        for date in dates:
            moment = told.get(date, date)
            if last is not None and moment < last:
                moment = told[date] = last + TICK
            last = moment
    return told
