"""Search for the words within an edit distance in a vocabulary, vectorised over all words.

Only an array of their letters is built in advance, which takes little time and memory, and a
search takes a fraction of a millisecond.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint32]
Edits = NDArray[np.int8]


class NearWords:
    """Immutable vocabulary to search by edit distance; thread-safe."""

    def __init__(self, words: Iterable[str]) -> None:
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in words:
            if word:
                by_length[len(word)].append(word)
        self._by_length = {length: _Words(length, those) for length, those in by_length.items()}

    def near(self, word: str, most: int) -> dict[str, int]:
        """Map the words within `most` edits to their edit distance; `word` itself is included.

        The distance is the optimal string alignment, as in search.spelling.fuzziness.
        """
        letters = _letters([word], len(word))[:, 0] if word else np.empty(0, np.uint32)
        found: dict[str, int] = {}
        for length in range(len(word) - most, len(word) + most + 1):
            if length in self._by_length:
                found |= self._by_length[length].near(letters, most)
        return found


class _Words:
    """Words of one length."""

    def __init__(self, length: int, words: list[str]) -> None:
        self._words = words
        self._letters = _letters(words, length)
        self._signatures = _signatures(self._letters)

    def near(self, letters: Letters, most: int) -> dict[str, int]:
        # An edit removes at most one letter and adds at most one.
        differing = np.bitwise_count(self._signatures ^ _signatures(letters[:, None]))
        places = np.flatnonzero(differing <= 2 * most)
        edits = _edits(letters, self._letters[:, places], most)
        close = np.flatnonzero(edits <= most)
        return {
            self._words[place]: count
            for place, count in zip(places[close].tolist(), edits[close].tolist(), strict=True)
        }


def _letters(words: list[str], length: int) -> Letters:
    """Return the code points of words, uint32 of shape (length, words)."""
    rows = np.array(words, f"U{length}").view(np.uint32).reshape(len(words), length)
    return np.ascontiguousarray(rows.T)


def _signatures(letters: Letters) -> NDArray[np.uint64]:
    """Return the set of each word's letters as 64 bits, uint64 of shape (words,).

    Several letters may share a bit.
    """
    bits = np.left_shift(np.uint64(1), letters.astype(np.uint64) % np.uint64(64))
    return np.bitwise_or.reduce(bits, axis=0, initial=np.uint64(0))


def _edits(letters: Letters, words: Letters, most: int) -> Edits:
    """Return the edit distance of one word to each of the others, int8, or a number above `most`.

    The usual dynamic programming table, each cell for all words at once, only near its diagonal.
    """
    length, count = words.shape
    beyond = np.full(count, most + 1, np.int8)
    before: dict[int, Edits] = {}
    last = {column: np.full(count, column, np.int8) for column in range(min(length, most) + 1)}
    for row, letter in enumerate(letters, 1):
        current = {0: np.full(count, row, np.int8)} if row <= most else {}
        for column in range(max(1, row - most), min(length, row + most) + 1):
            cost = last.get(column - 1, beyond) + (words[column - 1] != letter)
            np.minimum(cost, last.get(column, beyond) + np.int8(1), out=cost)
            np.minimum(cost, current.get(column - 1, beyond) + np.int8(1), out=cost)
            if row > 1 and column > 1:
                swapped = (words[column - 1] == letters[row - 2]) & (words[column - 2] == letter)
                swap = before.get(column - 2, beyond) + np.int8(1)
                np.minimum(cost, swap, out=cost, where=swapped)
            current[column] = cost
        before, last = last, current
    return last.get(length, beyond)
