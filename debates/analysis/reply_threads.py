"""Reply threads: a position, the counterpoints against it, and its expert's replies to them.

Only where the source states it does an expert speak to another: a counterpoint that the editors
infer answers nobody, and has no replies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from debates.analysis.debate_analysis import positions_in
from debates.filtering.holders_and_answers import held_by
from debates.models import Counterpoint, Debate, Holder, Support
from debates.models.choices import Basis
from debates.models.visibility import CounterpointQuerySet, PositionQuerySet, SupportQuerySet

READING_ORDER = (
    "position__expert__sort_name",
    "position__expert",
    "position__order",
    "order",
    "pk",
)


@dataclass(frozen=True, slots=True)
class CounterpointAnswer:
    """A stated counterpoint, and the counterpoints by which the position's expert replies.

    All are primary keys. A reply is raised by a position of the expert who is answered,
    against the position that raises the counterpoint.
    """

    counterpoint: int
    replies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A position (its primary key), and the answers to it in their order."""

    position: int
    answers: tuple[CounterpointAnswer, ...]


def answered_positions(
    debate: Debate, questions: Collection[int] = (), experts: Collection[int] = ()
) -> PositionQuerySet:
    """Return the public positions that have a public, stated counterpoint, in reading order.

    questions  primary keys: only positions on one of these; none means all
    experts    primary keys: only counterpoints by or against one of these, who may hold a position
               with others; none means all
    """
    against = _stated().filter(position=OuterRef("pk"))
    if experts:
        against = against.filter(_held_on_a_side(experts))
    positions = positions_in(debate, questions).filter(Exists(against))
    return positions.order_by("expert__sort_name", "expert", "order", "pk")


def threads(positions: Sequence[int], experts: Collection[int] = ()) -> list[Thread]:
    """Return the threads of these positions (primary keys), in this order; two queries.

    experts  as for `answered_positions`: of others' positions only what these say against them
    """
    against = _stated().filter(position__in=positions)
    if experts:
        against = against.filter(_held_on_a_side(experts))
    rows = list(
        against.order_by("order", "pk").values_list(
            "pk", "position", "position__expert", "raised_by"
        )
    )
    replies = _replies({raised_by for *_, raised_by in rows})
    answers: dict[int, list[CounterpointAnswer]] = defaultdict(list)
    for key, position, expert, raised_by in rows:
        answers[position].append(CounterpointAnswer(key, tuple(replies[raised_by, expert])))
    return [Thread(position, tuple(answers[position])) for position in positions]


def counterpoints_between(debate: Debate, experts: Collection[int]) -> CounterpointQuerySet:
    """Select the counterpoints that these experts raise against each other, in reading order.

    Stated and inferred ones, of positions that they hold alone or with others. They come with both
    positions and all who hold them. What an author raises against the own position is none of them.

    experts  primary keys
    """
    counterpoints = Counterpoint.objects.published().filter(
        _held_on_both_sides("raised_by", experts)
    )
    return _with_both_sides(counterpoints.filter(position__debate=debate), "raised_by")


def supports_between(debate: Debate, experts: Collection[int]) -> SupportQuerySet:
    """Select the supports between positions of these experts in the same way."""
    supports = Support.objects.published().filter(_held_on_both_sides("given_by", experts))
    return _with_both_sides(supports.filter(position__debate=debate), "given_by")


def _held_on_both_sides(field_name: str, experts: Collection[int]) -> Q:
    """Return the condition that two of these experts hold the two positions of a relation.

    field_name  the relation's field for the position at its other side
    """
    pairs = Q()
    for expert in experts:
        other_experts = [other_expert for other_expert in experts if other_expert != expert]
        pairs |= held_by("position__expert", [expert]) & held_by(
            f"{field_name}__expert", other_experts
        )
    return pairs & ~Q(**{f"{field_name}__expert": F("position__expert")})


def _with_both_sides(relations: QuerySet, field_name: str) -> QuerySet:
    """Fetch both positions of relations along, with all who hold them; in reading order."""
    holders = Holder.objects.select_related("expert").order_by("order", "pk")
    return (
        relations.select_related("position__expert", f"{field_name}__expert")
        .prefetch_related(
            *(Prefetch(f"{side}__holders", holders) for side in ("position", field_name))
        )
        .order_by(*READING_ORDER)
    )


def replies_against(raising: Collection[int]) -> CounterpointQuerySet:
    """Select the public counterpoints that the source states against these, in their order.

    raising  primary keys of positions that raise counterpoints; a reply of the expert whom
             one of them counters is `raised_by` a position of that expert
    """
    return _stated().filter(position__in=raising).order_by("order", "pk")


def _stated() -> CounterpointQuerySet:
    """Select the counterpoints by which one expert speaks to another in the source."""
    return Counterpoint.objects.published().filter(basis=Basis.STATED)


def _held_on_a_side(experts: Collection[int]) -> Q:
    """Return the condition that one of these experts holds a position on either side."""
    return held_by("raised_by__expert", [*experts]) | held_by("position__expert", [*experts])


def _replies(raising: Collection[int]) -> dict[tuple[int, int], list[int]]:
    """Return the replies against these positions, by position and by the expert who replies."""
    rows = replies_against(raising).values_list("pk", "position", "raised_by__expert")
    replies: dict[tuple[int, int], list[int]] = defaultdict(list)
    for key, position, expert in rows:
        replies[position, expert].append(key)
    return replies
