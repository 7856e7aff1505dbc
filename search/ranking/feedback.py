"""Pseudo-relevance feedback: expand a query by the distinctive terms of its best hits.

After Rocchio, "Relevance feedback in information retrieval" (1971), without negative examples.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from search.backends.documents import ScorePart
from search.planning import weights
from search.planning.plan import TermSlot
from search.ranking.concept_scores import ConceptScores
from search.ranking.scoring import Docs, Scores, threshold
from search.ranking.stem_scores import stem_scores
from search.ranking.views import UsedWords
from search.ranking.word_scores import WordScores


class Feedback:
    """Expansion terms of a query and their weights, highest first.

    concept_scores  concept scores of the query
    hits, scores  documents (slots) and scores of the top hits, best first
    weights  weight of each stem
    forms    most frequent form of each stem in the hits
    """

    def __init__(
        self, concept_scores: ConceptScores, hits: Sequence[int], scores: Sequence[float]
    ) -> None:
        self._concept_scores = concept_scores
        used = concept_scores.view.used_words(hits)
        distinctive = self._distinctive(used, hits, scores)
        most = weights.FEEDBACK_SHARE * concept_scores.plan.weight * self._caution(hits, scores)
        # The total is 0 if every document has every stem, in several forms.
        total = sum(distinctive.values()) or 1.0
        self.weights = {stem: most * value / total for stem, value in distinctive.items()}
        self.forms = _most_frequent_forms(used, self.weights)

    def added(self, docs: Docs) -> Scores:
        """Return the feedback score of each of `docs`, float64 of the same shape."""
        if not self.weights:
            return np.zeros(docs.size)
        return stem_scores(
            self._concept_scores.view,
            [*self.weights],
            [*self.weights.values()],
            docs,
            presence=self._concept_scores.presence,
        )

    def parts(self, doc: int) -> list[ScorePart]:
        """Return the contribution of each expansion term to a document's score."""
        one = np.array([doc], np.int32)
        return [
            ScorePart(f"{form} (feedback)", self.weights[stem] * float(self._word(stem).of(one)[0]))
            for stem, form in self.forms.items()
        ]

    def _word(self, stem: str) -> WordScores:
        words = self._concept_scores.view.terms(TermSlot(stems=frozenset((stem,))))
        return self._concept_scores.word(words)

    def _caution(self, hits: Sequence[int], scores: Sequence[float]) -> float:
        """Return the factor by which hits that lack words of the query count less.

        It is 1 for hits that are all there are: among them nothing can drift away.
        """
        if len(hits) < weights.FEEDBACK_HITS:
            return 1.0
        plan, view = self._concept_scores.plan, self._concept_scores.view
        slots = np.array(hits, np.int32)
        trusts = np.array([weights.trust(score, scores[0]) for score in scores])
        shared = total = 0.0
        for number, concept in enumerate(plan.concepts[: plan.typed]):
            if concept.weight:
                scored = self._concept_scores.concept(number)
                worth = concept.weight * weights.idf(view.count, scored.docs.size)
                total += worth
                # every match has a positive score
                shared += worth * float(trusts @ (scored.of(slots) > 0.0) / trusts.sum())
        return weights.caution(shared, total)

    def _distinctive(
        self, used: UsedWords, hits: Sequence[int], scores: Sequence[float]
    ) -> dict[str, float]:
        """Return the most distinctive stems, best first, with their weights.

        A stem weighs by its use in the hits, the best ones above all, and its idf.
        """
        view, firsts = self._concept_scores.view, used.firsts()
        if not firsts:
            return {}
        times = np.add.reduceat(used.times, firsts, axis=1, dtype=np.float64)
        lengths, average = view.lengths(None).take(hits), view.average(None)
        trusts = np.array([weights.trust(score, scores[0]) for score in scores])
        shares = trusts[:, None] * weights.saturation(times, lengths[:, None], average)
        documents = used.documents.take(firsts)
        idf = np.maximum(1.0 + np.log(view.count / (documents + 1.0)), 0.0)
        values = np.round(shares.sum(axis=0) * idf, weights.SCORE_DIGITS)
        return _highest([used.stems[first] for first in firsts], values)


def _most_frequent_forms(used: UsedWords, stems: Collection[str]) -> dict[str, str]:
    """Return the form in which each of `stems` is most often used, the first of several."""
    times = used.times.sum(axis=0, dtype=np.int64).tolist()
    ranked: dict[str, tuple[int, str]] = {}
    for stem, form, frequency in zip(used.stems, used.forms, times, strict=True):
        if stem in stems:
            ranked[stem] = min(ranked.get(stem, (0, form)), (-frequency, form))
    return {stem: ranked[stem][1] for stem in stems}


def _highest(stems: Sequence[str], values: Scores) -> dict[str, float]:
    """Return the FEEDBACK_WORDS stems with the highest values, highest first, then by stem."""
    places = np.flatnonzero(values >= threshold(values, weights.FEEDBACK_WORDS)).tolist()
    found = {stems[place]: float(values[place]) for place in places}
    best = sorted(found, key=lambda stem: (-found[stem], stem))[: weights.FEEDBACK_WORDS]
    return {stem: found[stem] for stem in best}
