"""The page of an argument map: a drawing, and the same as nested lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from django.urls import reverse
from django.utils.safestring import SafeString

from debates.analysis.argument_graph import BROUGHT_FORWARD, ArgumentMap, Edge, Node
from debates.analysis.debate_analysis import debate_map, positions_in
from debates.diagrams.compose import Grouping, around, whole
from debates.diagrams.drawing import draw
from debates.diagrams.map_boxes import AGAINST, SUPPORTING, joint_holders
from debates.diagrams.scene import Scene
from debates.models import Debate, Position
from debates.models.choices import SIGNS, Basis, Voice
from debates.models.relation_words import introduction, relation
from debates.pages.expert_links import isolated_name, named_link
from debates.pages.filters_from_request import Filters
from debates.pages.limits import limits
from debates.pages.map_focus import PARAMETER
from debates.pages.map_overview import ListedOverview, overview_of


@dataclass(frozen=True, slots=True)
class ListedArgument:
    """Argument for or against a position, in the list.

    by     whose it is, with links to the experts: "Editors’ comparison with Theresa Fallon"; empty
           for evidence of the expert
    words  what it does to the claim: "limits the claim"
    looks  classes for its line
    """

    node: Node
    by: SafeString
    words: str
    looks: str


@dataclass(frozen=True, slots=True)
class Argued:
    """A position in the list, under a question that it answers.

    parts  what speaks for it and against it; none under a further question
    """

    node: Node
    stance: str
    parts: list[ListedArgument] = field(default_factory=list)

    @property
    def joint_holders(self) -> str:
        """The others who hold it: "with Magnus Lind"."""
        return joint_holders(self.node)


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map: its drawing (empty where there is none), and its list.

    lines      kinds of the lines in the drawing, and "inferred" where one is
    evidence   whether evidence is drawn
    questions  (None: beside all questions) with the positions that answer each
    overview   instead of the questions, where the map is too large for its positions
    """

    svg: SafeString
    lines: frozenset[str]
    evidence: bool = False
    questions: list[tuple[Node | None, list[Argued]]] = field(default_factory=list)
    overview: ListedOverview | None = None


def read_map(
    debate: Debate,
    filters: Filters,
    grouping: Grouping,
    evidence: bool | None,
    focus: Position | None = None,
) -> MapPage:
    """Read the map of a debate, of a part of it, or around a position.

    At most nine queries, and six where its overview is drawn instead.

    evidence  whether evidence is drawn; None: where there is room for it
    focus     the position of which only the neighbours are shown, with evidence
    """
    questions, experts = filters.keys["question"], filters.keys["expert"]
    if focus is not None:
        return _map_around(debate, focus)
    sizes = limits()
    chosen: dict[int, str] = {}
    if filters:
        found = positions_in(debate, questions, experts).order_by("pk").values_list("pk", "slug")
        chosen = dict(found[: sizes.map_boxes + 1])
    if (len(chosen) if filters else debate.position_count) > sizes.map_boxes:
        return _overview(debate, filters, grouping)
    core = [f"position:{slug}" for slug in chosen.values()]
    if filters:
        graph = debate_map(debate, chosen).around_with_questions(core)
    else:
        graph = debate_map(debate)
    if evidence is None:
        evidence = len(graph.nodes) <= sizes.map_boxes_evidence
    draft = partial(whole, graph, grouping, _link, expert_url=_expert_url)
    scene = draft(parts=evidence)
    if evidence and scene.box_count > sizes.map_boxes:
        evidence = False
        scene = draft(parts=False)
    if filters:
        # lines between two neighbours are no part of it
        scene = scene.touching(core)
    if scene.box_count > sizes.map_boxes or len(scene.lines) > sizes.map_lines:
        return _overview(debate, filters, grouping)
    return _page(graph, debate, scene, evidence=evidence)


def _map_around(debate: Debate, focus: Position) -> MapPage:
    key = f"position:{focus.slug}"
    graph = debate_map(debate, [focus.pk]).around_with_questions([key])
    return _page(graph, debate, around(graph, key, _link), evidence=True)


