"""Moments of changes in the order in which they were written, whatever the clock said.

The records of one object are numbered as they are written. Where the clock was set back, a later
one has an earlier date: it counts from right after the one before it, so that nobody reads an
earlier state as a later one. What the clock said stays in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.functional import cached_property

TICK = timedelta(microseconds=1)
"""The least time between two changes."""


class WrittenOrder:
    """The order of changes that were written one after the other.

    sequences  dates of the records of one object each, in the order of their writing; those of a
               part share the dates of its object, which comes first
    """

    def __init__(self, *sequences: Iterable[datetime]) -> None:
        self._moments: dict[datetime, datetime] = {}
        for dates in sequences:
            last = None
            for date in dates:
                moment = self.moment(date)
                if last is not None and moment < last:
                    moment = self._moments[date] = last + TICK
                last = moment

    @property
    def clock_was_set_back(self) -> bool:
        return bool(self._moments)

    def moment(self, date: datetime) -> datetime:
        """Return the moment of a change that the clock dated so."""
        return self._moments.get(date, date)

    def date(self, moment: datetime) -> datetime:
        """Return the date that the clock gave to the change of a moment."""
        return self._dates.get(moment, moment)

    @cached_property
    def _dates(self) -> dict[datetime, datetime]:
        return {moment: date for date, moment in self._moments.items()}
