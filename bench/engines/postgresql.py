"""PostgreSQL's full-text search: a stored vector with a GIN index, ranked by ts_rank.

Requires a server, whose URL is in BENCH_POSTGRESQL; the documents have a table of their own.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import psycopg

from bench.engines.base import HITS, Found, Opened, chosen, rows, text_of

_COLUMNS = ("expert", "question", "stance", "has")


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
        condition, arguments = f"words @@ {wanted}", [text]
        for name, value in {**query["filters"], **query["roles"]}.items():
            condition += f" AND {name} = %s"
            arguments.append(value)
        base.execute(
            f"SELECT id FROM texts WHERE {condition} "
            f"ORDER BY ts_rank(words, {wanted}) DESC LIMIT {HITS}",
            [*arguments, text],
        ).fetchall()
        for name in query["facets"]:
            value = "unnest(topic)" if name == "topic" else name
            base.execute(
                f"SELECT {value} AS value, count(*) FROM texts WHERE {condition} GROUP BY value",
                arguments,
            ).fetchall()
        counted = base.execute(f"SELECT count(*) FROM texts WHERE {condition}", arguments)
        return Found(counted.fetchone()[0])

    return Opened(ask, clock)


def _build(base: psycopg.Connection, source: Path) -> None:
    base.execute("DROP TABLE IF EXISTS texts")
    base.execute(
        "CREATE TABLE texts (id integer PRIMARY KEY, body text, topic text[], "
        + ", ".join(f"{name} text" for name in _COLUMNS)
        + ", words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED)"
    )
    names = ("id", "body", "topic", *_COLUMNS)
    with base.cursor().copy(f"COPY texts ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows(source):
            values = [",".join(row[name]) for name in _COLUMNS]
            copy.write_row((row["id"], text_of(row), row["topic"], *values))
    base.execute("CREATE INDEX ON texts USING gin (words)")
    for name in _COLUMNS:
        base.execute(f"CREATE INDEX ON texts ({name})")
    base.execute("VACUUM ANALYZE texts")
