"""Array arithmetic of ranking: from posting arrays to scores, top documents and facet counts.

Documents are slots of an index, numbered from 0. The posting list of a word is a pair of arrays:
`docs` (int32, ascending, distinct) and `frequencies` (unsigned integers of the smallest sufficient
type). An occurrence is a position key, int64 `document << 32 | position`; arrays of keys are
ascending. A set of documents may also be a boolean mask over all slots. No engine is known here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.planning import weights

Docs = NDArray[np.int32]
Frequencies = NDArray[np.unsignedinteger]
Keys = NDArray[np.int64]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]

KEY_BITS = 32

SEARCH_RATIO = 8
"""Ratio of sizes from which binary search of the smaller array beats marking the larger one."""

_BLOCKS = 8
"""Number of blocks of scores for each of the top documents, for a first bound."""

_FEW_VALUES = 128
"""Maximum number of values of a field for which bitmaps are kept, one bit for each document.

Counting many documents by bitmaps is several times as fast as by their values.
"""

NO_DOCS: Docs = np.empty(0, np.int32)
NO_KEYS: Keys = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Postings:
    """Posting list of a word: documents that contain it, and how often.

    docs         int32, ascending, distinct
    frequencies  unsigned integers of the same shape
    """

    docs: Docs
    frequencies: Frequencies

    @property
    def nbytes(self) -> int:
        """Memory of the arrays in bytes."""
        return self.docs.nbytes + self.frequencies.nbytes


NOTHING = Postings(NO_DOCS, np.empty(0, np.uint8))


def compact(frequencies: NDArray[np.integer]) -> Frequencies:
    """Return the same numbers in the smallest sufficient unsigned type."""
    most = int(frequencies.max(initial=0))
    return frequencies.astype(np.min_scalar_type(most), copy=False)


def distinct(ascending: NDArray) -> NDArray:
    """Return the distinct values of an ascending array."""
    if ascending.size < 2:
        return ascending
    return ascending[np.concatenate(([True], ascending[1:] != ascending[:-1]))]


def merged_postings(parts: Sequence[Postings]) -> Postings:
    """Merge the posting lists of several words into one; frequencies add up."""
    parts = [part for part in parts if part.docs.size]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    docs = np.concatenate([part.docs for part in parts])
    frequencies = np.concatenate([part.frequencies for part in parts])
    # Each part is ascending, and a stable sort merges sorted runs in linear time.
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    starts = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    summed = np.add.reduceat(frequencies[order], starts, dtype=np.int64)
    return Postings(docs[starts], compact(summed))


def in_context(parts: Sequence[tuple[Postings, float]]) -> tuple[Postings, Scores]:
    """Merge the posting lists of a word in several fields; and the greatest share by document.

    parts  each with the share of its field
    """
    parts = [part for part in parts if part[0].docs.size]
    merged = merged_postings([postings for postings, _ in parts])
    if len(parts) == 1:
        return merged, np.broadcast_to(parts[0][1], merged.docs.size)
    shares = np.zeros(merged.docs.size)
    for postings, share in parts:
        at = shared(merged.docs, postings.docs)
        shares[at] = np.maximum(shares[at], share)
    return merged, shares


def saturation(postings: Postings, lengths: NDArray[np.int32], average: float) -> Scores:
    """Return the saturated term frequency of BM25 for each posting, float64 from 0 to K1 + 1.

    lengths  of all slots, in words, int32
    average  mean length of a document, in words

    See `search.planning.weights.saturation`.
    """
    norms = lengths.take(postings.docs) * (weights.K1 * weights.B / average if average else 0.0)
    norms += weights.K1 * (1.0 - weights.B)
    norms += postings.frequencies
    return postings.frequencies * (weights.K1 + 1.0) / norms


def bm25(
    postings: Postings,
    lengths: NDArray[np.int32],
    average: float,
    *,
    documents: int,
    with_word: int,
    presence: float = 0.0,
) -> Scores:
    """Return the BM25+ score of a word for each posting, float64 (Robertson and Zaragoza 2009).

    postings   of the word, all or some of them
    lengths    of all slots, in words, int32
    average    mean length of a document, in words
    documents  number of documents in the index
    with_word  number of those with the word
    presence   constant for containing the word at all (delta of Lv and Zhai 2011); 0 is plain BM25
    """
    if not postings.docs.size:
        return np.empty(0)
    scores = saturation(postings, lengths, average)
    scores += presence
    scores *= weights.idf(documents, with_word)
    return scores


def keys_to_postings(keys: Keys) -> Postings:
    """Count ascending position keys by document."""
    if not keys.size:
        return NOTHING
    docs = (keys >> KEY_BITS).astype(np.int32)
    starts = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    return Postings(docs[starts], compact(np.diff(starts, append=docs.size)))


def contained(values: Keys | Docs, among: Keys | Docs) -> Mask:
    """Return a mask over `values`: which of them are in `among`, an ascending array."""
    if not among.size:
        return np.zeros(values.size, bool)
    places = among.searchsorted(values)
    places[places == among.size] = 0
    return among.take(places) == values


def shared(docs: Docs, others: Docs) -> NDArray[np.int64]:
    """Return the indices in `docs` of documents that `others` has too; both are ascending."""
    if not docs.size or not others.size:
        return np.empty(0, np.int64)
    if others.size * SEARCH_RATIO < docs.size:
        places = docs.searchsorted(others)
        places[places == docs.size] = 0
        return places[docs.take(places) == others]
    return np.flatnonzero(are_in(docs, others, int(max(docs[-1], others[-1])) + 1))


def are_in(docs: Docs, others: Docs, size: int) -> Mask:
    """Return a mask over `docs`: which are in `others`; both are ascending and below `size`."""
    if docs.size * SEARCH_RATIO < others.size:
        return contained(docs, others)
    mask = np.zeros(size, bool)
    mask[others] = True
    return mask.take(docs)


def near(first: Keys, second: Keys, window: int) -> Docs:
    """Return the documents with a key of `first` within `window` positions of one of `second`.

    The result is ascending and distinct.
    """
    if not first.size or not second.size:
        return NO_DOCS
    low = second.searchsorted(first - window, side="left")
    high = second.searchsorted(first + window, side="right")
    return distinct(first[high > low] >> KEY_BITS).astype(np.int32)


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Concatenate the integer ranges that begin at `starts` and have these lengths."""
    total = int(lengths.sum())
    if not total:
        return np.empty(0, np.int64)
    ends = np.cumsum(lengths)
    return np.arange(total) + np.repeat(starts - (ends - lengths), lengths)


