"""Report of the benchmark of lists as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.api_lists import IN_MEMORY

Results = Mapping[str, Any]

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
INTRODUCTION = """
## Lists: every filter in every order

`python -m bench api --lists` requests positions, evidence, counterpoints, supports and forecasts
with each filter in each order, with several values in turns: pages 1, 2, 40 and the last one of
positions, the first and the last page of the others. The database filters and orders the other
collections, except for filters and orders by their positions; they are requested with one filter or
one order.

- *First* is the first answer for a filter and order. A position is edited before it, so it includes
  reading the edit and counting again.
- *Again* is the same address afterwards.
- *Finding* is the count and the keys of the page, without its rows.
- The peers have the same filters and orders. For some of the pairs, they are asked for one page,
  right after the same page of the API.

Each value is the median / the 95th percentile in milliseconds of processor time, including the
process of PostgreSQL. On a busy machine, wall times say little, and ratios say most.
"""


def lists(results: Sequence[Results]) -> Iterator[str]:
    """Yield the lines of all tables, for several databases and numbers of positions."""
    yield INTRODUCTION
    for one in results:
        larger = [
            other
            for other in results
            if other["database"] == one["database"] and other["positions"] > one["positions"]
        ]
        place = f"{one['positions']:,} positions on {NAMES[one['database']]}"
        yield f"### Lists of {place}\n"
        every = one["every"]
        share = "all pairs of filter and order" if every == 1 else f"one pair in {every}"
        least, most = one["loads"]
        load = f"load of the machine {least:.0f} to {most:.0f}"
        beside = f"; peers: one pair in {one['peers_every']}" if one["peers_every"] else ""
        yield f"{one['machine']}; {share}{beside}; {load}.\n"
        positions = one["lists"]["positions"]
        if "plain" in positions["all"]:
            yield from _beside_peers(positions, larger)
        yield from _collections(one, larger)


def slow_cells(results: Results, most: float) -> list[str]:
    """Return the lists in memory that took longer to find than this, in milliseconds."""
    return [
        f"{name}: {cell['filter']}={cell['value']} ordering={cell['order']} page={cell['page']}:"
        f" {min(cell['first']['finding'], cell['again']['finding']):.1f} ms"
        for name in IN_MEMORY
        for cell in results["lists"][name]["slowest"]
        if min(cell["first"]["finding"], cell["again"]["finding"]) > most
    ]


def _beside_peers(positions: Results, larger: Sequence[Results]) -> Iterator[str]:
    every = positions["all"]
    for peer, title in (("plain", "plain DRF"),):
        above, compared = every[f"above {peer}"], every[f"{peer} compared"]
        yield f"- {above} of {compared} first answers took longer than those of {title}."
    for kind in ("filter", "order"):
        grown = [other["lists"]["positions"][f"{kind}s"] for other in larger]
        yield ""
        yield f"| {kind} | first | again | finding first | again | plain DRF |" + (
            f" first, at {larger[0]['positions']:,} |" if larger else ""
        )
        yield "|---|---|---|---|---|---|---|" + ("---|" if larger else "")
        for name, found in positions[f"{kind}s"].items():
            cells = [*_own(found), *(_spread(found.get(peer)) for peer in ("plain",))]
            cells += [_grown(found, other[name]) for other in grown[:1]]
            yield f"| `{name}` | {' | '.join(cells)} |"
    yield ""


def _collections(one: Results, larger: Sequence[Results]) -> Iterator[str]:
    yield "| collection | first | again | finding first | again | slowest to find |" + (
        f" first, at {larger[0]['positions']:,} |" if larger else ""
    )
    yield "|---|---|---|---|---|---|" + ("---|" if larger else "")
    for name, found in one["lists"].items():
        cells = [*_own(found["all"]), _slowest(found["slowest"][0])]
        cells += [_grown(found["all"], other["lists"][name]["all"]) for other in larger[:1]]
        yield f"| `{name}/` | {' | '.join(cells)} |"
    yield ""


def _own(found: Results) -> list[str]:
    times = ("first whole", "again whole", "first finding", "again finding")
    return [_spread(found[each]) for each in times]


def _spread(times: Mapping[str, float] | None) -> str:
    if not times:
        return ""
    found = [f"{times['p50']:.1f}", f"{times['p95']:.1f}"]
    # the peers are often asked once
    return " / ".join(dict.fromkeys(found))


def _slowest(cell: Results) -> str:
    given = [f"{cell['filter']}={cell['value']}"] if cell["filter"] else []
    given += [f"ordering={cell['order']}"] if cell["order"] else []
    return f"`{'&'.join(given) or 'no filter'}` {cell['again']['finding']:.1f}"


def _grown(small: Results, large: Results) -> str:
    ratio = large["first whole"]["p50"] / small["first whole"]["p50"]
    return f"{_spread(large['first whole'])}, {ratio:.2f} times"
