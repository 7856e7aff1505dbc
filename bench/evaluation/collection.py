"""Ranking of test collections with relevance judgments.

A collection goes through the same analysis, query language, planning and ranking as positions, in
an index of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.evaluation.passages import passage
from bench.evaluation.trec import CollectionDocument, CollectionQuery
from search.backends.base import SearchBackend
from search.backends.documents import Part, SearchDocument, SearchField, SearchQuery, SearchSchema
from search.planning.weights import HEADLINE
from search.query import Terms, parse
from search.sync.rebuilding import BATCH_SIZE, Progress

DEPTH = 1000
"""Documents of a ranking, as is usual for MAP."""

_TOO_MUCH = {"too_long", "too_many_words"}

SCHEMA = SearchSchema(
    version=1,
    text_fields=(SearchField("title", boost=HEADLINE), SearchField("text")),
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranked documents of a query with their scores, best first, and the seconds it took."""

    query: str
    documents: tuple[tuple[str, float], ...]
    seconds: float


def build(
    backend: SearchBackend, documents: Iterable[CollectionDocument], progress: Progress
) -> list[str]:
    """Index a collection in a backend of SCHEMA; return the documents' ids by number, from 1.

    Raises SearchUnavailable, CollectionError.
    """
    ids: list[str] = []

    def numbered() -> Iterator[SearchDocument]:
        for document in documents:
            ids.append(document.id)
            if len(ids) % BATCH_SIZE == 0:
                progress(len(ids), 0)
            parts = (Part("title", document.title), Part("text", document.text))
            filled = tuple(part for part in parts if part.text)
            yield SearchDocument(len(ids), document.language, filled)

    with backend.builder() as builder:
        builder.add(numbered())
        builder.finish()
        with backend.writer() as writer:
            builder.swap(writer)
    return ids


def rank(
    backend: SearchBackend,
    ids: Sequence[str],
    queries: Iterable[CollectionQuery],
    *,
    feedback: bool = True,
) -> Iterator[Ranking]:
    """Yield the ranking of each query. Raises SearchUnavailable, CollectionError."""
    for query in queries:
        began = time.perf_counter()
        tree = read_query(query.text)
        # An empty query would find everything, in no order.
        limit = DEPTH if tree.children else 0
        hits = backend.search(SearchQuery(tree, limit=limit, feedback=feedback)).hits
        seconds = time.perf_counter() - began
        yield Ranking(query.id, tuple((ids[hit.id - 1], hit.score) for hit in hits), seconds)


def read_query(text: str) -> Terms:
    """Parse a query; one longer than the limits is read as a passage of plain words."""
    parsed = parse(text)
    if any(note.code in _TOO_MUCH for note in parsed.notes):
        return passage(text)
    return parsed.tree
