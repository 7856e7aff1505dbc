"""An argument map as SVG, panel by panel.

Everything is styled by class from the page's stylesheet, nothing inline, so that the drawing
follows the reader's colours and a strict Content-Security-Policy. Each panel is a drawing of
its own, so that paper can be turned between two of them. Boxes hold HTML, which breaks its
lines itself, in whatever font the reader has, and in the direction of its letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from xml.etree import ElementTree

from debates.analysis.argument_graph import Edge
from debates.diagrams.layout import Frame, Layout, Plan, Point, lay_out
from debates.diagrams.panels import PADDING, Box, Panel, fitted
from debates.text.xml_texts import writable

HEADING = 15
BOLDER = 1.06
BOLD = 13 * BOLDER
"""The size of names, larger by as much as bold letters are wider."""
EDGE = 8
"""Between a drawing and the edge of its paper, in pixels."""
LEVEL = 16
"""Pixels at both ends of a line that run horizontally, so that marks are upright."""
FREE = 3
"""Between the mark at the end of a line and the box there, in pixels."""

MARKS: Mapping[str, str] = {
    "supports": "M0 0 8 4 0 8Z",
    "answers": "M0 0 8 4 0 8",
    "rebuts": "M0 0 8 8M0 8 8 0",
    "undercuts": "M8 0V8",
    "qualifies": "M0 4 4 0 8 4 4 8Z",
    "agrees": "M0 1H8M0 7H8",
    "builds_on": "M0 0 4 4 0 8M4 0 8 4 4 8",
}
"""The mark at the end of each kind of line.

Filled arrow, open arrow, cross, bar, diamond, equals sign, double arrow.
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


def draw(panels: Sequence[Panel]) -> str:
    """Return the panels as SVG, one after another, for use within a page. Raises LayoutFailed."""
    layouts = lay_out([_plan(panel) for panel in panels])
    starts = [_start(panel, layout) for panel, layout in zip(panels, layouts, strict=True)]
    furthest = max(starts, default=0)
    return "".join(
        _svg(panel, layout, furthest - start)
        for panel, layout, start in zip(panels, layouts, starts, strict=True)
    )


def _plan(panel: Panel) -> Plan:
    positions = panel.of_kind("position")
    return Plan(
        boxes={box.node.id: (box.look.width, box.height) for box in panel.boxes},
        lines=[(edge.source, edge.target) for edge in panel.lines],
        groups=[positions] if panel.framed else [],
        columns=[positions, panel.of_kind("question")],
        heading=HEADING,
    )


def _start(panel: Panel, layout: Layout) -> float:
    """Return the left edge of the column of positions."""
    return min(
        layout.boxes[box.node.id][0] - box.look.width / 2
        for box in panel.boxes
        if box.node.kind == "position"
    )


def _svg(panel: Panel, layout: Layout, indent: float) -> str:
    """One panel; `indent` puts its positions beneath those of the others."""
    width, height = layout.width + indent + 2 * EDGE, layout.height + 2 * EDGE
    root = ElementTree.Element(
        "svg",
        {
            "viewBox": f"{-EDGE - indent:g} {-EDGE} {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "role": "group",
            "aria-label": writable(panel.title),
            "class": "map",
        },
    )
    for frame in layout.groups:
        _frame(root, panel.title, frame)
    _lines(root, panel, layout)
    for box in panel.boxes:
        _box(root, box, layout.boxes[box.node.id])
    # no text has this in it: `>` is escaped there
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _frame(root: ElementTree.Element, name: str, frame: Frame) -> None:
    left, top, width, height = frame
    group = _child(root, "g", {"class": "voice"})
    place = {"x": f"{left:g}", "y": f"{top:g}"}
    _child(group, "rect", place, width=f"{width:g}", height=f"{height:g}", rx="4")
    text = _child(group, "text", x=f"{left + PADDING:g}", y=f"{top + HEADING + 3:g}")
    text.text = writable(fitted(name, width - 2 * PADDING, BOLD))


def _connected(panel: Panel, layout: Layout) -> Iterator[tuple[Edge, Point, Point]]:
    """Each line with its ends: from the left side of a box to the right side of another.

    Those that end at the same box end beneath each other, in the order in which they begin.
    """
    boxes = {box.node.id: box for box in panel.boxes}
    arriving: dict[str, list[Edge]] = defaultdict(list)
    for edge in sorted(panel.lines, key=lambda edge: layout.boxes[edge.source][1]):
        arriving[edge.target].append(edge)
    for target, edges in arriving.items():
        box, (x, y) = boxes[target], layout.boxes[target]
        step = box.height / (len(edges) + 1)
        for number, edge in enumerate(edges, start=1):
            left, middle = layout.boxes[edge.source]
            start = (left - boxes[edge.source].look.width / 2, middle)
            end = x + box.look.width / 2 + FREE, y - box.height / 2 + number * step
            yield edge, start, end


def _lines(root: ElementTree.Element, panel: Panel, layout: Layout) -> None:
    """Return the lines, those of a kind in one group, which makes the page lighter."""
    groups: dict[tuple[str, str, str], ElementTree.Element] = {}
    for edge, start, end in _connected(panel, layout):
        kind = (edge.kind, edge.stance, edge.basis)
        if kind not in groups:
            looks = {"class": f"line {' '.join(filter(None, kind))}"}
            groups[kind] = _child(root, "g", {**looks, "marker-end": f"url(#mark-{edge.kind})"})
        across, down = round(end[0] - start[0]), round(end[1] - start[1])
        path = f"M{start[0]:g} {start[1]:g}h{-LEVEL}l{across + 2 * LEVEL} {down}h{-LEVEL}"
        _child(groups[kind], "path", d=path.replace(" -", "-"))


def _box(root: ElementTree.Element, box: Box, centre: Point) -> None:
    width, height = box.look.width, box.height
    place = _child(
        root,
        "foreignObject",
        y=f"{round(centre[1] - height / 2)}",
        height=f"{height:g}",
        x=f"{centre[0] - width / 2:g}",
        width=f"{width:g}",
    )
    looks = " ".join(filter(None, ("box", box.node.kind, box.stance, box.looks)))
    link = _child(place, "a", {"class": looks, "href": box.node.url})
    if box.heading:
        room = width - 2 * PADDING
        heading = _child(link, "b")
        heading.text = writable(fitted(box.heading, room, box.look.size * BOLDER))
        heading.tail = f" {writable(box.text)}"
    else:
        link.text = writable(box.text)
    if box.footer:
        _child(link, "small").text = writable(f" {box.footer}")


def _child(
    parent: ElementTree.Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    **more: str,
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {**(attributes or {}), **more})
