"""Queries of Whoosh for the parts of plans, by its public classes.

Whoosh has faults that this module avoids: AndNot, and some nested queries with a limit, give wrong
answers (nobody asks with a limit here), DisjunctionMax gives a document the score of a later one
(see BestOf), an Or that adds scores up in an array loses documents with a score of 0, and a Not may
score 1.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from whoosh import query
from whoosh.matching import Matcher, NullMatcher, UnionMatcher
from whoosh.query import Query
from whoosh.searching import SearchContext, Searcher
from whoosh.util import make_binary_tree

from search.answering.reading import MOST_SEQUENCES, Queries
from search.backends.documents import Range
from search.backends.layout import Row, row_name
from search.backends.whoosh.schema import keyword_field, number_field

_SILENT = 1e-12
"""Score of what only has to match: Whoosh loses documents without a score, and scores are rounded
to fewer digits."""


class BestMatcher(UnionMatcher):
    """Documents of two matchers with the higher of their scores for that document."""

    def score(self) -> float:
        """Return the score of the current document."""
        document = self.id()
        matchers = (each for each in (self.a, self.b) if each.is_active())
        return max(each.score() for each in matchers if each.id() == document)


class BestOf(query.CompoundQuery):
    """Documents of any of several queries with the highest of their scores.

    Whoosh's DisjunctionMax compares the current scores of its queries even where those are at
    different documents.
    """

    def matcher(self, searcher: Searcher, context: SearchContext | None = None) -> Matcher:
        """Return a matcher of the documents of a segment."""
        matchers = [each.matcher(searcher, context) for each in self.subqueries]
        active = [each for each in matchers if each.is_active()]
        return make_binary_tree(BestMatcher, active) if active else NullMatcher()


class WhooshQueries(Queries[Query]):
    """See search.answering.reading.Queries."""

    def every(self) -> Query:
        """See search.answering.reading.Queries."""
        return query.ConstantScoreQuery(query.Every(), _SILENT)

    def token(self, row: Row, field: str | None, token: str, weight: float) -> Query:
        """See search.answering.reading.Queries; the index has the weights of fields."""
        return query.Term(row_name(row, field), token, boost=weight)

    def sequence(
        self, row: Row, field: str | None, slots: Sequence[Collection[str]], weight: float
    ) -> Query:
        """See search.answering.reading.Queries."""
        ways = list(product(*slots))[:MOST_SEQUENCES]
        phrases = [query.Phrase(row_name(row, field), list(way), boost=weight) for way in ways]
        return phrases[0] if len(phrases) == 1 else self.best_of(phrases)

    def keyword(self, name: str, values: Collection[str]) -> Query:
        """See search.answering.reading.Queries."""
        terms = [query.Term(keyword_field(name), value) for value in sorted(values)]
        return terms[0] if len(terms) == 1 else query.Or(terms)

    def between(self, name: str, span: Range) -> Query:
        """See search.answering.reading.Queries."""
        if span.low is None and span.high is None:
            return query.Every(number_field(name))
        return query.NumericRange(number_field(name), span.low, span.high)

    def silent(self, query_: Query) -> Query:
        """See search.answering.reading.Queries."""
        return query.ConstantScoreQuery(query_, _SILENT)

    def any_of(self, queries: Sequence[Query]) -> Query:
        """See search.answering.reading.Queries."""
        return query.Or(list(queries))

    def best_of(self, queries: Sequence[Query]) -> Query:
        """See search.answering.reading.Queries."""
        return BestOf(list(queries))

    def all_of(
        self, required: Sequence[Query], excluded: Sequence[Query], optional: Sequence[Query]
    ) -> Query:
        """See search.answering.reading.Queries."""
        without = [self.silent(query.Not(each)) for each in excluded]
        conditions = [*(required or [self.every()]), *without]
        matching = conditions[0] if len(conditions) == 1 else query.And(conditions)
        if not optional:
            return matching
        return query.AndMaybe(matching, optional[0] if len(optional) == 1 else query.Or(optional))
