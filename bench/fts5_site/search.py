"""Search in the tables of FTS5."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from bench.fts5_site.index import FACETS, KEYWORDS

MOST_VALUES = 10
"""Values of a facet, as in the answers of Sinorus."""
WORDS = 24
"""Words of an excerpt."""

_HITS = (
    "SELECT rowid, rank, snippet(texts, -1, '<mark>', '</mark>', '…', ?) FROM texts"
    " WHERE texts MATCH ? {narrowed} ORDER BY rank LIMIT ? OFFSET ?"
)
_FOUND = "INSERT INTO found SELECT rowid FROM texts WHERE texts MATCH ? {narrowed}"
# With IN, SQLite would search the texts for each document that has the keyword.
_NARROWED = (
    "AND EXISTS (SELECT 1 FROM keywords AS k WHERE k.id = texts.rowid AND k.name = ?"
    " AND k.value = (SELECT value FROM vocabulary WHERE slug = ?))"
)
_COUNTED = (
    "SELECT name, slug, number FROM (SELECT name, value, count(*) AS number, row_number() OVER"
    " (PARTITION BY name ORDER BY count(*) DESC) AS place FROM {read} WHERE name < ?"
    " GROUP BY name, value) JOIN vocabulary USING (value) WHERE place <= ? ORDER BY name, place"
)
_FACETS_OF_FEW = _COUNTED.format(read="found CROSS JOIN keywords USING (id)")
# In the order of the index, nothing has to be sorted to be grouped.
_FACETS_OF_MANY = _COUNTED.format(read="keywords INDEXED BY by_value CROSS JOIN found USING (id)")
MANY = 3_000
"""Documents from which on it is faster to read all keywords than those of each document."""
_own = threading.local()


@dataclass(frozen=True)
class Hit:
    """A document that was found: its key, score and best excerpt."""

    id: int
    score: float
    html: str


@dataclass(frozen=True)
class Answer:
    """The hits of a page, best first, the number of all, and by facet the numbers by value."""

    hits: list[Hit]
    total: int
    facets: Mapping[str, list[tuple[str, int]]]


def search(match: str, filters: Mapping[str, str], limit: int, offset: int) -> Answer:
    """Search for an expression of FTS5, among the documents with these keywords."""
    base = _connection()
    narrowed = " ".join([_NARROWED] * len(filters))
    pairs = [one for name, value in filters.items() for one in (KEYWORDS.index(name), value)]
    rows = base.execute(
        _HITS.format(narrowed=narrowed), [WORDS, match, *pairs, limit, offset]
    ).fetchall()
    base.execute("DELETE FROM found")
    total = base.execute(_FOUND.format(narrowed=narrowed), [match, *pairs]).rowcount
    counts: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
    facets = _FACETS_OF_MANY if total > MANY else _FACETS_OF_FEW
    for name, slug, number in base.execute(facets, [len(FACETS), MOST_VALUES]):
        counts[FACETS[name]].append((slug, number))
    return Answer([Hit(key, -rank, html) for key, rank, html in rows], total, counts)


def _connection() -> sqlite3.Connection:
    """Return the connection of this thread, as Django has one for each of its databases."""
    if not hasattr(_own, "base"):
        base = sqlite3.connect(os.environ["BENCH_FTS5"], isolation_level=None)
        base.execute("PRAGMA temp_store = MEMORY")
        base.execute("PRAGMA mmap_size = 2000000000")
        base.execute("CREATE TEMP TABLE found (id INTEGER PRIMARY KEY)")
        _own.base = base
    return _own.base
