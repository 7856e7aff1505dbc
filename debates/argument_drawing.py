"""An argument map as a drawing: what is written in each box, and the whole as SVG.

Everything is styled by class from the page's stylesheet, nothing inline, so that the drawing
follows the reader's colours and a strict Content-Security-Policy. Boxes are as large as their
text, which is measured here: Graphviz lays out boxes, and knows nothing of fonts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from debates.argument_layout import Frame, Layout, Line, Plan, Point, lay_out
from debates.argument_map import ArgumentMap, Edge, Node
from debates.vocabulary import SIGNS

Arrangement = Literal["expert", "question"]

AGAINST = ("rebuts", "undercuts", "qualifies")


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of box is set: lengths in pixels; the stylesheet has the same sizes of type."""

    width: float
    size: float
    leading: float


LOOKS: Mapping[str, Look] = {
    "position": Look(300, 13, 17),
    "question": Look(220, 14, 18),
    "evidence": Look(250, 12, 15),
    "counterpoint": Look(250, 12, 15),
}
PADDING = 9
HEADING = 15
NARROW, WIDE = 0.29, 0.78
AVERAGE = 0.55
"""The width of letters as parts of the size of type, with room for wider fonts than most."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn.

    heading  a line above the text, in words and signs; empty for none
    stance   that the position takes, for its colour
    lines    the text
    footer   a line beneath the text; empty for none
    """

    node: Node
    heading: str
    stance: str
    lines: list[str]
    footer: str

    @property
    def look(self) -> Look:
        """How it is set."""
        return LOOKS[self.node.kind]

    @property
    def height(self) -> float:
        """With its padding."""
        lines = len(self.lines) + bool(self.heading) + bool(self.footer)
        return lines * self.look.leading + 2 * PADDING


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and lines of a map, before they are laid out.

    against  counterpoints that another position raises: lines between the two positions
    """

    boxes: list[Box]
    lines: list[tuple[Edge, Node | None]]
    groups: list[tuple[str, list[str]]]
    columns: list[list[str]]


def box_count(graph: ArgumentMap, *, evidence: bool) -> int:
    """How many boxes the drawing of a map has."""
    return len(_drawn_nodes(graph, evidence))


def compose(graph: ArgumentMap, arrangement: Arrangement, *, evidence: bool) -> Drawing:
    """What is to be drawn of a map.

    arrangement  whether positions are framed by expert, or stand beside their question
    evidence     whether evidence has boxes; else positions say how much of it there is
    """
    nodes = _drawn_nodes(graph, evidence)
    drawn = {node.id for node in nodes}
    supports = Counter(edge.target for edge in graph.edges if edge.kind == "supports")
    stances = {edge.source: edge.stance for edge in graph.edges if edge.kind == "answers"}
    footers = {} if evidence else {key: _pieces(count) for key, count in supports.items()}
    kinds = {edge.source: edge.kind for edge in graph.edges if edge.kind in AGAINST}
    boxes = [
        Box(
            node=node,
            heading=_heading(node, arrangement, stances, kinds),
            stance=stances.get(node.id, ""),
            lines=wrapped(node.text, LOOKS[node.kind]),
            footer=footers.get(node.id, ""),
        )
        for node in nodes
    ]
    by_kind = defaultdict(list)
    by_expert: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        by_kind[node.kind].append(node.id)
        if node.kind == "position":
            by_expert[str(node.details.get("expert_name", node.expert))].append(node.id)
    return Drawing(
        boxes=boxes,
        lines=list(_lines(graph, drawn)),
        groups=list(by_expert.items()) if arrangement == "expert" else [],
        columns=[by_kind["position"], by_kind["question"]],
    )


def _drawn_nodes(graph: ArgumentMap, evidence: bool) -> list[Node]:
    raised = {edge.target for edge in graph.edges if edge.kind == "raises"}
    return [
        node
        for node in graph.nodes
        if (node.kind != "evidence" or evidence) and node.id not in raised
    ]


def _pieces(count: int) -> str:
    return "1 piece of evidence" if count == 1 else f"{count} pieces of evidence"


def _heading(
    node: Node,
    arrangement: Arrangement,
    stances: Mapping[str, str],
    kinds: Mapping[str, str],
) -> str:
    if node.kind == "counterpoint":
        return f"The editors: {kinds.get(node.id, '')}".rstrip(": ")
    if node.kind != "position":
        return ""
    stance = stances.get(node.id, "")
    taken = f"{SIGNS[stance]} {stance}" if stance else ""
    if arrangement == "expert":
        return taken
    name = str(node.details.get("expert_name", node.expert))
    return f"{taken}: {name}" if taken else name


def _lines(graph: ArgumentMap, drawn: set[str]) -> Iterable[tuple[Edge, Node | None]]:
    """The edges as lines; a counterpoint that a position raises is one line, not a box."""
    nodes = {node.id: node for node in graph.nodes}
    raisers = {edge.target: edge.source for edge in graph.edges if edge.kind == "raises"}
    for edge in graph.edges:
        if edge.source in drawn and edge.target in drawn:
            yield edge, None
        elif edge.kind in AGAINST and edge.source in raisers and edge.target in drawn:
            raiser = raisers[edge.source]
            if raiser in drawn:
                yield Edge(raiser, edge.target, edge.kind), nodes[edge.source]


def wrapped(text: str, look: Look) -> list[str]:
    """The lines of a text in a box; a word that is too long for a line is cut."""
    room = (look.width - 2 * PADDING) / look.size
    lines: list[str] = []
    line = ""
    for piece in _pieces_of_words(text, room):
        longer = f"{line} {piece}" if line else piece
        if line and _width(longer) > room:
            lines.append(line)
            line = piece
        else:
            line = longer
    return [*lines, line]


def _pieces_of_words(text: str, room: float) -> Iterator[str]:
    for word in text.split():
        rest = word
        while (width := _width(rest)) > room:
            cut = max(1, int(len(rest) * room / width) - 1)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _width(text: str) -> float:
    """In parts of the size of type, on the large side."""
    total = 0.0
    for letter in text:
        if letter in " .,:;'’‘!|ijlftr()-":
            total += NARROW
        elif letter in "mwMW%@" or letter.isupper():
            total += WIDE
        elif letter >= "\u2e80":
            total += 1.0
        else:
            total += AVERAGE
    return total


def draw(drawing: Drawing, title: str, description: str) -> str:
    """The drawing as SVG, for use within a page. Raises LayoutFailed."""
    plan = Plan(
        boxes={box.node.id: (box.look.width, box.height) for box in drawing.boxes},
        lines=[
            # counterpoints would pull the positions out of their column
            Line(edge.source, edge.target, shapes=counterpoint is None)
            for edge, counterpoint in drawing.lines
        ],
        groups=[names for _, names in drawing.groups],
        columns=drawing.columns,
        heading=HEADING,
    )
    return _svg(drawing, lay_out(plan), title, description)


def _svg(drawing: Drawing, layout: Layout, title: str, description: str) -> str:
    edge_of_paper = 8
    width, height = layout.width + 2 * edge_of_paper, layout.height + 2 * edge_of_paper
    root = ElementTree.Element(
        "svg",
        {
            "viewBox": f"{-edge_of_paper} {-edge_of_paper} {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "role": "group",
            "aria-labelledby": "map-title map-description",
            "class": "map",
        },
    )
    _child(root, "title", id="map-title").text = title
    _child(root, "desc", id="map-description").text = description
    _markers(root)
    for (name, _), frame in zip(drawing.groups, layout.groups, strict=True):
        _group(root, name, frame)
    for (edge, counterpoint), points in zip(drawing.lines, layout.curves, strict=True):
        _line(root, edge, counterpoint, points)
    for box in drawing.boxes:
        _box(root, box, layout.boxes[box.node.id])
    return ElementTree.tostring(root, encoding="unicode")


MARKS: Mapping[str, str] = {
    "supports": "M0 0 8 4 0 8Z",
    "answers": "M0 0 8 4 0 8",
    "rebuts": "M0 0 8 8M0 8 8 0",
    "undercuts": "M8 0V8",
    "qualifies": "M0 4 4 0 8 4 4 8Z",
}
"""The mark at the end of each kind of line: filled arrow, open arrow, cross, bar, diamond."""


def _markers(root: ElementTree.Element) -> None:
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


def _group(root: ElementTree.Element, name: str, frame: Frame) -> None:
    left, top, _, _ = frame
    group = _child(root, "g", {"class": "voice"})
    _rectangle(group, frame, rounded=4)
    _child(group, "text", x=f"{left + PADDING:g}", y=f"{top + HEADING + 3:g}").text = name


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


def _line(
    root: ElementTree.Element, edge: Edge, counterpoint: Node | None, points: Sequence[Point]
) -> None:
    if len(points) < 2:
        return
    kind = f"line {edge.kind} {edge.stance}".rstrip()
    line = _child(root, "g", {"class": kind})
    if counterpoint is not None:
        line = _child(line, "a", {"href": counterpoint.url, "tabindex": "-1"})
        _child(line, "title").text = f"{edge.kind}: {counterpoint.text}"
    path = {"d": _path(points), "marker-end": f"url(#mark-{edge.kind})"}
    _child(line, "path", path)


def _path(points: Sequence[Point]) -> str:
    first, *curves = points
    tip = curves.pop() if len(curves) % 3 == 1 else None
    numbers = " ".join(f"{x:g},{y:g}" for x, y in curves)
    end = f"L{tip[0]:g},{tip[1]:g}" if tip else ""
    return f"M{first[0]:g},{first[1]:g}C{numbers}{end}"


def _box(root: ElementTree.Element, box: Box, centre: Point) -> None:
    look = box.look
    left, top = centre[0] - look.width / 2, centre[1] - box.height / 2
    link = _child(
        root, "a", {"href": box.node.url, "class": f"box {box.node.kind} {box.stance}".rstrip()}
    )
    frame = (left, top, look.width, box.height)
    _rectangle(link, frame, rounded=12 if box.node.kind == "question" else 2)
    text = _child(link, "text")
    baseline = round(top + PADDING + look.size * 0.95)
    for kind, line in _typed_lines(box):
        attributes = {"x": f"{left + PADDING:g}", "y": f"{baseline:g}"}
        if kind:
            attributes["class"] = kind
        _child(text, "tspan", attributes).text = line
        baseline += look.leading


def _typed_lines(box: Box) -> Iterable[tuple[str, str]]:
    if box.heading:
        yield "heading", box.heading
    for line in box.lines:
        # read aloud, the lines are one text
        yield "", f"{line} "
    if box.footer:
        yield "footer", box.footer


def _child(
    parent: ElementTree.Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    **more: str,
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {**(attributes or {}), **more})
