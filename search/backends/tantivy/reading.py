"""One generation of a tantivy index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tantivy import DocAddress, Index, Occur, Order, Query

from search.answering.reading import Found, Reading, Search
from search.backends.layout import JOINT, Layout, Row, row_name
from search.backends.seal import Damaged
from search.backends.tantivy.errors import reading_errors
from search.backends.tantivy.queries import TantivyQueries
from search.backends.tantivy.schema import (
    DIGEST,
    ID,
    INFLECTIONS,
    LANGUAGE,
    WORDS,
    digest_of,
    keyword_field,
    number_field,
)
from search.planning import weights

_MOST_VALUES = 60_000
"""Distinct values of a facet, below tantivy's limit of 65,000 groups."""

_FEW = 50
"""Ids up to which a query of single terms is quicker than one of a set, which reads all ids."""

_GROWTH = 4
"""Factor by which more hits are asked for while equal scores go on."""


class TantivyReading(Reading[Query]):
    """See search.answering.reading.Reading."""

    def __init__(self, layout: Layout, generation: str, index: Index) -> None:
        self._schema = index.schema
        super().__init__(layout, generation, TantivyQueries(self._schema))
        with reading_errors():
            self._searcher = index.searcher()
            self._languages = tuple(sorted(self._counts(Query.all_query(), {"": LANGUAGE})[""]))

    # Documents

    @property
    def count(self) -> int:
        """See search.answering.reading.Reading."""
        return self._searcher.num_docs

    @property
    def languages(self) -> tuple[str, ...]:
        """See search.answering.reading.Reading."""
        return self._languages

    def find(self, search: Search[Query]) -> Found:
        """See search.answering.reading.Reading."""
        if search.matching is None or None in search.filters.values():
            return self._found_nothing(search)
        with reading_errors():
            query = self._restricted(search, None)
            if search.ranks and search.size:
                hits, total = self._best(query, search.size)
            else:
                total = self._searcher.search(query, 1, count=True).count
                hits = self._in_order(search, query, total)
            return Found(hits, total, self._facets(search))

    def _found_nothing(self, search: Search[Query]) -> Found:
        """Return an answer without hits; a field has a facet beside its own filter."""
        facets: dict[str, Mapping[str, int]] = {name: {} for name in search.facets}
        if search.matching is not None:
            for name in search.facets:
                if None not in (search.filters[other] for other in search.filters if other != name):
                    query = self._restricted(search, name)
                    with reading_errors():
                        facets |= self._counts(query, {name: keyword_field(name)})
        return Found(facets=facets)

    def scores(self, queries: Sequence[Query], ids: Collection[int]) -> list[dict[int, float]]:
        """See search.answering.reading.Reading."""
        if not ids:
            return [{} for _query in queries]
        among = self._among(ids)
        with reading_errors():
            return [self._scored(query, among, len(ids)) for query in queries]

    def _scored(self, query: Query, among: Query, size: int) -> dict[int, float]:
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, among)])
        hits = self._searcher.search(both, size, count=False).hits
        keys = self._keys([address for _score, address in hits])
        return {key: score for key, (score, _address) in zip(keys, hits, strict=True)}

    def words(self, ids: Collection[int]) -> dict[int, str]:
        """See search.answering.reading.Reading."""
        with reading_errors():
            return {
                key: self._searcher.doc(address).get_first(WORDS).decode()
                for key, address in self._by_id(self._among(ids))
            }

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.answering.reading.Reading."""
        return iter([entry for entry in self._digests(Query.all_query()) if entry[0] > after])

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """See search.answering.reading.Reading."""
        return dict(self._digests(self._among(ids)))

    def _digests(self, query: Query) -> list[tuple[int, str]]:
        with reading_errors():
            hits = self._by_id(query)
            addresses = [address for _key, address in hits]
            halves = zip(
                *(self._searcher.fast_field_values(name, addresses) for name in DIGEST), strict=True
            )
            return [(key, digest_of(pair)) for (key, _), pair in zip(hits, halves, strict=True)]

    # Search

    def _restricted(self, search: Search[Query], but: str | None) -> Query:
        """Return the query of a search with all filters, except that of one field if named."""
        parts = [(Occur.Must, search.matching)]
        parts += [
            (Occur.Must, self.queries.silent(query))
            for name, query in search.filters.items()
            if name != but and query is not None
        ]
        if search.among is not None:
            parts.append((Occur.Must, self._among(search.among)))
        if search.hidden:
            parts.append((Occur.MustNot, self._among(search.hidden)))
        return search.matching if len(parts) == 1 else Query.boolean_query(parts)

    def _among(self, ids: Collection[int]) -> Query:
        if len(ids) > _FEW:
            return self.queries.silent(Query.term_set_query(self._schema, ID, list(ids)))
        terms = [(Occur.Should, Query.term_query(self._schema, ID, key)) for key in ids]
        return self.queries.silent(Query.boolean_query(terms))

    def _in_order(self, search: Search[Query], query: Query, total: int) -> list[tuple[int, float]]:
        """Return as many hits as are needed, in the order of ids or of a number."""
        size = min(search.size, total)
        if not size:
            return []
        if search.order:
            return [(key, 0.0) for key in self._ordered(query, search.order, total)[:size]]
        hits = self._searcher.search(query, size, False, ID, order=Order.Asc).hits
        return [(key, 0.0) for key, _address in hits]

    def _best(self, query: Query, size: int) -> tuple[list[tuple[int, float]], int]:
        """Return the best hits, and the number of all.

        Equal scores come by id, so that all hits with the score of the last one are read.
        """
        limit = size + 1
        answer = self._searcher.search(query, limit, count=True)
        hits, total = answer.hits, answer.count
        while limit < total and hits[-1][0] == hits[size - 1][0]:
            limit *= _GROWTH
            hits = self._searcher.search(query, limit, count=False).hits
        keys = self._keys([address for _score, address in hits])
        scored = [
            (key, round(score, weights.SCORE_DIGITS))
            for key, (score, _address) in zip(keys, hits, strict=True)
        ]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:size], total

    def _ordered(self, query: Query, order: str, total: int) -> list[int]:
        """Return the ids of all matches by a number, those without it last."""
        hits = self._by_id(query)
        field = number_field(order.removeprefix("-"))
        numbers = self._searcher.fast_field_values(field, [address for _key, address in hits])
        sign = -1 if order.startswith("-") else 1
        placed = [
            (number is None, sign * (number or 0), key)
            for number, (key, _address) in zip(numbers, hits, strict=True)
        ]
        return [key for *_place, key in sorted(placed)]

    def _by_id(self, query: Query) -> list[tuple[int, DocAddress]]:
        """Return id and address of all matches, ascending by id."""
        size = max(1, self._searcher.num_docs)
        return self._searcher.search(query, size, False, ID, order=Order.Asc).hits

    def _keys(self, addresses: list[DocAddress]) -> list[int]:
        keys = self._searcher.fast_field_values(ID, addresses)
        if None in keys:
            raise Damaged("documents have no id")
        return keys

    def _facets(self, search: Search[Query]) -> dict[str, Mapping[str, int]]:
        """Count the facets, each under all filters but its own, together where these are equal."""
        facets: dict[str, Mapping[str, int]] = {}
        common = {name: keyword_field(name) for name in search.facets if name not in search.filters}
        if common:
            facets |= self._counts(self._restricted(search, None), common)
        for name in search.facets:
            if name in search.filters:
                query = self._restricted(search, name)
                facets |= self._counts(query, {name: keyword_field(name)})
        return facets

    def _counts(self, query: Query, fields: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """Count the values of fields."""
        aggregations = {
            name: {"terms": {"field": field, "size": _MOST_VALUES}}
            for name, field in fields.items()
        }
        answer = self._searcher.aggregate(query, aggregations)
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            for name in fields
        }

    # Dictionary

    def frequencies(self, row: Row, field: str | None, tokens: Sequence[str]) -> list[int]:
        """See search.answering.reading.Reading."""
        with reading_errors():
            return [self._searcher.doc_freq(row_name(row, field), token) for token in tokens]

    def starting(self, prefix: str, field: str | None) -> list[tuple[str, int]]:
        """See search.answering.reading.Reading."""
        with reading_errors():
            entries = self._searcher.terms_with_prefix(row_name(Row.FORMS, field), prefix)
            return [(form, count) for form, count in entries if form.isprintable()]

    def inflected(self, stem: str) -> list[str]:
        """See search.answering.reading.Reading."""
        with reading_errors():
            entries = self._searcher.terms_with_prefix(INFLECTIONS, stem + JOINT)
            return [term.partition(JOINT)[2] for term, _count in entries]
