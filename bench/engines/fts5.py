"""SQLite's full-text search FTS5, with its ranking and exact totals."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.engines.base import HITS, KEYWORDS, Opened, chosen, rows, text_of


def opened(folder: Path, source: Path) -> Opened:
    """Open FTS5 over these documents."""
    folder.mkdir(parents=True, exist_ok=True)
    base = sqlite3.connect(folder / "fts5.sqlite3")
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'by_id'").fetchone():
        _build(base, source)

    def ask(query: dict) -> int:
        words = query["words"]
        ways = {
            "or": lambda: " OR ".join(words),
            "and": lambda: " AND ".join(words),
            "phrase": lambda: f'"{" ".join(words)}"',
            "prefix": lambda: f"{words[0]}*",
        }
        condition, arguments = "texts MATCH ?", [chosen(ways, query["how"])]
        for pair in {**query["filters"], **query["roles"]}.items():
            # With IN, SQLite would search the texts for each document that has the keyword.
            condition += (
                " AND EXISTS (SELECT 1 FROM keywords AS k"
                " WHERE k.id = texts.rowid AND k.name = ? AND k.value = ?)"
            )
            arguments += pair
        base.execute(
            f"SELECT rowid FROM texts WHERE {condition} ORDER BY rank LIMIT {HITS}", arguments
        ).fetchall()
        for name in query["facets"]:
            base.execute(
                "SELECT value, count(*) FROM keywords WHERE name = ? AND id IN "
                f"(SELECT rowid FROM texts WHERE {condition}) GROUP BY value",
                [name, *arguments],
            ).fetchall()
        counted = base.execute(f"SELECT count(*) FROM texts WHERE {condition}", arguments)
        return counted.fetchone()[0]

    return Opened(ask)


def _build(base: sqlite3.Connection, source: Path) -> None:
    base.execute("DROP TABLE IF EXISTS texts")
    base.execute("DROP TABLE IF EXISTS keywords")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'porter unicode61')")
    base.execute("CREATE TABLE keywords (id INTEGER, name TEXT, value TEXT)")
    for row in rows(source):
        base.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (row["id"], text_of(row)))
        keywords = [(row["id"], name, value) for name in KEYWORDS for value in row[name]]
        base.executemany("INSERT INTO keywords VALUES (?, ?, ?)", keywords)
    base.execute("CREATE INDEX by_value ON keywords (name, value, id)")
    base.execute("CREATE INDEX by_id ON keywords (id, name, value)")
    base.commit()
