"""Order numbers of siblings, which are unique at every moment: a swap needs a third number."""

from __future__ import annotations

import math
from collections.abc import Iterable

from django.db.models import F, Max, Model, QuerySet

LAST_ORDER = 9999
"""The greatest order number that anybody may ask for."""

PARKING_OFFSET = 1_000_000
"""Offset of the temporary order numbers of rows that are about to get new ones."""


def next_order(siblings: QuerySet) -> int:
    """Return the order number after the last of some siblings.

    Databases of earlier releases may hold numbers beyond the limit; none comes after these.
    """
    within = siblings.filter(order__lt=LAST_ORDER)
    return (within.aggregate(last=Max("order"))["last"] or 0) + 1


def park_order(rows: Iterable[Model]) -> None:
    """Park saved rows of one model, all about to be saved again, at temporary order numbers."""
    rows = list(rows)
    if rows:
        manager = type(rows[0])._default_manager
        manager.filter(pk__in=[row.pk for row in rows]).update(order=F("pk") + PARKING_OFFSET)


def park_order_of_each(rows: Iterable[Model]) -> None:
    """Park saved rows of any models, all about to be saved again."""
    by_model: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for together in by_model.values():
        park_order(together)


def assign_order(wanted: Iterable[tuple[int | None, bool]]) -> list[int]:
    """Assign an order number to each row.

    wanted  for each row the requested number (None: the last) and whether the request is new

    If two rows request one number, the new request comes before the row that had the number;
    later rows move on only as far as necessary.
    """
    wanted = list(wanted)
    queue = sorted(
        range(len(wanted)),
        key=lambda row: (
            (wanted[row][0], not wanted[row][1], row) if wanted[row][0] else (math.inf, False, row)
        ),
    )
    given = [0] * len(wanted)
    last = 0
    for row in queue:
        last = given[row] = max(last + 1, wanted[row][0] or 0)
    return given
