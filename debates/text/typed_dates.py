"""Dates as people type them: 8 October 2024, 08.10.2024, 2024/10/8; nothing is guessed.

With stops the day comes first wherever dates are written so. With slashes it does in some countries
and not in others, so a date that both would read, and read differently, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y"),
    *("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d-%b-%Y"),
)
"""The formats that can be read in one way alone."""

EITHER_FIRST = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y")
"""The formats in which the day comes first for some people and the month for others."""

MONTHS = ("%Y-%m", "%B %Y", "%b %Y")
"""The formats of a month without a day."""

LONGEST_DATE = 40
"""Characters of the longest text that is read: a longer one is no date."""

_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_SEPTEMBER = re.compile(r"\bSept\b", re.IGNORECASE)
_STOP_BETWEEN_NUMBERS = re.compile(r"(?<=\d)\.\s+(?=\d)")
_PUNCTUATION = re.compile(r",|\.(?!\d)")

EXAMPLE_DATES = "for example 8 October 2024 or 2024-10-08"


class UnclearDate(ValueError):
    """A text that is no date, or that can be read as two. Its text says what to enter."""


def parse_date(text: str) -> date:
    """Read a date: 8 October 2024, Oct 8, 2024, 08.10.2024, 2024-10-08, 2024/10/8.

    Raises UnclearDate.
    """
    typed = _without_date_words(text)
    for day in _possible_dates(typed, FORMATS):
        return day
    days = [*dict.fromkeys(_possible_dates(typed, EITHER_FIRST))]
    if len(days) == 1:
        return days[0]
    if days:
        readings = " or as ".join(map(written_out, days))
        raise UnclearDate(f"“{text.strip()}” can be read as {readings}. Enter one of these.")
    raise UnclearDate(
        f"“{_shortened(text)}” is not a date. Enter day, month and year, {EXAMPLE_DATES}."
    )


def first_day(text: str) -> tuple[str, str] | None:
    """Return the first day of a year or month, and which of the two it is; None of other texts."""
    typed = _without_date_words(text)
    for precision, formats in (("year", ("%Y",)), ("month", MONTHS)):
        for day in _possible_dates(typed, formats):
            return day.isoformat(), precision
    return None


def as_iso(text: str) -> str:
    """Return how a date is given to a program, or why it is unclear which date is meant."""
    try:
        return f"Write it as {parse_date(text).isoformat()}."
    except UnclearDate as error:
        return str(error)


def written_out(day: date) -> str:
    """Return a date as lists show it: 8 October 2024."""
    return f"{day.day} {day:%B %Y}"


def _possible_dates(typed: str, formats: Iterable[str]) -> Iterable[date]:
    """Yield the dates that a text is in each of the formats that it has."""
    for format_ in formats:
        try:
            yield datetime.strptime(typed, format_).replace(tzinfo=UTC).date()
        except ValueError:
            continue


def _without_date_words(text: str) -> str:
    """Return a date without what may stand between its parts: “8th Oct., 2024” as “8 Oct 2024”."""
    if len(text) > LONGEST_DATE:
        return ""
    typed = _STOP_BETWEEN_NUMBERS.sub(".", text.strip())
    typed = _PUNCTUATION.sub(" ", _SEPTEMBER.sub("Sep", _ORDINAL.sub("", typed)))
    return " ".join(typed.split())


def _shortened(text: str) -> str:
    return text.strip() if len(text) <= LONGEST_DATE else f"{text[:LONGEST_DATE]}…"
