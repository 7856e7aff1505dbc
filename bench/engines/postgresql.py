"""PostgreSQL's full-text search: stored vectors with GIN indexes, ranked by ts_rank.

Requires a server, whose URL is in BENCH_POSTGRESQL; the documents have a table of their own.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import psycopg

from bench.engines.base import HITS, Found, Opened, chosen, rows, text_of

_COLUMNS = ("expert", "question", "stance", "has")

_VECTORS = {None: "words", "statement": "statement_words"}
"""Columns of the vectors of all texts, and of one field."""


def opened(folder: Path, source: Path) -> Opened:
    """Open PostgreSQL over these documents."""
    base = psycopg.connect(os.environ["BENCH_POSTGRESQL"], autocommit=True)
    # All work of a query is done by one process, whose time can be read.
    base.execute("SET max_parallel_workers_per_gather = 0")
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _build(base, source)
        done.touch()
    server = Path(f"/proc/{base.info.backend_pid}/schedstat")

    def clock() -> float:
        nanoseconds = int(server.read_text(encoding="ascii").split()[0])
        return time.process_time() + nanoseconds / 1e9

    def ask(query: dict) -> Found:
        words = query["words"]
        ways = {
            "or": lambda: ("to_tsquery", " | ".join(words)),
            "and": lambda: ("to_tsquery", " & ".join(words)),
            "phrase": lambda: ("phraseto_tsquery", " ".join(words)),
            "prefix": lambda: ("to_tsquery", f"{words[0]}:*"),
        }
        function, text = chosen(ways, query["how"])
        wanted = f"{function}('english', %s)"
        vector = _VECTORS[query["field"]]
        condition, arguments = f"{vector} @@ {wanted}", [text]
        for name, value in {**query["filters"], **query["roles"]}.items():
            condition += f" AND {name} = %s"
            arguments.append(value)
        hits = base.execute(
            f"SELECT id FROM texts WHERE {condition} "
            f"ORDER BY ts_rank({vector}, {wanted}) DESC LIMIT {HITS}",
            [*arguments, text],
        ).fetchall()
        facets = {}
        for name in query["facets"]:
            value = "unnest(topic)" if name == "topic" else name
            counts = base.execute(
                f"SELECT {value} AS value, count(*) FROM texts WHERE {condition} GROUP BY value",
                arguments,
            )
            facets[name] = dict(counts.fetchall())
        counted = base.execute(f"SELECT count(*) FROM texts WHERE {condition}", arguments)
        return Found(counted.fetchone()[0], [key for (key,) in hits], facets)

    def size() -> int:
        return base.execute("SELECT pg_total_relation_size('texts')").fetchone()[0]

    return Opened(ask, clock, base.info.backend_pid, size)


def _build(base: psycopg.Connection, source: Path) -> None:
    base.execute("DROP TABLE IF EXISTS texts")
    vectors = {"words": "body", "statement_words": "statement"}
    base.execute(
        "CREATE TABLE texts (id integer PRIMARY KEY, body text, statement text, topic text[], "
        + ", ".join(f"{name} text" for name in _COLUMNS)
        + "".join(
            f", {vector} tsvector GENERATED ALWAYS AS (to_tsvector('english', {text})) STORED"
            for vector, text in vectors.items()
        )
        + ")"
    )
    names = ("id", "body", "statement", "topic", *_COLUMNS)
    with base.cursor().copy(f"COPY texts ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows(source):
            values = [",".join(row[name]) for name in _COLUMNS]
            copy.write_row((row["id"], text_of(row), row["statement"], row["topic"], *values))
    for vector in vectors:
        base.execute(f"CREATE INDEX ON texts USING gin ({vector})")
    for name in _COLUMNS:
        base.execute(f"CREATE INDEX ON texts ({name})")
    base.execute("VACUUM ANALYZE texts")
