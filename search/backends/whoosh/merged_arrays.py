"""Postings of a segment that is merged into another, taken from its arrays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.backends.whoosh.fields import TEXT
from search.backends.whoosh.posting_pool import NO_POSITIONS, SLICE, PostingPool, WordsPool
from search.backends.whoosh.segment_arrays import MappedArrays


def add_arrays(pool: PostingPool, arrays: MappedArrays, numbers: NDArray[np.int32]) -> None:
    """Add the postings and words of a segment to those of the one that it is merged into.

    numbers  of its documents in that one, ascending; -1 for those that are left out

    Raises OSError, ChecksumError.
    """
    for name in pool.fields:
        if f"{name}/docs" in arrays:
            source = _Source(pool, arrays, numbers, name)
            source.add_postings()
            if name == TEXT and pool.words is not None:
                source.add_words(pool.words)


class _Source:
    """Field of a segment.

    terms  their numbers in the pool
    """

    def __init__(
        self, pool: PostingPool, arrays: MappedArrays, numbers: NDArray[np.int32], name: str
    ) -> None:
        self._pool = pool
        self._arrays = arrays
        self._numbers = numbers
        self._name = name
        number, letters = pool.vocabulary.number, self._whole("letters").tobytes()
        ends = self._whole("ends").tolist()
        terms = (letters[start:end] for start, end in pairwise((0, *ends)))
        self.terms = np.fromiter((number(term) for term in terms), np.int32, len(ends))

    def add_postings(self) -> None:
        """Add the postings of all terms."""
        field, starts = self._pool.fields[self._name], self._whole("starts")
        for low, high in _slices(starts):
            first, last = int(starts[low]), int(starts[high])
            docs = self._numbers[self._part("docs", first, last)]
            times = self._part("frequencies", first, last).astype(np.int32)
            terms = np.repeat(self.terms[low:high], np.diff(starts[low : high + 1]))
            kept = docs >= 0
            positions = NO_POSITIONS
            if field.placed:
                places = self._part("places", low, high + 1)
                positions = self._part("positions", int(places[0]), int(places[-1]))
                positions = positions[np.repeat(kept, times)]
            field.add(terms[kept], docs[kept], times[kept], positions)
            self._pool.count(int(kept.sum()))

    def add_words(self, words: WordsPool) -> None:
        """Add the words of all documents."""
        starts = self._arrays.whole("words/starts")
        for low, high in _slices(starts):
            first, last = int(starts[low]), int(starts[high])
            kept, counts = self._numbers[low:high] >= 0, np.diff(starts[low : high + 1])
            chosen = np.repeat(kept, counts)
            terms = self._arrays.part("words/terms", first, last)[chosen]
            times = self._arrays.part("words/times", first, last)[chosen]
            words.add(counts[kept], self.terms[terms], times)

    def _whole(self, part: str) -> NDArray:
        return self._arrays.whole(f"{self._name}/{part}")

    def _part(self, part: str, low: int, high: int) -> NDArray:
        return self._arrays.part(f"{self._name}/{part}", low, high)


def _slices(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield ranges of what begins at `starts`, of at most SLICE items or of one with more."""
    low, size = 0, starts.size - 1
    while low < size:
        high = int(starts.searchsorted(starts[low] + SLICE, "right")) - 1
        yield low, (high := min(max(high, low + 1), size))
        low = high