def _overview(debate: Debate, filters: Filters, grouping: Grouping) -> MapPage:
    """Read the map of a large debate or part: a box for each question or expert; six queries."""
    scene, listed = overview_of(debate, filters, grouping)
    return MapPage(SafeString(draw(scene)), _line_kinds(scene), overview=listed)


def _page(graph: ArgumentMap, debate: Debate, scene: Scene, *, evidence: bool) -> MapPage:
    svg = SafeString(draw(scene) if scene.box_count else "")
    questions = _as_list(graph, debate.moderator)
    return MapPage(svg, _line_kinds(scene), evidence=evidence, questions=questions)


def _line_kinds(scene: Scene) -> frozenset[str]:
    """Return the kinds of the lines in a scene, and "inferred" where one is."""
    inferred = {Basis.INFERRED.value for line in scene.lines if Basis.INFERRED in line.looks}
    return frozenset(inferred | {line.kind for line in scene.lines})


def _link(node: Node) -> str:
    """Return where a box leads: that of a position to the map around it."""
    if node.kind != "position":
        return node.url
    return f"?{PARAMETER}={node.id.partition(':')[2]}"


def _expert_url(slug: str) -> str:
    return reverse("pages:expert", args=[slug])


def _as_list(graph: ArgumentMap, moderator: str) -> list[tuple[Node | None, list[Argued]]]:
    nodes = {node.id: node for node in graph.nodes}
    parts: dict[str, list[ListedArgument]] = defaultdict(list)
    others = {
        edge.target: _linked(nodes[edge.source])
        for edge in graph.edges
        if edge.kind in BROUGHT_FORWARD
    }
    for edge in graph.edges:
        part = nodes[edge.source]
        if edge.kind == "supports":
            by = _introduced(part, edge, nodes, "", moderator)
            parts[edge.target].append(ListedArgument(part, by, "supports", "supports"))
        elif edge.kind in AGAINST + SUPPORTING:
            by = _introduced(part, edge, nodes, others.get(part.id, ""), moderator)
            words = relation(edge.kind, edge.basis)
            words += " this" if edge.basis == Basis.STATED else ""
            inferred = edge.basis == Basis.INFERRED
            looks = f"{part.kind} inferred" if inferred else part.kind
            parts[edge.target].append(ListedArgument(part, by, words, looks))
    return _by_question(graph, parts)


def _linked(node: Node) -> SafeString:
    """Return the name of the expert of a position as a link to the expert."""
    return named_link(str(node.expert), str(node.details["expert_name"]))


def _introduced(
    part: Node, edge: Edge, nodes: Mapping[str, Node], other: str, moderator: str
) -> SafeString:
    """Return whose a part is; empty for evidence that the expert gives."""
    voice = part.details.get("voice", Voice.POSITION)
    if part.kind == "evidence" and voice == Voice.EXPERT:
        return SafeString("")
    by = introduction(
        str(voice),
        expert=_linked(nodes[edge.target]),
        other=other,
        basis=edge.basis,
        reported_party=isolated_name(str(part.details.get("reported_party", ""))),
        moderator=isolated_name(moderator),
    )
    return SafeString(f"{by} with {other}" if edge.basis == Basis.INFERRED else by)


def _by_question(
    graph: ArgumentMap, parts: Mapping[str, list[ListedArgument]]
) -> list[tuple[Node | None, list[Argued]]]:
    """File each position under every question that it answers, its parts under the first one."""
    positions = {node.id: node for node in graph.nodes if node.kind == "position"}
    filed: dict[str, list[Argued]] = defaultdict(list)
    answered = set()
    for edge in graph.edges:
        if edge.kind == "answers":
            own = [] if edge.source in answered else parts.get(edge.source, [])
            answered.add(edge.source)
            filed[edge.target].append(Argued(positions[edge.source], edge.stance, own))
    stances = list(SIGNS)
    found: list[tuple[Node | None, list[Argued]]] = [
        (node, sorted(filed[node.id], key=lambda one: stances.index(one.stance)))
        for node in graph.nodes
        if node.id in filed
    ]
    beside = [
        Argued(node, "", parts.get(key, []))
        for key, node in positions.items()
        if key not in answered
    ]
    return [*found, (None, beside)] if beside else found
