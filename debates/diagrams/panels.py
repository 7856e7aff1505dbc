"""Panels of an argument map, with the boxes and lines in each, before they are drawn.

A panel is a question with all that is said on it, or an expert with all that this expert says.
Whatever speaks for or against a position stands beside it, in words and with the name of
whose it is, so that no line leads further than to the next box. Boxes are as large as
their text, which is measured here: Graphviz lays out boxes, and knows nothing of fonts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from debates.analysis.argument_graph import BROUGHT_FORWARD, ArgumentMap, Edge, Node
from debates.models.choices import SIGNS, Basis, CounterpointKind, SupportKind, Voice
from debates.models.relation_words import COMPARISON, RELATIONS, VERBS
from debates.text.plurals import counted

Arrangement = Literal["expert", "question"]

AGAINST = tuple(CounterpointKind.values)
SUPPORTING = tuple(SupportKind.values)
BESIDE = "Other positions"


@dataclass(frozen=True, slots=True)
class Look:
    """The typography of a kind of box, in pixels; the stylesheet has the same font sizes."""

    width: float
    size: float
    leading: float


LOOKS: Mapping[str, Look] = {
    "position": Look(300, 13, 17),
    "question": Look(220, 14, 18),
    "evidence": Look(260, 12, 15),
    "counterpoint": Look(260, 12, 15),
    "support": Look(260, 12, 15),
}
PADDING = 9
NARROW, WIDE = 0.29, 0.8
AVERAGE = 0.56
"""The width of letters as parts of the size of type, with room for wider fonts than most."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a node.

    heading  a line above the text, in words and signs; empty for none
    stance   that the position takes, for its colour
    looks    voice and basis of a part, for its form
    text     of the node, in one line
    rows     how many lines it takes, counted on the large side
    footer   a line beneath the text; empty for none
    """

    node: Node
    heading: str
    stance: str
    looks: str
    text: str
    rows: int
    footer: str

    @property
    def look(self) -> Look:
        """The typography of the box."""
        return LOOKS[self.node.kind]

    @property
    def height(self) -> float:
        """With its padding."""
        rows = self.rows + bool(self.heading) + bool(self.footer)
        return rows * self.look.leading + 2 * PADDING


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the map that is drawn by itself, before it is laid out.

    title   the question or the expert
    framed  whether its positions have a frame with the title
    """

    title: str
    framed: bool
    boxes: list[Box]
    lines: list[Edge]

    def of_kind(self, kind: str) -> list[str]:
        """Return the ids of its nodes of one kind, in their order."""
        return [box.node.id for box in self.boxes if box.node.kind == kind]


def box_count(graph: ArgumentMap, arrangement: Arrangement, *, evidence: bool) -> int:
    """Return the number of boxes in all panels of a map."""
    return sum(len(nodes) for _, nodes in _parts(graph, arrangement, evidence))


def compose(graph: ArgumentMap, arrangement: Arrangement, *, evidence: bool) -> list[Panel]:
    """Return the panels of a map.

    arrangement  whether there is one for each expert, or for each question
    evidence     whether evidence has boxes; else positions say how much of it there is
    """
    maker = _BoxMaker(graph, arrangement, evidence)
    panels = []
    for title, nodes in _parts(graph, arrangement, evidence):
        places = {node.id: place for place, node in enumerate(nodes)}
        lines = [
            edge
            for edge in graph.edges
            if edge.kind not in BROUGHT_FORWARD and {edge.source, edge.target} <= places.keys()
        ]
        panels.append(
            Panel(
                title=title,
                framed=arrangement == "expert",
                boxes=[maker.box(node) for node in nodes],
                # boxes further up begin first
                lines=sorted(lines, key=lambda edge: places[edge.source]),
            )
        )
    return panels


