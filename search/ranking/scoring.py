"""Array arithmetic of ranking: from posting arrays to scores, top documents and facet counts.

Documents are slots of an index, numbered from 0. The posting list of a word is a pair of arrays:
`docs` (int32, ascending, distinct) and `frequencies` (unsigned integers of the smallest sufficient
type). An occurrence is a position key, int64 `document << 32 | position`; arrays of keys are
ascending. A set of documents may also be a boolean mask over all slots. No engine is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

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

_MARK_RATIO = 20
"""The same where the smaller one is marked, and the larger one is looked up in the marks."""

_BLOCKS = 8
"""Number of blocks of scores for each of the top documents, for a first bound."""

NO_DOCS: Docs = np.empty(0, np.int32)
NO_KEYS: Keys = np.empty(0, np.int64)


class Postings(NamedTuple):
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


class PostingsIn(NamedTuple):
    """Postings of several lists in a few documents.

    lists        number of the list of each
    places       index of its document among the documents
    frequencies  unsigned integers of the same shape
    """

    lists: NDArray[np.int64]
    places: NDArray[np.int32]
    frequencies: Frequencies


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
    starts = np.concatenate(([True], docs[1:] != docs[:-1])).nonzero()[0]
    summed = np.add.reduceat(frequencies[order], starts, dtype=np.int64)
    return Postings(docs[starts], compact(summed))


def postings_in(docs: Docs, lists: Sequence[Postings], size: int) -> PostingsIn:
    """Return those postings of `lists` that are in a few documents.

    size  of the index in slots
    """
    # Quicker than a search, of the documents in the lists or of the lists in the documents.
    numbers = np.zeros(size, np.int32)
    numbers[docs] = np.arange(1, docs.size + 1)
    found = numbers.take(np.concatenate([each.docs for each in lists]))
    there = found.nonzero()[0]
    ends = np.cumsum([each.docs.size for each in lists])
    times = np.concatenate([each.frequencies for each in lists]).take(there)
    return PostingsIn(ends.searchsorted(there, "right"), found.take(there) - 1, times)


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
    starts = np.concatenate(([True], docs[1:] != docs[:-1])).nonzero()[0]
    return Postings(docs[starts], compact(np.diff(starts, append=docs.size)))


def contained(values: Keys | Docs, among: Keys | Docs) -> Mask:
    """Return a mask over `values`: which of them are in `among`, an ascending array."""
    if not among.size:
        return np.zeros(values.size, bool)
    # Where a value is missing stands another one; above all of them, the last one is compared.
    return among.take(among.searchsorted(values), mode="clip") == values


def shared(docs: Docs, others: Docs) -> NDArray[np.int64]:
    """Return the indices in `docs` of documents that `others` has too; both are ascending."""
    if not docs.size or not others.size:
        return np.empty(0, np.int64)
    if others.size * _MARK_RATIO < docs.size:
        places = docs.searchsorted(others)
        return places[docs.take(places, mode="clip") == others]
    return are_in(docs, others, int(max(docs[-1], others[-1])) + 1).nonzero()[0]


def common(docs: Docs, others: Docs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices of common documents in few `docs`, in any order, and in `others`."""
    if not others.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    places = others.searchsorted(docs)
    there = (others.take(places, mode="clip") == docs).nonzero()[0]
    return there, places[there]


def are_in(docs: Docs, others: Docs, size: int) -> Mask:
    """Return a mask over `docs`: which are in `others`; both are ascending and below `size`."""
    if docs.size * SEARCH_RATIO < others.size:
        return contained(docs, others)
    mask = np.zeros(size, bool)
    mask[others] = True
    return mask.take(docs)


def union(sets: Iterable[Docs], size: int) -> Mask:
    """Return a mask of the documents that are in any of these sets, of shape (size,)."""
    mask = np.zeros(size, bool)
    for docs in sorted(sets, key=len, reverse=True):
        others = size - np.count_nonzero(mask)
        if others * SEARCH_RATIO < docs.size:
            # Most are there already, and only the others are looked for.
            rest = (~mask).nonzero()[0].astype(np.int32)
            mask[rest[contained(rest, docs)]] = True
        else:
            mask[docs] = True
    return mask


def near(first: Keys, second: Keys, window: int) -> Docs:
    """Return the documents with a key of `first` within `window` positions of one of `second`.

    The result is ascending and distinct.
    """
    if not first.size or not second.size:
        return NO_DOCS
    # The next one from the start of the window is in it, or none is.
    following = second.take(second.searchsorted(first - window), mode="clip")
    following -= first
    return distinct(first[np.abs(following) <= window] >> KEY_BITS).astype(np.int32)


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
    found = values.take(places, mode="clip")
    found[docs.take(places, mode="clip") != requested] = 0.0
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
    places = (scores >= threshold(scores, count)).nonzero()[0]
    return places[np.lexsort((ids[places], -scores[places]))][:count]
