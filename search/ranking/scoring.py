"""The arithmetic of answers: posting arrays in; scores, best documents and facets out.

Documents are numbers from 0 (slots of an index), words are arrays: `docs`, the documents that
have the word (int32, ascending, each once), and `frequencies` beside it (unsigned, of as few
bytes as will do). Where words stand is
said by keys: int64, `document << 32 | position`, ascending. Sets of documents are boolean
masks over all slots. Nothing here knows an engine.
"""

from __future__ import annotations

from collections.abc import Sequence
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

SEARCHED = 8
"""From so many times as many documents on, looking each of a few up beats marking all."""

_BLOCKS = 8
"""For each of the best that are wanted, so many blocks of scores are looked at."""

_FEW_VALUES = 128
"""Of a field with no more values it is known for each which documents have it, a bit for each
document: where many are counted, that is several times as fast as to look at their values."""

NO_DOCS: Docs = np.empty(0, np.int32)
NO_KEYS: Keys = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Postings:
    """Which documents have a word, and how often."""

    docs: Docs
    frequencies: Frequencies

    @property
    def nbytes(self) -> int:
        """The memory that the arrays take."""
        return self.docs.nbytes + self.frequencies.nbytes


NOTHING = Postings(NO_DOCS, np.empty(0, np.uint8))


def compact(frequencies: NDArray[np.integer]) -> Frequencies:
    """The same numbers in as few bytes as will do."""
    most = int(frequencies.max(initial=0))
    return frequencies.astype(np.min_scalar_type(most), copy=False)


def distinct(ascending: NDArray) -> NDArray:
    """The values of an ascending array, each once."""
    if ascending.size < 2:
        return ascending
    return ascending[np.concatenate(([True], ascending[1:] != ascending[:-1]))]


def united(parts: Sequence[Postings]) -> Postings:
    """The postings of several words as those of one; frequencies add up."""
    parts = [part for part in parts if part.docs.size]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    docs = np.concatenate([part.docs for part in parts])
    frequencies = np.concatenate([part.frequencies for part in parts])
    # Each part is ascending, and a stable sort merges what is sorted already.
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    starts = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    summed = np.add.reduceat(frequencies[order], starts, dtype=np.int64)
    return Postings(docs[starts], compact(summed))


def saturation(postings: Postings, lengths: NDArray[np.int32], average: float) -> Scores:
    """What the occurrences of a word count in each document of its postings: 0 to K1 + 1.

    lengths  of all slots, in words
    average  length of a document
    """
    norms = lengths.take(postings.docs) * (weights.K1 * weights.B / average if average else 0.0)
    norms += weights.K1 * (1.0 - weights.B)
    norms += postings.frequencies
    return postings.frequencies * (weights.K1 + 1.0) / norms


def bm25(
    postings: Postings,
    lengths: NDArray[np.int32],
    average: float,
    documents: int,
    presence: float = 0.0,
) -> Scores:
    """What a word adds to the score of each document in its postings.

    documents  how many there are, whether they have the word or not
    presence   what it counts that a document has the word at all
    For the rest see `saturation`.
    """
    if not postings.docs.size:
        return np.empty(0)
    scores = saturation(postings, lengths, average)
    scores += presence
    scores *= weights.idf(documents, postings.docs.size)
    return scores


def keys_to_postings(keys: Keys) -> Postings:
    """The postings of what stands at these places."""
    if not keys.size:
        return NOTHING
    docs = (keys >> KEY_BITS).astype(np.int32)
    starts = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    return Postings(docs[starts], compact(np.diff(starts, append=docs.size)))


def contained(values: Keys | Docs, among: Keys | Docs) -> Mask:
    """Which of `values` are in `among`, which is ascending."""
    if not among.size:
        return np.zeros(values.size, bool)
    places = np.searchsorted(among, values)
    places[places == among.size] = 0
    return among.take(places) == values


def shared(docs: Docs, others: Docs) -> NDArray[np.int64]:
    """The places in `docs` of those that are in `others` too; both are ascending."""
    if not docs.size or not others.size:
        return np.empty(0, np.int64)
    if others.size * SEARCHED < docs.size:
        places = np.searchsorted(docs, others)
        places[places == docs.size] = 0
        return places[docs.take(places) == others]
    return np.flatnonzero(are_in(docs, others, int(max(docs[-1], others[-1])) + 1))


def are_in(docs: Docs, others: Docs, size: int) -> Mask:
    """Which of `docs` are among `others`; both are ascending, and below `size`."""
    if docs.size * SEARCHED < others.size:
        return contained(docs, others)
    mask = np.zeros(size, bool)
    mask[others] = True
    return mask.take(docs)


