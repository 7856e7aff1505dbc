"""BM25 scores of a word, computed for the documents that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.planning import weights
from search.ranking import scoring
from search.ranking.scoring import Docs, Mask, Postings, Scores
from search.ranking.views import View

_DENSE_SHARE = 2
"""Inverse share of documents from which a word's scores are kept as a dense array of all slots.

Reading it needs no search, but it takes up to twice the memory.
"""

FEW_SHARE = 4
"""Inverse share of a word's documents up to which scores are computed for them alone."""

CALL = 4_000
"""Documents that could be scored in the time that a call takes, whatever it is asked for.

A word that is asked for again and again is scored once, as soon as that would have been cheaper.
"""

KeptScores = NDArray[np.float32]
"""Scores as they are kept: half the memory, and sums of them in float64 are exact in any order."""


class InField(NamedTuple):
    """Postings of a word in a boosted field, and the field's boost."""

    name: str
    postings: Postings
    boost: float

    def scores(self, view: View, places: NDArray[np.int64] | slice) -> Scores:
        """Return the BM25 scores of the word in this field, at some places of the postings."""
        return scoring.bm25(
            Postings(self.postings.docs[places], self.postings.frequencies[places]),
            view.lengths(self.name),
            view.average(self.name),
            documents=view.count,
            with_word=self.postings.docs.size,
        )


class WordScores:
    """Documents with a word, and their scores.

    Scores are computed when they are asked for: those of a few documents alone, or of all, which
    are kept. The interface is that of `search.ranking.views.Scored`.

    docs      int32, ascending
    found     its postings
    inside    its postings in boosted fields
    context   its postings in the context of documents
    shares    of its score, where it occurs in the context alone, of the shape of these
    presence  constant for containing the word at all
    """

    def __init__(
        self,
        view: View,
        found: Postings,
        inside: Sequence[InField],
        *,
        presence: float,
        context: Sequence[tuple[Postings, float]] = (),
        exact: Docs = scoring.NO_DOCS,
    ) -> None:
        """Take the postings of a word; nothing is computed yet.

        inside    its postings in the boosted fields
        presence  constant for containing the word at all
        context   its postings in the fields of the context of documents, where it counts a share
        exact     documents in which it occurs exactly as typed
        """
        self.docs = found.docs
        self._view = view
        self.found = found
        self.inside = inside
        self.presence = presence
        self.context, self.shares = scoring.in_context(context)
        self._exact = exact
        # Computed twice if two threads ask at the same time, which does no harm.
        self._scores: KeptScores | None = None
        self._asked = 0

    @property
    def nbytes(self) -> int:
        """Upper bound of the memory in bytes, with all scores; mapped postings take none."""
        postings = (self.found, self.context, *(field.postings for field in self.inside))
        owned = sum(array.nbytes for each in postings for array in each if array.flags.owndata)
        return owned + 4 * (self._view.size if self._is_dense else self.docs.size)

    @property
    def scores(self) -> Scores:
        """Scores of all documents, float64 of the shape of `docs`."""
        scores = self._scored().take(self.docs) if self._is_dense else self._scored()
        return scores.astype(np.float64)

    def of(self, docs: Docs) -> Scores:
        """Return the score of each of `docs`, 0 for documents that do not match."""
        if self._scores is None and self._asked + docs.size * FEW_SHARE < self.docs.size:
            self._asked += docs.size + CALL
            return self._of_some(docs)
        if self._is_dense:
            return self._scored().take(docs).astype(np.float64)
        return scoring.value_at(self.docs, self._scored(), docs).astype(np.float64)

    def are_in(self, docs: Docs, size: int) -> Mask:
        """Return a mask over `docs`: which of them match, in an index of `size` slots."""
        return scoring.are_in(docs, self.docs, size)

    def add_to(self, sums: Scores, weight: float) -> None:
        """Add all scores, times a weight, to dense sums of all slots."""
        scores = self._scored()
        if weight != 1.0 or not self._is_dense:
            scores = scores * np.float64(weight)
        if self._is_dense:
            sums += scores
        else:
            np.add.at(sums, self.docs, scores)

    @property
    def _is_dense(self) -> bool:
        return self.docs.size * _DENSE_SHARE >= self._view.size

    def _scored(self) -> KeptScores:
        """Return the scores of all slots if the word is frequent, else those of its documents."""
        known = self._scores
        if known is None:
            known = self._score(None)
            if self._is_dense:
                spread = np.zeros(self._view.size, np.float32)
                # Quicker than setting them: no document is there twice.
                np.add.at(spread, self.docs, known)
                known = spread
            self._scores = known
        return known

    def _of_some(self, docs: Docs) -> Scores:
        scores = np.zeros(docs.size)
        there, places = scoring.common(docs, self.docs)
        scores[there] = self._score(places)
        return scores

    def _score(self, places: NDArray[np.int64] | None) -> KeptScores:
        """Score the documents at these places of the postings, or all of them."""
        view, found, size = self._view, self.found, self.docs.size
        if places is not None:
            found = Postings(found.docs.take(places), found.frequencies.take(places))
        match = _parts if places is None else scoring.common
        lengths, average = view.lengths(None), view.average(None)
        scores = scoring.bm25(
            found,
            lengths,
            average,
            documents=view.count,
            with_word=size,
            presence=self.presence,
        )
        for field in self.inside:
            at, its = match(found.docs, field.postings.docs)
            scores[at] += field.boost * field.scores(view, its)
        if self.context.docs.size:
            at, its = match(found.docs, self.context.docs)
            alone = found.frequencies.take(at) == self.context.frequencies[its]
            scores[at[alone]] *= self.shares[its][alone]
        if self._exact.size == size:
            scores *= 1.0 + weights.EXACT
        elif self._exact.size:
            scores[match(found.docs, self._exact)[0]] *= 1.0 + weights.EXACT
        return scores.astype(np.float32)


def _parts(docs: Docs, others: Docs) -> tuple[NDArray[np.int64], slice]:
    """Return the indices in `docs` of documents that are all among them, and all of these."""
    return scoring.shared(docs, others), slice(None)
