"""Evaluation of a query by OpenSearch: hits, totals, facets, feedback and explanations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence

from search.backends.documents import Facet, Hit, Page, ScorePart, SearchQuery
from search.backends.opensearch.clauses import NONE, Clauses, called, in_range, restricted, without
from search.backends.opensearch.client import Json
from search.backends.opensearch.layout import MOST_HITS, MOST_VALUES
from search.backends.opensearch.reading import Reading
from search.planning import weights
from search.planning.plan import Plan


def answer(reading: Reading, plan: Plan, query: SearchQuery) -> Page:
    """Evaluate a plan and return the requested page of hits (see search.answering.evaluation)."""
    return _Evaluation(reading, plan, query).page()


class _Evaluation:
    """Evaluation of one query.

    ranks  whether the hits are ordered by relevance, with feedback and related words
    """

    def __init__(self, reading: Reading, plan: Plan, query: SearchQuery) -> None:
        self.reading = reading
        self.query = query
        self.by_score = query.order == "relevance"
        self.ranks = query.feedback and query.limit > 0 and self.by_score
        self.plan = plan = plan.widened() if self.ranks else plan
        self.clauses = Clauses(reading, plan)
        self.added: list[_AddedWord] = []
        self._check()

    def _check(self) -> None:
        """Raise ValueError for a field that the schema lacks."""
        layout = self.reading.layout
        for name in (*self.query.filters, *self.query.facets):
            layout.check_keyword(name)
        for name in self.query.ranges:
            layout.check_number(name)
        if not self.by_score:
            layout.check_number(self.query.order.removeprefix("-"))

    def page(self) -> Page:
        end = self.query.offset + self.query.limit
        widens = self.ranks and self.plan.plain
        size = min(max(end, weights.FEEDBACK_DEPTH) if widens else end, MOST_HITS)
        # What is passed over is fetched only if feedback may bring it to this page.
        start = 0 if widens else min(self.query.offset, size)
        size = size if self.query.limit > 0 else start
        answer = self.reading.search(self._body(start, size - start))
        hits = [(hit["sort"][-1], self._score(hit)) for hit in answer["hits"]["hits"]]
        if widens and hits:
            hits = self._widened(hits)
        chosen = hits[self.query.offset - start :][: self.query.limit]
        explained = self._explained(chosen) if self.query.explain and self.by_score else {}
        related = self.plan.related_words if self.ranks else ()
        return Page(
            hits=tuple(Hit(key, score, explained.get(key, ())) for key, score in chosen),
            total=answer["hits"]["total"]["value"],
            facets=tuple(_facet(name, answer) for name in self.query.facets),
            notes=self.plan.notes,
            feedback=tuple(dict.fromkeys((*related, *(word.form for word in self.added)))),
            corrections=self.plan.corrections,
        )

    def _score(self, hit: Json) -> float:
        return round(hit["sort"][0], weights.SCORE_DIGITS) if self.by_score else 0.0

    def _body(self, start: int, size: int) -> Json:
        """Return the request for the hits and facets."""
        query = self.query
        # A facet counts under all filters but its own, so these leave out hits afterwards.
        later = [name for name in query.filters if name in query.facets]
        within = restricted(query, self.reading, [n for n in query.filters if n not in later])
        scores = self.by_score and size > 0
        body: Json = {
            "from": start,
            "size": size,
            "track_total_hits": True,
            "_source": False,
            "stored_fields": "_none_",
            "query": {
                "bool": {
                    "filter": [*self._matching(), *within],
                    "should": self.clauses.scoring(explain=False) if scores else [],
                    "minimum_should_match": 0,
                }
            },
            "sort": [*self._order(), {"id": "asc"}],
        }
        if later:
            body["post_filter"] = {"bool": {"filter": restricted(query, self.reading, later)}}
        if query.facets:
            body["aggs"] = {name: self._counted(name, later) for name in query.facets}
        return body

    def _matching(self) -> list[Json]:
        """Return the filters of the condition, the ranges and what is hidden."""
        ranges = [in_range(name, span) for name, span in self.query.ranges.items()]
        condition = self.clauses.condition(self.plan.condition)
        return [condition, *ranges, *without(self.query.hidden)]

    def _order(self) -> list[Json]:
        if self.by_score:
            return [{"_score": "desc"}]
        order = "desc" if self.query.order.startswith("-") else "asc"
        name = self.query.order.removeprefix("-")
        return [{f"n_{name}": {"order": order, "missing": "_last"}}]

    def _counted(self, name: str, later: Collection[str]) -> Json:
        """Return the request for a facet."""
        order = [{"_count": "desc"}, {"_key": "asc"}]
        values = {"terms": {"field": f"k_{name}", "size": MOST_VALUES, "order": order}}
        others = [other for other in later if other != name]
        passing = {"bool": {"filter": restricted(self.query, self.reading, others)}}
        return {"filter": passing, "aggs": {"values": values}}

    # Feedback (see search.answering.feedback)

    def _widened(self, hits: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Reorder the best hits by the words that the very best have."""
        first, rest = hits[: weights.FEEDBACK_DEPTH], hits[weights.FEEDBACK_DEPTH :]
        self.added = self._words_of(first[: weights.FEEDBACK_HITS])
        scores = self._fed_back([key for key, _score in first], explain=False)
        widened = [
            (key, round(score + scores.get(key, {}).get("", 0.0), weights.SCORE_DIGITS))
            for key, score in first
        ]
        return sorted(widened, key=lambda hit: (-hit[1], hit[0])) + rest

    def _words_of(self, hits: Sequence[tuple[int, float]]) -> list[_AddedWord]:
        """Choose the words of the best hits and their weights, highest first."""
        words = self.reading.words([key for key, _score in hits])
        average = self.reading.average(None)
        used: dict[str, float] = {}
        forms: dict[str, Counter[str]] = {}
        for key, score in hits:
            if key not in words:
                continue
            its_words, length = words[key]
            trust = weights.trust(score, hits[0][1])
            times: Counter[str] = Counter()
            for stem, form, frequency in its_words:
                times[stem] += frequency
                forms.setdefault(stem, Counter())[form] += frequency
            for stem, frequency in times.items():
                share = weights.saturation(frequency, length, average)
                used[stem] = used.get(stem, 0.0) + trust * share
        documents = self.reading.documents_with(tuple(used))
        distinctive = {
            stem: round(
                share * weights.idf(self.reading.count, documents[stem]), weights.SCORE_DIGITS
            )
            for stem, share in used.items()
        }
        best = sorted(distinctive, key=lambda stem: (-distinctive[stem], stem))
        best = best[: weights.FEEDBACK_WORDS]
        most = weights.FEEDBACK_SHARE * self.plan.weight * self._caution(hits)
        total = sum(distinctive[stem] for stem in best)
        return [
            _AddedWord(
                stem,
                min(forms[stem], key=lambda form, of=forms[stem]: (-of[form], form)),
                most * distinctive[stem] / total if total else 0.0,
            )
            for stem in best
        ]

    def _caution(self, hits: Sequence[tuple[int, float]]) -> float:
        """Return the factor by which hits that lack words of the query count less."""
        if len(hits) < weights.FEEDBACK_HITS:
            return 1.0
        typed = {number: query for number, query in self.clauses.typed().items() if query != NONE}
        documents = self.reading.counts(typed.values())
        named = [called(query, str(number)) for number, query in typed.items()]
        having = self._scores([key for key, _score in hits], named, explain=True)
        trusts = {key: weights.trust(score, hits[0][1]) for key, score in hits}
        shared = total = 0.0
        for number, concept in enumerate(self.plan.concepts[: self.plan.typed]):
            query = typed.get(number)
            with_it = documents[json.dumps(query)] if query else 0
            worth = concept.weight * weights.idf(self.reading.count, with_it)
            total += worth
            trusted = sum(
                trust for key, trust in trusts.items() if str(number) in having.get(key, {})
            )
            shared += worth * trusted / sum(trusts.values())
        return weights.caution(shared, total)

    def _fed_back(self, ids: Sequence[int], *, explain: bool) -> dict[int, dict[str, float]]:
        """Return what feedback adds to documents, in all ("") or by clause."""
        shares = [(word.stem, word.weight) for word in self.added]
        clauses = self.clauses.feedback(shares, explain=explain)
        return self._scores(ids, clauses, explain=explain)

    def _scores(
        self, ids: Sequence[int], clauses: Sequence[Json], *, explain: bool
    ) -> dict[int, dict[str, float]]:
        """Return the score of each document, in all ("") and by the names of the clauses."""
        if not ids or not clauses:
            return {}
        body = {
            "size": len(ids),
            "_source": False,
            "stored_fields": "_none_",
            "track_scores": True,
            "query": {"bool": {"filter": [{"terms": {"id": list(ids)}}], "should": clauses}},
            "sort": [{"id": "asc"}],
            "track_total_hits": False,
        }
        params = {"include_named_queries_score": "true"} if explain else None
        found = self.reading.search(body, params)
        return {
            hit["sort"][0]: {"": hit["_score"], **hit.get("matched_queries", {})}
            for hit in found["hits"]["hits"]
        }

    # Explanations

    def _explained(self, hits: Sequence[tuple[int, float]]) -> dict[int, tuple[ScorePart, ...]]:
        """Break down the scores of hits; the last part absorbs rounding."""
        ids = [key for key, _score in hits]
        parts = self._scores(ids, self.clauses.scoring(explain=True), explain=True)
        # All hits of a page of a widened query were widened, unless they are too far down.
        fed_back = self._fed_back(ids, explain=True) if self.added else {}
        depth = weights.FEEDBACK_DEPTH - self.query.offset
        explained: dict[int, tuple[ScorePart, ...]] = {}
        for place, (key, score) in enumerate(hits):
            named = dict(parts.get(key, {}))
            if place < depth:
                named |= fed_back.get(key, {})
            addends = [ScorePart(reason, named.get(name, 0.0)) for name, reason in self._reasons()]
            addends = [part for part in addends if part.value]
            rest = score - sum(part.value for part in addends)
            explained[key] = (*addends, ScorePart("rounding", rest)) if rest else tuple(addends)
        return explained

    def _reasons(self) -> list[tuple[str, str]]:
        """Return the names of the clauses with what they say to people."""
        plan = self.plan
        labels = [" ".join(variant.label for variant in concept.words) for concept in plan.concepts]
        reasons = [(f"concept {number}", label) for number, label in enumerate(labels)]
        for place, pair in enumerate(plan.pairs):
            reasons.append((f"pair {place}", " near ".join(labels[number] for number in pair)))
        for number, word in enumerate(self.added):
            reasons.append((f"feedback {number}", f"{word.form} (feedback)"))
        return reasons


class _AddedWord:
    """Word that feedback adds: its stem, its most frequent form, and its weight."""

    def __init__(self, stem: str, form: str, weight: float) -> None:
        self.stem = stem
        self.form = form
        self.weight = weight


def _facet(name: str, answer: Json) -> Facet:
    buckets = answer["aggregations"][name]["values"]["buckets"]
    return Facet(name, tuple((bucket["key"], bucket["doc_count"]) for bucket in buckets))
