"""A debate as it is read: who stands where on each question, and the positions side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from debates.models import Debate, Expert, Participation, Position, Question, Stance


@dataclass(frozen=True, slots=True)
class Cell:
    """What one expert says on one question: mostly one position, perhaps none or several."""

    expert: Expert
    positions: list[Position]


@dataclass(frozen=True, slots=True)
class Side:
    """The positions that take one stance on a question."""

    stance: str
    positions: list[Position]


@dataclass(frozen=True, slots=True)
class Section:
    """A question with everything that answers it.

    cells  one for each expert of the debate, in the order of the debate
    sides  one for each stance that somebody takes, affirming first
    """

    question: Question
    cells: list[Cell]
    sides: list[Side]


@dataclass(frozen=True, slots=True)
class DebateReading:
    """A debate, the experts who take part, its questions, and the positions beside them."""

    debate: Debate
    participations: list[Participation]
    sections: list[Section]
    beside: list[Position]


def read_debate(debate: Debate) -> DebateReading:
    """Everything public in a debate that was fetched by `for_reading()`."""
    participations = sorted(debate.participations.all(), key=lambda one: one.order)
    at_the_time = {one.expert_id: one for one in participations}
    positions = list(
        Position.objects.published()
        .filter(debate=debate)
        .for_reading()
        .order_by("expert__sort_name", "expert_id", "order", "pk")
    )
    by_question = defaultdict(list)
    for position in positions:
        position.participation = at_the_time.get(position.expert_id)
        by_question[position.question_id].append(position)
    experts = [one.expert for one in participations]
    return DebateReading(
        debate=debate,
        participations=participations,
        sections=[
            _section(question, experts, by_question[question.pk])
            for question in debate.questions.all()
        ],
        beside=by_question[None],
    )


def _section(question: Question, experts: Iterable[Expert], positions: list[Position]) -> Section:
    by_expert = defaultdict(list)
    by_stance = defaultdict(list)
    for position in positions:
        by_expert[position.expert_id].append(position)
        by_stance[position.stance].append(position)
    return Section(
        question=question,
        cells=[Cell(expert, by_expert[expert.pk]) for expert in experts],
        sides=[Side(stance, by_stance[stance]) for stance in Stance.values if by_stance[stance]],
    )
