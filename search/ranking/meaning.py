"""Similarity of meaning of documents to a question, and its part of their scores.

All vectors are compared, exactly. How near texts of one subject are to each other differs between
models and corpora, so a similarity counts by how far it is above that of the other documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.backends.documents import SearchQuery
from search.meaning.vectors import Encoder
from search.planning import weights
from search.planning.plan import Plan
from search.ranking import scoring
from search.ranking.concept_scores import ConceptScores
from search.ranking.matching import Matches
from search.ranking.scoring import Docs, Mask, Scores
from search.ranking.views import View


@dataclass(slots=True)
class Meaning:
    """Similarity of meaning of the documents to one question.

    similar  similarity of each slot (see `similarities`)
    added    addend of the score of each slot, float64
    allowed  documents that pass the filters of the query, whatever their words
    alone    those of them that are found without a word of the question
    moved    documents whose scores it is added to: the best by their words, and further ones
    """

    similar: Scores
    added: Scores
    allowed: Docs
    alone: Docs = field(default_factory=lambda: scoring.NO_DOCS)
    moved: Docs = field(default_factory=lambda: scoring.NO_DOCS)

    @classmethod
    def of(cls, view: View, plan: Plan, query: SearchQuery, encoder: Encoder) -> Meaning | None:
        """Return the similarity to the question of a plan, None if it is none."""
        if plan.question is None:
            return None
        similar = similarities(view, encoder, encoder.question(plan.question.text))
        beside = ConceptScores(view, Plan(plan.question.within))
        return cls(similar, addends(similar, plan.weight), Matches(beside, query).docs)

    def are_alone(self, docs: Docs) -> Mask:
        """Return a mask over `docs`: which are found without a word of the question."""
        return np.isin(docs, self.alone)

    def further(self, matches: Matches, docs: Docs) -> Docs:
        """Return documents to rank beside `docs`, ascending, and set `alone` and `moved`.

        matches  documents with words of the question
        docs     the best of them by their words
        """
        own = self.allowed[~np.isnan(self.similar[self.allowed])]
        with_words = matches.are_among(own)
        without = own[~with_words]
        near = without[self.similar[without] >= weights.MEANING_ALONE]
        self.alone = self._nearest(near, weights.MEANING_HITS)
        others = own[with_words & (self.added[own] > 0.0)]
        missed = self._nearest(others[~np.isin(others, docs)], weights.MEANING_DEPTH)
        further = np.union1d(self.alone, missed).astype(np.int32)
        self.moved = np.concatenate((docs, further))
        return further

    def _nearest(self, docs: Docs, count: int) -> Docs:
        return docs[np.argsort(-self.similar[docs], kind="stable")[:count]]


def similarities(view: View, encoder: Encoder, vector: NDArray[np.float32]) -> Scores:
    """Return the similarity of each slot to a vector, that of the nearest of its own vectors.

    It is 0 for unrelated texts and 1 for equal ones; NaN for slots without vectors, and for
    deleted documents.
    """
    found = np.full(view.size, np.nan)
    for start, vectors in view.vectors(encoder.fingerprint):
        if vectors.docs.size:
            firsts = np.flatnonzero(np.diff(vectors.docs, prepend=-1))
            found[vectors.docs[firsts] + start] = np.maximum.reduceat(
                vectors.items @ vector, firsts
            )
    if view.live is not None:
        found[~view.live] = np.nan
    return (found - encoder.unrelated) / (1.0 - encoder.unrelated)


def whole_vector(view: View, slot: int, encoder: Encoder) -> NDArray[np.float32] | None:
    """Return the vector of the whole text of a document, None if it has none."""
    for start, vectors in view.vectors(encoder.fingerprint):
        own = slot - start
        place = int(np.searchsorted(vectors.docs, own))
        if place < vectors.docs.size and vectors.docs[place] == own:
            return vectors.items[place]
    return None


def addends(similar: Scores, weight: float) -> Scores:
    """Return what the meaning adds to the score of each slot, float64 of the same shape.

    similar  see `similarities`
    weight   of the words of the question
    """
    known = similar[~np.isnan(similar)]
    deviation = float(known.std()) if known.size else 0.0
    if not deviation:
        return np.zeros(similar.size)
    above = (similar - known.mean()) / deviation - weights.MEANING_FLOOR
    added = weights.MEANING * weight * np.nan_to_num(np.maximum(above, 0.0))
    return np.round(added, weights.SCORE_DIGITS)
