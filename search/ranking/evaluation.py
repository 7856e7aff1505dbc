"""Query evaluation over arrays: matching, ranking and explaining a plan's documents.

An engine provides a `View` of its index. Everything else is here and in `matching`,
`concept_scores` and `feedback`, shared by all engines that can return posting arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.backends.documents import Hit, Page, ScorePart, SearchQuery
from search.meaning.vectors import Encoder
from search.planning import weights
from search.planning.plan import Plan
from search.ranking import scoring
from search.ranking.concept_scores import ConceptScores
from search.ranking.feedback import Feedback
from search.ranking.matching import Matches
from search.ranking.meaning import Meaning
from search.ranking.proximity import Proximity
from search.ranking.scoring import Docs, Scores
from search.ranking.views import View


def answer(view: View, plan: Plan, query: SearchQuery, encoder: Encoder | None = None) -> Page:
    """Evaluate `plan` on a view and return the requested page of hits.

    plan     made from the query's tree
    query    supplies filters, ranges, order, offset, limit and facets
    encoder  sentence model by which questions are also answered; None for none

    Raises ValueError for a field that the view lacks.
    """
    return _Evaluation(view, plan, query, encoder).page()


class _Evaluation:
    """Evaluation of one query on one view."""

    def __init__(self, view: View, plan: Plan, query: SearchQuery, encoder: Encoder | None) -> None:
        self.view = view
        # what only ranks is not needed to count
        self.ranks = query.feedback and query.limit > 0 and query.order == "relevance"
        self.plan = plan = plan.widened() if self.ranks else plan
        self.query = query
        self.concept_scores = ConceptScores(view, plan)
        self.proximity = Proximity(self.concept_scores, plan.pairs)
        self.feedback: Feedback | None = None
        self.fed = scoring.NO_DOCS
        by_relevance = query.limit > 0 and query.order == "relevance"
        answers = encoder is not None and query.meaning and by_relevance
        self.meaning = Meaning.of(view, plan, query, encoder) if answers and encoder else None

    def page(self) -> Page:
        matches = Matches(self.concept_scores, self.query)
        hits = self._hits(matches) if self.query.limit > 0 else ()
        return Page(
            hits=hits,
            total=matches.total,
            facets=tuple(matches.facet(name) for name in self.query.facets),
            notes=self.plan.notes,
            feedback=self._added_words(),
            corrections=self.plan.corrections,
            by_meaning=self.meaning.alone.size if self.meaning else None,
        )

    def _added_words(self) -> tuple[str, ...]:
        """Return the words that were added to the query, as written."""
        related = self.plan.related_words if self.ranks else ()
        forms = self.feedback.forms.values() if self.feedback else ()
        return tuple(dict.fromkeys((*related, *forms)))

    def _hits(self, matches: Matches) -> tuple[Hit, ...]:
        if not (self.meaning or matches.by_sums or matches.docs.size):
            return ()
        window = slice(self.query.offset, self.query.offset + self.query.limit)
        if self.query.order != "relevance":
            chosen = matches.docs[self._by_number(matches.docs, window.stop)[window]]
            return tuple(Hit(key, 0.0) for key in self.view.ids[chosen].tolist())
        ranked, scores = self._ranked(matches, window.stop)
        chosen, best = ranked[window], scores[window].tolist()
        ids = self.view.ids[chosen].tolist()
        alone = self.meaning.are_alone(chosen).tolist() if self.meaning else [False] * len(ids)
        explained: list[tuple[ScorePart, ...]] = [()] * len(ids)
        if self.query.explain:
            explained = [
                self._explain(doc, score) for doc, score in zip(chosen.tolist(), best, strict=True)
            ]
        return tuple(map(Hit, ids, best, explained, alone))

    def _by_number(self, docs: Docs, count: int) -> NDArray[np.int64]:
        """Return the indices in `docs` of the first `count` documents by a numeric field.

        Documents without a value come last.
        """
        name = self.query.order.removeprefix("-")
        numbers = self.view.number(name)[docs]
        keys = -numbers if self.query.order.startswith("-") else numbers
        keys[numbers == np.iinfo(np.int64).min] = np.iinfo(np.int64).max
        if docs.size > count:
            places = (keys <= np.partition(keys, count - 1)[count - 1]).nonzero()[0]
        else:
            places = np.arange(docs.size)
        return places[np.lexsort((self.view.ids[docs[places]], keys[places]))][:count]

    def _ranked(self, matches: Matches, count: int) -> tuple[Docs, Scores]:
        """Return the `count` best documents and their scores, best first."""
        uses_feedback = self.plan.plain and self.query.feedback
        depth = max(count, weights.FEEDBACK_DEPTH) if uses_feedback or self.meaning else count
        docs, scores = self._candidates(matches, depth)
        order = scoring.best(scores, self.view.ids[docs], depth)
        docs, scores = docs[order], scores[order]
        if uses_feedback and docs.size:
            docs, scores = self._with_feedback(docs, scores)
        if self.meaning:
            docs, scores = self._with_meaning(self.meaning, matches, docs, scores)
        return docs[:count], scores[:count]

    def _with_pairs(self, docs: Docs, scores: Scores) -> Scores:
        """Return the scores of ascending documents with the proximity bonuses."""
        if self.proximity:
            scores = scores + self.proximity.added(docs).sum(axis=0)
        return scores.round(weights.SCORE_DIGITS)

    def _candidates(self, matches: Matches, count: int) -> tuple[Docs, Scores]:
        """Return the candidates for the `count` best, ascending by slot, with their scores.

        The bonus of a pair is NEAR times the lesser of its two scores. A document therefore gains
        at most NEAR times half its sum for each pair that a word is in, and at most the bonuses of
        its own words. The first bound is cheap to compute, the second is close.
        """
        slack = 1.0 + weights.NEAR * self.proximity.of_a_word / 2.0
        if matches.by_sums:
            docs, scores = self.concept_scores.contenders(count, slack)
        else:
            docs, scores = matches.docs, self.concept_scores.sums_of(matches.docs)
        threshold = scoring.threshold(scores, count)
        if scores.size > count:
            kept = (scores >= threshold / slack).nonzero()[0]
            docs, scores = self.concept_scores.narrowed(docs, kept), scores.take(kept)
        if self.proximity and docs.size > count:
            kept = (scores + self.proximity.bound(docs) >= threshold).nonzero()[0]
            docs, scores = self.concept_scores.narrowed(docs, kept), scores.take(kept)
        return docs, self._with_pairs(docs, scores)

    def _with_feedback(self, docs: Docs, scores: Scores) -> tuple[Docs, Scores]:
        """Reorder the best documents by relevance feedback."""
        hits, depth = slice(weights.FEEDBACK_HITS), weights.FEEDBACK_DEPTH
        self.feedback = Feedback(self.concept_scores, docs[hits].tolist(), scores[hits].tolist())
        # Lookups of ascending documents are several times faster.
        order = np.argsort(docs[:depth])
        first = self.fed = docs[:depth][order]
        widened = scores[:depth][order] + self.feedback.added(first)
        widened = widened.round(weights.SCORE_DIGITS)
        order = scoring.best(widened, self.view.ids[first], first.size)
        return (
            np.concatenate((first[order], docs[depth:])),
            np.concatenate((widened[order], scores[depth:])),
        )

    def _with_meaning(
        self, meant: Meaning, matches: Matches, docs: Docs, scores: Scores
    ) -> tuple[Docs, Scores]:
        """Add the similarity of meaning to the scores, and the documents near without a word.

        Also those with words that are near, but not among the FEEDBACK_DEPTH best by their words:
        however many hits are asked for, the same ones are moved, so that pages share all hits.
        """
        depth = weights.FEEDBACK_DEPTH
        further = meant.further(matches, docs[:depth])
        more = self._with_pairs(further, self.concept_scores.sums_of(further))
        moved = np.concatenate((scores[:depth], more)) + meant.added[meant.moved]
        others = ~np.isin(docs[depth:], further)
        docs = np.concatenate((meant.moved, docs[depth:][others]))
        scores = np.concatenate((moved, scores[depth:][others]))
        scores = scores.round(weights.SCORE_DIGITS)
        order = scoring.best(scores, self.view.ids[docs], docs.size)
        return docs[order], scores[order]

    def _explain(self, doc: int, score: float) -> tuple[ScorePart, ...]:
        """Break down the score of a document; the last part absorbs rounding."""
        one = np.array([doc], np.int32)
        parts = [
            ScorePart(self._label(number), float(self.concept_scores.weighted(number, one)[0]))
            for number in self.concept_scores.ranking
        ]
        if self.proximity:
            added = self.proximity.added(one).sum(axis=1).tolist()
            for pair, value in zip(self.plan.pairs, added, strict=True):
                reason = " near ".join(self._label(number) for number in pair)
                parts.append(ScorePart(reason, value))
        if self.feedback and scoring.contained(one, self.fed)[0]:
            parts += self.feedback.parts(doc)
        if self.meaning and doc in self.meaning.moved:
            parts.append(ScorePart("similar in meaning", float(self.meaning.added[doc])))
        parts = [part for part in parts if part.value]
        rest = score - sum(part.value for part in parts)
        return (*parts, ScorePart("rounding", rest)) if rest else tuple(parts)

    def _label(self, number: int) -> str:
        return " ".join(variant.label for variant in self.plan.concepts[number].words)
