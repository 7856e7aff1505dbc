"""Benchmark of ten thousand hostile queries: processor time of each, and memory.

    python -m bench.hostile SEED

They are run on the index of the installation whose data folder is SINORUS_DATA_DIR, like typed
queries: parsed, answered with facets, with highlight terms and query suggestions. Rendering of the
hits is measured elsewhere (`bench.api`).
"""

from __future__ import annotations

import json
import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.corpus import SCHEMA
from bench.engines.__main__ import memory
from bench.percentiles import percentile
from search.backends.base import SearchBackend
from search.backends.documents import SearchQuery
from search.query import Terms, parse
from search.suggest.completion import Speller
from search.suggest.query_suggestions import did_you_mean, emptied_by

logger = logging.getLogger(__name__)

COUNT = 10_000
FACETS = ("expert", "topic", "question")
LONG = 100_000
"""Characters of the longest ones."""

_KNOWN = [
    "*", "?*?*", "in*", "a~5", "[a to]", "*" * 2_000, "a* b* c* d*", "ba* be* bi* bo* bu*",
    "(" * 1_000, "(" * 500 + "x" + ")" * 500, '"' * 999, "-" * 500 + "x", "+-+-+-x", "NOT NOT",
    "OR OR OR", "x OR", "OR x", "expert:", "expert:(", "date:", "date:..", "date:9999-99..0",
    "date:2022..2021", "date:-1", "has:", "has:nothing", "is:(x OR y)", "kind:*", "a:b:c:d:e",
    "\\", "\\\\\\", "'", "''", "\0", "\x1b[31m", "\ud800", "\U0010ffff" * 50, "e" + "\u0301" * 300,
    "中" * 300, "ﷺ" * 100, "\u202e\u2066abc", "1" * 400, "1,000,000.000", "%" * 300, "<script>",
    "'; DROP TABLE search_outbox; --", "{{7*7}}", "../../etc/passwd", "AND", "AND AND x",
]  # fmt: skip
_PIECES = [
    *'"()*~+-:|^?[]{}.,;\\/\'&!=<>%$#@ \t\n', " OR ", " AND ", " NOT ", "expert:", "date:", "..",
    "has:evidence", "is:countered", "stance:", "topic:", "statement:", "2022-02", "中俄", "й",
    "\u0301", "\u200d", "é", "ß", "🙂", "\0", "\ud83d",
]  # fmt: skip


def queries(seed: int, words: list[str]) -> Iterator[str]:
    """Return COUNT queries: known problems of search engines, very long ones, and random ones.

    words  of the documents, the most frequent ones first
    """
    chance = random.Random(seed)
    for number in range(COUNT):
        if number < len(_KNOWN):
            yield _KNOWN[number]
        elif number % 50 == 0:
            piece = chance.choice([*_KNOWN, *_PIECES, *words[:50]]) + chance.choice(["", " "])
            yield (piece * (LONG // len(piece) + 1))[:LONG]
        elif number % 7 == 0:
            # Prefixes and misspellings of frequent words are the most expensive input.
            count = chance.randrange(1, 33)
            yield " ".join(_expensive(chance, words) for _ in range(count))
        else:
            count = chance.randrange(1, 60)
            yield "".join(
                chance.choice(words) if chance.random() < 0.4 else chance.choice(_PIECES)
                for _ in range(count)
            )


def _expensive(chance: random.Random, words: list[str]) -> str:
    word = words[int(chance.paretovariate(0.5)) % len(words)]
    return chance.choice(
        [word, f"{word[:2]}*", f"{word}~", f"statement:{word}", f'"{word} {word}"']
    )


class Searcher:
    """Search as the pages do, without the database."""

    def __init__(self, backend: SearchBackend) -> None:
        self._backend = backend
        self._speller = Speller(dict(backend.words()))

    def answer(self, text: str) -> int:
        """Answer a query and return the number of results."""
        parsed = parse(text, SCHEMA.language)
        page = self._backend.search(SearchQuery(parsed.tree, facets=FACETS))
        self._backend.highlight_terms(parsed.tree)
        if not parsed.is_empty:
            did_you_mean(parsed, self._speller, self._total)
        if not page.total:
            emptied_by(parsed, self._total, ["en"])
        return page.total

    def _total(self, tree: Terms, *, autocorrect: bool = True) -> int:
        return self._backend.search(SearchQuery(tree, limit=0, autocorrect=autocorrect)).total


def main(seed: int) -> None:
    """Run all queries and print the results as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    import django

    django.setup()
    from search import service

    backend = service.backend()
    words = [word for word, _ in sorted(backend.words(), key=lambda each: -each[1])]
    searcher = Searcher(backend)
    taken: list[tuple[float, str]] = []
    failures = 0
    memories: list[int] = []
    for number, text in enumerate(queries(seed, words)):
        began = time.process_time()
        try:
            searcher.answer(text)
        except Exception:
            logger.exception("%r fails.", text[:80])
            failures += 1
        taken.append((1000.0 * (time.process_time() - began), text[:80]))
        if number % (COUNT // 10) == COUNT // 10 - 1:
            memories.append(memory("Anonymous"))
    found = {**_summed_up(taken), "positions": backend.count()}
    print(json.dumps({**found, "failures": failures, "memory": memories}))


def _summed_up(taken: list[tuple[float, str]]) -> dict[str, float | str]:
    """Summarise the milliseconds of the queries."""
    times = [took for took, _text in taken]
    longest, query = max(taken)
    return {
        "count": len(times),
        "median": median(times),
        "p99": percentile(times, 99),
        "longest": longest,
        "longest_query": query.encode("ascii", "backslashreplace").decode(),
        "over_250": sum(took > 250.0 for took in times),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
