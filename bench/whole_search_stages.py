"""Benchmark of the stages of complete searches that were never asked before.

    python -m bench.whole_search_stages --data DIR [--each 25] [--seed 1] [--no-page]

DIR has an index, and is only read. Prints the processor time of each stage of a response, in one
process, and writes a section of docs/benchmarks-search.md.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

from bench.api_process import JSON, Server
from bench.percentiles import spread
from bench.report import machine
from bench.sections import put_section

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks-search.md"
HEADING = "Where the time of a whole search goes"

_WORD = re.compile(r"[A-Za-z]{3,}")


def main() -> None:
    """Measure, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a data folder with an index")
    parser.add_argument("--each", type=int, default=25, help="queries of a class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    options = parser.parse_args()
    os.environ |= {
        "SINORUS_DATA_DIR": str(options.data.resolve()),
        "SINORUS_BUDGET": "off",
        "SINORUS_INDEXER": "off",
        "SINORUS_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
    }
    django.setup()
    content = "\n".join(_section(options.each, options.seed))
    print(content)
    if not options.no_page:
        put_section(PAGE, HEADING, content)


def _section(each: int, seed: int) -> Iterator[str]:
    from search import service

    stages = _timed_stages()
    server, draw = Server(), random.Random(seed)
    for query in (query for _ in range(2) for query in _queries(draw)):
        server.time(query, JSON)
    stages.clear()
    times = [server.time(query, JSON).processor for _ in range(each) for query in _queries(draw)]
    whole, known = spread(times), "; ".join(f"{k} {v}" for k, v in machine().items())
    yield (
        f"Written by `python -m bench.whole_search_stages`: {len(times)} different searches of "
        f"{service.backend().count():,} positions, with words drawn from their texts: one word, "
        "two that are required, five and twelve words of a text, a phrase, a beginning, and a "
        "word with a filter. Processor time of a response in milliseconds, in one process: p50 "
        f"{whole['p50']:.1f}, p95 {whole['p95']:.1f}. Measured on: {known}; load "
        f"{os.getloadavg()[0]:.0f} on its cores, so that shares say more than milliseconds.\n"
    )
    yield "| stage | mean | share |"
    yield "|---|---|---|"
    total = sum(times)
    rest = total - sum(stages.values())
    for name, took in [*sorted(stages.items(), key=lambda stage: -stage[1]), ("all else", rest)]:
        yield f"| {name} | {took / len(times):.2f} | {took / total:.0%} |"


def _queries(draw: random.Random) -> Iterator[str]:
    """Yield the address of a search of each class."""
    from debates.models import Position

    public = Position.objects.published()

    def words() -> list[str]:
        place = draw.randrange(public.count())
        return _WORD.findall(public.order_by("pk")[place].detail)

    def run(count: int) -> list[str]:
        of_text = words()
        start = draw.randrange(max(1, len(of_text) - count))
        return of_text[start : start + count]

    searches: tuple[Mapping[str, str], ...] = (
        {"q": run(1)[0]},
        {"q": " AND ".join(run(2))},
        {"q": " ".join(run(5))},
        {"q": " ".join(run(12))},
        {"q": f'"{" ".join(run(2))}"'},
        {"q": f"{run(1)[0][:4]}*"},
        {"q": run(1)[0], "stance": "denies"},
    )
    for search in searches:
        yield f"/api/v1/search/?{urlencode(search)}"


def _timed_stages() -> dict[str, float]:
    """Have stages timed from now on; return their milliseconds so far, by name."""
    from debates.finding import results
    from debates.finding.rows import PositionRows
    from search.backends.whoosh.backend import WhooshBackend

    took: dict[str, float] = {}
    for name, owner, function in (
        ("the engine", WhooshBackend, "search"),
        ("rows of the positions", PositionRows, "read_found"),
        ("words to highlight", WhooshBackend, "highlight_terms"),
        ("highlights", results, "matches"),
        ("names of facets", results, "named_facets"),
        ("other queries to suggest", results, "suggest_queries"),
    ):
        setattr(owner, function, _timed(getattr(owner, function), name, took))
    return took


def _timed(function: Callable, name: str, took: dict[str, float]) -> Callable:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            took[name] = took.get(name, 0.0) + (time.process_time() - began) * 1000.0

    return timed


if __name__ == "__main__":
    main()
