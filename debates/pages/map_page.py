"""The page of an argument map: a drawing, and the same as nested lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from debates.analysis.argument_graph import ArgumentMap, Node
from debates.analysis.debate_analysis import narrowed_map
from debates.diagrams.map_drawer import MapDrawer
from debates.diagrams.panels import AGAINST, Arrangement, box_count, by_stance, compose
from debates.models import Debate
from debates.pages.filters_from_request import Filters
from debates.pages.limits import limits

DRAWER = MapDrawer()


@dataclass(frozen=True, slots=True)
class Counter:
    """A counterpoint in the list: its kind, and the position that raises it, where one does."""

    node: Node
    kind: str
    raised_by: Node | None


@dataclass(frozen=True, slots=True)
class Argued:
    """A position in the list, with what supports it and what speaks against it."""

    node: Node
    stance: str
    evidence: list[Node] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map: its drawing (empty where there is none, with the reason), and its list.

    boxes      how many the drawing has, or would have
    evidence   whether evidence is drawn
    questions  (None: beside all questions) with the positions that answer each
    """

    svg: SafeString
    reason: str
    boxes: int
    evidence: bool
    questions: list[tuple[Node | None, list[Argued]]]


def read_map(
    debate: Debate, filters: Filters, arrangement: Arrangement, evidence: bool | None
) -> MapPage:
    """Read the map of a debate or of a part of it; at most six queries.

    evidence  whether evidence is drawn; None: where there is room for it
    """
    sizes = limits()
    if not filters and debate.position_count > sizes.map_boxes:
        return MapPage(SafeString(""), "large", debate.position_count, False, [])
    graph = narrowed_map(debate, filters.keys["question"], filters.keys["expert"])
    whole = box_count(graph, arrangement, evidence=True)
    if evidence is None:
        evidence = whole <= sizes.map_boxes_evidence
    boxes = whole if evidence else box_count(graph, arrangement, evidence=False)
    questions = _as_list(graph)
    if boxes > sizes.map_boxes:
        return MapPage(SafeString(""), "large", boxes, evidence, questions)
    svg = DRAWER.svg(compose(graph, arrangement, evidence=evidence)) if boxes else ""
    reason = "failed" if boxes and not svg else ""
    return MapPage(SafeString(svg), reason, boxes, evidence, questions)


def _as_list(graph: ArgumentMap) -> list[tuple[Node | None, list[Argued]]]:
    nodes = {node.id: node for node in graph.nodes}
    answers = {edge.source: edge for edge in graph.edges if edge.kind == "answers"}
    argued = {
        node.id: Argued(node, answers[node.id].stance if node.id in answers else "")
        for node in by_stance(graph, [one for one in graph.nodes if one.kind == "position"])
    }
    raisers = {edge.target: nodes[edge.source] for edge in graph.edges if edge.kind == "raises"}
    for edge in graph.edges:
        if edge.kind == "supports":
            argued[edge.target].evidence.append(nodes[edge.source])
        elif edge.kind in AGAINST:
            counter = Counter(nodes[edge.source], edge.kind, raisers.get(edge.source))
            argued[edge.target].counters.append(counter)
    return _by_question(graph.nodes, argued.values(), {k: e.target for k, e in answers.items()})


def _by_question(
    nodes: Iterable[Node], argued: Iterable[Argued], answered: dict[str, str]
) -> list[tuple[Node | None, list[Argued]]]:
    by_question: dict[str, list[Argued]] = defaultdict(list)
    for one in argued:
        by_question[answered.get(one.node.id, "")].append(one)
    found: list[tuple[Node | None, list[Argued]]] = [
        (node, by_question[node.id])
        for node in nodes
        if node.kind == "question" and by_question[node.id]
    ]
    return [*found, (None, by_question[""])] if by_question[""] else found
