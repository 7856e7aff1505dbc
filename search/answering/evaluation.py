"""Answer to a query: hits, totals, facets, feedback and explanations, the same for all engines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Generic

from search.answering.feedback import AddedWord, feedback
from search.answering.meaning import Meaning, Neighbours
from search.answering.reading import Found, Q, Reading, Search
from search.answering.translation import Translation
from search.backends.documents import Facet, Hit, Page, ScorePart, SearchQuery
from search.planning import weights
from search.planning.plan import Plan

RELEVANCE = "relevance"

Ranked = list[tuple[int, float]]
"""Ids and scores, best first."""


def answer(
    reading: Reading[Q], plan: Plan, query: SearchQuery, neighbours: Neighbours | None = None
) -> Page:
    """Evaluate a plan and return the requested page of hits.

    plan        made from the query's tree
    query       supplies filters, ranges, order, offset, limit and facets
    neighbours  by which questions are also answered by their meaning; None for none

    Raises ValueError for a field that the schema lacks.
    """
    return _Evaluation(reading, plan, query, neighbours).page()


class _Evaluation(Generic[Q]):
    """Evaluation of one query.

    ranks  whether the hits are ordered by relevance
    """

    def __init__(
        self, reading: Reading[Q], plan: Plan, query: SearchQuery, neighbours: Neighbours | None
    ) -> None:
        self.reading = reading
        self.query = query
        self.ranks = query.order == RELEVANCE and query.limit > 0
        self.widens = self.ranks and query.feedback
        self.plan = plan.widened() if self.widens else plan
        self.translation = Translation(reading, self.plan)
        self.added: tuple[AddedWord, ...] = ()
        self.widened: frozenset[int] = frozenset()
        self.meaning: Meaning | None = None
        if neighbours is not None and self.ranks and query.meaning and plan.question is not None:
            self.meaning = neighbours.of(plan.question, plan.weight)
        _check(reading, query)

    def page(self) -> Page:
        matches = self._matches()
        hits = matches.hits
        if self.ranks:
            hits = self._ranked(hits)
        page_hits = hits[self.query.offset :][: self.query.limit]
        explained = self._explained(page_hits) if self.query.explain and self.ranks else {}
        alone = self.meaning.alone if self.meaning else frozenset()
        related = self.plan.related_words if self.widens else ()
        added = (word.form for word in self.added)
        return Page(
            hits=tuple(
                Hit(key, score if self.ranks else 0.0, explained.get(key, ()), key in alone)
                for key, score in page_hits
            ),
            total=matches.total,
            facets=tuple(_facet(name, matches.facets[name]) for name in self.query.facets),
            notes=self.plan.notes,
            feedback=tuple(dict.fromkeys((*related, *added))),
            corrections=self.plan.corrections,
            by_meaning=len(alone) if self.meaning else None,
        )

    # Search

    def _matches(self) -> Found:
        query = self.query
        end = query.offset + query.limit if query.limit > 0 else 0
        reorders = (self.widens and self.plan.plain) or self.meaning
        return self.reading.find(
            self._search(
                self.translation.matching(ranks=self.ranks, also=self._within()),
                size=max(end, weights.FEEDBACK_DEPTH) if end and reorders else end,
                facets=query.facets,
            )
        )

    def _search(self, matching: Q | None, **options: object) -> Search[Q]:
        order = "" if self.query.order == RELEVANCE else self.query.order
        return Search(
            matching,
            filters={name: self._filter(name) for name in self._later()},
            hidden=self.query.hidden,
            ranks=self.ranks and any(concept.weight for concept in self.plan.concepts),
            order=order,
            **options,
        )

    def _later(self) -> list[str]:
        """Return the fields whose filters their own facets ignore."""
        return [name for name in self.query.filters if name in self.query.facets]

    def _filter(self, name: str) -> Q | None:
        values = self.query.filters[name]
        return self.reading.queries.keyword(name, values) if values else None

    def _within(self) -> list[Q | None]:
        """Return the queries of the ranges, and of the filters that hold for all facets."""
        between = self.reading.queries.between
        ranges = [between(name, span) for name, span in self.query.ranges.items()]
        others = [name for name in self.query.filters if name not in self.query.facets]
        return [*ranges, *map(self._filter, others)]

    # Ranking

    def _ranked(self, hits: Ranked) -> Ranked:
        hits = [(key, round(score, weights.SCORE_DIGITS)) for key, score in hits]
        if self.widens and self.plan.plain and hits:
            hits = self._widened(hits)
        if self.meaning:
            hits = self._with_meaning(self.meaning, hits)
        return hits

    def _widened(self, hits: Ranked) -> Ranked:
        """Reorder the best hits by the words that the very best have."""
        first, rest = hits[: weights.FEEDBACK_DEPTH], hits[weights.FEEDBACK_DEPTH :]
        best = first[: weights.FEEDBACK_HITS]
        words = self.reading.words([key for key, _score in best])
        self.added = feedback(
            [(words[key], score) for key, score in best],
            weight=weights.FEEDBACK_SHARE * self.plan.weight * self._caution(best),
            count=self.reading.count,
            documents_with=self.reading.documents_with,
        )
        self.widened = frozenset(key for key, _score in first)
        [scores] = self._scores(
            [self.translation.any_of_stems(self._weighted_stems())], self.widened
        )
        return _sorted((key, score + scores.get(key, 0.0)) for key, score in first) + rest

    def _weighted_stems(self) -> list[tuple[str, float]]:
        return [(word.stem, word.weight) for word in self.added]

    def _caution(self, hits: Ranked) -> float:
        """Return the factor by which hits that lack words of the query count less.

        It is 1 for hits that are all there are: among them nothing can drift away.
        """
        if len(hits) < weights.FEEDBACK_HITS:
            return 1.0
        trusts = {key: weights.trust(score, hits[0][1]) for key, score in hits}
        numbers = [number for number in self._scored_concepts() if number < self.plan.typed_count]
        scores = self._scores([self.translation.concept(number) for number in numbers], trusts)
        shared = total = 0.0
        for number, concept_scores in zip(numbers, scores, strict=True):
            worth = self.plan.concepts[number].weight * self.translation.idf(number)
            total += worth
            trusted = sum(trusts[key] for key in concept_scores)
            shared += worth * trusted / sum(trusts.values())
        return weights.caution(shared, total)

    def _scored_concepts(self) -> list[int]:
        return [number for number, concept in enumerate(self.plan.concepts) if concept.weight]

    def _scores(
        self, queries: Sequence[Q | None], ids: Collection[int]
    ) -> list[Mapping[int, float]]:
        """Return the scores by each query of those of some documents that match it."""
        scores = iter(self.reading.scores([query for query in queries if query is not None], ids))
        return [{} if query is None else next(scores) for query in queries]

    def _with_meaning(self, meaning: Meaning, hits: Ranked) -> Ranked:
        """Add the similarity of meaning to the best hits, and hits that are near without a word.

        Also to those with words that are near, but not among the best by their words: however many
        hits are asked for, the same ones are moved, so that pages share all hits.
        """
        plan_words = self.translation.matching(ranks=True, also=self._within())
        first, rest = hits[: weights.FEEDBACK_DEPTH], hits[weights.FEEDBACK_DEPTH :]
        further = meaning.further(
            dict(first),
            within=lambda: self.reading.ids(self._within_question()),
            scores=lambda ids: self._scores([plan_words], ids)[0],
        )
        moved = _sorted(meaning.moved({**dict(first), **further}).items())
        return moved + [hit for hit in rest if hit[0] not in further]

    def _within_question(self) -> Search[Q]:
        """Return the request for what passes all filters, whatever its words."""
        condition = self.plan.question.within if self.plan.question else self.plan.condition
        beside = Translation(self.reading, Plan(condition))
        return self._search(beside.matching(ranks=False, also=self._within()))

    # Explanations

    def _explained(self, hits: Ranked) -> dict[int, tuple[ScorePart, ...]]:
        """Break down the scores of hits; the last part absorbs rounding."""
        ids = [key for key, _score in hits]
        parts: dict[int, list[ScorePart]] = {key: [] for key in ids}
        concepts = self._scored_concepts()
        labels = [
            " ".join(variant.label for variant in self.plan.concepts[number].words)
            for number in concepts
        ]
        queries = [self.translation.concept(number) for number in concepts]
        _add_parts(parts, labels, self._scores(queries, ids))
        labels = [word.reason for word in self.added]
        queries = [self.translation.any_of_stems([stem]) for stem in self._weighted_stems()]
        _add_parts(parts, labels, self._scores(queries, self.widened.intersection(ids)))
        explained = {}
        for key, score in hits:
            addends = parts[key]
            if self.meaning and key in self.meaning.added:
                addends.append(ScorePart("similar in meaning", self.meaning.added[key]))
            addends = [part for part in addends if part.value]
            rest = score - sum(part.value for part in addends)
            explained[key] = (*addends, ScorePart("rounding", rest)) if rest else tuple(addends)
        return explained


def _add_parts(
    parts: Mapping[int, list[ScorePart]],
    labels: Sequence[str],
    scores: Sequence[Mapping[int, float]],
) -> None:
    """Add scores with their labels to the parts of each document."""
    for label, scores_by_id in zip(labels, scores, strict=True):
        for key, score in scores_by_id.items():
            parts[key].append(ScorePart(label, score))


def _check(reading: Reading[Q], query: SearchQuery) -> None:
    """Raise ValueError for a field that the schema lacks."""
    layout = reading.layout
    for name in (*query.filters, *query.facets):
        layout.check_keyword(name)
    for name in query.ranges:
        layout.check_number(name)
    if query.order != RELEVANCE:
        layout.check_number(query.order.removeprefix("-"))


def _sorted(scored: object) -> Ranked:
    rounded = [(key, round(score, weights.SCORE_DIGITS)) for key, score in scored]
    return sorted(rounded, key=lambda hit: (-hit[1], hit[0]))


def _facet(name: str, counts: Mapping[str, int]) -> Facet:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Facet(name, tuple(ordered))
