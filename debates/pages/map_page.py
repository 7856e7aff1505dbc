"""The argument map as it is read: a drawing, and the same as a list of lists."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from debates.analysis.argument_graph import ArgumentMap, Node
from debates.analysis.debate_analysis import narrowed_map
from debates.diagrams.drawing import draw
from debates.diagrams.file_cache import FileCache
from debates.diagrams.layout import LayoutFailed
from debates.diagrams.panels import AGAINST, Arrangement, Panel, box_count, by_stance, compose
from debates.models import Debate
from debates.pages.filters_from_request import Filters

logger = logging.getLogger(__name__)

MOST_BOXES = 300
"""A map with more is not drawn, but narrowed first: nobody could read it."""
FEW_BOXES = 60
"""With more than this, evidence is drawn only where it is asked for."""

_DRAWN = FileCache("maps", limit=64_000_000)
_FORM = "8"
"""To be changed with the way in which maps are drawn, so that old drawings are not shown."""

_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 5.0
_RETRY_AFTER = 600.0
_MOST_FAILED = 1_000
_failed: dict[int, float] = {}


class _Busy(LayoutFailed):
    """Others are being drawn; it can be asked for again at once."""


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
    """The map of a debate, or of what it is narrowed to; at most six queries.

    evidence  whether evidence is drawn; None: where there is room for it
    """
    if not filters and debate.position_count > MOST_BOXES:
        return MapPage(SafeString(""), "large", debate.position_count, False, [])
    graph = narrowed_map(debate, filters.keys["question"], filters.keys["expert"])
    whole = box_count(graph, arrangement, evidence=True)
    if evidence is None:
        evidence = whole <= FEW_BOXES
    boxes = whole if evidence else box_count(graph, arrangement, evidence=False)
    questions = _as_list(graph)
    if boxes > MOST_BOXES:
        return MapPage(SafeString(""), "large", boxes, evidence, questions)
    svg = _drawn(compose(graph, arrangement, evidence=evidence)) if boxes else ""
    reason = "failed" if boxes and not svg else ""
    return MapPage(SafeString(svg), reason, boxes, evidence, questions)


def _drawn(panels: list[Panel]) -> str:
    """The drawings, from disk where they were made before; empty where they cannot be made now."""
    content = f"{_FORM} {panels!r}"
    key = hash(content)
    if time.monotonic() < _failed.get(key, 0.0):
        return ""

    def make() -> bytes:
        if not _AT_ONCE.acquire(timeout=_PATIENCE):
            raise _Busy("too many are being drawn")
        try:
            return draw(panels).encode()
        finally:
            _AT_ONCE.release()

    try:
        return _DRAWN.get(content, make).decode()
    except LayoutFailed as error:
        boxes = sum(len(panel.boxes) for panel in panels)
        logger.warning("An argument map of %d boxes was not drawn: %s", boxes, error)
        if not isinstance(error, _Busy):
            if len(_failed) >= _MOST_FAILED:
                _failed.clear()
            _failed[key] = time.monotonic() + _RETRY_AFTER
        return ""


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
