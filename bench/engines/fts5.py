"""SQLite's full-text search FTS5, with its ranking and exact totals."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.engines.base import HITS, KEYWORDS, PARTS, Found, Opened, chosen, rows


def opened(folder: Path, source: Path) -> Opened:
    """Open FTS5 over these documents."""
    folder.mkdir(parents=True, exist_ok=True)
    base = sqlite3.connect(folder / "fts5.sqlite3")
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'by_id'").fetchone():
        _build(base, source)

    def ask(query: dict) -> Found:
        words = query["words"]
        ways = {
            "or": lambda: " OR ".join(words),
            "and": lambda: " AND ".join(words),
            "phrase": lambda: f'"{" ".join(words)}"',
            "prefix": lambda: f"{words[0]}*",
        }
        wanted = chosen(ways, query["how"])
        if query["field"]:
            wanted = f"{query['field']} : ({wanted})"
        condition, arguments = "texts MATCH ?", [wanted]
        for pair in {**query["filters"], **query["roles"]}.items():
            # With IN, SQLite would search the texts for each document that has the keyword.
            condition += (
                " AND EXISTS (SELECT 1 FROM keywords AS k"
                " WHERE k.id = texts.rowid AND k.name = ? AND k.value = ?)"
            )
            arguments += pair
        hits = base.execute(
            f"SELECT rowid FROM texts WHERE {condition} ORDER BY rank LIMIT {HITS}", arguments
        ).fetchall()
        facets = {
            name: dict(
                base.execute(
                    "SELECT value, count(*) FROM keywords WHERE name = ? AND id IN "
                    f"(SELECT rowid FROM texts WHERE {condition}) GROUP BY value",
                    [name, *arguments],
                ).fetchall()
            )
            for name in query["facets"]
        }
        counted = base.execute(f"SELECT count(*) FROM texts WHERE {condition}", arguments)
        return Found(counted.fetchone()[0], [key for (key,) in hits], facets)

    return Opened(ask)


def _build(base: sqlite3.Connection, source: Path) -> None:
    base.execute("DROP TABLE IF EXISTS texts")
    base.execute("DROP TABLE IF EXISTS keywords")
    base.execute(
        f"CREATE VIRTUAL TABLE texts USING fts5 ({', '.join(PARTS)}, tokenize = 'porter unicode61')"
    )
    base.execute("CREATE TABLE keywords (id INTEGER, name TEXT, value TEXT)")
    for row in rows(source):
        texts = [row[part] for part in PARTS]
        base.execute(
            f"INSERT INTO texts (rowid, {', '.join(PARTS)}) VALUES (?, ?, ?, ?)",
            [row["id"], *texts],
        )
        keywords = [(row["id"], name, value) for name in KEYWORDS for value in row[name]]
        base.executemany("INSERT INTO keywords VALUES (?, ?, ?)", keywords)
    base.execute("CREATE INDEX by_value ON keywords (name, value, id)")
    base.execute("CREATE INDEX by_id ON keywords (id, name, value)")
    # What its manual advises after a bulk load.
    base.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    base.execute("ANALYZE")
    base.commit()
