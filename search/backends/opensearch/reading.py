"""One generation of an index in OpenSearch.

Equal requests of one generation have equal answers, so that what was counted is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from search.answering.reading import Found, Reading, Search
from search.backends.base import SearchUnavailable
from search.backends.layout import JOINT, Layout, Row, row_name, written
from search.backends.opensearch.client import LONG_SECONDS, WHOLE, Client, Json
from search.backends.opensearch.queries import OpenSearchQueries, one_of
from search.backends.opensearch.schema import (
    MOST_HITS,
    MOST_VALUES,
    keyword_field,
    number_field,
    terms_field,
)

_PAGE = 10_000
_MOST_COUNTED = 1_000
"""Tokens that are counted in one request."""
_KEEP = "5m"
_NONE: Json = {"match_none": {}}

_FIELDS_ONLY: Json = {"_source": False, "stored_fields": "_none_"}


class OpenSearchReading(Reading[Json]):
    """See search.answering.reading.Reading.

    unsure  ids of documents that may change by a request that is still under way
    """

    def __init__(
        self,
        client: Client,
        layout: Layout,
        index: str,
        generation: str,
        *,
        unsure: Collection[int] = (),
    ) -> None:
        super().__init__(layout, generation, OpenSearchQueries())
        self.client = client
        self.index = index
        self.unsure = frozenset(unsure)

    def _search(self, body: Json, *, seconds: float | None = None) -> Json:
        """Search the index. Raises SearchUnavailable."""
        path = f"/{self.index}/_search"
        return self.client.call("POST", path, body, WHOLE, seconds=seconds)

    # Documents

    @cached_property
    def _facts(self) -> Json:
        languages = {"terms": {"field": "language", "size": _PAGE, "order": {"_key": "asc"}}}
        return self._search({"size": 0, "track_total_hits": True, "aggs": {"languages": languages}})

    @property
    def count(self) -> int:
        """See search.answering.reading.Reading."""
        return self._facts["hits"]["total"]["value"]

    @property
    def languages(self) -> tuple[str, ...]:
        """See search.answering.reading.Reading."""
        buckets = self._facts["aggregations"]["languages"]["buckets"]
        return tuple(bucket["key"] for bucket in buckets)

    def find(self, search: Search[Json]) -> Found:
        """See search.answering.reading.Reading."""
        if search.matching is None:
            return Found(facets={name: {} for name in search.facets})
        within = [] if search.among is None else [one_of(search.among)]
        hidden = [one_of(search.hidden)] if search.hidden else []
        filters = {name: query or _NONE for name, query in search.filters.items()}
        body: Json = _FIELDS_ONLY | {
            "size": min(search.size, MOST_HITS),
            "track_total_hits": True,
            "query": {
                "bool": {"must": [search.matching], "filter": within, "must_not": hidden},
            },
            "sort": [*_order(search), {"id": "asc"}],
            # A facet counts under all filters but its own, so these leave out hits afterwards.
            "post_filter": {"bool": {"filter": [*filters.values()]}},
            "aggs": {name: _facet(name, filters) for name in search.facets},
        }
        answer = self._search(body)
        hits = [
            (hit["sort"][-1], hit["sort"][0] if search.ranks else 0.0)
            for hit in answer["hits"]["hits"]
        ]
        facets = {name: _counts(answer["aggregations"][name]["values"]) for name in search.facets}
        return Found(hits, answer["hits"]["total"]["value"], facets)

    def scores(self, queries: Sequence[Json], ids: Collection[int]) -> list[dict[int, float]]:
        """See search.answering.reading.Reading."""
        bodies = [
            _FIELDS_ONLY
            | {
                "size": len(ids),
                "query": {"bool": {"must": [query], "filter": [one_of(ids)]}},
                "docvalue_fields": ["id"],
                "track_total_hits": False,
            }
            for query in queries
        ]
        answers = self.client.searches(self.index, bodies) if ids else [{}] * len(queries)
        return [
            {
                int(hit["fields"]["id"][0]): hit["_score"]
                for hit in answer.get("hits", {}).get("hits", ())
            }
            for answer in answers
        ]

    def words(self, ids: Collection[int]) -> dict[int, str]:
        """See search.answering.reading.Reading."""
        body = {
            "size": len(ids),
            "query": one_of(ids),
            "_source": ["words"],
            "docvalue_fields": ["id"],
            "track_total_hits": False,
        }
        return {
            int(hit["fields"]["id"][0]): hit["_source"]["words"]
            for hit in self._search(body)["hits"]["hits"]
        }

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.answering.reading.Reading."""
        return digests(self.client, self.index, after)

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """See search.answering.reading.Reading; unsure documents have a digest of none."""
        digests = digests_of(self.client, self.index, ids)
        return digests | dict.fromkeys(self.unsure.intersection(ids), "")

    # Dictionary

    def frequencies(self, row: Row, field: str | None, tokens: Sequence[str]) -> list[int]:
        """See search.answering.reading.Reading; deleted documents are not counted."""
        name = row_name(row, field)
        counts: list[int] = []
        for start in range(0, len(tokens), _MOST_COUNTED):
            counted = tokens[start : start + _MOST_COUNTED]
            filters = [{"term": {name: written(token)}} for token in counted]
            body = {"size": 0, "track_total_hits": False}
            body["aggs"] = {"tokens": {"filters": {"filters": filters}}}
            buckets = self._search(body)["aggregations"]["tokens"]["buckets"]
            counts += (bucket["doc_count"] for bucket in buckets)
        return counts

    def present(self, row: Row, field: str | None, tokens: Iterable[str]) -> set[str]:
        """See search.answering.reading.Reading."""
        counts = self.documents_with(tokens, row, field)
        return {token for token, documents in counts.items() if documents}

    def starting(self, prefix: str, field: str | None) -> list[tuple[str, int]]:
        """See search.answering.reading.Reading; deleted documents are not counted."""
        return self._values(terms_field(field), prefix)

    def inflected(self, stem: str) -> list[str]:
        """See search.answering.reading.Reading."""
        values = self._values("inflections", stem + JOINT)
        return [value.partition(JOINT)[2] for value, _count in values]

    def _values(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """Return the values of a field that begin with a text, and their document frequency."""
        start = written(prefix)
        source = {"value": {"terms": {"field": field}}}
        values: Json = {"composite": {"size": _PAGE, "sources": [source]}}
        if start:
            terms = {"field": field, "include": f"{escaped(start)}.*", "size": MOST_VALUES}
            body = {"size": 0, "query": {"prefix": {field: start}}}
            answer = self._search(body | {"aggs": {"values": {"terms": terms}}})
            return [*_counts(answer["aggregations"]["values"]).items()]
        values_counted: list[tuple[str, int]] = []
        while True:
            body = {"size": 0, "aggs": {"values": values}}
            page = self._search(body, seconds=LONG_SECONDS)["aggregations"]["values"]
            values_counted += (
                (bucket["key"]["value"], bucket["doc_count"]) for bucket in page["buckets"]
            )
            if "after_key" not in page:
                return values_counted
            values = {"composite": values["composite"] | {"after": page["after_key"]}}


def _order(search: Search[Json]) -> list[Json]:
    if search.order:
        order = "desc" if search.order.startswith("-") else "asc"
        field = number_field(search.order.removeprefix("-"))
        return [{field: {"order": order, "missing": "_last"}}]
    return [{"_score": "desc"}] if search.ranks else []


def _facet(name: str, filters: Mapping[str, Json]) -> Json:
    """Return the request for a facet."""
    passing = [query for other, query in filters.items() if other != name]
    values = {"terms": {"field": keyword_field(name), "size": MOST_VALUES}}
    return {"filter": {"bool": {"filter": passing}}, "aggs": {"values": values}}


def _counts(aggregation: Json) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in aggregation["buckets"]}


