"""Lists of debates, questions, experts and topics by their positions, with the columns in memory.

The columns tell which objects have a position that filters ask for, and how many positions each
has. All else about the objects, such as their names and dates, the database knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db.models import QuerySet

from debates.columns.positions import PositionColumns
from debates.columns.table import Mask, Numbers
from debates.db.page_window import PageWindow
from debates.filtering.base_filterset import FilterSet
from debates.filtering.column_counts import positions_of

Pages = Callable[[PageWindow], Sequence[int]]
"""Returns the primary keys of a page of a list."""

_FEW = 1_000
"""Objects that the database finds by their keys; of more, it reads the list in its order."""

_AT_ONCE = 100
"""Rows of a list that are read at least, to find those of a page among them."""


def pages_with_positions(
    columns: PositionColumns,
    filterset: type[FilterSet],
    values: Mapping[str, Any],
    ordered: QuerySet,
) -> tuple[int, Pages] | None:
    """Return the number of objects with a position that filters ask for, and their pages.

    None where a filter asks for more than positions, so that the database has to count.

    ordered  the public objects in the order of the list
    """
    if filterset.has_own(values):
        return None
    keys = filterset.having_in_memory(columns, values, ordered.model)
    if keys is None:
        return None
    if len(keys) <= _FEW:
        some = ordered.filter(pk__in=keys.tolist()).values_list("pk", flat=True)
        return len(keys), lambda window: window.rows_from_nearer_end(some, len(keys))
    wanted = np.zeros(int(keys.max(initial=0)) + 1, dtype=bool)
    wanted[keys] = True
    return len(keys), lambda window: _found(ordered, wanted, window, len(keys))


def pages_by_number(
    columns: PositionColumns,
    filterset: type[FilterSet],
    values: Mapping[str, Any],
    objects: QuerySet,
    count: Callable[[], int],
    *,
    backwards: bool,
) -> tuple[int, Pages]:
    """Return the number of objects that filters leave, and their pages, by number of positions.

    objects    the public objects
    count      counts them, where no filter narrows the list
    backwards  whether those with the most positions come first; equal ones are ordered by key
    """
    numbers = positions_of(columns, objects.model)
    if filterset.has_own(values):
        keys: Numbers | None = _keys(filterset.narrow(objects, values))
    else:
        keys = filterset.having_in_memory(columns, values, objects.model)
    if keys is not None:
        listed = _by_number(keys, numbers, backwards=backwards)
        return len(listed), lambda window: window.of(listed).tolist()
    total = count()
    having = _by_number(np.flatnonzero(numbers), numbers, backwards=backwards)
    before = 0 if backwards else total - len(having)

    def page(window: PageWindow) -> Sequence[int]:
        start, stop = window.start - before, min(window.start + window.size, total) - before
        if start >= 0 and stop <= len(having):
            return having[start:stop].tolist()
        # some have no position, which only the database knows
        every = _by_number(_keys(objects), numbers, backwards=backwards)
        return window.of(every).tolist()

    return total, page


def _keys(objects: QuerySet) -> Numbers:
    keys = objects.order_by().values_list("pk", flat=True)
    return np.sort(np.fromiter(keys, dtype=np.int64))


def _by_number(keys: Numbers, numbers: Numbers, *, backwards: bool) -> Numbers:
    """Return keys, which are ascending, by a number of each; keys beyond the last have none."""
    of_keys = np.zeros(len(keys), dtype=np.int64)
    known = keys < len(numbers)
    of_keys[known] = numbers[keys[known]]
    return keys[np.argsort(-of_keys if backwards else of_keys, kind="stable")]


def _found(ordered: QuerySet, wanted: Mask, window: PageWindow, total: int) -> list[int]:
    """Return the keys of a page of the wanted rows, read from the end that is nearer."""
    stop = min(window.start + window.size, total)
    if window.start <= total - stop:
        return _first(ordered, wanted, stop)[window.start :]
    found = _first(ordered.reverse(), wanted, total - window.start)
    return found[total - stop :][::-1]


def _first(ordered: QuerySet, wanted: Mask, number: int) -> list[int]:
    """Return the keys of the first wanted rows; each query reads more rows than the last one."""
    keys = ordered.values_list("pk", flat=True)
    most = max(_AT_ONCE, 4 * number)
    while True:
        read = np.fromiter(keys[:most], dtype=np.int64)
        there = read[read < len(wanted)]
        found = there[wanted[there]]
        if len(found) >= number or len(read) < most:
            return found[:number].tolist()
        most *= 3
