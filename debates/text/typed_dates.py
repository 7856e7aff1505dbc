"""Dates as people type them: 11.03.2026, 2026/3/11, and 2025 or 2025-03 where no more is known."""

from __future__ import annotations

import re

_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})")
"""Dates with stops: the day comes first wherever they are written so. With / it may not."""

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})")

_YEAR_OR_MONTH = re.compile(r"((?!0000)\d{4})(-(?:0[1-9]|1[0-2]))?")


def iso_date(text: str) -> str:
    """Return a date as ISO 8601 has it; any other text as it is."""
    typed = text.strip()
    found = _DAY_FIRST.fullmatch(typed) or _YEAR_FIRST.fullmatch(typed)
    return f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}" if found else typed


def first_day(text: str) -> tuple[str, str] | None:
    """Return the first day of a year or month, and which of the two it is; None of other texts."""
    found = _YEAR_OR_MONTH.fullmatch(text.strip())
    if found is None:
        return None
    return f"{found[1]}{found[2] or '-01'}-01", "month" if found[2] else "year"
