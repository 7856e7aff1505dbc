"""Queries of OpenSearch for the parts of plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from search.answering.reading import MOST_SEQUENCES, Queries
from search.backends.documents import Range
from search.backends.layout import CONTEXT_SHARE, OWN, Row, row_name, written
from search.backends.opensearch.client import Json
from search.backends.opensearch.schema import MOST_VALUES, keyword_field, number_field


class OpenSearchQueries(Queries[Json]):
    """See search.answering.reading.Queries."""

    def every(self) -> Json:
        """See search.answering.reading.Queries."""
        return self.silent({"match_all": {}})

    def token(self, row: Row, field: str | None, token: str, weight: float) -> Json:
        """See search.answering.reading.Queries; the row `OWN` makes for the weights of fields."""
        if row is Row.STEMS and field is None:
            return self.any_of(
                [
                    _term(row_name(row, None), token, weight * CONTEXT_SHARE),
                    _term(OWN, token, weight * (1.0 - CONTEXT_SHARE)),
                ]
            )
        return _term(row_name(row, field), token, weight)

    def sequence(
        self, row: Row, field: str | None, slots: Sequence[Collection[str]], weight: float
    ) -> Json:
        """See search.answering.reading.Queries."""
        ways = list(product(*slots))[:MOST_SEQUENCES]
        phrases = [
            {"match_phrase": {row_name(row, field): {"query": " ".join(way), "boost": weight}}}
            for way in ways
        ]
        return phrases[0] if len(phrases) == 1 else self.best_of(phrases)

    def keyword(self, name: str, values: Collection[str]) -> Json:
        """See search.answering.reading.Queries."""
        return {"terms": {keyword_field(name): sorted(map(written, values))}}

    def between(self, name: str, span: Range) -> Json:
        """See search.answering.reading.Queries."""
        ends = {"gte": span.low, "lte": span.high}
        bounds = {key: end for key, end in ends.items() if end is not None}
        field = number_field(name)
        return {"range": {field: bounds}} if bounds else {"exists": {"field": field}}

    def silent(self, query: Json) -> Json:
        """See search.answering.reading.Queries."""
        return {"bool": {"filter": [query]}}

    def any_of(self, queries: Sequence[Json]) -> Json:
        """See search.answering.reading.Queries."""
        return {"bool": {"should": list(queries), "minimum_should_match": 1}}

    def best_of(self, queries: Sequence[Json]) -> Json:
        """See search.answering.reading.Queries."""
        return {"dis_max": {"queries": list(queries)}}

    def all_of(
        self, required: Sequence[Json], excluded: Sequence[Json], optional: Sequence[Json]
    ) -> Json:
        """See search.answering.reading.Queries."""
        return {
            "bool": {
                "must": list(required) or [self.every()],
                "must_not": list(excluded),
                "should": list(optional),
                "minimum_should_match": 0,
            }
        }


def one_of(ids: Collection[int]) -> Json:
    """Return the query for documents by id, in parts that the server takes."""
    ordered = sorted(ids)
    starts = range(0, len(ordered), MOST_VALUES)
    parts = [{"terms": {"id": ordered[start : start + MOST_VALUES]}} for start in starts]
    return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}}


def _term(field: str, token: str, weight: float) -> Json:
    return {"term": {field: {"value": token, "boost": weight}}}
