"""What is computed of a whole debate from its public rows; for API, pages and exports alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from debates import agreement, argument_map
from debates.models import Counterpoint, Debate, Evidence, Position, Question


def debate_agreement(
    debate: Debate, questions: Iterable[str] = (), experts: Iterable[str] = ()
) -> agreement.Agreement:
    """Who agrees with whom in the debate; one query.

    questions, experts  slugs that narrow it; none means all
    """
    answers = (
        Position.objects.published()
        .filter(debate=debate)
        .exclude(question=None)
        .order_by("order", "pk")
        .values_list("expert__slug", "question__slug", "stance", "slug")
    )
    if questions := list(questions):
        answers = answers.filter(question__slug__in=questions)
    if experts := list(experts):
        answers = answers.filter(expert__slug__in=experts)
    return agreement.agreement(agreement.Answer(*row) for row in answers)


def debate_map(
    debate: Debate, positions_of: Iterable[int] | None = None
) -> argument_map.ArgumentMap:
    """The debate as a graph of questions, positions, evidence and counterpoints; four queries.

    positions_of  primary keys of positions: then only of these, and of those that raise a
                  counterpoint against them or are told one by them; five queries
    """
    questions = Question.objects.published().filter(debate=debate).order_by("order", "pk")
    positions = (
        Position.objects.published()
        .filter(debate=debate)
        .select_related("expert", "question")
        .order_by("expert__sort_name", "expert_id", "order", "pk")
    )
    within: dict[str, object] = {"position__debate": debate}
    if positions_of is not None:
        wanted = _with_opponents(set(positions_of))
        positions = positions.filter(pk__in=wanted)
        within = {"position__in": wanted}
    evidence = Evidence.objects.published().filter(**within).select_related("position__expert")
    counterpoints = (
        Counterpoint.objects.published()
        .filter(**within)
        .select_related("position", "raised_by__expert")
    )
    nodes: list[argument_map.Node] = []
    edges: list[argument_map.Edge] = []
    for question in questions:
        question.debate = debate
        nodes.append(_node("question", question.slug, question, details={"order": question.order}))
    for position in positions:
        _add_position(position, nodes, edges)
    for item in evidence:
        _add_evidence(item, nodes, edges)
    for counterpoint in counterpoints:
        _add_counterpoint(counterpoint, nodes, edges)
    return argument_map.ArgumentMap(tuple(nodes), tuple(edges))


def _with_opponents(positions: set[int]) -> set[int]:
    countering = Counterpoint.objects.published().filter(
        Q(position__in=positions) | Q(raised_by__in=positions), raised_by__isnull=False
    )
    pairs = countering.order_by().values_list("position", "raised_by")
    return positions.union(*pairs)


def _node(
    kind: str,
    key: str | int,
    row: Question | Position | Evidence | Counterpoint,
    expert: str = "",
    details: dict[str, str | float] | None = None,
) -> argument_map.Node:
    return argument_map.Node(
        id=f"{kind}:{key}",
        kind=kind,
        text=str(row),
        expert=expert,
        url=row.get_absolute_url(),
        details=details or {},
    )


def _add_position(
    position: Position, nodes: list[argument_map.Node], edges: list[argument_map.Edge]
) -> None:
    details = {
        "expert_name": position.expert.name,
        "position_kind": position.kind,
        "locator": position.locator,
    }
    node = _node("position", position.slug, position, position.expert.slug, details)
    nodes.append(node)
    if position.question is not None:
        question = f"question:{position.question.slug}"
        edges.append(argument_map.Edge(node.id, question, "answers", position.stance))


def _add_evidence(
    item: Evidence, nodes: list[argument_map.Node], edges: list[argument_map.Edge]
) -> None:
    details: dict[str, str | float] = {"evidence_kind": item.kind, "locator": item.locator}
    if item.value is not None:
        details |= {"value": float(item.value), "unit": item.unit, "period": item.period}
    node = _node("evidence", item.pk, item, item.position.expert.slug, details)
    nodes.append(node)
    edges.append(argument_map.Edge(node.id, f"position:{item.position.slug}", "supports"))


def _add_counterpoint(
    counterpoint: Counterpoint, nodes: list[argument_map.Node], edges: list[argument_map.Edge]
) -> None:
    raised_by = counterpoint.raised_by
    expert = raised_by.expert.slug if raised_by else ""
    details = {"locator": counterpoint.locator}
    node = _node("counterpoint", counterpoint.pk, counterpoint, expert, details)
    nodes.append(node)
    target = f"position:{counterpoint.position.slug}"
    edges.append(argument_map.Edge(node.id, target, counterpoint.kind))
    if raised_by:
        edges.append(argument_map.Edge(f"position:{raised_by.slug}", node.id, "raises"))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A position, one counterpoint against it, and the position that raises the counterpoint."""

    position: Position
    counterpoint: Counterpoint
    raised_by: Position | None


def debate_exchanges(debate: Debate, experts: Iterable[str] = ()) -> list[Exchange]:
    """Who answers whom, in the order of the positions that are answered; one query.

    experts  slugs: only what one of these experts says or is told; none means all
    """
    counterpoints = (
        Counterpoint.objects.published()
        .filter(position__debate=debate)
        .select_related(
            "position__expert", "position__question", "raised_by__expert", "raised_by__question"
        )
        .order_by(
            "position__expert__sort_name", "position__expert", "position__order", "order", "pk"
        )
    )
    wanted = set(experts)
    found = []
    for item in counterpoints:
        voices = {item.position.expert.slug, item.raised_by and item.raised_by.expert.slug}
        if not wanted or wanted & voices:
            found.append(Exchange(item.position, item, item.raised_by))
    return found
