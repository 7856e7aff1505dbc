"""Queries of tantivy for the parts of plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from tantivy import FieldType, Occur, Query, Schema

from search.answering.reading import MOST_SEQUENCES, Queries
from search.backends.documents import Range
from search.backends.layout import CONTEXT_SHARE, OWN, Row, row_name
from search.backends.tantivy.schema import keyword_field, number_field


class TantivyQueries(Queries[Query]):
    """See search.answering.reading.Queries."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def every(self) -> Query:
        """See search.answering.reading.Queries."""
        return self.silent(Query.all_query())

    def token(self, row: Row, field: str | None, token: str, weight: float) -> Query:
        """See search.answering.reading.Queries; the row `OWN` makes for the weights of fields."""
        if row is Row.STEMS and field is None:
            return self.any_of(
                [
                    self._term(row_name(row, None), token, weight * CONTEXT_SHARE),
                    self._term(OWN, token, weight * (1.0 - CONTEXT_SHARE)),
                ]
            )
        return self._term(row_name(row, field), token, weight)

    def _term(self, field: str, token: str, weight: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, token, "freq"), weight)

    def sequence(
        self, row: Row, field: str | None, slots: Sequence[Collection[str]], weight: float
    ) -> Query:
        """See search.answering.reading.Queries."""
        ways = list(product(*slots))[:MOST_SEQUENCES]
        phrases = [
            Query.phrase_query(self._schema, row_name(row, field), list(way)) for way in ways
        ]
        best = phrases[0] if len(phrases) == 1 else self.best_of(phrases)
        return Query.boost_query(best, weight)

    def keyword(self, name: str, values: Collection[str]) -> Query:
        """See search.answering.reading.Queries."""
        return Query.term_set_query(self._schema, keyword_field(name), sorted(values))

    def between(self, name: str, span: Range) -> Query:
        """See search.answering.reading.Queries."""
        field = number_field(name)
        if span.low is None and span.high is None:
            return Query.exists_query(field)
        return Query.range_query(self._schema, field, FieldType.Integer, span.low, span.high)

    def silent(self, query: Query) -> Query:
        """See search.answering.reading.Queries."""
        return Query.const_score_query(query, 0.0)

    def any_of(self, queries: Sequence[Query]) -> Query:
        """See search.answering.reading.Queries."""
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def best_of(self, queries: Sequence[Query]) -> Query:
        """See search.answering.reading.Queries."""
        return Query.disjunction_max_query(list(queries))

    def all_of(
        self, required: Sequence[Query], excluded: Sequence[Query], optional: Sequence[Query]
    ) -> Query:
        """See search.answering.reading.Queries."""
        return Query.boolean_query(
            [
                *((Occur.Must, query) for query in required or [self.every()]),
                *((Occur.MustNot, query) for query in excluded),
                *((Occur.Should, query) for query in optional),
            ]
        )
