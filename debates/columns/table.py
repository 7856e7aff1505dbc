"""A table in memory: columns of numbers, from which conditions make masks.

A mask has a truth value for each row. Reading a column from one end to the other takes some
millionths of a second for a thousand rows, so that a condition needs no index.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from debates.text.moments import microseconds_to

Mask = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]
Lookup = Literal["gte", "lte"]

ABSENT = 0
"""Stands for no key; keys begin with 1."""

NO_TIME = np.iinfo(np.int64).max
"""Stands for no day and no moment, and comes after all others."""

NO_TEXT = -1
"""Stands for no text, where even the empty one is missing."""

NO_FIGURE = np.iinfo(np.int64).max
"""Stands for no figure."""

FIGURE_LIMIT = 900_000_000_000_000
"""Figures from this one on, and those as much below zero, are all alike in a column."""

_FEW = 8
"""Values that a column is compared with one by one, which is quicker than to sort them."""

_numbers = count()
_codes: dict[str, int] = {}
"""Numbers of the values of choices and languages, of which there are few; only ever added to."""


def code_of(text: str | None) -> int:
    """Return the number of a text, the same in all columns of this process."""
    if text is None:
        return NO_TEXT
    known = _codes.get(text)
    # no two texts get one number, whichever thread is first
    return _codes.setdefault(text, next(_numbers)) if known is None else known


def numbers_of(values: Collection[int | str]) -> Numbers:
    """Return the numbers of some keys and texts, in any order, to look for them in a column.

    A text that no column has is left out, since people may type any number of such languages.
    """
    known = ((_codes.get(one) if isinstance(one, str) else one) for one in values)
    return np.array([number for number in known if number is not None], dtype=np.int64)


def text_of(code: int) -> str | None:
    """Return the text of a number."""
    return next((text for text, one in list(_codes.items()) if one == code), None)


def day_of(day: date | None) -> int:
    """Return the number of a day."""
    return NO_TIME if day is None else day.toordinal()


def moment_of(moment: datetime | None) -> int:
    """Return the microseconds from 1970 to a moment."""
    return NO_TIME if moment is None else microseconds_to(moment)


class NotInColumns(Exception):
    """Raised where a list cannot be had from columns; the database then answers."""


def figure_of(figure: Decimal | None) -> int:
    """Return the ten-thousandths of a figure, which has no more digits."""
    if figure is None:
        return NO_FIGURE
    return int(max(-FIGURE_LIMIT, min(FIGURE_LIMIT, figure)) * 10_000)


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
        return among(self[name], numbers_of(values))

    def first(self, names: Iterable[str]) -> Numbers:
        """Return the first of several days that is known, row by row."""
        first, *others = (self[name] for name in names)
        for other in others:
            first = np.where(first == NO_TIME, other, first)
        return first

    def only(self, names: Collection[str]) -> Table:
        """Return this table with some columns alone."""
        return Table({name: self.columns[name] for name in names})

    def lifted(self, positions: Mask, path: str) -> Mask:
        """Return the mask of rows whose position, which a path leads to, is in a mask of these.

        The rows of the table of positions are the positions themselves.
        """
        return positions

    def sources(self, name: str) -> tuple[Numbers, ...]:
        """Return the arrays that a column is made of: as long as they are the same, so is it."""
        return (self.columns[name],)

    def replaced(self, rows: Mask, by: Self) -> Self:
        """Return this table with other rows in place of some; columns that stay equal are shared.

        Where nothing differs, the table itself is returned.
        """
        gone = np.flatnonzero(rows)
        if len(gone) != len(by):
            kept = ~rows
            return type(self)(
                {
                    name: np.concatenate((column[kept], by.columns[name].astype(column.dtype)))
                    for name, column in self.columns.items()
                }
            )
        fresh = by.columns
        if "pk" in fresh:
            gone = gone[np.argsort(self.columns["pk"][gone])]
            order = np.argsort(fresh["pk"])
            fresh = {name: column[order] for name, column in fresh.items()}
        columns = {
            name: _with_values(column, gone, fresh[name]) for name, column in self.columns.items()
        }
        same = all(columns[name] is column for name, column in self.columns.items())
        return self if same else type(self)(columns)


def _with_values(column: Numbers, places: Numbers, values: Numbers) -> Numbers:
    """Return a column with other values at some places; itself where they are the same."""
    if np.array_equal(column[places], values):
        return column
    changed = column.copy()
    changed[places] = values
    return changed


@dataclass(frozen=True)
class PartTable(Table):
    """Parts with the columns of the positions that they refer to: "position__debate".

    positions  the table of these
    row_of     returns the rows of keys in it; -1 where there is none
    """

    positions: Table
    row_of: Callable[[Numbers], Numbers]

    def __getitem__(self, name: str) -> Numbers:
        if name in self.columns:
            return self.columns[name]
        link, _, path = name.partition("__")
        column = self.positions[path]
        if not len(column):
            return np.zeros(len(self), dtype=column.dtype)
        rows = self.row_of(self.columns[link])
        return np.where(rows < 0, ABSENT, column[rows])

    def sources(self, name: str) -> tuple[Numbers, ...]:
        if name in self.columns:
            return super().sources(name)
        link, _, path = name.partition("__")
        return (self.columns[link], self.positions["pk"], *self.positions.sources(path))

    def only(self, names: Collection[str]) -> PartTable:
        own = {name for name in names if name in self.columns}
        steps = [name.partition("__") for name in names if name not in own]
        own |= {link for link, _, _ in steps}
        paths = {"pk", *(path for _, _, path in steps)}
        return PartTable(super().only(own).columns, self.positions.only(paths), self.row_of)

    def lifted(self, positions: Mask, path: str) -> Mask:
        rows = self.row_of(self.columns[path.partition("__")[0]])
        found = rows >= 0
        found[found] = positions[rows[found]]
        return found


def among(numbers: Numbers, wanted: Numbers) -> Mask:
    """Return the mask of numbers that are among some others."""
    if len(wanted) > _FEW:
        return np.isin(numbers, wanted)
    found = np.zeros(len(numbers), dtype=bool)
    for one in wanted:
        found |= numbers == one
    return found


def compared(numbers: Numbers, lookup: Lookup, bound: int) -> Mask:
    """Return the mask of days or moments on one side of a bound, which itself is included."""
    if lookup == "gte":
        return (numbers >= bound) & (numbers != NO_TIME)
    return numbers <= bound