def digests(client: Client, index: str, after: int = 0) -> Iterator[tuple[int, str]]:
    """Yield (id, digest) of the documents of an index with ids above `after`, ascending.

    All are of the moment when this is called. Raises SearchUnavailable.
    """
    opened = client.call("POST", f"/{index}/_search/point_in_time", params={"keep_alive": _KEEP})
    point = opened["pit_id"]

    def pages() -> Iterator[tuple[int, str]]:
        last = after
        try:
            while True:
                body = {
                    "size": _PAGE,
                    "pit": {"id": point, "keep_alive": _KEEP},
                    "query": {"range": {"id": {"gt": last}}},
                    "sort": [{"id": "asc"}],
                    "_source": False,
                    "stored_fields": "_none_",
                    "docvalue_fields": ["digest"],
                    "track_total_hits": False,
                }
                params = {"allow_partial_search_results": "false"}
                answer = client.call("POST", "/_search", body, params, seconds=LONG_SECONDS)
                hits = answer["hits"]["hits"]
                for hit in hits:
                    last = hit["sort"][0]
                    yield last, hit["fields"]["digest"][0]
                if len(hits) < _PAGE:
                    return
        finally:
            # one that cannot be closed ends by itself
            with suppress(SearchUnavailable):
                client.call("DELETE", "/_search/point_in_time", {"pit_id": [point]})

    return pages()


def digests_of(client: Client, index: str, ids: Collection[int]) -> dict[int, str]:
    """Return the digests of those of these documents that searches find. Raises SearchUnavailable.

    Documents that a failed commit has written are not yet found, so they are written again.
    """
    digests: dict[int, str] = {}
    sorted_ids = sorted(ids)
    for start in range(0, len(sorted_ids), _PAGE):
        batch = sorted_ids[start : start + _PAGE]
        body = {
            "size": len(batch),
            "query": {"terms": {"id": batch}},
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": ["id", "digest"],
        }
        params = {"allow_partial_search_results": "false"}
        answer = client.call("POST", f"/{index}/_search", body, params)
        for hit in answer["hits"]["hits"]:
            digests[int(hit["fields"]["id"][0])] = hit["fields"]["digest"][0]
    return digests


def escaped(text: str) -> str:
    """Return a regular expression of Lucene for a text."""
    return re.sub(r"([^\w" + JOINT + r"])", r"\\\1", text)
