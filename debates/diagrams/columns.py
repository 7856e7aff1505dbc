"""Layout of clusters in columns, in the order in which they are read.

No search and no simulation: the time grows with the number of boxes and lines alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from debates.diagrams.scene import LOOKS, Box, Cluster

MARGIN = 8
"""Between the frame of a cluster and its boxes, in pixels."""
GAP = 8
"""Between two boxes of a cluster."""
PART_GAP = 3
"""Between a position and what hangs on it."""
CORRIDOR = 26
"""Between two clusters of a column; lines cross the column here."""
GUTTER = 34
"""Between two columns that no line runs between."""
WIDTH = LOOKS["position"].width + 2 * MARGIN
ROOM = (1200, 660)
"""Width and height of a window's part for the drawing, which it fills best."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a box or frame: its column, and its vertical extent in pixels."""

    column: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Places of boxes, before columns are moved apart for the lines between them.

    boxes      the spot of each box by key
    frames     the spot of each cluster, in their order
    corridors  for each column the height of the middle of each gap between two clusters,
               those above the first and beneath the last included
    height     of the highest column
    """

    boxes: dict[str, Spot]
    frames: list[Spot]
    corridors: list[list[float]]
    height: float


def in_columns(clusters: Sequence[Cluster]) -> list[list[Cluster]]:
    """Divide clusters into as many columns as fit a window at the largest scale.

    A cluster that is higher than such a column is continued beside itself.
    """
    if not clusters:
        return []
    total = sum(_height(cluster) + CORRIDOR for cluster in clusters)
    # where the drawing has the proportions of the window
    high = sqrt(total * (WIDTH + GUTTER) * ROOM[1] / ROOM[0])
    pieces = [piece for cluster in clusters for piece in _pieces(cluster, high)]
    heights = [_height(piece) + CORRIDOR for piece in pieces]
    best: tuple[float, list[int]] = (0.0, [])
    for count in range(1, len(pieces) + 1):
        widest = ROOM[0] / (count * (WIDTH + GUTTER))
        if widest < best[0]:
            break
        starts, highest = _balanced(heights, count)
        best = max(best, (min(widest, ROOM[1] / highest), starts), key=lambda pair: pair[0])
    ends = [*best[1][1:], len(pieces)]
    return [pieces[start:end] for start, end in zip(best[1], ends, strict=True)]


def _pieces(cluster: Cluster, high: float) -> list[Cluster]:
    """Divide a cluster that is higher than `high` before positions; each piece has a head."""
    if _height(cluster) <= high:
        return [cluster]
    pieces: list[list[Box]] = [[]]
    for box in cluster.boxes:
        last = pieces[-1]
        if len(last) > 1 and box.form == "position" and _height(Cluster("", [*last, box])) > high:
            text = f"… {cluster.title}"
            pieces.append([Box(f"{cluster.boxes[0].key}/{len(pieces)}", "head", "head", "", text)])
        pieces[-1].append(box)
    return [Cluster(cluster.title, boxes) for boxes in pieces]


def arranged(columns: Sequence[Sequence[Cluster]]) -> Arrangement:
    """Stack the clusters of each column."""
    boxes: dict[str, Spot] = {}
    frames: list[Spot] = []
    corridors: list[list[float]] = []
    for number, column in enumerate(columns):
        top, middles = 0.0, [-CORRIDOR / 2]
        for cluster in column:
            bottom = _stack(cluster, number, top, boxes)
            frames.append(Spot(number, top, bottom))
            middles.append(bottom + CORRIDOR / 2)
            top = bottom + CORRIDOR
        corridors.append(middles)
    height = max((frame.bottom for frame in frames), default=0.0)
    return Arrangement(boxes, frames, corridors, height)


def _stack(cluster: Cluster, column: int, top: float, boxes: dict[str, Spot]) -> float:
    """Place the boxes of a cluster; return the lower edge of its frame."""
    at = top + MARGIN
    for number, box in enumerate(cluster.boxes):
        if number:
            at += PART_GAP if box.form == "part" else GAP
        boxes[box.key] = Spot(column, at, at + box.height)
        at += box.height
    return at + MARGIN


def _height(cluster: Cluster) -> float:
    return _stack(cluster, 0, 0.0, {})


def _balanced(heights: Sequence[float], count: int) -> tuple[list[int], float]:
    """Return where each of at most `count` columns begins, and the height of the highest.

    The columns are as low as their order allows, to the pixel.
    """
    low, high = max(heights), sum(heights)
    while high - low > 1:
        middle = (low + high) / 2
        if len(_filled(heights, middle)) <= count:
            high = middle
        else:
            low = middle
    return _filled(heights, high), high


def _filled(heights: Sequence[float], most: float) -> list[int]:
    """Return where each column begins if none may be higher than `most`."""
    starts, filled = [0], 0.0
    for number, height in enumerate(heights):
        if filled and filled + height > most:
            starts.append(number)
            filled = 0.0
        filled += height
    return starts
