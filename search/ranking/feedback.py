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
from search.ranking.scoring import Docs, Scores

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
        best = sorted(distinctive, key=lambda stem: (-distinctive[stem], stem))[
            : weights.FEEDBACK_WORDS
        ]
        most = weights.FEEDBACK_SHARE * concept_scores.plan.weight * self._caution(hits, scores)
        total = sum(distinctive[stem] for stem in best)
        self.weights = {stem: most * distinctive[stem] / total for stem in best}
        self.forms = self._most_frequent(documents_words)

    def added(self, docs: Docs) -> Scores:
        """Return the feedback score of each of `docs`, float64 of the same shape."""
        added = np.zeros(docs.size)
        for stem in self.weights:
            added += self._word(stem, docs)
        return added

    def parts(self, doc: int) -> list[ScorePart]:
        """Return the contribution of each expansion term to a document's score."""
        one = np.array([doc], np.int32)
        return [
            ScorePart(f"{form} (feedback)", float(self._word(stem, one)[0]))
            for stem, form in self.forms.items()
        ]

    def _word(self, stem: str, docs: Docs) -> Scores:
        words = self._concept_scores.view.terms(TermSlot(stems=frozenset((stem,))))
        scored = self._concept_scores.word(words)
        return self.weights[stem] * scored.of(docs)

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
        """Weigh each stem by its use in the hits, the best ones above all, and its idf."""
        view = self._concept_scores.view
        lengths, average = view.lengths(None), view.average(None)
        used: dict[str, float] = {}
        for doc, words, score in zip(hits, documents_words, scores, strict=True):
            trust = weights.trust(score, scores[0])
            frequencies: dict[str, int] = {}
            for stem, _form, frequency in words:
                frequencies[stem] = frequencies.get(stem, 0) + frequency
            for stem, frequency in frequencies.items():
                share = weights.saturation(frequency, float(lengths[doc]), average)
                used[stem] = used.get(stem, 0.0) + trust * share
        documents = view.documents_with(tuple(used))
        return {
            stem: round(share * weights.idf(view.count, others), weights.SCORE_DIGITS)
            for (stem, share), others in zip(used.items(), documents, strict=True)
        }
