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


def assign_order(
    requests: Iterable[tuple[int | None, bool]], former_numbers: Iterable[int] = ()
) -> list[int]:
    """Assign an order number to each row.

    requests        for each row the requested number (None: the last), and whether it is new
    former_numbers  the numbers that rows with new requests had before

    A new request gets its number. The row that had it, and those before it, move up to a number
    that was left; where none was, it comes after the new one, and later rows move on only as far
    as necessary.
    """
    requests = _moved_up(list(requests), former_numbers)
    queue = sorted(
        range(len(requests)),
        key=lambda row: (
            (requests[row][0], not requests[row][1], row)
            if requests[row][0]
            else (math.inf, False, row)
        ),
    )
    numbers = [0] * len(requests)
    last_number = 0
    for row in queue:
        last_number = numbers[row] = max(last_number + 1, requests[row][0] or 0)
    return numbers


def _moved_up(
    requests: list[tuple[int | None, bool]], former_numbers: Iterable[int]
) -> list[tuple[int | None, bool]]:
    """Return the requests, with rows that are in the way moved up to numbers that were left."""
    requested_numbers = {number for number, is_new in requests if is_new}
    free = set(former_numbers) - {number for number, _ in requests}
    staying = sorted(
        (number, row) for row, (number, is_new) in enumerate(requests) if number and not is_new
    )
    moved_requests = dict(enumerate(requests))
    for place, (number, _) in enumerate(staying):
        lower_numbers = [free_number for free_number in free if free_number < number]
        if number not in requested_numbers or not lower_numbers:
            continue
        to = max(lower_numbers)
        free.remove(to)
        # all between move by one, each to the number of the one before it
        for _, row in staying[: place + 1]:
            current = moved_requests[row][0]
            if current is not None and current > to:
                moved_requests[row], to = (to, False), current
    return list(moved_requests.values())
