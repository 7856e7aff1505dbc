"""Boxes of an argument map in words: whose each text is, and what it does to a claim.

No wording here says of anybody more than the source does; see `debates.models.relation_words`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from debates.analysis.argument_graph import BROUGHT_FORWARD, ArgumentMap, Edge, Node
from debates.diagrams.scene import Box, Line
from debates.models.choices import SIGNS, Basis, CounterpointKind, SupportKind, Voice
from debates.models.relation_words import COMPARISON, RELATIONS, VERBS, relation
from debates.text.plurals import counted

AGAINST = tuple(CounterpointKind.values)
SUPPORTING = tuple(SupportKind.values)

Links = Callable[[Node], str]
"""The address that the box of a node leads to."""


def side(kind: str) -> str:
    """Return the side that a relation takes: "for" or "against"."""
    return "against" if kind in AGAINST else "for"


def expert_name(node: Node) -> str:
    """Return the name of the expert of a position."""
    return str(node.details.get("expert_name", node.expert))


def joint_holders(node: Node) -> str:
    """Return who holds a position with its author: "with Magnus Lind"; empty for nobody."""
    held_with = _in_one_line(str(node.details.get("held_with", "")))
    return f"with {held_with}" if held_with else ""


class BoxMaker:
    """Makes the boxes and lines of one map.

    links      the address that each box leads to
    by_expert  whether positions stand beneath their expert, so that they name their question
    parts      whether evidence and relations have boxes; else positions count their evidence
    """

    def __init__(
        self, graph: ArgumentMap, links: Links, *, by_expert: bool = False, parts: bool = False
    ) -> None:
        self.links, self.by_expert, self.parts = links, by_expert, parts
        self.nodes: Mapping[str, Node] = {node.id: node for node in graph.nodes}
        self.answers: dict[str, Edge] = {}
        self.further: list[Edge] = []
        for edge in graph.edges:
            if edge.kind == "answers":
                if edge.source in self.answers:
                    self.further.append(edge)
                else:
                    self.answers[edge.source] = edge
        self.relations = {
            edge.source: edge for edge in graph.edges if edge.kind in AGAINST + SUPPORTING
        }
        self.brought = {
            edge.target: edge.source
            for edge in graph.edges
            if edge.kind in BROUGHT_FORWARD and edge.source in self.nodes
        }
        self.hanging: dict[str, list[Edge]] = defaultdict(list)
        for edge in graph.edges:
            if edge.kind == "supports" or edge.kind in AGAINST + SUPPORTING:
                self.hanging[edge.target].append(edge)
        self.counted = Counter(edge.target for edge in graph.edges if edge.kind == "supports")

    def head(self, node: Node) -> Box:
        """Return the box of a question at the head of its cluster."""
        return Box(node.id, "head", "head", self.links(node), _in_one_line(node.text))

    def position(self, node: Node, looks: str = "") -> Box:
        """Return the box of a position."""
        stance = self.stance(node)
        pieces = 0 if self.parts else self.counted[node.id]
        evidence = counted(pieces, "piece of evidence", "pieces of evidence") if pieces else ""
        return Box(
            key=node.id,
            form="position",
            looks=" ".join(filter(None, ("position", stance, looks))),
            url=self.links(node),
            heading=self._heading(node, stance),
            text=_in_one_line(node.text),
            footer="; ".join(filter(None, (joint_holders(node), evidence))),
        )

    def stance(self, node: Node) -> str:
        """Return the stance of a position on its question; empty where it answers none."""
        return self.answers[node.id].stance if node.id in self.answers else ""

    def parts_of(self, node: Node) -> list[Box]:
        """Return the boxes of what speaks for and against a position, in their order."""
        return [self.part(self.nodes[edge.source]) for edge in self.hanging.get(node.id, ())]

    def part(self, node: Node) -> Box:
        """Return the box of a piece of evidence, a counterpoint or a support."""
        edge = self.relations.get(node.id)
        voice = str(node.details.get("voice", ""))
        if voice == Voice.POSITION or (voice == Voice.EXPERT and node.kind == "evidence"):
            voice = ""
        looks = (node.kind, edge and side(edge.kind), voice, edge and edge.basis)
        return Box(
            key=node.id,
            form="part",
            looks=" ".join(filter(None, ("part", *looks))),
            url=node.url,
            heading=self._part_heading(node),
            text=_in_one_line(node.text),
            footer=self._part_footer(node),
        )

    def lines(self, *, to_parts: bool = False) -> list[Line]:
        """Return the lines between positions, and to the further questions that they answer.

        to_parts  whether a line ends at the box that says what it means, not at the position
        """
        found = []
        for part, source in self.brought.items():
            edge = self.relations[part]
            node = self.nodes[part]
            found.append(
                Line(
                    source=source,
                    target=part if to_parts else edge.target,
                    kind=edge.kind,
                    looks=f"{side(edge.kind)} {edge.basis}",
                    words="" if to_parts else self.in_words(edge, self.nodes[source]),
                    url="" if to_parts else node.url,
                )
            )
        for edge in self.further:
            words = f"{expert_name(self.nodes[edge.source])} {edge.stance} this question too"
            found.append(Line(edge.source, edge.target, "answers", "", words))
        return found

    def in_words(self, edge: Edge, source: Node) -> str:
        """Say what a position does to another one, and whose comparison that is."""
        words = relation(edge.kind, edge.basis)
        other = expert_name(self.nodes[edge.target])
        if edge.basis == Basis.INFERRED:
            return f"{COMPARISON}: {expert_name(source)} {words} of {other}"
        return f"{expert_name(source)} {words} {other}"

    def _heading(self, node: Node, stance: str) -> str:
        taken = f"{SIGNS[stance]} {stance}" if stance else ""
        beside = expert_name(node)
        if self.by_expert:
            asked = self.answers.get(node.id)
            beside = self.nodes[asked.target].text if asked else ""
        return ": ".join(filter(None, (taken, _in_one_line(beside))))

    def _part_heading(self, node: Node) -> str:
        edge = self.relations.get(node.id)
        if edge is None:
            own = node.details.get("voice", Voice.EXPERT) == Voice.EXPERT
            return "" if own else f"supports: {self._speaker(node)}"
        if edge.basis == Basis.STATED:
            return f"{VERBS[edge.kind].removesuffix(' with')}: {self._speaker(node)}"
        if node.details.get("voice") == Voice.EXPERT:
            return f"concession: {RELATIONS[edge.kind]}"
        return f"{RELATIONS[edge.kind]}: {self._speaker(node)}"

    def _part_footer(self, node: Node) -> str:
        if node.details.get("voice") == Voice.REPORTED:
            return "as the expert reports"
        edge = self.relations.get(node.id)
        return COMPARISON if edge is not None and edge.basis == Basis.INFERRED else ""

    def _speaker(self, node: Node) -> str:
        """Return whose the text of a part is, where it is not the expert's own."""
        if node.id in self.brought:
            return expert_name(self.nodes[self.brought[node.id]])
        if node.details.get("voice") == Voice.REPORTED:
            return str(node.details["reported_party"])
        return Voice(node.details.get("voice", Voice.EDITORS)).label


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
