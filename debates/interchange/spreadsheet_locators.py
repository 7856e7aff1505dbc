"""Locators of which spreadsheet programs make numbers (7.10: 7.1) or times (36:00: 36:00:00)."""

from __future__ import annotations

import re
from collections.abc import Iterable

ONE_DECIMAL = re.compile(r"([0-9]+)\.([0-9])")
"""A number that 7.1 and 7.10 become alike."""

_TWO_NUMBERS = re.compile(r"([0-9]+)\.([0-9]+)")
_MARK = re.compile(r"^\[([0-9]+\.[0-9]+)\]", re.MULTILINE)
"""Beginning of a passage in the text of a source."""


def lost_a_zero(site_locator: str, file_locator: str) -> bool:
    """Test whether a locator such as 7.10 may have been read as a number and written as 7.1."""
    return (
        "." in site_locator
        and site_locator.endswith("0")
        and site_locator.rstrip("0").rstrip(".") == file_locator
    )


def is_same_time(site_locator: str, file_locator: str) -> bool:
    """Test whether two locators differ in leading zeros alone: 5:31 and 05:31."""
    return (
        _is_time(site_locator)
        and _is_time(file_locator)
        and _locator_numbers(site_locator) == _locator_numbers(file_locator)
    )


def became_hours(site_locator: str, file_locator: str) -> bool:
    """Test whether minutes and seconds may have been read as hours and minutes: 36:00:00."""
    return (
        _is_time(site_locator)
        and _is_time(file_locator)
        and [*_locator_numbers(site_locator), 0] == _locator_numbers(file_locator)
    )


def _is_time(locator: str) -> bool:
    return re.fullmatch(r"[0-9]{1,9}(:[0-9]{1,9}){1,2}", locator, re.ASCII) is not None


def _locator_numbers(locator: str) -> list[int]:
    return [int(part) for part in locator.split(":")]


class LastZeros:
    """Judgement whether locators of new rows in CSV may have lost their last zeros.

    Where one locator has kept its zero, all have. Else 7.1 is doubtful where passages of the
    section are known as far as 7.10.

    locators  of all rows; none of a file that tells texts from numbers
    texts     of the sources
    """

    def __init__(self, locators: Iterable[str], texts: Iterable[str]) -> None:
        own = [match for locator in locators if (match := _TWO_NUMBERS.fullmatch(locator))]
        self._last: dict[str, int] = {}
        if not own or any(match[2].endswith("0") for match in own):
            return
        marks = (mark for text in texts for mark in _MARK.findall(text))
        for match in (*own, *filter(None, map(_TWO_NUMBERS.fullmatch, marks))):
            self._last[match[1]] = max(self._last.get(match[1], 0), int(match[2]))

    def may_be_lost(self, locator: str) -> bool:
        """Test whether a locator may have lost its last zero."""
        match = ONE_DECIMAL.fullmatch(locator)
        return match is not None and 0 < int(match[2]) * 10 <= self._last.get(match[1], 0)
