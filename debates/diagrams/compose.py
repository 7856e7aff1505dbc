"""Scenes of an argument map: the whole debate in clusters, or one position and its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from debates.analysis.argument_graph import ArgumentMap, Node
from debates.diagrams.map_boxes import BoxMaker, Links, expert_name
from debates.diagrams.scene import Box, Cluster, Scene
from debates.models.choices import SIGNS

Grouping = Literal["expert", "question"]

BESIDE = "Other positions"
"""The title of the positions that answer no question."""


def whole(
    graph: ArgumentMap,
    grouping: Grouping,
    links: Links,
    *,
    parts: bool,
    expert_url: Callable[[str], str],
) -> Scene:
    """Return a map in which each position stands once, in the cluster of its question or expert.

    parts       whether evidence, counterpoints and supports have boxes
    expert_url  the address of an expert by slug
    """
    maker = BoxMaker(graph, links, by_expert=grouping == "expert", parts=parts)
    clusters = [
        Cluster(head.text, [head, *_with_parts(maker, positions, parts)])
        for head, positions in _grouped(graph, grouping, maker, expert_url)
    ]
    return Scene("Argument map", clusters, lines=maker.lines(to_parts=parts))


def by_stance(graph: ArgumentMap, positions: Iterable[Node]) -> list[Node]:
    """Positions that affirm, then those that qualify, that deny, and that answer nothing."""
    order = {stance: place for place, stance in enumerate(SIGNS)}
    taken: dict[str, str] = {}
    for edge in graph.edges:
        if edge.kind == "answers":
            taken.setdefault(edge.source, edge.stance)
    return sorted(positions, key=lambda node: order.get(taken.get(node.id, ""), len(order)))


def _with_parts(maker: BoxMaker, positions: Sequence[Node], parts: bool) -> list[Box]:
    boxes: list[Box] = []
    for node in positions:
        boxes.append(maker.position(node))
        if parts:
            boxes += maker.parts_of(node)
    return boxes


def _grouped(
    graph: ArgumentMap, grouping: Grouping, maker: BoxMaker, expert_url: Callable[[str], str]
) -> list[tuple[Box, list[Node]]]:
    """Return the head and the positions of each cluster."""
    positions = [node for node in graph.nodes if node.kind == "position"]
    found: dict[str, list[Node]] = defaultdict(list)
    if grouping == "expert":
        for node in positions:
            found[node.expert].append(node)
        return [
            (_expert_head(members[0], expert_url(slug)), members) for slug, members in found.items()
        ]
    for node in by_stance(graph, positions):
        asked = maker.answers.get(node.id)
        found[asked.target if asked else ""].append(node)
    asked_too = {edge.target for edge in maker.further}
    heads = [
        (maker.head(node), found[node.id])
        for node in graph.nodes
        if node.kind == "question" and (found[node.id] or node.id in asked_too)
    ]
    rest = found[""]
    return [*heads, (_head_of_the_rest(), rest)] if rest else heads


def _expert_head(node: Node, url: str) -> Box:
    return Box(f"expert:{node.expert}", "head", "head", url, expert_name(node))


def _head_of_the_rest() -> Box:
    return Box("beside", "head", "head", "", BESIDE)


def around(graph: ArgumentMap, key: str, links: Links) -> Scene:
    """Return a position with its neighbours.

    In the middle stand its question, the position and all that is said for and against it by no
    other position; on the left the positions that speak of it, on the right those of which it
    speaks, each with the words in which they do.

    key  id of the position's node
    """
    maker = BoxMaker(graph, links, parts=True)
    node = maker.nodes[key]
    speaking, spoken_of = _neighbours(maker, key)
    own = [part for part in maker.parts_of(node) if part.key not in maker.brought]
    asked = maker.answers.get(key)
    head = maker.head(maker.nodes[asked.target]) if asked else _head_of_the_rest()
    middle = Cluster(head.text, [head, maker.position(node, "focus"), *own])
    also = [maker.nodes[edge.target] for edge in maker.further if edge.source == key]
    question = asked.target if asked else ""
    right = [_neighbour(maker, *one, question) for one in spoken_of.items()]
    right += [Cluster(one.text, [maker.head(one)]) for one in also]
    left = [_neighbour(maker, *one, question) for one in speaking.items()]
    columns = [column for column in (left, [middle], right) if column]
    lines = [line for line in maker.lines(to_parts=False) if key in {line.source, line.target}]
    return Scene(f"{expert_name(node)} and neighbours", columns=columns, lines=lines)


def _neighbours(maker: BoxMaker, key: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the positions that refer to a position, and those that it refers to.

    Each with the ids of the counterpoints and supports between the two; no position is in both.
    """
    speaking: dict[str, list[str]] = defaultdict(list)
    spoken_of: dict[str, list[str]] = defaultdict(list)
    for part, source in maker.brought.items():
        if maker.relations[part].target == key:
            speaking[source].append(part)
    for part, source in maker.brought.items():
        if source == key:
            target = maker.relations[part].target
            (speaking if target in speaking else spoken_of)[target].append(part)
    return speaking, spoken_of


def _neighbour(maker: BoxMaker, key: str, parts: Iterable[str], question: str) -> Cluster:
    """Return a neighbour with the words between the two, and with its question if it is another."""
    node = maker.nodes[key]
    boxes = [maker.position(node), *(maker.part(maker.nodes[part]) for part in parts)]
    asked = maker.answers.get(key)
    if asked and asked.target != question:
        head = maker.head(maker.nodes[asked.target])
        # several neighbours may answer the same question
        boxes.insert(0, replace(head, key=f"{head.key}/{key}"))
    return Cluster(expert_name(node), boxes)
