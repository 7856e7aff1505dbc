"""Queries of OpenSearch for a plan: what matches, and the score of each concept.

The formulas are those of `search.planning.weights`. A text's similarity gives the frequency of a
word, and a script makes BM25 of it, with the exact length of the document and the statistics of all
living documents, which are counted beforehand. OpenSearch's own BM25 rounds lengths to a byte,
counts deleted documents, and each shard for itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from search.backends.documents import Range, SearchQuery
from search.backends.opensearch.client import Json
from search.backends.opensearch.layout import MOST_VALUES, TERMS_ANALYZER, joined, written
from search.backends.opensearch.reading import Reading, any_of
from search.planning import weights
from search.planning.plan import (
    All,
    Any,
    Concept,
    Condition,
    HasKeyword,
    InRange,
    Pattern,
    PhraseVariant,
    Plan,
    Says,
    TermSlot,
)

NONE: Json = {"match_none": {}}
EVERY: Json = {"match_all": {}}

_SATURATED = (
    "double norm = params.base + params.slope * doc[params.length].value;"
    "return params.factor * ({times} * params.most / ({times} + norm) + params.presence);"
)
_OF_WORD = _SATURATED.replace("{times}", "_score")
# The score of intervals is f / (f + 1) for the frequency f.
_OF_PHRASE = "double times = Math.round(_score / (1.0 - _score));" + _SATURATED.replace(
    "{times}", "times"
)
_INVERSE = "return 1.0 / _score;"
_SHARE_OF_INVERSE = "return params.share / _score;"


class Clauses:
    """Queries for the parts of a plan, on one reading of an index.

    `counted` builds a query with the document frequencies that it needs.
    """

    def __init__(self, reading: Reading, plan: Plan) -> None:
        self._reading = reading
        self._plan = plan
        self._presence = weights.presence(plain=plan.plain)
        self._layout = reading.layout
        self._known: dict[str, int] = {}
        self._missing: dict[str, Json] = {}

    def scoring(self, *, explain: bool) -> list[Json]:
        """Return the clauses whose scores add up to that of a document, without feedback.

        explain  whether each has its number as a name
        """
        return self._counted(lambda: self._scoring(explain=explain))

    def feedback(self, shares: Sequence[tuple[str, float]], *, explain: bool) -> list[Json]:
        """Return the clauses that feedback adds, for (stem, weight) of each of its words."""

        def make() -> list[Json]:
            return [
                called(
                    self._word(TermSlot(stems=frozenset((stem,))), None, frozenset(), weight),
                    f"feedback {number}" if explain else "",
                )
                for number, (stem, weight) in enumerate(shares)
            ]

        return self._counted(make)

    def typed(self) -> dict[int, Json]:
        """Return the queries for the documents that have each typed concept, by its number."""
        return {
            number: self.condition(Says(number))
            for number, concept in enumerate(self._plan.concepts[: self._plan.typed])
            if concept.weight
        }

    def condition(self, condition: Condition) -> Json:
        """Return the query for the documents for which a condition holds."""
        match condition:
            case All(conditions, excluded):
                if not (conditions or excluded):
                    return EVERY
                return {
                    "bool": {
                        "filter": [self.condition(inner) for inner in conditions],
                        "must_not": [self.condition(inner) for inner in excluded],
                    }
                }
            case Any(conditions):
                return either([self.condition(inner) for inner in conditions])
            case Says(number):
                concept = self._plan.concepts[number]
                variants = (*concept.words, *concept.alternatives)
                return either([self._says(variant) for variant in variants])
            case HasKeyword(name, value):
                self._layout.check_keyword(name)
                return has_keyword(name, (value,))
            case InRange(name, span):
                self._layout.check_number(name)
                return in_range(name, span)

    # Concepts

    def _scoring(self, *, explain: bool) -> list[Json]:
        plan = self._plan
        found = []
        for number, concept in enumerate(plan.concepts):
            if concept.weight:
                name = f"concept {number}" if explain else ""
                found.append(called(self._concept(concept), name))
        for place, (first, second) in enumerate(plan.pairs):
            name = f"pair {place}" if explain else ""
            found.append(called(self._near(plan.concepts[first], plan.concepts[second]), name))
        return [clause for clause in found if clause != NONE]

    def _concept(self, concept: Concept) -> Json:
        typed = either([self._variant(variant, concept.weight) for variant in concept.words])
        if not concept.alternatives:
            return typed
        most = sum(self._idf(variant) for variant in concept.words)
        others = []
        for variant in concept.alternatives:
            idf = self._idf(variant)
            # A synonym scores as if it were no rarer than the typed words.
            share = min(1.0, most / idf) if idf else 0.0
            others.append(self._variant(variant, concept.weight * share))
        return _best([typed, *others])

    def _variant(self, variant: PhraseVariant, weight: float) -> Json:
        return _best([self._pattern(each, variant.exact, weight) for each in variant.patterns])

    def _idf(self, variant: PhraseVariant) -> float:
        """Return the inverse document frequency of a variant, the highest if no document has it."""
        documents = self._count(self._says(variant))
        return weights.idf(self._reading.count, documents) if self._reading.count else 0.0

    def _idf_of(self, query: Json) -> float:
        documents = self._count(query)
        return weights.idf(self._reading.count, documents) if documents else 0.0

    def _pattern(self, pattern: Pattern, exact: frozenset[str], weight: float) -> Json:
        if len(pattern.slots) == 1:
            return self._word(pattern.slots[0], pattern.field, exact, weight)
        return self._scored(pattern, pattern.field, weight, [])

    def _word(
        self, slot: TermSlot, field: str | None, exact: frozenset[str], weight: float
    ) -> Json:
        as_typed = self._reading.exact(slot, exact, field)
        functions = []
        if as_typed:
            functions = [
                {"filter": any_of(_index_field(field), as_typed), "weight": 1.0 + weights.EXACT}
            ]
        return self._scored(Pattern((slot,), field), field, weight, functions)

    def _scored(
        self, pattern: Pattern, field: str | None, weight: float, functions: list[Json]
    ) -> Json:
        """Return the scoring query of a pattern: BM25+ of the document, and of boosted fields."""
        found = self._matches(pattern, _index_field(field))
        factors: list[tuple[Json, str | None, float, float]] = [
            (found, None, weight * self._idf_of(found), self._presence)
        ]
        for name, boost in self._layout.schema.boosted:
            if field in (None, name):
                inside = self._matches(pattern, f"in_{name}")
                factors.append((inside, name, weight * boost * self._idf_of(inside), 0.0))
        if not factors[0][2]:
            return NONE
        score = either(
            [
                saturated(
                    self._reading,
                    query,
                    name,
                    factor=factor,
                    presence=presence,
                    is_phrase=len(pattern.slots) > 1,
                )
                for query, name, factor, presence in factors
                if factor
            ]
        )
        if field is None and self._layout.schema.context:
            own = [self._matches(pattern, f"in_{name}") for name in self._layout.own]
            # Of several fields the greatest share counts.
            for name, share in sorted(self._layout.schema.context, key=lambda each: -each[1]):
                above = self._matches(pattern, f"in_{name}")
                above_only = {"bool": {"filter": above, "must_not": own}}
                functions = [*functions, {"filter": above_only, "weight": share}]
                own = [*own, above]
        if not functions:
            return score
        return {
            "function_score": {
                "query": score,
                "functions": functions,
                "score_mode": "multiply",
                "boost_mode": "multiply",
            }
        }

    def _near(self, first: Concept, second: Concept) -> Json:
        """Return the bonus of two words near each other: a share of the lesser of their scores.

        The greater of the inverse scores is the inverse of the lesser score.
        """
        scores = [self._concept(first), self._concept(second)]
        if NONE in scores:
            return NONE
        slots = [concept.words[0].patterns[0].slots[0] for concept in (first, second)]
        one, other = (self._reading.tokens(slot, None) for slot in slots)
        # A word is near itself, but an interval of the server is not.
        near = any_of("text", one)
        if one != other:
            row = {"ordered": False, "max_gaps": weights.NEAR_WINDOW - 1}
            both = row | {"intervals": [_interval(one), _interval(other)]}
            near = {"intervals": {"text": {"all_of": both}}}
        inverse = [_scripted(score, _INVERSE, {}) for score in scores]
        lesser = {"bool": {"filter": [near, *scores], "must": [{"dis_max": {"queries": inverse}}]}}
        return _scripted(lesser, _SHARE_OF_INVERSE, {"share": weights.NEAR})

    # Matching

    def _says(self, variant: PhraseVariant) -> Json:
        return either(
            [self._matches(pattern, _index_field(pattern.field)) for pattern in variant.patterns]
        )

    def _matches(self, pattern: Pattern, index_field: str) -> Json:
        """Return the query for a pattern in a field of the index."""
        slots = [self._reading.tokens(slot, pattern.field) for slot in pattern.slots]
        if not all(slots):
            return NONE
        if len(slots) == 1:
            return any_of(index_field, slots[0])
        row = {"ordered": True, "max_gaps": 0, "intervals": [_interval(slot) for slot in slots]}
        return {"intervals": {index_field: {"all_of": row}}}

    # Document frequencies

    def _counted(self, make: Callable[[], list[Json]]) -> list[Json]:
        """Build queries, again with the document frequencies that they turn out to need."""
        while True:
            built = make()
            if not self._missing:
                return built
            self._known |= self._reading.counts(self._missing.values())
            self._missing.clear()

    def _count(self, query: Json) -> int:
        if query == NONE:
            return 0
        key = json.dumps(query)
        if key not in self._known:
            self._missing[key] = query
            return 0
        return self._known[key]


def restricted(query: SearchQuery, reading: Reading, names: Iterable[str]) -> list[Json]:
    """Return the filters of a query on these fields."""
    for name in query.filters:
        reading.layout.check_keyword(name)
    return [has_keyword(name, query.filters[name]) for name in names]


def without(ids: Iterable[int]) -> list[Json]:
    """Return the filter that leaves out documents, or none."""
    hidden = one_of(ids)
    return [] if hidden == NONE else [{"bool": {"must_not": [hidden]}}]


def one_of(ids: Iterable[int]) -> Json:
    """Return the query for documents by id, in parts that the server takes."""
    wanted = sorted(ids)
    starts = range(0, len(wanted), MOST_VALUES)
    return either([{"terms": {"id": wanted[start : start + MOST_VALUES]}} for start in starts])


def has_keyword(name: str, values: Sequence[str]) -> Json:
    """Return the query for one of these values of a keyword field."""
    return {"terms": {f"k_{name}": sorted(map(written, values))}} if values else NONE


def in_range(name: str, span: Range) -> Json:
    """Return the query for a number in a range."""
    ends = {"gte": span.low, "lte": span.high}
    bounds = {key: end for key, end in ends.items() if end is not None}
    return {"range": {f"n_{name}": bounds}} if bounds else {"exists": {"field": f"n_{name}"}}


def either(queries: Sequence[Json]) -> Json:
    """Return the query for what one of several matches."""
    found = [query for query in queries if query != NONE]
    if len(found) < 2:
        return found[0] if found else NONE
    return {"bool": {"should": found, "minimum_should_match": 1}}


def saturated(
    reading: Reading,
    query: Json,
    field: str | None = None,
    *,
    factor: float,
    presence: float = 0.0,
    is_phrase: bool = False,
) -> Json:
    """Return the query whose score is `factor` times saturation and presence of its words.

    query  its score tells the frequency of a word, or of the intervals of a phrase
    field  the boosted field that it is in, or None for all
    """
    average = reading.average(field)
    params = {
        "factor": factor,
        "presence": presence,
        "most": weights.K1 + 1.0,
        "base": weights.K1 * (1.0 - weights.B),
        "slope": weights.K1 * weights.B / average if average else 0.0,
        "length": "length" if field is None else f"length_{field}",
    }
    return _scripted(query, _OF_PHRASE if is_phrase else _OF_WORD, params)


def _index_field(field: str | None) -> str:
    return "text" if field is None else f"in_{field}"


def _interval(tokens: Iterable[str]) -> Json:
    return {"match": {"query": joined(tokens), "analyzer": TERMS_ANALYZER}}


def _best(queries: Sequence[Json]) -> Json:
    found = [query for query in queries if query != NONE]
    if len(found) < 2:
        return found[0] if found else NONE
    return {"dis_max": {"queries": found}}


def _scripted(query: Json, source: str, params: Json) -> Json:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


def called(query: Json, name: str) -> Json:
    """Give a query a name, by which each hit tells what it contributed."""
    if not name or query == NONE:
        return query
    return {"bool": {"must": [query], "_name": name}}
