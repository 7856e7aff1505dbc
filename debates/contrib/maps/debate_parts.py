"""The questions and the experts of a debate, each with its positions and relations in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from debates.models import Answer, Counterpoint, Debate, Expert, Holder, Position, Question, Support

Pair = tuple[int, int]
"""The primary keys of two positions, one of which speaks for or against the other."""


@dataclass(frozen=True, slots=True)
class CountedPart:
    """A question or an expert of a debate.

    positions  the number of public positions that answer the question or that the expert holds
    relations  the number of counterpoints and supports between two positions of the debate, of
               which at least one is among these
    """

    of: Question | Expert
    positions: int
    relations: int


def debate_parts(debate: Debate) -> tuple[list[CountedPart], list[CountedPart]]:
    """Return the questions and the experts that have public positions; seven queries.

    Questions are in their order, experts in that of their names. A position counts with each
    question that it answers, and with each expert who holds it.
    """
    positions = Position.objects.published().filter(debate=debate).order_by()
    of_positions = {"position__in": positions.values("pk")}
    questions_of: dict[int, set[int]] = defaultdict(set)
    experts_of: dict[int, set[int]] = defaultdict(set)
    for key, question, expert in positions.values_list("pk", "question", "expert"):
        experts_of[key].add(expert)
        if question is not None:
            questions_of[key].add(question)
    answers = Answer.objects.published().filter(**of_positions).order_by()
    for key, question in answers.values_list("position", "question"):
        questions_of[key].add(question)
    holders = Holder.objects.published().filter(**of_positions).order_by()
    for key, expert in holders.values_list("position", "expert"):
        experts_of[key].add(expert)
    pairs = _related_pairs(positions.values("pk"))
    questions = Question.objects.published().filter(debate=debate).order_by("order", "pk")
    experts = Expert.objects.filter(pk__in=set(chain.from_iterable(experts_of.values())))
    return (
        _counted_parts(questions, questions_of, pairs),
        _counted_parts(experts.order_by("sort_name", "pk"), experts_of, pairs),
    )


def _related_pairs(keys: Iterable[int]) -> list[Pair]:
    """Return the positions at both ends of each relation between these; two queries."""
    against = Counterpoint.objects.published().filter(position__in=keys, raised_by__in=keys)
    supporting = Support.objects.published().filter(position__in=keys, given_by__in=keys)
    return [
        *against.order_by().values_list("position", "raised_by"),
        *supporting.order_by().values_list("position", "given_by"),
    ]


def _counted_parts(
    owners: Iterable[Question | Expert], owners_of: Mapping[int, set[int]], pairs: Iterable[Pair]
) -> list[CountedPart]:
    """Count positions and relations by their owner; owners without a position are left out."""
    positions = Counter(chain.from_iterable(owners_of.values()))
    relations = Counter(
        chain.from_iterable(
            owners_of.get(position, set()) | owners_of.get(other_position, set())
            for position, other_position in pairs
        )
    )
    return [
        CountedPart(owner, positions[owner.pk], relations[owner.pk])
        for owner in owners
        if positions[owner.pk]
    ]
