"""Rows find their places among others as if all were ordered anew."""

from __future__ import annotations

import numpy as np

from debates.columns.row_order import MOST_MOVED, ordered, reordered


def test_rows_that_changed_or_came_or_went_are_where_they_would_be_anew():
    chance = np.random.default_rng(1)
    for _ in range(500):
        there = chance.integers(0, 3 * MOST_MOVED)
        before = [chance.integers(0, 9, there), np.arange(there)]
        size = max(0, there + chance.integers(-2, 3))
        after = [np.resize(key, size) for key in before]
        after[1] = np.arange(size)
        some = chance.random(size) < chance.choice([0.01, 0.9])
        after[0][some] = chance.integers(0, 9, np.count_nonzero(some))
        if chance.random() < 0.2:
            after[1] = chance.permutation(after[1])

        found = reordered(ordered(before), before, after)

        assert found.tolist() == ordered(after).tolist()
        assert found.dtype == np.int32
