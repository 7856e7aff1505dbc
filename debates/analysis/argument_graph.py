"""A debate as a graph of claims: what supports what, what contradicts what, who raises it.

Nodes are questions, positions, pieces of evidence, counterpoints and supports. Each edge keeps
the distinction of the argument interchange format (AIF): evidence *infers* its position, a
counterpoint that rebuts or qualifies is in *conflict* with the claim, and one that undercuts
attacks the inference from the evidence instead. A support by another position is an *inference*:
where it agrees, to the claim; where it builds on the claim, from it. Answers to questions, the
raising of counterpoints and the giving of support are IBIS's relations and no argument: their
`aif` is empty.

What relates two positions has a basis: the source states it, or the editors infer it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape

from debates.text.blank import none_for_empty
from debates.text.xml_texts import writable

AIF: Mapping[str, str] = {
    "supports": "inference",
    "rebuts": "conflict",
    "qualifies": "conflict",
    "undercuts": "undercut",
    "agrees": "inference",
    "builds_on": "inference",
    "answers": "",
    "raises": "",
    "gives": "",
}

NODE_KINDS = ("question", "position", "evidence", "counterpoint", "support")
"""The kinds of objects that are nodes of the graph."""

INFERRED = "inferred"
"""The basis of a relation that the editors infer; the others are stated in the source."""

BROUGHT_FORWARD = ("raises", "gives")
"""The edges from a position to the counterpoint that it raises and to the support that it gives."""


@dataclass(frozen=True, slots=True)
class Node:
    """A question, position, piece of evidence, counterpoint or support.

    id       unique in the map: "position:lukin-…", "evidence:12"
    kind     one of NODE_KINDS
    text     its statement
    expert   the slug of who says it; empty for questions, and for what is in the voice of a third
             party, the moderator or the editors
    url      the address on which it is read
    details  further values by name, the same names for all nodes of a kind; "" where there is none
    """

    id: str
    kind: str
    text: str
    expert: str = ""
    url: str = ""
    details: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation of `source` to `target`.

    kind    a key of AIF
    stance  of an answer
    basis   of what relates two positions: "stated" or "inferred"
    """

    source: str
    target: str
    kind: str
    stance: str = ""
    basis: str = ""

    @property
    def aif(self) -> str:
        """The relation's place in AIF: inference, conflict, undercut, or none."""
        return AIF[self.kind]


