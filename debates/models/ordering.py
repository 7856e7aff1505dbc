"""Places among siblings, which are unique at every moment: swapping two needs a third."""

from __future__ import annotations

import math
from collections.abc import Iterable

from django.db.models import F, Model

PARKING_OFFSET = 1_000_000
"""Added to the places of rows that are about to get new ones."""


def park_order(rows: Iterable[Model]) -> None:
    """Move saved rows of one model, all of them about to be saved, out of each other's way."""
    rows = list(rows)
    if rows:
        manager = type(rows[0])._default_manager
        manager.filter(pk__in=[row.pk for row in rows]).update(order=F("order") + PARKING_OFFSET)


def places(wanted: Iterable[tuple[int | None, bool]]) -> list[int]:
    """A place for each row from what was asked for it (None: the last) and whether it is new.

    Two rows that ask for one place both get in, the one that asks anew before the one that
    had it; those after them move on only as far as they must.
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
