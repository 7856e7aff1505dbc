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

`make bench` measures it and writes this page. Three ways to answer the same stand side by side,
in one process, through the same middleware, on the same database, in turns: the API; plain
Django REST framework (ModelSerializers, generic views, django-filter and page numbers as its
documentation shows them, with the prefetches that anybody would add); and django-ninja (schemas,
filter schema, page numbers, the same querysets). Tests hold the answers of all three to be the
same. What is compared are medians of processor time, on PostgreSQL of the clock; lists of 25
have `expand=expert,topics`. Then each answers through gunicorn with two workers, under wrk with
eight connections that are kept alive.

The API remembers how many things a list has, for each state of the content: the exact number,
counted once after each change of anything. What a list takes where it has to be counted anew
has a line of its own.

Search is measured apart: [a whole search](benchmarks-search.md), and [its engine](benchmarks.md).
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
    yield f"Milliseconds of the {kind}; each ratio beside its bar."
    yield ""
    yield "| answer | ours | plain DRF | django-ninja | / DRF | bar | / ninja | bar |"
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
    yield "| what | measured | bar |"
    yield "|---|---|---|"
    yield f"| 304, ms | {one['kept'][kind]:.3f} | |"
    yield f"| 304 / plain list | {kept:.4f} | {_judged(kept, KEPT)} |"
    yield f"| list of 25 where it has to be counted anew, ms | {anew:.2f} | |"
    yield f"| the same / plain list | {anew / listed['plain'][kind]:.3f} | |"
    yield (
        f"| CSV of everything ({file['megabytes']:.0f} MB): first byte, ms "
        f"| {file['first_byte']:.0f} | {_judged(file['first_byte'], FIRST_BYTE)} |"
    )
    yield f"| … first rows, ms | {file['first_row']:.0f} | |"
    yield f"| … all of it, s | {file['clock'] / 1000:.1f} | |"
    yield f"| … more memory, MB | {file['memory']:.0f} | {_judged(file['memory'], MEMORY)} |"


def _loaded(load: Sequence[Results]) -> Iterator[str]:
    yield "Through gunicorn with two workers: answers in a second."
    yield ""
    yield "| answer | ours | plain DRF | django-ninja | ours / DRF | bar | ours / ninja | 304 |"
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
        f"{grown['large']:,} positions / {grown['small']:,} on SQLite, milliseconds of the "
        "processor, ours; asked in turns:"
    )
    yield ""
    yield "| answer | ratio | bar |"
    yield "|---|---|---|"
    for name, ratio in grown["ratios"].items():
        yield f"| {name} | {ratio:.2f} | {_judged(ratio, GROWTH)} |"