@dataclass(frozen=True, slots=True)
class ArgumentMap:
    """The nodes and edges of a debate, each in the order in which they are read."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def around(self, ids: Iterable[str]) -> ArgumentMap:
        """Return the part of the map that the nodes `ids` are argued in.

        That is: the nodes themselves; for questions the positions that answer them; and for
        positions their question, evidence, the counterpoints and supports on both sides, and the
        positions that raise or give them.
        """
        answers = [edge for edge in self.edges if edge.kind == "answers"]
        contributions = [edge for edge in self.edges if edge.kind in BROUGHT_FORWARD]
        arguments = [edge for edge in self.edges if edge.aif]
        ids_around = set(ids)
        ids_around |= {edge.source for edge in answers if edge.target in ids_around}
        ids_around |= {edge.target for edge in answers if edge.source in ids_around}
        own = {edge.target for edge in contributions if edge.source in ids_around}
        ids_around |= own
        ids_around |= {edge.source for edge in arguments if edge.target in ids_around}
        ids_around |= {edge.target for edge in arguments if edge.source in own}
        ids_around |= {edge.source for edge in contributions if edge.target in ids_around}
        return self.only(ids_around)

    def only(self, ids: Collection[str]) -> ArgumentMap:
        """Return the map of the nodes `ids` and the edges between them."""
        ids_in_map = set(ids)
        return ArgumentMap(
            tuple(node for node in self.nodes if node.id in ids_in_map),
            tuple(
                edge
                for edge in self.edges
                if edge.source in ids_in_map and edge.target in ids_in_map
            ),
        )

    def changed(self, change: Callable[[Node], Node]) -> ArgumentMap:
        """Apply `change` to each node of the map; edges follow nodes that get another id."""
        nodes = {node.id: change(node) for node in self.nodes}
        return ArgumentMap(
            tuple(nodes.values()),
            tuple(
                replace(edge, source=nodes[edge.source].id, target=nodes[edge.target].id)
                for edge in self.edges
            ),
        )

    def node_link(self) -> dict[str, Any]:
        """Node-link data as networkx (`node_link_graph(data, edges="edges")`) and D3 read it.

        What a node or an edge does not have is None.
        """
        return {
            "directed": True,
            "multigraph": True,
            "graph": {},
            "nodes": [none_for_empty(_attributes(node)) for node in self.nodes],
            "edges": [
                none_for_empty(
                    {
                        "source": edge.source,
                        "target": edge.target,
                        "key": edge.kind,
                        "kind": edge.kind,
                        "aif": edge.aif,
                        "stance": edge.stance,
                        "basis": edge.basis,
                    }
                )
                for edge in self.edges
            ],
        }

    def graphml(self) -> str:
        """Return the map as GraphML (graphml.graphdrawing.org); what is empty is left out.

        Written as text: a tree of thousands of elements takes four times as long.
        """
        keys: dict[tuple[str, str, str], str] = {}
        elements: list[str] = []
        for node in self.nodes:
            values = {name: value for name, value in _attributes(node).items() if name != "id"}
            data = _data("node", values, keys)
            elements.append(f"    <node id={_quoted(node.id)}>\n{data}    </node>\n")
        for number, edge in enumerate(self.edges):
            values = {
                "kind": edge.kind,
                "aif": edge.aif,
                "stance": edge.stance,
                "basis": edge.basis,
            }
            ends = f"source={_quoted(edge.source)} target={_quoted(edge.target)}"
            data = _data("edge", values, keys)
            elements.append(f'    <edge id="e{number}" {ends}>\n{data}    </edge>\n')
        declared = (
            f'  <key id="{key}" for="{domain}" attr.name="{name}" attr.type="{kind}" />\n'
            for (domain, name, kind), key in keys.items()
        )
        return "".join(
            (
                '<?xml version="1.0" encoding="UTF-8"?>\n',
                '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
                *declared,
                '  <graph edgedefault="directed">\n',
                *elements,
                "  </graph>\n</graphml>",
            )
        )

    def dot(self) -> str:
        """Return the map in Graphviz's language, for drawing elsewhere; inferred edges dashed."""
        lines = ["digraph debate {", "  rankdir=LR;", "  node [shape=box];"]
        lines += [
            f"  {_dot(node.id)} [label={_dot(node.text)}, kind={_dot(node.kind)}, "
            f"expert={_dot(node.expert)}, voice={_dot(str(node.details.get('voice', '')))}];"
            for node in self.nodes
        ]
        lines += [
            f"  {_dot(edge.source)} -> {_dot(edge.target)} "
            f"[label={_dot(edge.stance or edge.kind)}, kind={_dot(edge.kind)}, "
            f"aif={_dot(edge.aif)}, basis={_dot(edge.basis)}"
            f"{', style=dashed' if edge.basis == INFERRED else ''}];"
            for edge in self.edges
        ]
        return "\n".join([*lines, "}", ""])


def _attributes(node: Node) -> dict[str, str | float]:
    return {
        "id": node.id,
        "kind": node.kind,
        "text": node.text,
        "expert": node.expert,
        "url": node.url,
        **node.details,
    }


_GRAPHML_TYPES = {str: "string", int: "long", float: "double"}


def _data(
    domain: str, values: Mapping[str, str | float], keys: dict[tuple[str, str, str], str]
) -> str:
    """Write the values of a node or an edge as elements, and declare their keys."""
    lines = []
    for name, value in values.items():
        if value == "":
            continue
        kind = _GRAPHML_TYPES[type(value)]
        key = keys.setdefault((domain, name, kind), f"{domain}_{name}_{kind}")
        lines.append(f'      <data key="{key}">{escape(writable(str(value)))}</data>\n')
    return "".join(lines)


def _quoted(text: str) -> str:
    return '"' + escape(writable(text), {'"': "&quot;"}) + '"'


def _dot(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.replace("\x00", "")
