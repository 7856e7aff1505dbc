"""The default search engine of this project, and what is common to all that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from bench.corpus import SCHEMA
from bench.engines.base import HITS, KEYWORDS, PARTS, Found, Opened, rows
from search.backends.base import SearchBackend
from search.backends.documents import Part, SearchDocument, SearchQuery
from search.backends.whoosh.backend import WhooshBackend
from search.query.tree import Fuzzy, Keyword, Must, Node, Phrase, Prefix, Terms, Word


def opened(folder: Path, source: Path) -> Opened:
    """Open the engine over these documents."""
    return over(WhooshBackend(path=folder, schema=SCHEMA), source)


def over(backend: SearchBackend, source: Path, clock: Callable[[], float] = process_time) -> Opened:
    """Open an engine behind the port of search, with an index of these documents."""
    if not backend.state().ready:
        build(backend, source)

    def ask(asked: dict) -> Found:
        filters = {name: (value,) for name, value in asked["filters"].items()}
        roles = [Keyword(name, value) for name, value in asked["roles"].items()]
        query = SearchQuery(
            Terms((*_nodes(asked), *roles)),
            filters=filters,
            facets=tuple(asked["facets"]),
            limit=HITS,
            # The other engines do not widen a query by words of its best hits.
            feedback=asked["feedback"],
        )
        page = backend.search(query)
        facets = {facet.field: dict(facet.counts) for facet in page.facets}
        return Found(page.total, [hit.id for hit in page.hits], facets)

    return Opened(ask, clock=clock)


def _nodes(asked: dict) -> Iterable[Node]:
    words, field = asked["words"], asked["field"]
    ways: dict[str, Callable[[], Iterable[Node]]] = {
        "or": lambda: [Word(word, field) for word in words],
        "and": lambda: map(Must, map(Word, words)),
        "phrase": lambda: [Phrase(" ".join(words))],
        "prefix": lambda: [Prefix(words[0])],
        "fuzzy": lambda: [Fuzzy(words[0])],
    }
    return ways[asked["how"]]()


def build(backend: SearchBackend, source: Path) -> None:
    """Build the index of these documents, beside that of the backend if there is one."""
    with backend.builder() as builder:
        builder.add(
            SearchDocument(
                id=row["id"],
                language="en",
                parts=tuple(Part(part, row[part]) for part in PARTS),
                keywords={name: tuple(row[name]) for name in KEYWORDS},
                numbers={"date": row["date"]},
            )
            for row in rows(source)
        )
        builder.finish()
        with backend.writer() as writer:
            builder.swap(writer)
