"""The order of rows by several keys, and the same order after few of them have changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from debates.columns.table import Numbers

MOST_MOVED = 100
"""Rows that find their places one by one; of more, all rows are ordered anew."""


def ordered(keys: Sequence[Numbers]) -> Numbers:
    """Return the numbers of all rows in the order of keys, the most significant first."""
    return np.lexsort(keys[::-1]).astype(np.int32)


def reordered(rows: Numbers, before: Sequence[Numbers], after: Sequence[Numbers]) -> Numbers:
    """Return what `ordered` does, from the order that rows had before their keys changed.

    before, after  the keys, ending in one that no two rows share; further rows have come last
    """
    changed = _changed(before, after)
    if changed is None:
        return ordered(after)
    stayed = np.ones(len(after[-1]), dtype=bool)
    stayed[changed] = False
    kept = rows[stayed[rows]]

    def keys_of(row: int) -> tuple[int, ...]:
        return tuple(int(key[row]) for key in after)

    moved = sorted(changed.tolist(), key=keys_of)
    places = [bisect_left(kept, keys_of(row), key=keys_of) for row in moved]
    return np.insert(kept, places, moved)


def _changed(before: Sequence[Numbers], after: Sequence[Numbers]) -> Numbers | None:
    """Return the numbers of the rows that differ; None where they are many, or some have gone."""
    there = len(before[-1])
    if len(after[-1]) < there:
        return None
    differ = np.zeros(len(after[-1]), dtype=bool)
    differ[there:] = True
    for old, new in zip(before, after, strict=True):
        differ[:there] |= old != new[:there]
    changed = np.flatnonzero(differ)
    return changed if len(changed) <= MOST_MOVED else None
