"""Report of the API benchmark as tables, with missed targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.api_lists_report import NAMES, lists

Results = Mapping[str, Any]

KEPT = 1 / 50
GROWTH = 1.3
FIRST_BYTE = 300.0
MEMORY = 60.0
THROUGH_GUNICORN = 4.0
ON_POSTGRESQL = 1.6


INTRODUCTION = """# How fast the API is

`make bench` measures it and writes this page. It compares three implementations of the same
addresses:

- the API
- plain Django REST framework: ModelSerializers, generic views, django-filter and page numbers as in
  its documentation, with the usual prefetches
- django-ninja: schemas, filter schema, page numbers, the same querysets

Tests check that all three give the same answers. They run in turns, in one process, through the
same middleware, on the same database. The tables have medians of processor time, on PostgreSQL of
wall time. Lists of 25 have `expand=expert,topics`. Afterwards, each implementation runs under
gunicorn with two workers, and wrk requests it over eight connections that are kept alive.

The API stores the exact number of rows of each list for each version of the content, so it counts
once after each change. A separate line has the time of a list that has to be counted.

The search is measured separately: [a whole search](benchmarks-search.md), and [its
engine](benchmarks.md).
"""


def page(results: Sequence[Results], grown: Results | None, listed: Sequence[Results] = ()) -> str:
    """Return all tables as a page of the documentation.

    grown   from `bench.api_growth`
    listed  from `bench.api_lists`
    """
    databases = sorted({one["database"] for one in results}, key=lambda name: name != "sqlite")
    parts = [tables([one for one in results if one["database"] == name]) for name in databases]
    if grown:
        parts.append("\n".join(["## How it grows", "", *how_it_grows(grown)]))
    if listed:
        parts.append("\n".join(lists(listed)))
    return "\n".join([INTRODUCTION, *(part.strip() + "\n" for part in parts)])


def tables(results: Sequence[Results]) -> str:
    """Return Markdown tables for one database and several numbers of positions."""
    lines: list[str] = []
    for one in results:
        lines += ["", f"## {one['positions']:,} positions on {NAMES[one['database']]}", ""]
        lines += [f"{one['machine']}.", ""]
        lines += _compared(one)
        lines += ["", *_alone(one)]
        if one.get("load"):
            lines += ["", *_loaded(one["load"])]
    return "\n".join(lines)


def _judged(value: float, bar: float | None, *, at_least: bool = False) -> str:
    if bar is None:
        return ""
    good = value >= bar if at_least else value <= bar
    return f"{bar:.3g}" if good else f"**{bar:.3g}, missed**"


def _compared(one: Results) -> Iterator[str]:
    by_clock = one["database"] == "postgresql"
    kind = "clock" if by_clock else "processor"
    time = "wall" if by_clock else "processor"
    yield f"Milliseconds of {time} time; each ratio beside its target."
    yield ""
    yield "| answer | ours | plain DRF | django-ninja | / DRF | target | / ninja | target |"
    yield "|---|---|---|---|---|---|---|---|"
    for case in one["cases"]:
        ours, plain, ninja = (case[name][kind] for name in ("ours", "plain", "ninja"))
        bars = (1 / ON_POSTGRESQL, None) if by_clock else case["bars"]
        yield (
            f"| {case['name']} | {ours:.2f} | {plain:.2f} | {ninja:.2f} "
            f"| {ours / plain:.3f} | {_judged(ours / plain, bars[0])} "
            f"| {ours / ninja:.3f} | {_judged(ours / ninja, bars[1])} |"
        )


def _alone(one: Results) -> Iterator[str]:
    listed, file = one["cases"][0], one["file"]
    kind = "clock" if one["database"] == "postgresql" else "processor"
    kept = one["kept"][kind] / listed["plain"][kind]
    anew = one["anew"][kind]
    yield "| what | measured | target |"
    yield "|---|---|---|"
    yield f"| 304, ms | {one['kept'][kind]:.3f} | |"
    yield f"| 304 / plain list | {kept:.4f} | {_judged(kept, KEPT)} |"
    yield f"| list of 25 that has to be counted, ms | {anew:.2f} | |"
    yield f"| the same / plain list | {anew / listed['plain'][kind]:.3f} | |"
    yield (
        f"| CSV of everything ({file['megabytes']:.0f} MB): first byte, ms "
        f"| {file['first_byte']:.0f} | {_judged(file['first_byte'], FIRST_BYTE)} |"
    )
    yield f"| … first rows, ms | {file['first_row']:.0f} | |"
    yield f"| … all of it, s | {file['clock'] / 1000:.1f} | |"
    yield f"| … additional memory, MB | {file['memory']:.0f} | {_judged(file['memory'], MEMORY)} |"


def _loaded(load: Sequence[Results]) -> Iterator[str]:
    yield "Through gunicorn with two workers, answers per second:"
    yield ""
    yield "| answer | ours | plain DRF | django-ninja | ours / DRF | target | ours / ninja | 304 |"
    yield "|---|---|---|---|---|---|---|---|"
    for case in load:
        ratio = case["ours"] / case["plain"]
        bar = None if "one" in case["name"] else THROUGH_GUNICORN
        yield (
            f"| {case['name']} | {case['ours']:.0f} | {case['plain']:.0f} | {case['ninja']:.0f} "
            f"| {ratio:.1f} | {_judged(ratio, bar, at_least=True)} "
            f"| {case['ours'] / case['ninja']:.1f} | {case['kept']:.0f} |"
        )


def how_it_grows(grown: Results) -> Iterator[str]:
    """Return a table of the relative time with more positions."""
    yield (
        f"Processor time of the API with {grown['large']:,} positions, relative to "
        f"{grown['small']:,}, on SQLite, measured in turns:"
    )
    yield ""
    yield "| answer | ratio | target |"
    yield "|---|---|---|"
    for name, ratio in grown["ratios"].items():
        yield f"| {name} | {ratio:.2f} | {_judged(ratio, GROWTH)} |"