def near(first: Keys, second: Keys, window: int) -> Docs:
    """The documents in which something of `first` stands at most `window` words from
    something of `second`, ascending, each once."""
    if not first.size or not second.size:
        return NO_DOCS
    low = np.searchsorted(second, first - window, side="left")
    high = np.searchsorted(second, first + window, side="right")
    return distinct(first[high > low] >> KEY_BITS).astype(np.int32)


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of all ranges, one range behind the other."""
    total = int(lengths.sum())
    if not total:
        return np.empty(0, np.int64)
    ends = np.cumsum(lengths)
    return np.arange(total) + np.repeat(starts - (ends - lengths), lengths)


def value_at(docs: Docs, values: Scores, wanted: Docs) -> Scores:
    """The values of the wanted documents, 0 for those that have none; `docs` is ascending."""
    if not docs.size:
        return np.zeros(wanted.size)
    places = np.searchsorted(docs, wanted)
    places[places == docs.size] = 0
    found = values.take(places)
    found[docs.take(places) != wanted] = 0.0
    return found


def threshold(scores: Scores, count: int) -> float:
    """What a score has to reach to be among the `count` best, a little less because of the
    rounding that follows; minus infinity if there are not more."""
    if scores.size <= count:
        return -np.inf
    width = scores.size // (count * _BLOCKS)
    if width > _BLOCKS:
        # The best of a block are scores too: where `count` blocks reach a bound, so do `count`
        # scores, and what is below it is none of the best.
        blocks = scores[: width * count * _BLOCKS].reshape(-1, width).max(axis=1)
        place = blocks.size - count
        scores = scores[scores >= np.partition(blocks, place)[place]]
    place = scores.size - count
    return float(np.partition(scores, place)[place]) - 10.0**-weights.SCORE_DIGITS


def best(scores: Scores, ids: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The places of the `count` best scores, best first, equal ones by id."""
    if scores.size <= count * 2:
        return np.lexsort((ids, -scores))[:count]
    places = np.flatnonzero(scores >= threshold(scores, count))
    return places[np.lexsort((ids[places], -scores[places]))][:count]


def as_bits(docs: Docs, size: int) -> NDArray[np.uint64]:
    """A bit for each of `size` documents: whether it is one of these."""
    mask = np.zeros(-(-size // 64) * 64, bool)
    mask[docs] = True
    return np.packbits(mask).view(np.uint64)


@dataclass(frozen=True)
class Column:
    """The values of a keyword field, document by document.

    values  all there are, ascending
    starts  where the codes of each slot begin, and one more: the end of the last
    codes   places in `values`, none twice in a slot
    """

    values: tuple[str, ...]
    starts: NDArray[np.int32]
    codes: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """The memory that the arrays take, those included that are made when they are needed."""
        bits = len(self.values) * self._size // 8 if self._has_bits else 0
        return self.starts.nbytes + self.codes.nbytes + bits

    def count(self, docs: Docs) -> tuple[tuple[str, int], ...]:
        """How many of these documents have each value; most first, then by value."""
        return self.ranked(self.counts(docs))

    def counts(self, docs: Docs) -> NDArray[np.int64]:
        """How many of these documents have each value, in the order of `values`."""
        if self._has_bits and docs.size * SEARCHED > self._size:
            both = self._bits & as_bits(docs, self._size)
            return np.bitwise_count(both).sum(axis=1, dtype=np.int64)
        starts = self.starts.take(docs)
        lengths = self.starts.take(docs + 1) - starts
        places = ranges(starts, lengths) if lengths.max(initial=0) > 1 else starts[lengths > 0]
        return np.bincount(self.codes.take(places), minlength=len(self.values))

    @property
    def _size(self) -> int:
        return self.starts.size - 1

    @property
    def _has_bits(self) -> bool:
        return 0 < len(self.values) <= _FEW_VALUES

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        """For each value the documents that have it."""
        docs = np.repeat(np.arange(self._size, dtype=np.int32), np.diff(self.starts))
        docs = docs[np.argsort(self.codes, kind="stable")]
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.values)))[:-1]
        return np.stack([as_bits(those, self._size) for those in np.split(docs, ends)])

    def ranked(self, counts: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
        """The values that have some of such counts, most first, then by value."""
        found = np.flatnonzero(counts)
        order = found[np.argsort(-counts[found], kind="stable")]
        named = map(self.values.__getitem__, order.tolist())
        return tuple(zip(named, counts[order].tolist(), strict=True))
