"""Analyses of a whole debate from its public rows, for API, pages and exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from debates.analysis import agreement, argument_graph
from debates.filtering.holders_and_answers import answering, held_by
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Holder,
    Participation,
    Position,
    Question,
    Support,
    Vote,
)
from debates.models.choices import Extent, Voice
from debates.models.visibility import PositionQuerySet, VoteQuerySet


def positions_in(
    debate: Debate, questions: Collection[int] = (), experts: Collection[int] = ()
) -> PositionQuerySet:
    """Select the public positions of a debate.

    questions, experts  primary keys to filter by; none means all
    """
    queryset = Position.objects.published().filter(debate=debate)
    if questions:
        queryset = queryset.filter(answering("question", {"question": questions}))
    if experts:
        queryset = queryset.filter(held_by("expert", list(experts)))
    return queryset


def answering_positions(
    debate: Debate, questions: Collection[int] = (), experts: Collection[int] = ()
) -> PositionQuerySet:
    """Select the public positions of a debate that answer a question, with the same filters.

    Of a position and those that it replaces, the latest counts.
    """
    answering = positions_in(debate, questions, experts).current().filter(question__isnull=False)
    return answering.order_by("order", "pk")


def debate_answers(
    debate: Debate, questions: Collection[int] = (), experts: Collection[int] = ()
) -> list[agreement.StatedAnswer]:
    """Return all answers of a debate's experts, as `answers_from` does.

    Filters as in `positions_in`; four queries, and another for each filter.
    """
    votes = Vote.objects.published().filter(question__debate=debate)
    answers = answers_from(positions_in(debate, questions, experts), votes)
    return _narrowed(answers, questions, experts)


def answers_from(positions: PositionQuerySet, votes: VoteQuerySet) -> list[agreement.StatedAnswer]:
    """Return the answers that public positions and votes give; four queries.

    A position counts for each expert who holds it, with each of its answers; votes with an opinion
    count as well. Of a position and those that it replaces, the latest counts.
    """
    positions = positions.current().filter(question__isnull=False).order_by()
    of_positions = {"position__in": positions.values("pk")}
    rows = list(positions.values_list("pk", "slug", "expert__slug", "question__slug", "stance"))
    slugs = {pk: slug for pk, slug, *_ in rows}
    holders = {pk: [(expert, False)] for pk, _, expert, *_ in rows}
    joint = Holder.objects.filter(**of_positions).values_list("position", "expert__slug", "extent")
    for pk, expert, extent in joint:
        holders.setdefault(pk, []).append((expert, extent == Extent.IN_PART))
    answer_rows = [(pk, question, stance) for pk, _, _, question, stance in rows]
    further = Answer.objects.filter(**of_positions)
    answer_rows += further.values_list("position", "question__slug", "stance")
    given_votes = votes.filter(answer__in=agreement.VOTE_VALUES)
    cast = given_votes.values_list("expert__slug", "question__slug", "answer")
    answers = [
        agreement.StatedAnswer(expert, question, stance, slugs[pk], in_part)
        for pk, question, stance in answer_rows
        if pk in slugs
        for expert, in_part in holders[pk]
    ]
    return [*answers, *(agreement.StatedAnswer(*row, "") for row in cast)]


def _narrowed(
    answers: list[agreement.StatedAnswer], questions: Collection[int], experts: Collection[int]
) -> list[agreement.StatedAnswer]:
    """Keep the answers of these experts to these questions; none means all."""
    if questions:
        slugs = {*Question.objects.filter(pk__in=questions).values_list("slug", flat=True)}
        answers = [answer for answer in answers if answer.question in slugs]
    if experts:
        slugs = {*Expert.objects.filter(pk__in=experts).values_list("slug", flat=True)}
        answers = [answer for answer in answers if answer.expert in slugs]
    return answers


def debate_agreement(debate: Debate) -> agreement.Agreement:
    """Compute the agreement of all experts of a debate; at most six queries."""
    return agreement.agreement(debate_answers(debate), experts_in(debate))


def experts_in(debate: Debate) -> int:
    """Return the number of experts who hold a public position in a debate, or have a vote."""
    return Participation.objects.with_positions().filter(debate=debate).count()


def debate_map(
    debate: Debate, positions_of: Iterable[int] | None = None
) -> argument_graph.ArgumentMap:
    """Get the debate as a graph of questions, positions and their parts; seven queries.

    positions_of  primary keys of positions: then only of these, and of those that raise a
                  counterpoint against them, support them, or are countered or supported by them;
                  eight queries

    The order is that of reading, and depends on nothing but the content.
    """
    of_position, of_part = Q(debate=debate), Q(position__debate=debate)
    if positions_of is not None:
        keys = _with_others(set(positions_of))
        of_position, of_part = of_position & Q(pk__in=keys), Q(position__in=keys)
    nodes: list[argument_graph.Node] = []
    edges: list[argument_graph.Edge] = []
    for question in Question.objects.published().filter(debate=debate).order_by("order", "pk"):
        question.debate = debate
        nodes.append(_node("question", question.slug, question, details={"order": question.order}))
    positions = _positions_in_reading_order(of_position)
    holders = _by_position(Holder.objects.published().filter(of_part).select_related("expert"))
    answers = _by_position(Answer.objects.published().filter(of_part).select_related("question"))
    for key, position in positions.items():
        _add_position(position, holders[key], answers[key], nodes, edges)
    _add_parts(of_part, positions, nodes, edges)
    return argument_graph.ArgumentMap(tuple(nodes), tuple(edges))


def narrowed_map(
    debate: Debate, questions: Collection[int] = (), experts: Collection[int] = ()
) -> argument_graph.ArgumentMap:
    """Return the part of the map that argues positions on some questions or of some experts.

    questions, experts  primary keys; none means all
    """
    if not questions and not experts:
        return debate_map(debate)
    positions = positions_in(debate, questions, experts)
    slugs = dict(positions.order_by().values_list("pk", "slug"))
    return debate_map(debate, slugs).around(f"position:{slug}" for slug in slugs.values())


POSITION_FIELDS = (
    *("slug", "statement", "stance", "kind", "order", "locator", "date", "certainty", "horizon"),
    *("expert__slug", "expert__name", "expert__sort_name"),
    *("question__slug", "replaces__slug", "replaces__status"),
)
"""The fields of a position that the graph has."""


def _positions_in_reading_order(condition: Q) -> dict[int, Position]:
    positions = Position.objects.published().filter(condition).order_by()
    queryset = positions.select_related("expert", "question", "replaces").only(*POSITION_FIELDS)
    return {position.pk: position for position in sorted(queryset, key=_reading_place)}


def _by_position(parts: QuerySet) -> dict[int, list[Any]]:
    """Group holders or further answers by the key of their position, in their order."""
    groups: dict[int, list[Any]] = defaultdict(list)
    for part in parts.order_by("order", "pk"):
        groups[part.position_id].append(part)
    return groups


def _add_parts(
    condition: Q,
    positions: Mapping[int, Position],
    nodes: list[argument_graph.Node],
    edges: list[argument_graph.Edge],
) -> None:
    """Add evidence, counterpoints and supports of these positions; three queries.

    Parts that refer to a position published since those were read are left out.
    """
    for item in _in_reading_order(Evidence.objects.published().filter(condition), positions):
        _add_evidence(item, nodes, edges)
    counterpoints = Counterpoint.objects.published().filter(condition)
    for item in _in_reading_order(counterpoints, positions):
        if item.raised_by_id is None or item.raised_by_id in positions:
            item.raised_by = positions.get(item.raised_by_id)
            _add_counterpoint(item, nodes, edges)
    supports = Support.objects.published().filter(condition)
    for item in _in_reading_order(supports, positions):
        if item.given_by_id in positions:
            item.given_by = positions[item.given_by_id]
            _add_support(item, nodes, edges)


def _in_reading_order(parts: QuerySet, positions: Mapping[int, Position]) -> list[Any]:
    """Return the parts of positions in their order, each with the position that was read."""
    sorted_parts = [part for part in parts.order_by() if part.position_id in positions]
    for part in sorted_parts:
        part.position = positions[part.position_id]
    place = {key: number for number, key in enumerate(positions)}
    return sorted(sorted_parts, key=lambda part: (place[part.position_id], part.order))


def _reading_place(position: Position) -> tuple[str, str, int]:
    return position.expert.sort_name, position.expert.slug, position.order


def _with_others(positions: set[int]) -> set[int]:
    """Return these positions and those on the other side of their relations; one query."""
    countering = Counterpoint.objects.published().filter(
        Q(position__in=positions) | Q(raised_by__in=positions), raised_by__isnull=False
    )
    supporting = Support.objects.published().filter(
        Q(position__in=positions) | Q(given_by__in=positions)
    )
    pairs = countering.order_by().values_list("position", "raised_by")
    supports = supporting.order_by().values_list("position", "given_by")
    # Django 6 orders a union as its model is ordered, by columns that are not in it
    return positions.union(*pairs.union(supports).order_by())


def _node(
    kind: str,
    key: str,
    row: Question | Position | Evidence | Counterpoint | Support,
    expert: str = "",
    details: dict[str, str | float] | None = None,
) -> argument_graph.Node:
    return argument_graph.Node(
        id=f"{kind}:{key}",
        kind=kind,
        text=str(row),
        expert=expert,
        url=row.get_absolute_url(),
        details=details or {},
    )


def _add_position(
    position: Position,
    holders: Iterable[Holder],
    answers: Iterable[Answer],
    nodes: list[argument_graph.Node],
    edges: list[argument_graph.Edge],
) -> None:
    earlier = position.public_earlier()
    details = {
        "expert_name": position.expert.name,
        "position_kind": position.kind,
        "order": position.order,
        "locator": position.locator,
        "date": position.date.isoformat() if position.date else "",
        "certainty": position.certainty,
        "horizon": position.horizon,
        "replaces": earlier.slug if earlier else "",
        "held_with": ", ".join(holder.named() for holder in holders),
    }
    node = _node("position", position.slug, position, position.expert.slug, details)
    nodes.append(node)
    stances = [(position.question, position.stance)] if position.question is not None else []
    stances += [(answer.question, answer.stance) for answer in answers]
    for question, stance in stances:
        question_node = f"question:{question.slug}"
        edges.append(argument_graph.Edge(node.id, question_node, "answers", stance))


def _add_evidence(
    item: Evidence, nodes: list[argument_graph.Node], edges: list[argument_graph.Edge]
) -> None:
    details: dict[str, str | float] = {
        "evidence_kind": item.kind,
        "voice": item.voice,
        "reported_party": item.reported_party,
        "order": item.order,
        "locator": item.locator,
        "value": "" if item.value is None else float(item.value),
        "value_end": "" if item.value_end is None else float(item.value_end),
        "precision": item.precision,
        "unit": item.unit,
        "period": item.period,
    }
    expert = item.position.expert.slug if item.voice == Voice.EXPERT else ""
    node = _node("evidence", item.public_id, item, expert, details)
    nodes.append(node)
    edges.append(argument_graph.Edge(node.id, f"position:{item.position.slug}", "supports"))


def _add_counterpoint(
    counterpoint: Counterpoint, nodes: list[argument_graph.Node], edges: list[argument_graph.Edge]
) -> None:
    raised_by = counterpoint.raised_by
    speaking = counterpoint.position if counterpoint.voice == Voice.EXPERT else raised_by
    expert = speaking.expert.slug if speaking else ""
    details = {
        "voice": counterpoint.voice,
        "reported_party": counterpoint.reported_party,
        "order": counterpoint.order,
        "locator": counterpoint.locator,
    }
    node = _node("counterpoint", counterpoint.public_id, counterpoint, expert, details)
    nodes.append(node)
    target = f"position:{counterpoint.position.slug}"
    basis = counterpoint.basis
    edges.append(argument_graph.Edge(node.id, target, counterpoint.kind, basis=basis))
    if raised_by:
        raising = f"position:{raised_by.slug}"
        edges.append(argument_graph.Edge(raising, node.id, "raises", basis=basis))


def _add_support(
    support: Support, nodes: list[argument_graph.Node], edges: list[argument_graph.Edge]
) -> None:
    """Add a support; where it has no words of its own, with those of the supporting position."""
    given_by = support.given_by
    details = {"order": support.order, "locator": support.locator}
    node = argument_graph.Node(
        id=f"support:{support.public_id}",
        kind="support",
        text=support.statement or given_by.statement,
        expert=given_by.expert.slug,
        url=support.get_absolute_url(),
        details=details,
    )
    nodes.append(node)
    target, giving = f"position:{support.position.slug}", f"position:{given_by.slug}"
    edges.append(argument_graph.Edge(node.id, target, support.kind, basis=support.basis))
    edges.append(argument_graph.Edge(giving, node.id, "gives", basis=support.basis))
