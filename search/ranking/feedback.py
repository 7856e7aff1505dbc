"""Pseudo-relevance feedback: expand a query by the distinctive terms of its best hits.

After Rocchio, "Relevance feedback in information retrieval" (1971), without negative examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.backends.documents import ScorePart
from search.planning import weights
from search.planning.plan import TermSlot
from search.ranking.concept_scores import ConceptScores
from search.ranking.scoring import Docs, Scores, threshold
from search.ranking.word_scores import WordScores, added_scores

DocumentWords = Sequence[tuple[str, str, int]]
"""Stem, form and frequency of each word of a document."""


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
        documents_words = [concept_scores.view.words(doc) for doc in hits]
        distinctive = self._distinctive(hits, documents_words, scores)
        most = weights.FEEDBACK_SHARE * concept_scores.plan.weight * self._caution(hits, scores)
        # The total is 0 if every document has every stem, in several forms.
        total = sum(distinctive.values()) or 1.0
        self.weights = {stem: most * value / total for stem, value in distinctive.items()}
        self.forms = self._most_frequent(documents_words)

    def added(self, docs: Docs) -> Scores:
        """Return the feedback score of each of `docs`, float64 of the same shape."""
        if not self.weights:
            return np.zeros(docs.size)
        words = [self._word(stem) for stem in self.weights]
        return added_scores(self._concept_scores.view, words, tuple(self.weights.values()), docs)

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

    def _most_frequent(self, documents_words: Sequence[DocumentWords]) -> dict[str, str]:
        times = {stem: Counter[str]() for stem in self.weights}
        for words in documents_words:
            for stem, form, frequency in words:
                if stem in times:
                    times[stem][form] += frequency
        return {
            stem: min(forms, key=lambda form: (-forms[form], form)) for stem, forms in times.items()
        }

    def _distinctive(
        self, hits: Sequence[int], documents_words: Sequence[DocumentWords], scores: Sequence[float]
    ) -> dict[str, float]:
        """Return the most distinctive stems, best first, with their weights.

        A stem weighs by its use in the hits, the best ones above all, and its idf.
        """
        view = self._concept_scores.view
        lengths, average = view.lengths(None), view.average(None)
        numbers: dict[str, int] = {}
        places: list[int] = []
        shares: list[float] = []
        for doc, words, score in zip(hits, documents_words, scores, strict=True):
            trust, length = weights.trust(score, scores[0]), float(lengths[doc])
            frequencies: dict[str, int] = {}
            for stem, _form, frequency in words:
                frequencies[stem] = frequencies.get(stem, 0) + frequency
            # Most words occur once or twice.
            shares_of = {
                times: trust * weights.saturation(times, length, average)
                for times in set(frequencies.values())
            }
            places += [numbers.setdefault(stem, len(numbers)) for stem in frequencies]
            shares += map(shares_of.__getitem__, frequencies.values())
        if not numbers:
            return {}
        used = np.bincount(places, np.array(shares))
        documents = np.array(view.documents_with(tuple(numbers)), np.float64)
        idf = np.maximum(1.0 + np.log(view.count / (documents + 1.0)), 0.0)
        return _highest(tuple(numbers), np.round(used * idf, weights.SCORE_DIGITS))


def _highest(stems: Sequence[str], values: Scores) -> dict[str, float]:
    """Return the FEEDBACK_WORDS stems with the highest values, highest first, then by stem."""
    places = np.flatnonzero(values >= threshold(values, weights.FEEDBACK_WORDS)).tolist()
    found = {stems[place]: float(values[place]) for place in places}
    best = sorted(found, key=lambda stem: (-found[stem], stem))[: weights.FEEDBACK_WORDS]
    return {stem: found[stem] for stem in best}