def value_at(docs: Docs, values: Scores, requested: Docs) -> Scores:
    """Return the value of each of the wanted documents, 0 for those not in ascending `docs`."""
    if not docs.size:
        return np.zeros(requested.size)
    places = docs.searchsorted(requested)
    places[places == docs.size] = 0
    found = values.take(places)
    found[docs.take(places) != requested] = 0.0
    return found


def threshold(scores: Scores, count: int) -> float:
    """Return a lower bound on the `count`-th best score, lowered by the rounding that follows.

    Minus infinity if there are no more than `count` scores.
    """
    if scores.size <= count:
        return -np.inf
    width = scores.size // (count * _BLOCKS)
    if width > _BLOCKS:
        # If the maxima of `count` blocks reach a bound, so do `count` scores, and scores below
        # the bound cannot be among the best.
        # Of columns, since NumPy finds the maxima of long rows together much faster.
        blocks = scores[: width * count * _BLOCKS].reshape(width, -1).max(axis=0)
        place = blocks.size - count
        scores = scores[scores >= np.partition(blocks, place)[place]]
    place = scores.size - count
    return float(np.partition(scores, place)[place]) - 10.0**-weights.SCORE_DIGITS


def best(scores: Scores, ids: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the indices of the `count` highest scores, highest first, equal ones by id."""
    if scores.size <= count * 2:
        return np.lexsort((ids, -scores))[:count]
    places = np.flatnonzero(scores >= threshold(scores, count))
    return places[np.lexsort((ids[places], -scores[places]))][:count]


def as_bits(docs: Docs, size: int) -> NDArray[np.uint64]:
    """Return a bitmap of `size` documents with these set, uint64 words."""
    mask = np.zeros(-(-size // 64) * 64, bool)
    mask[docs] = True
    return np.packbits(mask).view(np.uint64)


@dataclass(frozen=True)
class Column:
    """Values of a keyword field in all slots, in compressed rows.

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
        for_many = 8 * (self._size + self.codes.size)
        if self._has_bits:
            for_many = len(self.values) * self._size // 8
        return self.starts.nbytes + self.codes.nbytes + for_many

    def count(
        self, docs: Docs, most: int | None = None, besides: Collection[str] = ()
    ) -> tuple[tuple[str, int], ...]:
        """Return how many of these documents have each value; see `ranked`."""
        return self.ranked(self.counts(docs), most, besides)

    def counts(self, docs: Docs) -> NDArray[np.int64]:
        """Return how many of these documents have each value, int64 in the order of `values`."""
        if docs.size * SEARCH_RATIO > self._size:
            return self._counts_of_many(docs)
        starts = self.starts.take(docs)
        lengths = self.starts.take(docs + 1) - starts
        places = ranges(starts, lengths) if lengths.max(initial=0) > 1 else starts[lengths > 0]
        return np.bincount(self.codes.take(places), minlength=len(self.values))

    def _counts_of_many(self, docs: Docs) -> NDArray[np.int64]:
        if self._has_bits:
            both = self._bits & as_bits(docs, self._size)
            return np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        first, others, others_of = self._first_and_others
        counts = np.bincount(first.take(docs), minlength=len(self.values) + 1)[:-1]
        if others.size:
            chosen = np.zeros(self._size, bool)
            chosen[docs] = True
            counts += np.bincount(others[chosen.take(others_of)], minlength=counts.size)
        return counts

    def _numbers(self, values: Collection[str]) -> NDArray[np.int64]:
        """Return the numbers of those of some values that the column has."""
        places = {value: bisect_left(self.values, value) for value in values}
        found = [at for value, at in places.items() if self.values[at : at + 1] == (value,)]
        return np.array(found, np.int64)

    @property
    def _size(self) -> int:
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
        first = np.full(self._size, len(self.values), np.int32)
        begins = self.starts[:-1][lengths > 0]
        first[lengths > 0] = self.codes[begins]
        rest = np.ones(self.codes.size, bool)
        rest[begins] = False
        slots = np.repeat(np.arange(self._size, dtype=np.int32), lengths)
        return first, self.codes[rest], slots[rest]

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        """Bitmaps of the documents that have each value, uint64 of shape (values, words)."""
        docs = np.repeat(np.arange(self._size, dtype=np.int32), np.diff(self.starts))
        docs = docs[np.argsort(self.codes, kind="stable")]
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.values)))[:-1]
        return np.stack([as_bits(those, self._size) for those in np.split(docs, ends)])

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
