"""Similarity of meaning of documents to a question, and its part of their scores.

All vectors are compared, exactly. How near texts of one subject are to each other differs between
models and corpora, so a similarity counts by how far it is above that of the other documents.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.meaning.vectors import Encoder, Vectors
from search.planning import weights
from search.planning.plan import Question

_CANDIDATES = 2 * weights.MEANING_DEPTH
"""Near documents of which an engine is asked whether they have words of the question."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Vectors of all documents, and the model that made them."""

    encoder: Encoder
    vectors: Vectors

    def of(self, question: Question, weight: float) -> Meaning:
        """Return the similarity of the documents to a question.

        weight  of the words of the question
        """
        return Meaning(self._similar_to(self.encoder.question(question.text)), weight)

    def of_document(self, document_id: int) -> dict[int, float]:
        """Return the similarity of the documents to one of them, empty if it has no vector."""
        own = self.vectors.whole(document_id)
        return {} if own is None else self._similar_to(own)

    def _similar_to(self, vector: NDArray[np.float32]) -> dict[int, float]:
        """Return the similarity of each document: that of the nearest of its vectors.

        It is 0 for unrelated texts and 1 for equal ones.
        """
        if not self.vectors.docs.size:
            return {}
        firsts = np.flatnonzero(np.diff(self.vectors.docs, prepend=-1))
        nearest = np.maximum.reduceat(self.vectors.items @ vector, firsts)
        unrelated = self.encoder.unrelated
        similar = (nearest.astype(np.float64) - unrelated) / (1.0 - unrelated)
        return dict(zip(self.vectors.docs[firsts].tolist(), similar.tolist(), strict=True))


class Meaning:
    """Similarity of meaning to one question, and what it moves.

    added  what it adds to the score of each document that it can add something to
    alone  documents that are found without a word of the question
    """

    def __init__(self, similar: Mapping[int, float], weight: float) -> None:
        self._similar = similar
        self.added = _addends(similar, weight)
        self.alone: frozenset[int] = frozenset()

    def further(
        self,
        first: Mapping[int, float],
        *,
        within: Callable[[], Collection[int]],
        scores: Callable[[Sequence[int]], Mapping[int, float]],
    ) -> dict[int, float]:
        """Return documents to rank beside the best by their words, with their scores by words.

        first   the best by their words
        within  returns the ids of the documents that pass the filters of the query
        scores  returns the scores by words of those of some documents that have any
        """
        others = [key for key in within() if key in self._similar and key not in first]
        near = sorted(others, key=lambda key: (-self._similar[key], key))[:_CANDIDATES]
        having = scores(near)
        alone = [
            key for key in near if key not in having and self._similar[key] >= weights.MEANING_ALONE
        ]
        missed = [key for key in near if key in having and key in self.added]
        self.alone = frozenset(alone[: weights.MEANING_HITS])
        chosen = {key: having[key] for key in missed[: weights.MEANING_DEPTH]}
        return dict.fromkeys(alone[: weights.MEANING_HITS], 0.0) | chosen

    def moved(self, scores: Mapping[int, float]) -> dict[int, float]:
        """Return the scores of documents with what their meaning adds, and add it to no others."""
        self.added = {key: self.added[key] for key in scores if key in self.added}
        return {key: score + self.added.get(key, 0.0) for key, score in scores.items()}


def _addends(similar: Mapping[int, float], weight: float) -> dict[int, float]:
    """Return what the meaning adds to the score of each document, where it is above 0."""
    values = np.fromiter(similar.values(), np.float64, len(similar))
    deviation = float(values.std()) if values.size else 0.0
    if not deviation:
        return {}
    above = (values - values.mean()) / deviation - weights.MEANING_FLOOR
    added = np.round(weights.MEANING * weight * above, weights.SCORE_DIGITS).tolist()
    return {key: value for key, value in zip(similar, added, strict=True) if value > 0.0}
