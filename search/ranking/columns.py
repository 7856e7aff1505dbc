"""Values of keyword fields by document, from which facets are counted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from search.ranking.scoring import SEARCH_RATIO, Docs, ranges

_FEW_VALUES = 128
"""Maximum number of values of a field for which bitmaps are kept, one bit for each document.

Counting many documents by bitmaps is several times as fast as by their values.
"""


def as_bits(docs: Docs, size: int) -> NDArray[np.uint64]:
    """Return a bitmap of `size` documents with these set, uint64 words."""
    mask = np.zeros(-(-size // 64) * 64, bool)
    mask[docs] = True
    return np.packbits(mask).view(np.uint64)


class KeywordValues(ABC):
    """Values of a keyword field in all slots of an index.

    values  distinct values, ascending
    """

    values: tuple[str, ...]

    @abstractmethod
    def counts(self, docs: Docs) -> NDArray[np.int64]:
        """Return how many of these documents have each value, int64 in the order of `values`."""

    def count(
        self, docs: Docs, most: int | None = None, besides: Collection[str] = ()
    ) -> tuple[tuple[str, int], ...]:
        """Return how many of these documents have each value; see `ranked`."""
        return self.ranked(self.counts(docs), most, besides)

    def ranked(
        self, counts: NDArray[np.int64], most: int | None = None, besides: Collection[str] = ()
    ) -> tuple[tuple[str, int], ...]:
        """Return the values with a positive count, most first, then by value.

        most     number of them, at most; None for all
        besides  values that are returned in any case
        """
        found = np.flatnonzero(counts)
        if most is not None and found.size > most:
            least = np.partition(counts[found], -most)[-most]
            above, equal = np.flatnonzero(counts > least), np.flatnonzero(counts == least)
            kept = [above, equal[: most - above.size], self._numbers(besides)]
            found = np.unique(np.concatenate(kept))
            found = found[counts[found] > 0]
        order = found[np.argsort(-counts[found], kind="stable")]
        named = map(self.values.__getitem__, order.tolist())
        return tuple(zip(named, counts[order].tolist(), strict=True))

    def _numbers(self, values: Collection[str]) -> NDArray[np.int64]:
        """Return the numbers of those of some values that the column has."""
        places = {value: bisect_left(self.values, value) for value in values}
        found = [at for value, at in places.items() if self.values[at : at + 1] == (value,)]
        return np.array(found, np.int64)


@dataclass(frozen=True)
class Column(KeywordValues):
    """Values of a keyword field in compressed rows.

    values  distinct values, ascending
    starts  int32 of shape (slots + 1,): where the codes of each slot begin, and the end of the last
    codes   int32 indices into `values`, distinct within a slot
    """

    values: tuple[str, ...]
    starts: NDArray[np.int32]
    codes: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Upper bound of the memory in bytes, including what is only made to count many documents.

        It is either a bitmap for each value, or two numbers for each code.
        """
        for_many = 8 * (self.size + self.codes.size)
        if self._has_bits:
            for_many = len(self.values) * self.size // 8
        return self.starts.nbytes + self.codes.nbytes + for_many

    def counts(self, docs: Docs) -> NDArray[np.int64]:
        """See KeywordValues."""
        if docs.size * SEARCH_RATIO > self.size:
            return self._counts_of_many(docs)
        starts = self.starts.take(docs)
        lengths = self.starts.take(docs + 1) - starts
        places = ranges(starts, lengths) if lengths.max(initial=0) > 1 else starts[lengths > 0]
        return np.bincount(self.codes.take(places), minlength=len(self.values))

    def _counts_of_many(self, docs: Docs) -> NDArray[np.int64]:
        if self._has_bits:
            both = self._bits & as_bits(docs, self.size)
            return np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        first, others, others_of = self._first_and_others
        counts = np.bincount(first.take(docs), minlength=len(self.values) + 1)[:-1]
        if others.size:
            chosen = np.zeros(self.size, bool)
            chosen[docs] = True
            counts += np.bincount(others[chosen.take(others_of)], minlength=counts.size)
        return counts

    @property
    def size(self) -> int:
        """Number of slots."""
        return self.starts.size - 1

    @property
    def _has_bits(self) -> bool:
        return 0 < len(self.values) <= _FEW_VALUES

    @cached_property
    def _first_and_others(self) -> tuple[NDArray[np.int32], NDArray[np.int32], Docs]:
        """Return the first code of each slot, all others, and the slot of each of these.

        A slot without a value has the number of values as its first code. Most have one at most,
        and are counted without looking for its place.
        """
        lengths = np.diff(self.starts)
        first = np.full(self.size, len(self.values), np.int32)
        begins = self.starts[:-1][lengths > 0]
        first[lengths > 0] = self.codes[begins]
        rest = np.ones(self.codes.size, bool)
        rest[begins] = False
        slots = np.repeat(np.arange(self.size, dtype=np.int32), lengths)
        return first, self.codes[rest], slots[rest]

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        """Bitmaps of the documents that have each value, uint64 of shape (values, words)."""
        docs = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))
        # The values are few, and numbers of a byte are sorted several times as fast.
        docs = docs[np.argsort(self.codes.astype(np.uint8), kind="stable")]
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.values)))[:-1]
        return np.stack([as_bits(those, self.size) for those in np.split(docs, ends)])


@dataclass(frozen=True)
class JoinedColumns(KeywordValues):
    """Columns of consecutive slots, each counted by itself.

    What a column keeps to count many documents serves as long as its part of the index is there.

    starts   first slot of each, and the end of the last
    numbers  of the values of each among `values`
    """

    values: tuple[str, ...]
    columns: Sequence[Column]
    starts: Sequence[int]
    numbers: Sequence[NDArray[np.int32]]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> JoinedColumns:
        """Join columns in the order of their slots."""
        values, numbers = _united(columns)
        starts = accumulate((column.size for column in columns), initial=0)
        return cls(values, columns, tuple(starts), numbers)

    @property
    def nbytes(self) -> int:
        """Memory in bytes, without the columns."""
        return sum(numbers.nbytes for numbers in self.numbers) + 80 * len(self.values)

    def counts(self, docs: Docs) -> NDArray[np.int64]:
        """See KeywordValues."""
        counts = np.zeros(len(self.values), np.int64)
        bounds = docs.searchsorted(self.starts).tolist()
        for at, (low, high) in enumerate(pairwise(bounds)):
            if low < high:
                own = docs[low:high] - np.int32(self.starts[at])
                counts[self.numbers[at]] += self.columns[at].counts(own)
        return counts


def concatenated(columns: Sequence[Column]) -> Column:
    """Return one column for the slots of several."""
    values, numbers = _united(columns)
    starts, codes = [np.zeros(1, np.int32)], [np.empty(0, np.int32)]
    for column, translated in zip(columns, numbers, strict=True):
        starts.append(column.starts[1:] + starts[-1][-1])
        codes.append(translated[column.codes])
    return Column(values, np.concatenate(starts), np.concatenate(codes))


def _united(columns: Sequence[Column]) -> tuple[tuple[str, ...], list[NDArray[np.int32]]]:
    """Return the distinct values of several columns, and the numbers of those of each."""
    values = tuple(sorted({value for column in columns for value in column.values}))
    places = {value: number for number, value in enumerate(values)}
    return values, [np.array([places[v] for v in column.values], np.int32) for column in columns]