def _parts(
    graph: ArgumentMap, arrangement: Arrangement, evidence: bool
) -> list[tuple[str, list[Node]]]:
    """Return the title and the nodes of each panel."""
    nodes = {node.id: node for node in graph.nodes}
    answered = {edge.source: edge.target for edge in graph.edges if edge.kind == "answers"}
    beside: dict[str, list[Node]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind in AGAINST + SUPPORTING or (edge.kind == "supports" and evidence):
            beside[edge.target].append(nodes[edge.source])
    parts: dict[str, dict[str, Node]] = defaultdict(dict)
    if arrangement == "question":
        # the order of the questions, and what answers none of them last
        parts |= {node.id: {} for node in graph.nodes if node.kind == "question"}
    for node in _positions(graph, arrangement):
        question = nodes.get(answered.get(node.id, ""))
        key = node.expert if arrangement == "expert" else question.id if question else ""
        around = [question] if question else []
        parts[key] |= {one.id: one for one in (*around, node, *beside[node.id])}
    return [
        (_title(arrangement, nodes.get(key), found), list(found.values()))
        for key, found in parts.items()
        if found
    ]


def _positions(graph: ArgumentMap, arrangement: Arrangement) -> list[Node]:
    """In their order; beside their question those that affirm it first."""
    found = [node for node in graph.nodes if node.kind == "position"]
    return by_stance(graph, found) if arrangement == "question" else found


def by_stance(graph: ArgumentMap, positions: list[Node]) -> list[Node]:
    """Positions that affirm, then those that qualify, that deny, and that answer nothing."""
    order = {stance: place for place, stance in enumerate(SIGNS)}
    taken = {edge.source: edge.stance for edge in graph.edges if edge.kind == "answers"}
    return sorted(positions, key=lambda node: order.get(taken.get(node.id, ""), len(order)))


def _title(arrangement: Arrangement, question: Node | None, nodes: Mapping[str, Node]) -> str:
    if arrangement == "question":
        return question.text if question else BESIDE
    return next(_name(node) for node in nodes.values() if node.kind == "position")


def _name(node: Node) -> str:
    return str(node.details.get("expert_name", node.expert))


class _BoxMaker:
    """Makes the box of a node, which says what the node is in its map."""

    def __init__(self, graph: ArgumentMap, arrangement: Arrangement, evidence: bool) -> None:
        nodes = {node.id: node for node in graph.nodes}
        self.arrangement = arrangement
        self.stances = {edge.source: edge.stance for edge in graph.edges if edge.kind == "answers"}
        self.relations = {
            edge.source: edge for edge in graph.edges if edge.kind in AGAINST + SUPPORTING
        }
        self.others = {
            edge.target: _name(nodes[edge.source])
            for edge in graph.edges
            if edge.kind in BROUGHT_FORWARD and edge.source in nodes
        }
        self.counted = Counter(
            edge.target for edge in graph.edges if edge.kind == "supports" and not evidence
        )

    def box(self, node: Node) -> Box:
        return Box(
            node=node,
            heading=self._heading(node),
            stance=self.stances.get(node.id, ""),
            looks=self._looks(node),
            text=" ".join(node.text.split()),
            rows=len(wrapped(node.text, LOOKS[node.kind])),
            footer=self._footer(node),
        )

    def _looks(self, node: Node) -> str:
        basis = self.relations[node.id].basis if node.id in self.relations else ""
        voice = str(node.details.get("voice", ""))
        if voice == Voice.POSITION or (voice == Voice.EXPERT and node.kind == "evidence"):
            voice = ""
        return " ".join(filter(None, (voice, basis)))

    def _footer(self, node: Node) -> str:
        if node.kind == "position":
            pieces = self.counted[node.id]
            return counted(pieces, "piece of evidence", "pieces of evidence") if pieces else ""
        if node.details.get("voice") == Voice.REPORTED:
            return "as the expert reports"
        inferred = node.id in self.relations and self.relations[node.id].basis == Basis.INFERRED
        return COMPARISON if inferred else ""

    def _heading(self, node: Node) -> str:
        if node.kind in {"counterpoint", "support"}:
            return self._relation(node)
        if node.kind == "evidence":
            return self._speaker(node) if node.details.get("voice", "expert") != "expert" else ""
        if node.kind != "position":
            return ""
        stance = self.stances.get(node.id, "")
        taken = f"{SIGNS[stance]} {stance}" if stance else ""
        if self.arrangement == "expert":
            return taken
        return f"{taken}: {_name(node)}" if taken else _name(node)

    def _relation(self, node: Node) -> str:
        edge = self.relations[node.id]
        if edge.basis == Basis.STATED:
            return f"{VERBS[edge.kind].removesuffix(' with')}: {self._speaker(node)}"
        if node.details.get("voice") == Voice.EXPERT:
            return f"concession: {RELATIONS[edge.kind]}"
        return f"{RELATIONS[edge.kind]}: {self._speaker(node)}"

    def _speaker(self, node: Node) -> str:
        """Return whose the text of a part is, where it is not the expert's own."""
        if node.id in self.others:
            return self.others[node.id]
        if node.details.get("voice") == Voice.REPORTED:
            return str(node.details["reported_party"])
        return Voice(node.details.get("voice", Voice.EDITORS)).label


def wrapped(text: str, look: Look) -> list[str]:
    """Return the lines of a text in a box; a word that is too long for a line is cut."""
    room = (look.width - 2 * PADDING) / look.size
    lines: list[str] = []
    line = ""
    for piece in _pieces_of_words(text, room):
        longer = f"{line} {piece}" if line else piece
        if line and text_width(longer) > room:
            lines.append(line)
            line = piece
        else:
            line = longer
    return [*lines, line]


def fitted(text: str, width: float, size: float) -> str:
    """`text` as far as it fits into one line of type of this size, shortened by an ellipsis."""
    room = width / size
    if text_width(text) <= room:
        return text
    while text and text_width(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _pieces_of_words(text: str, room: float) -> Iterator[str]:
    for word in text.split():
        rest = word
        while (width := text_width(rest)) > room:
            cut = max(1, int(len(rest) * room / width) - 1)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def text_width(text: str) -> float:
    """Return the width of a line in parts of the size of type, on the large side."""
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
