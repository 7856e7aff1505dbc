"""A table in memory: columns of numbers, of which conditions make masks.

A mask has a truth value for each row. Reading a column from one end to the other takes some
millionths of a second for a thousand rows, so that a condition needs no index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]
Lookup = Literal["gte", "lte"]

ABSENT = 0
"""Stands for no key; keys begin with 1."""

NO_TIME = np.iinfo(np.int64).max
"""Stands for no day and no moment, and comes after all others."""

NO_TEXT = -1
"""Stands for no text, where even the empty one is missing."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_numbers = count()
_codes: dict[str, int] = {}
"""Numbers of the values of choices and languages, of which there are few; only ever added to."""


def code_of(text: str | None) -> int:
    """Return the number that stands for a text in all columns of this process."""
    if text is None:
        return NO_TEXT
    known = _codes.get(text)
    # no two texts get one number, whichever thread is first
    return _codes.setdefault(text, next(_numbers)) if known is None else known


def text_of(code: int) -> str | None:
    """Return the text that a number stands for."""
    return next((text for text, one in list(_codes.items()) if one == code), None)


def day_of(day: date | None) -> int:
    """Return the number of a day."""
    return NO_TIME if day is None else day.toordinal()


def moment_of(moment: datetime | None) -> int:
    """Return the microseconds from 1970 to a moment."""
    if moment is None:
        return NO_TIME
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment_at(microseconds: int) -> datetime:
    """Return the moment so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=int(microseconds))


@dataclass(frozen=True)
class Table:
    """A table that never changes; a newer one is made from it."""

    columns: Mapping[str, Numbers]

    def __getitem__(self, name: str) -> Numbers:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def among(self, name: str, values: Collection[int | str]) -> Mask:
        """Return the mask of rows with one of these keys or texts."""
        column = self.columns[name]
        wanted = [code_of(value) if isinstance(value, str) else value for value in values]
        if len(wanted) == 1:
            return column == wanted[0]
        return np.isin(column, np.array(wanted, dtype=np.int64))

    def first(self, names: Iterable[str]) -> Numbers:
        """Return the first of several days that is known, row by row."""
        first, *others = (self.columns[name] for name in names)
        for other in others:
            first = np.where(first == NO_TIME, other, first)
        return first

    def replaced(self, rows: Mask, by: Self) -> Self:
        """Return this table without some of its rows, with those of another one at the end."""
        kept = ~rows
        return type(self)(
            {
                name: np.concatenate((column[kept], by.columns[name].astype(column.dtype)))
                for name, column in self.columns.items()
            }
        )


def compared(numbers: Numbers, lookup: Lookup, bound: int) -> Mask:
    """Return the mask of days or moments on one side of a bound, which itself is included."""
    if lookup == "gte":
        return (numbers >= bound) & (numbers != NO_TIME)
    return numbers <= bound
