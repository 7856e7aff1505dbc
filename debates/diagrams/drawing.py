"""An argument map as SVG.

Everything is styled by class from the page's stylesheet, nothing inline, so that the drawing
follows the reader's colours and a strict Content-Security-Policy. Boxes hold HTML, which breaks
its lines itself, in whatever font the reader has, and in the direction of its letters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from xml.etree import ElementTree

from debates.diagrams.columns import CORRIDOR, MARGIN, WIDTH, arranged, in_columns
from debates.diagrams.routing import TRACK, Route, gutters, routed
from debates.diagrams.scene import Box, Scene
from debates.text.directions import parts_by_direction
from debates.text.xml_texts import writable

EDGE = 8
"""Between a drawing and the edge of its paper, in pixels."""
BEND = 5
"""The size of a line's bends."""
FREE = 3
"""Between the mark at the end of a line and the box there, in pixels."""
HEAVIEST = 6
"""The widest line, in steps of the stylesheet."""

MARKS: Mapping[str, str] = {
    "supports": "M0 0 8 4 0 8Z",
    "answers": "M0 0 8 4 0 8",
    "rebuts": "M0 0 8 8M0 8 8 0",
    "undercuts": "M8 0V8",
    "qualifies": "M0 4 4 0 8 4 4 8Z",
    "agrees": "M0 1H8M0 7H8",
    "builds_on": "M0 0 4 4 0 8M4 0 8 4 4 8",
    "against": "M0 0 8 8M0 8 8 0",
    "for": "M0 0 8 4 0 8Z",
}
"""The mark at the end of each kind of line.

Filled arrow, open arrow, cross, bar, diamond, equals sign, double arrow; for several relations
in one line a cross or a filled arrow.
"""


def marks(kinds: Collection[str] = MARKS) -> str:
    """Return the marks at the ends of these kinds of lines as SVG, for the page with drawings."""
    root = ElementTree.Element(
        "svg", {"width": "0", "height": "0", "aria-hidden": "true", "class": "map marks"}
    )
    definitions = _child(root, "defs")
    for kind, path in MARKS.items():
        if kind not in kinds:
            continue
        marker = _child(
            definitions,
            "marker",
            id=f"mark-{kind}",
            viewBox="-1 -1 10 10",
            refX="8",
            refY="4",
            markerWidth="10",
            markerHeight="10",
            markerUnits="userSpaceOnUse",
            orient="auto",
        )
        _child(marker, "path", {"class": f"end {kind}", "d": path})
    return ElementTree.tostring(root, encoding="unicode")


def draw(scene: Scene) -> str:
    """Return a map as SVG for use within a page."""
    drawing = _Drawing(scene)
    # lines run above the first cluster and beneath the last
    width, height = drawing.sides.width + 2 * EDGE, drawing.arrangement.height + 2 * CORRIDOR
    root = ElementTree.Element(
        "svg",
        {
            "viewBox": f"{-EDGE} {-CORRIDOR} {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "role": "group",
            "aria-label": writable(scene.title),
            "class": "map",
        },
    )
    _child(root, "path", {"class": "frames", "d": drawing.frames()})
    drawing.add_lines(root)
    for box in drawing.boxes.values():
        drawing.add_box(root, box)
    # no text has this in it: `>` is escaped there
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


