"""Dates as people type them: 11.03.2026, and 2025 or 2025-03 where no more is known."""

from __future__ import annotations

import re

_DAY_FIRST = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
"""Dates with stops: the day comes first wherever they are written so. With / it may not."""

_YEAR_OR_MONTH = re.compile(r"(\d{4})(-\d{2})?")


def iso_date(text: str) -> str:
    """Return a date as ISO 8601 has it; any other text as it is."""
    found = _DAY_FIRST.fullmatch(text.strip())
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text.strip()


def first_day(text: str) -> tuple[str, str] | None:
    """Return the first day of a year or month, and which of the two it is; None of other texts."""
    found = _YEAR_OR_MONTH.fullmatch(text.strip())
    if found is None:
        return None
    return f"{found[1]}{found[2] or '-01'}-01", "month" if found[2] else "year"
