"""Requests of a reading of an index in OpenSearch, without a server."""

from __future__ import annotations

from collections.abc import Sequence

from search.backends.layout import Layout, Row
from search.backends.opensearch.client import Json
from search.backends.opensearch.reading import OpenSearchReading
from tests.search.corpora import SCHEMA


class Server:
    """Client that answers that as many documents have a token as it has letters."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def call(self, method: str, path: str, body: Json, params: object, **options: object) -> Json:
        filters = body["aggs"]["tokens"]["filters"]["filters"]
        tokens = [query["term"]["stems"] for query in filters]
        self.tokens += tokens
        buckets = [{"doc_count": len(token)} for token in tokens]
        return {"aggregations": {"tokens": {"buckets": buckets}}}


def counted(reading: OpenSearchReading, tokens: Sequence[str]) -> list[int]:
    return list(reading.documents_with(tokens, Row.STEMS).values())


def test_what_has_been_counted_is_not_asked_again() -> None:
    server = Server()
    reading = OpenSearchReading(server, Layout(SCHEMA), "library", "library/1")

    assert counted(reading, ["gas", "china"]) == [3, 5]
    assert counted(reading, ["china", "coal", "gas"]) == [5, 4, 3]
    assert server.tokens == ["gas", "china", "coal"]


def test_many_tokens_are_counted_in_several_requests() -> None:
    server = Server()
    reading = OpenSearchReading(server, Layout(SCHEMA), "library", "library/1")
    tokens = [f"{number:05}" for number in range(2_500)]

    assert counted(reading, tokens) == [5] * 2_500
    assert server.tokens == tokens
