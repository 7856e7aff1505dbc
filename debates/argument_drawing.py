"""An argument map as SVG, panel by panel.

Everything is styled by class from the page's stylesheet, nothing inline, so that the drawing
follows the reader's colours and a strict Content-Security-Policy. Each panel is a drawing of
its own, so that paper can be turned between two of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree

from debates.argument_layout import Frame, Layout, Plan, Point, lay_out
from debates.argument_map import Edge
from debates.argument_panels import PADDING, Box, Panel, fitted, runs_from_the_right
from debates.xml_texts import writable

HEADING = 15
BOLDER = 1.06
BOLD = 13 * BOLDER
"""The size of names, larger by as much as bold letters are wider."""
EDGE = 8
"""Between a drawing and the edge of its paper, in pixels."""
FREE = 3
"""Between the mark at the end of a line and the box there, in pixels."""

MARKS: Mapping[str, str] = {
    "supports": "M0 0 8 4 0 8Z",
    "answers": "M0 0 8 4 0 8",
    "rebuts": "M0 0 8 8M0 8 8 0",
    "undercuts": "M8 0V8",
    "qualifies": "M0 4 4 0 8 4 4 8Z",
}
"""The mark at the end of each kind of line: filled arrow, open arrow, cross, bar, diamond."""


def marks() -> str:
    """The marks at the ends of lines as SVG, for the page that has drawings."""
    root = ElementTree.Element(
        "svg", {"width": "0", "height": "0", "aria-hidden": "true", "class": "map marks"}
    )
    definitions = _child(root, "defs")
    for kind, path in MARKS.items():
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
    """The panels as SVG, one after another, for use within a page. Raises LayoutFailed."""
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
    """Where the column of positions begins."""
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
    for edge, start, end in _connected(panel, layout):
        _line(root, edge, start, end)
    for box in panel.boxes:
        _box(root, box, layout.boxes[box.node.id])
    return ElementTree.tostring(root, encoding="unicode")


def _frame(root: ElementTree.Element, name: str, frame: Frame) -> None:
    left, top, width, _ = frame
    group = _child(root, "g", {"class": "voice"})
    _rectangle(group, frame, rounded=4)
    text = _child(group, "text", x=f"{left + PADDING:g}", y=f"{top + HEADING + 3:g}")
    text.text = writable(fitted(name, width - 2 * PADDING, BOLD))


def _rectangle(parent: ElementTree.Element, frame: Frame, rounded: int) -> None:
    left, top, width, height = frame
    _child(
        parent,
        "rect",
        x=f"{left:g}",
        y=f"{top:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        rx=str(rounded),
    )


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


def _line(root: ElementTree.Element, edge: Edge, start: Point, end: Point) -> None:
    line = _child(root, "g", {"class": f"line {edge.kind} {edge.stance}".rstrip()})
    between = (start[0] + end[0]) / 2
    path = (
        f"M{start[0]:g},{start[1]:g}"
        f"C{between:g},{start[1]:g} {between:g},{end[1]:.0f} {end[0]:g},{end[1]:.0f}"
    )
    _child(line, "path", {"d": path, "marker-end": f"url(#mark-{edge.kind})"})


def _box(root: ElementTree.Element, box: Box, centre: Point) -> None:
    look = box.look
    left, top = centre[0] - look.width / 2, centre[1] - box.height / 2
    link = _child(
        root, "a", {"href": box.node.url, "class": f"box {box.node.kind} {box.stance}".rstrip()}
    )
    frame = (left, top, look.width, box.height)
    _rectangle(link, frame, rounded=12 if box.node.kind == "question" else 2)
    baseline = round(top + PADDING + look.size * 0.95)
    room = look.width - 2 * PADDING
    for kind, lines in (
        ("heading", [fitted(box.heading, room, look.size * BOLDER)] if box.heading else []),
        ("", box.lines),
        ("footer", [box.footer] if box.footer else []),
    ):
        if not lines:
            continue
        backwards = runs_from_the_right(" ".join(lines))
        start = left + (look.width - PADDING if backwards else PADDING)
        text = _child(link, "text", {"class": kind} if kind else {})
        if backwards:
            text.set("direction", "rtl")
        for line in lines:
            # read aloud, the lines are one text
            _child(text, "tspan", x=f"{start:g}", y=f"{baseline:g}").text = writable(f"{line} ")
            baseline += look.leading


def _child(
    parent: ElementTree.Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    **more: str,
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {**(attributes or {}), **more})