class _Drawing:
    """A scene that is laid out, and its parts as SVG."""

    def __init__(self, scene: Scene) -> None:
        columns = scene.columns or in_columns(scene.clusters)
        drawn = [box for column in columns for cluster in column for box in cluster.boxes]
        self.boxes = {box.key: box for box in drawn}
        self.arrangement = arranged(columns)
        self.routes = routed(self.arrangement, scene.lines)
        self.sides = gutters(self.routes, len(self.arrangement.corridors))

    def frames(self) -> str:
        """Return the path of the frames of all clusters."""
        return "".join(
            f"M{self.sides.columns[frame.column]:g} {frame.top:g}"
            f"h{WIDTH:g}v{frame.bottom - frame.top:g}h-{WIDTH:g}z"
            for frame in self.arrangement.frames
        )

    def add_lines(self, root: ElementTree.Element) -> None:
        """Add the lines, those that look alike in one group, which makes the page lighter.

        Each has the numbers of the boxes at its ends, in the order of the drawing.
        """
        numbers = {key: number for number, key in enumerate(self.boxes)}
        groups: dict[str, ElementTree.Element] = {}
        for route in self.routes:
            line = route.line
            heavy = f"w{min(line.weight, HEAVIEST)}" if line.weight > 1 else ""
            looks = " ".join(filter(None, ("line", line.kind, line.looks, heavy)))
            if looks not in groups:
                marker = {"marker-end": f"url(#mark-{line.kind})"}
                groups[looks] = _child(root, "g", {"class": looks, **marker})
            ends = {"data-ends": f"{numbers[line.source]} {numbers[line.target]}"}
            # not a stop of the tabulator: the list, and the map around a position, have its words
            held = groups[looks]
            if line.url:
                held = _child(held, "a", {"href": line.url, "tabindex": "-1"})
            path = _child(held, "path", {**ends, "d": self._path(route)})
            if line.words:
                _child(path, "title").text = writable(line.words)

    def add_box(self, root: ElementTree.Element, box: Box) -> None:
        """Add a box with its link and texts."""
        spot = self.arrangement.boxes[box.key]
        place = _child(
            root,
            "foreignObject",
            y=f"{spot.top:g}",
            height=f"{spot.bottom - spot.top:g}",
            x=f"{self._edge(box.key, right=False):g}",
            width=f"{box.look.width:g}",
        )
        held = _child(place, "a" if box.url else "div", {"class": f"box {box.looks}"})
        if box.url:
            held.set("href", box.url)
        if box.heading:
            heading = _child(held, "b")
            _write(heading, box.heading)
            if box.is_heading_cut:
                heading.set("title", writable(box.heading))
            heading.tail = f" {writable(box.text)}"
        else:
            held.text = writable(box.text)
        if box.footer:
            _write(_child(held, "small"), f" {box.footer}")

    def _edge(self, key: str, *, right: bool) -> float:
        """Return the right or left edge of a box; in a column all end at the same edge."""
        edge = self.sides.columns[self.arrangement.boxes[key].column] + WIDTH - MARGIN
        return edge if right else edge - self.boxes[key].look.width

    def _path(self, route: Route) -> str:
        """Return the way of a line, with its corners cut."""
        line, runs = route.line, route.runs
        columns = self.arrangement.boxes
        at = self._edge(line.source, right=runs[0].gutter > columns[line.source].column)
        right = runs[-1].gutter > columns[line.target].column
        last = self._edge(line.target, right=right) + (FREE if right else -FREE)
        stops = [self.sides.starts[run.gutter] + run.track * TRACK for run in runs]
        pieces = [f"M{at:g} {round(runs[0].begin)}"]
        for run, stop, following in zip(runs, stops, [*stops[1:], last], strict=True):
            pieces.append(_bend(at, stop, following, run.begin, run.end))
            at = stop
        return "".join([*pieces, f"H{last:g}"])


def _write(into: ElementTree.Element, line: str) -> None:
    """Write a line into an element without text, with its parts from right to left isolated."""
    last = None
    for part, from_right in parts_by_direction(writable(line)):
        if from_right:
            last = _child(into, "bdi")
            last.text = part
        elif last is None:
            into.text = part
        else:
            last.tail = part


def _bend(before: float, stop: float, after: float, begin: float, end: float) -> str:
    """Return the way up to a track, along it, and round the corner that leaves it."""
    down = round(end) - round(begin)
    if not down:
        return ""
    size = min(BEND, abs(down) // 2)
    turn = size if down > 0 else -size
    into = size if stop > before else -size
    out = size if after > stop else -size
    return f"H{stop - into:g}l{into} {turn}V{round(end) - turn}l{out} {turn}"


def _child(
    parent: ElementTree.Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    **more: str,
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {**(attributes or {}), **more})
