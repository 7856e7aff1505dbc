"""The order of objects by a text, as numbers; the database orders texts, by its own rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from debates.columns.table import ABSENT, NO_TIME, Numbers

_ROOM = 1 << 20
"""Distance of the ranks of two texts, between which others find their place."""

_MOST_PLACED = 20
"""Changed texts that are placed one by one; of more, all texts are ordered anew."""


def hash_of_text(key: int, text: str) -> int:
    """Return the hash of the text of an object, by which a change of it is seen."""
    return hash((key, text))


class TextOrder:
    """The ranks of objects by the text in a column, read when they are asked for.

    found  keys, ascending, and the rank of each, where they are known already
    """

    def __init__(self, table: str, column: str, found: NDArray[np.int64] | None = None) -> None:
        self._table, self._column, self._found = table, column, found

    def read(self) -> NDArray[np.int64]:
        """Return keys, ascending, and the rank of each; the database is asked once."""
        if self._found is None:
            # equal texts have equal ranks
            rank = f"{_ROOM} * DENSE_RANK() OVER (ORDER BY {self._column})"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id, {rank} FROM {self._table}")
                found = np.array(cursor.fetchall() or [(ABSENT, 0)], dtype=np.int64)
            self._found = found[np.argsort(found[:, 0])].T
        return self._found

    def ranks(self, keys: Numbers) -> Numbers:
        """Return the rank of the text of each of these objects."""
        known, ranks = self.read()
        places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        # one that has gone meanwhile has no rank
        return np.where(known[places] == keys, ranks[places], NO_TIME)

    def with_changed(self, keys: Sequence[int], others: Numbers, hashes: Numbers) -> TextOrder:
        """Return the order after the texts of some objects have changed.

        Each finds its place between others, by halves, in the database. All texts are ordered anew
        where many have changed, or others as well meanwhile.

        others  keys of other objects
        hashes  of the texts by which these are ordered
        """
        anew = TextOrder(self._table, self._column)
        if self._found is None or len(keys) > _MOST_PLACED:
            return anew
        ranks = self.ranks(others)
        order = np.argsort(ranks, kind="stable")
        others, hashes, ranks = others[order], hashes[order], ranks[order]
        placed = {}
        for key in keys:
            found = self._place(key, others, hashes, ranks)
            if found is None:
                return anew
            place, placed[key], text = found
            others = np.insert(others, place, key)
            hashes = np.insert(hashes, place, hash_of_text(key, text))
            ranks = np.insert(ranks, place, placed[key])
        known, ranks = self._found
        kept = ~np.isin(known, keys)
        known = np.concatenate((known[kept], np.fromiter(placed, dtype=np.int64)))
        ranks = np.concatenate((ranks[kept], np.fromiter(placed.values(), dtype=np.int64)))
        order = np.argsort(known)
        return TextOrder(self._table, self._column, np.stack((known[order], ranks[order])))

    def _place(
        self, key: int, others: Numbers, hashes: Numbers, ranks: Numbers
    ) -> tuple[int, int, str] | None:
        """Return the place among others in their order, the rank, and the text.

        None where there is no place, or where a text is not the one that was read.
        """
        low, high, text = 0, len(others), ""
        while low < high:
            middle = (low + high) // 2
            compared = self._compared(key, int(others[middle]))
            if compared is None or hash_of_text(int(others[middle]), compared[3]) != hashes[middle]:
                return None
            is_less, is_equal, text, _ = compared
            if is_equal:
                return middle, int(ranks[middle]), text
            low, high = (low, middle) if is_less else (middle + 1, high)
        below = int(ranks[low - 1]) if low else 0
        above = int(ranks[low]) if low < len(ranks) else below + 2 * _ROOM
        rank = (below + above) // 2
        return (low, rank, text) if below < rank < above and text else None

    def _compared(self, key: int, other: int) -> tuple[bool, bool, str, str] | None:
        """Return whether a text comes before another, and is equal to it; and both."""
        one, two = f"one.{self._column}", f"two.{self._column}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {one} < {two}, {one} = {two}, {one}, {two}"
                f" FROM {self._table} one, {self._table} two WHERE one.id = %s AND two.id = %s",
                [key, other],
            )
            return cursor.fetchone()
