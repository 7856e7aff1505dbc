"""Benchmark of complete search responses, beside SearchFilter of Django REST framework.

    python -m bench.whole_search [--positions 10000,100000] [--data DIR] [--no-page]

A complete response includes routing, parsing, the index, rows from the database, highlights and
facets. First both run in one process, in turns, by processor time; then through gunicorn with two
workers and one client, by wall time and by the processor time of the workers. Data folders and
results stay in --folder for the next run; with --data, that folder is used, read only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import distinct, distinct_requests, shared_search, whole_search_stages
from bench.report import machine
from bench.sections import section

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks-search.md"
BAR = (12.0, 40.0)
"""Milliseconds that the median and the 95th percentile should stay below, at 100,000."""
TIMES = 30.0
"""Target: speed as a multiple of that of SearchFilter."""

KEPT = (
    shared_search.HEADING,
    distinct.HEADING,
    distinct_requests.HEADING,
    whole_search_stages.HEADING,
)
"""Sections of the page that other benchmarks write."""

Results = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print, each number of positions in its own process."""
    options = _options(arguments)
    for positions in [None] if options.data else options.positions.split(","):
        folder = options.data or options.folder / positions
        found = _measured(folder.resolve(), positions, options)
        options.folder.mkdir(parents=True, exist_ok=True)
        kept = options.folder / f"{found['positions']}.json"
        kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    kept = (section(PAGE, heading).rstrip() for heading in KEPT)
    page = "\n".join([*_page(options.folder), *filter(None, kept)])
    print(page)
    if not options.no_page:
        PAGE.write_text(f"{page}\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", default="10000,100000", help="numbers, with commas")
    parser.add_argument("--data", type=Path, help="a data folder with an index, only read")
    parser.add_argument("--each", type=int, default=10, help="queries of a class")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "search")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.name} as it is")
    return parser.parse_args(arguments)


def _measured(folder: Path, positions: str | None, options: argparse.Namespace) -> dict[str, Any]:
    environment = {
        **os.environ,
        "SINORUS_DATA_DIR": str(folder),
        "SINORUS_REQUEST_RATE": "off",
        "SINORUS_LOG_LEVEL": "error",
        "SINORUS_INDEXER": "off",
        "DJANGO_SETTINGS_MODULE": "bench.search_settings",
    }
    if positions is not None:
        _fill(folder, positions, environment)
    # A warning about missing static files is irrelevant here.
    command = [sys.executable, "-W", "ignore", "-m"]
    numbers = [str(options.each), str(options.rounds)]
    inside, served = (
        json.loads(
            subprocess.run(
                [*command, module, *numbers],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        )
        for module in ("bench.whole_search_inside", "bench.whole_search_served")
    )
    return {**inside, "served": served, "machine": machine()}


def _fill(folder: Path, positions: str, environment: Mapping[str, str]) -> None:
    """Fill a data folder unless it exists."""
    if (folder / "index").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    manage = [sys.executable, "manage.py"]
    seed = [sys.executable, "-m", "bench.seed", positions]
    for command in ([*manage, "migrate"], seed, [*manage, "search_rebuild"]):
        subprocess.run(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdout=sys.stderr,
            check=True,
        )


def _page(folder: Path) -> Iterator[str]:
    """Return the page with the last results."""
    yield "# Benchmarks of a whole search\n"
    yield (
        "Written by `make bench`. Complete responses of `GET /api/v1/search/` with 25 positions, "
        "highlights and four facets, from SQLite, in milliseconds. [The engine](benchmarks.md) "
        "and [the rest of the API](benchmarks-api.md) are measured separately."
    )
    files = sorted(folder.glob("*.json"), key=lambda file: int(file.stem))
    for file in files:
        yield from _tables(json.loads(file.read_text(encoding="utf-8")))
    yield METHOD


METHOD = """
## Method

- *Processor* is the processor time of a response in one process, through all middleware. For each \
query it is the minimum of several runs, because other load on the machine can only add to it.
- *SearchFilter* is the same for Django REST framework's filter, measured in turns. It requires \
all words, as substrings, and has no highlights, no facets and no order by relevance. It searches \
the same texts; in a second run, *lean*, it only searches statement and detail, which needs no \
joins.
- *Served* is the wall time that one client waits for gunicorn with two workers, including client \
and network stack. *Workers* is the processor time of the workers for a response.
- The queries of a class differ, and their words have been used before. Common words occur in half \
of the positions, mid ones in 2 %, rare ones in 0.1 %.
"""


def _tables(found: Results) -> Iterator[str]:
    known = "; ".join(f"{name} {value}" for name, value in found["machine"].items())
    yield f"\n## {found['positions']:,} public positions\n\nMeasured on: {known}.\n"
    head = "class | processor p50 | p95 | SearchFilter | times | lean | times"
    yield f"| {head} | served p50 | p95 | workers |"
    yield "|---" * 10 + "|"
    for name, own in found["classes"].items():
        yield _line(name, own, found["served"]["classes"][name])
    served, (first, last) = found["served"]["searches"], BAR
    least = {
        name: min(own[name] / own["p50"] for own in found["classes"].values() if own[name])
        for name in ("plain", "lean")
    }
    yield (
        f"\nAll searches together, served: p50 {served['p50']:.1f} (target: {first:.0f}), "
        f"p95 {served['p95']:.1f} (target: {last:.0f}). At least {least['plain']:.0f} times as "
        f"fast as SearchFilter (target: {TIMES:.0f}), {least['lean']:.0f} times as fast as lean."
    )


def _line(name: str, own: Results, served: Results) -> str:
    cells = [f"{own['p50']:.1f}", f"{own['p95']:.1f}"]
    for peer in ("plain", "lean"):
        known = own[peer]
        cells += [f"{known:,.0f}", f"{known / own['p50']:,.0f}"] if known else ["–", "–"]
    cells += [f"{served['p50']:.1f}", f"{served['p95']:.1f}", f"{served['processor']:.1f}"]
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
