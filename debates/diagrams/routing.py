"""Routing of lines between boxes in columns: along gutters, and between clusters.

A line leaves a box at its side, runs up or down in the gutter between two columns, crosses every
column on its way where two clusters stand apart, and ends at the side of another box. No line
leads through a box, and no two run on the same track of a gutter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from debates.diagrams.columns import CORRIDOR, GUTTER, WIDTH, Arrangement, Spot
from debates.diagrams.scene import Line

TRACK = 7
"""Between two lines of a gutter or corridor, in pixels."""
SIDE = 17
"""Between a column and the first track beside it, with room for a mark."""
PORTS = 10
"""Between the edge of a box and the first line that ends there."""


@dataclass(slots=True)
class Run:
    """A vertical part of a line: its gutter, and the heights between which it runs."""

    gutter: int
    begin: float
    end: float
    track: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a line, from the side of a box to the side of another."""

    line: Line
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class Gutters:
    """The gutters with the lines in them.

    columns  the left edge of each column, in pixels
    starts   the horizontal place of the first track of each gutter
    width    of the whole drawing
    """

    columns: list[float]
    starts: list[float]
    width: float


def routed(arrangement: Arrangement, lines: Iterable[Line]) -> list[Route]:
    """Lead the lines between boxes; those with an end that is not drawn are left out."""
    known = arrangement.boxes
    routes = [
        _route(line, known[line.source], known[line.target], arrangement.corridors)
        for line in lines
        if line.source in known and line.target in known and line.source != line.target
    ]
    _spread_over_corridors(routes)
    _spread_over_sides(routes, arrangement)
    _assign_tracks(routes)
    return routes


def gutters(routes: Sequence[Route], count: int) -> Gutters:
    """Move `count` columns as far apart as the lines between them need."""
    tracks: dict[int, int] = defaultdict(int)
    for route in routes:
        for run in route.runs:
            tracks[run.gutter] = max(tracks[run.gutter], run.track + 1)
    columns, starts, at = [], [], 0.0
    for gutter in range(count + 1):
        used = tracks[gutter]
        needed = 2 * SIDE + (used - 1) * TRACK if used else 0
        outer = gutter in {0, count}
        width = needed if outer else max(GUTTER, needed)
        starts.append(at + (width - max(0, used - 1) * TRACK) // 2)
        at += width
        if gutter < count:
            columns.append(at)
            at += WIDTH
    return Gutters(columns, starts, at)


def _route(line: Line, source: Spot, target: Spot, corridors: list[list[float]]) -> Route:
    begin, end = _middle(source), _middle(target)
    if source.column == target.column:
        return Route(line, [Run(source.column + 1, begin, end)])
    right = source.column < target.column
    crossed = range(source.column + 1, target.column)
    if not right:
        crossed = range(source.column - 1, target.column, -1)
    runs, at = [], begin
    gutter = source.column + (1 if right else 0)
    for number, column in enumerate(crossed, start=1):
        # straight on, as far as there are gaps
        wanted = begin + (end - begin) * number / (len(crossed) + 1)
        gap = _nearest(corridors[column], wanted)
        runs.append(Run(gutter, at, gap))
        at = gap
        gutter += 1 if right else -1
    return Route(line, [*runs, Run(gutter, at, end)])


def _middle(spot: Spot) -> float:
    return (spot.top + spot.bottom) / 2


def _nearest(heights: Sequence[float], wanted: float) -> float:
    place = bisect_left(heights, wanted)
    return min(heights[max(0, place - 1) : place + 1], key=lambda height: abs(height - wanted))


def _spread_over_corridors(routes: list[Route]) -> None:
    """Give the lines that cross a column in the same gap a height each, as far as it has room."""
    sharing: dict[tuple[int, float], list[tuple[Run, Run]]] = defaultdict(list)
    for route in routes:
        for before, after in pairwise(route.runs):
            column = min(before.gutter, after.gutter)
            sharing[column, before.end].append((before, after))
    for (_, height), crossings in sharing.items():
        step = min(TRACK - 1, (CORRIDOR - 6) / len(crossings))
        crossings.sort(key=lambda pair: pair[0].begin + pair[1].end)
        for number, (before, after) in enumerate(crossings):
            before.end = after.begin = height + (number - (len(crossings) - 1) / 2) * step


def _spread_over_sides(routes: list[Route], arrangement: Arrangement) -> None:
    """Let lines end beneath each other at the side of a box, the one that comes from above first.

    Each side of a box is named by its gutter.
    """
    sharing: dict[tuple[str, int], list[tuple[float, int, Route, bool]]] = defaultdict(list)
    for number, route in enumerate(routes):
        first, last = route.runs[0], route.runs[-1]
        sharing[route.line.source, first.gutter].append((first.end, number, route, True))
        sharing[route.line.target, last.gutter].append((last.begin, number, route, False))
    for (key, _), ends in sharing.items():
        spot = arrangement.boxes[key]
        ends.sort(key=lambda end: end[:2])
        room = spot.bottom - spot.top - 2 * PORTS
        step = min(2 * TRACK, room / len(ends))
        for number, (_, _, route, leaves) in enumerate(ends):
            height = _middle(spot) + (number - (len(ends) - 1) / 2) * step
            if leaves:
                route.runs[0].begin = height
            else:
                route.runs[-1].end = height


def _assign_tracks(routes: list[Route]) -> None:
    """Give each vertical part the first track of its gutter that is free where it runs."""
    by_gutter: dict[int, list[Run]] = defaultdict(list)
    for route in routes:
        for run in route.runs:
            by_gutter[run.gutter].append(run)
    for runs in by_gutter.values():
        free: list[float] = []
        for run in sorted(
            runs, key=lambda run: (min(run.begin, run.end), abs(run.end - run.begin))
        ):
            top, bottom = sorted((run.begin, run.end))
            track = next((n for n, until in enumerate(free) if until < top), len(free))
            if track == len(free):
                free.append(0.0)
            free[track] = bottom + TRACK
            run.track = track
