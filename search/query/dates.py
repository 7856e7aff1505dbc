"""Dates in a query: a year, a month, a day, or a range of them."""

from __future__ import annotations

import calendar
import datetime
import re

from search.query.tree import DateRange

_DATE = r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?"
_ONE = re.compile(_DATE)
_RANGE = re.compile(rf"({_DATE})?(?:\.{{2,3}}|…)({_DATE})?")
_YEARS = re.compile(r"(\d{4})-(\d{4})")
_DASHES = str.maketrans(dict.fromkeys("−‐‑‒–—﹣", "-"))


def parse_dates(written: str, field: str = "date") -> tuple[DateRange, bool] | None:
    """Parse "2022", "2022-02", "2022-02-04", "2021..2022", "..2021" or "2022.." into days.

    Returns the days and whether the ends were in the wrong order and have been swapped, or
    None for a text that is not a date, or a day that does not exist.
    """
    written = written.translate(_DASHES).rstrip(",;:!?")
    if years := _YEARS.fullmatch(written):
        start, end = years.groups()
    elif match := _RANGE.fullmatch(written):
        start, end = match[1], match[5]
    else:
        start = end = written.rstrip(".")
    try:
        dates = _between(start, end, field)
        if dates.start and dates.end and dates.start > dates.end:
            return _between(end, start, field), True
    except ValueError:
        return None
    return dates, False


def _between(start: str | None, end: str | None, field: str) -> DateRange:
    first = _day(start, last=False) if start else None
    last = _day(end, last=True) if end else None
    return DateRange(first, last, field)


def _day(written: str, *, last: bool) -> datetime.date:
    """Return the first or the last day of a year, a month or a day; ValueError for other texts."""
    match = _ONE.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is not a date")
    year, month, day = (int(part) if part else None for part in match.groups())
    if month is None:
        month, day = (12, 31) if last else (1, 1)
    elif day is None:
        # monthrange accepts any year, date does not: let date raise the error.
        datetime.date(year, month, 1)
        day = calendar.monthrange(year, month)[1] if last else 1
    return datetime.date(year, month, day)


def format_dates(dates: DateRange) -> str:
    """Write days in the shortest form that `parse_dates` reads back."""
    if dates.start and dates.start == dates.end:
        return dates.start.isoformat()
    if dates.start and dates.end and _are_a_month(dates.start, dates.end):
        return dates.start.isoformat()[:7]
    start = _shortest(dates.start, first=True) if dates.start else ""
    end = _shortest(dates.end, first=False) if dates.end else ""
    if start and start == end:
        return start
    return f"{start}..{end}"


def _are_a_month(start: datetime.date, end: datetime.date) -> bool:
    last = calendar.monthrange(start.year, start.month)[1]
    return start.day == 1 and end == start.replace(day=last)


def _shortest(day: datetime.date, *, first: bool) -> str:
    """Return the year or month that begins (or ends) with a day, if one does, else the day."""
    written = day.isoformat()
    if (day.month, day.day) == ((1, 1) if first else (12, 31)):
        return written[:4]
    if day.day == (1 if first else calendar.monthrange(day.year, day.month)[1]):
        return written[:7]
    return written
