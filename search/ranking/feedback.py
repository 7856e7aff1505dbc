"""Words that belong to a query because its best hits use them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.backends.documents import ScorePart
from search.planning import weights
from search.planning.plan import Place
from search.ranking.concept_scores import Sayings
from search.ranking.scoring import Docs, Scores

Said = Sequence[tuple[str, str, int]]
"""Stem, form and frequency of the words of a document."""


class Feedback:
    """The words that widen a query, and how much each counts, most first.

    hits, scores  the best documents, best first
    forms         each word as the hits have it most often
    """

    def __init__(self, sayings: Sayings, hits: Sequence[int], scores: Sequence[float]) -> None:
        self._sayings = sayings
        said = [sayings.view.words(doc) for doc in hits]
        telling = self._telling(hits, said, scores)
        best = sorted(telling, key=lambda stem: (-telling[stem], stem))[: weights.FEEDBACK_WORDS]
        most = weights.FEEDBACK_SHARE * sayings.plan.weight
        total = sum(telling[stem] for stem in best)
        self.weights = {stem: most * telling[stem] / total for stem in best}
        self.forms = self._most_frequent(said)

    def added(self, docs: Docs) -> Scores:
        """What the words add to documents."""
        added = np.zeros(docs.size)
        for stem in self.weights:
            added += self._word(stem, docs)
        return added

    def parts(self, doc: int) -> list[ScorePart]:
        """What each word adds to a document."""
        one = np.array([doc], np.int32)
        return [
            ScorePart(f"{form} (feedback)", float(self._word(stem, one)[0]))
            for stem, form in self.forms.items()
        ]

    def _word(self, stem: str, docs: Docs) -> Scores:
        words = self._sayings.view.terms(Place(stems=frozenset((stem,))))
        scored = self._sayings.word(words)
        return self.weights[stem] * scored.of(docs)

    def _most_frequent(self, said: Sequence[Said]) -> dict[str, str]:
        times = {stem: Counter[str]() for stem in self.weights}
        for words in said:
            for stem, form, frequency in words:
                if stem in times:
                    times[stem][form] += frequency
        return {
            stem: min(forms, key=lambda form: (-forms[form], form)) for stem, forms in times.items()
        }

    def _telling(
        self, hits: Sequence[int], said: Sequence[Said], scores: Sequence[float]
    ) -> dict[str, float]:
        """How far each stem tells what the hits are about: how much they use it, the best ones
        before all, and how few other documents do."""
        view = self._sayings.view
        lengths, average = view.lengths(None), view.average(None)
        used: dict[str, float] = {}
        for doc, words, score in zip(hits, said, scores, strict=True):
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
