"""Proximity: what neighbouring words of a query add where they stand near each other in a text.

A pair adds a share of the lesser of its two scores to each document in which the words are at most
NEAR_WINDOW positions apart (`search.planning.weights`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.planning import weights
from search.ranking.concept_scores import ConceptScores
from search.ranking.scoring import KEY_BITS, Docs, Keys, Scores, near

_POSITION = (1 << KEY_BITS) - 1

Cells = NDArray[np.float64]
"""Numbers by pair and document, of shape (pairs, docs)."""


class Proximity:
    """Bonuses of the pairs of words of one query.

    pairs  indices of the two concepts of each (`Plan.pairs`)
    """

    def __init__(self, concept_scores: ConceptScores, pairs: Sequence[tuple[int, int]]) -> None:
        self._concept_scores = concept_scores
        self._words = sorted({number for pair in pairs for number in pair})
        rows = {number: row for row, number in enumerate(self._words)}
        self._pairs = [(rows[first], rows[second]) for first, second in pairs]

    def __bool__(self) -> bool:
        return bool(self._pairs)

    @property
    def of_a_word(self) -> int:
        """Number of pairs that a word is in at most."""
        members = [row for pair in self._pairs for row in pair]
        return max(map(members.count, set(members)), default=0)

    def bound(self, docs: Docs) -> Scores:
        """Return the most that all pairs may add to the score of each of `docs`."""
        scores = self._scores(docs)
        lesser, most = np.empty(docs.size), np.zeros(docs.size)
        for first, second in self._pairs:
            most += np.minimum(scores[first], scores[second], out=lesser)
        return weights.NEAR * most

    def added(self, docs: Docs) -> Cells:
        """Return what each pair adds to the score of each of `docs`, which are few, ascending."""
        scores = self._scores(docs)
        most = weights.NEAR * np.array([np.minimum(scores[a], scores[b]) for a, b in self._pairs])
        added = np.zeros_like(most)
        both = np.flatnonzero(most.any(axis=0))
        if both.size:
            added[:, both] = self._near(docs.take(both)) * most[:, both]
        return added

    def _scores(self, docs: Docs) -> list[Scores]:
        """Return the scores of each word."""
        return [self._concept_scores.weighted(number, docs) for number in self._words]

    def _near(self, docs: Docs) -> Cells:
        """Return 1 where the words of a pair are near each other, and 0 elsewhere."""
        places = self._places(docs)
        # All pairs are looked for at once: each has a range of documents of its own.
        ranges = range(0, len(self._pairs) * docs.size << KEY_BITS, docs.size << KEY_BITS)
        firsts, seconds = (
            np.concatenate([places[row] + start for row, start in zip(rows, ranges, strict=True)])
            for rows in zip(*self._pairs, strict=True)
        )
        cells = np.zeros(len(self._pairs) * docs.size)
        cells[near(firsts, seconds, weights.NEAR_WINDOW)] = 1.0
        return cells.reshape(len(self._pairs), docs.size)

    def _places(self, docs: Docs) -> list[Keys]:
        """Return the position keys of each word, by the index in `docs` in place of the slot."""
        places = [self._concept_scores.places(number, docs) for number in self._words]
        keys = np.concatenate(places)
        keys = docs.searchsorted((keys >> KEY_BITS).astype(np.int32)) << KEY_BITS | keys & _POSITION
        return np.split(keys, np.cumsum([each.size for each in places])[:-1])
