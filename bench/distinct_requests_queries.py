"""Queries of the benchmark of whole search requests, as addresses of both sites."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlencode

from bench.distinct_queries import Source, distinct_queries
from bench.queries import Query
from search.text.analysis import stop_words

JSON = {"Accept": "application/json"}
SITES = ("ours", "fts5")

Labelled = tuple[str, Query]
"""A query with the name of its class."""


def drawn_queries(folder: Path, seed: int, each: int) -> list[Labelled]:
    """Draw a query of each class in turn, from the documents in a folder."""
    words = json.loads((folder / "frequencies.json").read_text(encoding="utf-8"))
    source = Source(folder / "documents.jsonl", words, seed)
    columns = (
        [(label, query) for query in queries]
        for label, queries in distinct_queries(source, each).items()
    )
    return [
        (label, _without_stop_words(query))
        for row in zip_longest(*columns)
        for label, query in filter(None, row)
    ]


def _without_stop_words(query: Query) -> Query:
    """Leave out the words that Sinorus does not look for: FTS5 would find nearly everything."""
    stops = stop_words("en")
    telling = tuple(word for word in query.words if word.lower() not in stops)
    return replace(query, words=telling) if telling and query.how in ("or", "and") else query


def address(site: str, query: Query) -> str | None:
    """Return the address of a query; None where the site does not support it."""
    filters = {**query.filters, **query.roles}
    if site == "ours":
        asked = " ".join([_typed(query), *(f"{k}:{v}" for k, v in query.roles.items())])
        plain = {} if query.feedback else {"feedback": "false"}
        return f"/api/v1/search/?{urlencode({'q': asked, **query.filters, **plain})}"
    match = fts5_query(query)
    return match and f"/search/?{urlencode({'q': match, **filters})}"


def _typed(query: Query) -> str:
    words = query.words
    match query.how:
        case "and":
            return " AND ".join(words)
        case "phrase":
            return f'"{" ".join(words)}"'
        case "prefix":
            return f"{words[0]}*"
        case "fuzzy":
            return f"{words[0]}~"
        case _:
            return " ".join(f"{query.field}:{word}" if query.field else word for word in words)


def fts5_query(query: Query) -> str | None:
    """Return a query as an expression of FTS5."""
    quoted = [f'"{word}"' for word in query.words]
    match query.how:
        case "and":
            return " AND ".join(quoted)
        case "phrase":
            return f'"{" ".join(query.words)}"'
        case "prefix":
            return f"{quoted[0]}*"
        case "fuzzy":
            return None
        case _:
            either = " OR ".join(quoted)
            return f"{query.field} : ({either})" if query.field else either
