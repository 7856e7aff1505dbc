"""Benchmark of the stages of complete searches that were never asked before.

    python -m bench.whole_search_stages --data DIR [--each 25] [--seed 1] [--no-page]
        [--keep FILE] [--before FILE]

DIR has an index, and is only read. Prints the processor time of each stage of a response, in one
process, and writes a section of docs/benchmarks-search.md. The figures of one version, kept in a
file, can be shown beside those of the next.
"""

from __future__ import annotations

import argparse
import json
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

REST = "all else"

_WORD = re.compile(r"[A-Za-z]{3,}")


def main() -> None:
    """Measure, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="a data folder with an index")
    parser.add_argument("--each", type=int, default=25, help="queries of a class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="file for the figures")
    parser.add_argument("--before", type=Path, help="file with the figures of an earlier version")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    options = parser.parse_args()
    os.environ |= {
        "SINORUS_DATA_DIR": str(options.data.resolve()),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_INDEXER": "off",
        "SINORUS_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
    }
    django.setup()
    found = _measured(options.each, options.seed)
    if options.keep:
        options.keep.write_text(json.dumps(found, indent=1), encoding="utf-8")
    before = options.before and json.loads(options.before.read_text(encoding="utf-8"))
    content = "\n".join(_section(found, before))
    print(content)
    if not options.no_page:
        put_section(PAGE, HEADING, content)


def _measured(each: int, seed: int) -> dict[str, Any]:
    """Return the milliseconds of a response in the mean by stage, and those of whole responses."""
    from search import service

    stages = _timed_stages()
    server, draw = Server(), random.Random(seed)
    for query in (query for _ in range(2) for query in _queries(draw)):
        server.time(query, JSON)
    stages.clear()
    times = [server.time(query, JSON).processor for _ in range(each) for query in _queries(draw)]
    by_stage = {name: took / len(times) for name, took in stages.items()}
    return {
        "positions": service.backend().count(),
        "queries": len(times),
        "whole": spread(times),
        "stages": by_stage | {REST: sum(times) / len(times) - sum(by_stage.values())},
        "machine": {**machine(), "load": f"{os.getloadavg()[0]:.0f} on its cores"},
    }


def _section(found: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    yield (
        f"Written by `python -m bench.whole_search_stages`: {found['queries']} different searches "
        f"of {found['positions']:,} positions, with words drawn from their texts: one word, two "
        "required words, five and twelve words of a text, a phrase, a prefix, and a word "
        f"with a filter. Processor time of a response in milliseconds, in one process: "
        f"{_percentiles(found)}"
        f"{f' (before: {_percentiles(before)})' if before else ''}. Measured on: {known}, so "
        "shares are more reliable than milliseconds.\n"
    )
    yield f"| stage | mean | share |{' before | share |' if before else ''}"
    yield f"|---|---|---|{'---|---|' if before else ''}"
    stages = sorted(found["stages"], key=lambda name: (name == REST, -found["stages"][name]))
    for name in stages:
        cells = [_cells(one["stages"], name) for one in (found, before) if one]
        yield f"| {name} | {' | '.join(cells)} |"


def _percentiles(found: Mapping[str, Any]) -> str:
    return f"p50 {found['whole']['p50']:.1f}, p95 {found['whole']['p95']:.1f}"


def _cells(stages: Mapping[str, float], name: str) -> str:
    took = stages.get(name, 0.0)
    return f"{took:.2f} | {took / sum(stages.values()):.0%}"


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
    """Time stages from now on; return their milliseconds so far, by name."""
    from debates.api.http.renderers import JsonRenderer
    from debates.api.views.base import ApiView
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
        ("related words as they are written", results, "usual_spellings_in"),
        ("content, ETag", ApiView, "_validators"),
        ("JSON", JsonRenderer, "render"),
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
