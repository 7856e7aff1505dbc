"""Relations of synthetic positions: holders, answers, supports, forecasts and votes.

They are drawn apart, so that the positions of a seed stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from debates.models import (
    Answer,
    Debate,
    Expert,
    Forecast,
    Holder,
    Position,
    Question,
    Support,
    Vote,
)
from debates.models.answers import VIEWS
from debates.models.choices import (
    Certainty,
    Extent,
    Horizon,
    Outcome,
    PositionKind,
    Stance,
    SupportKind,
    VoteAnswer,
)

BATCH = 1_000

_SUPPORTED, _HELD, _ANSWERING, _FORECASTING = 0.25, 0.05, 0.05, 0.5
"""Shares of positions with a support, with a joint holder, with a further answer, and of forecasts
that are exact."""


def own_facts(chance: Random, debated: date) -> dict[str, Any]:
    """Draw the fields of a position that most positions leave empty."""
    certainty = chance.choice(Certainty.values) if chance.random() < 0.3 else ""
    return {
        "certainty": certainty,
        "certainty_words": certainty and "as it seems",
        "horizon": chance.choice(Horizon.values) if chance.random() < 0.3 else "",
        "date": debated + timedelta(chance.randrange(60)) if chance.random() < 0.2 else None,
        "original_language": "ru" if chance.random() < 0.1 else "",
    }


def relate(
    chance: Random,
    debate: Debate,
    experts: Sequence[Expert],
    questions: Sequence[Question],
    positions: Sequence[Position],
) -> None:
    """Create the relations of the positions of a debate, in bulk."""
    Holder.objects.bulk_create(_holders(chance, experts, positions), batch_size=BATCH)
    Answer.objects.bulk_create(_answers(chance, questions, positions), batch_size=BATCH)
    Support.objects.bulk_create(_supports(chance, positions), batch_size=BATCH)
    Forecast.objects.bulk_create(_forecasts(chance, debate, positions), batch_size=BATCH)
    Vote.objects.bulk_create(_votes(chance, experts, questions), batch_size=BATCH)
    for earlier, later in _successions(positions):
        Position.objects.filter(pk=later.pk).update(replaces=earlier)


def _holders(
    chance: Random, experts: Sequence[Expert], positions: Sequence[Position]
) -> Iterator[Holder]:
    for position in positions:
        expert = chance.choice(experts)
        if chance.random() < _HELD and expert.pk != position.expert_id:
            extent = chance.choice(Extent.values)
            yield Holder(position=position, expert=expert, extent=extent, order=1)


def _answers(
    chance: Random, questions: Sequence[Question], positions: Sequence[Position]
) -> Iterator[Answer]:
    for position in positions:
        question = chance.choice(questions)
        if position.question_id in {None, question.pk} or chance.random() >= _ANSWERING:
            continue
        stance = chance.choice(Stance.values)
        yield Answer(position=position, question=question, stance=stance, order=1)


def _supports(chance: Random, positions: Sequence[Position]) -> Iterator[Support]:
    for position in positions:
        giving = chance.choice(positions)
        if chance.random() < _SUPPORTED and giving.expert_id != position.expert_id:
            kind = chance.choice(SupportKind.values)
            yield Support(position=position, given_by=giving, kind=kind, order=1)


def _forecasts(chance: Random, debate: Debate, positions: Sequence[Position]) -> Iterator[Forecast]:
    for position in positions:
        if position.kind != PositionKind.FORECAST or chance.random() >= _FORECASTING:
            continue
        probable = chance.random() < 0.3
        forecast = Forecast(
            position=position,
            event=position.statement,
            due=debate.date + timedelta(chance.randrange(3000)) if chance.random() < 0.8 else None,
            probability=chance.randrange(5, 100, 5) if probable else None,
            probability_words="so probable" if probable else "",
        )
        if chance.random() < 0.4:
            forecast.outcome = chance.choice(Outcome.values)
            forecast.decided_on = debate.date + timedelta(100 + chance.randrange(500))
            forecast.reasoning = "As it was reported."
        yield forecast


def _votes(
    chance: Random, experts: Sequence[Expert], questions: Sequence[Question]
) -> Iterator[Vote]:
    for question in questions:
        for expert in experts:
            answer = chance.choice(VoteAnswer.values)
            confident = answer in VIEWS and chance.random() < 0.8
            confidence = chance.randint(1, 10) if confident else None
            yield Vote(question=question, expert=expert, answer=answer, confidence=confidence)


def _successions(positions: Sequence[Position]) -> Iterator[tuple[Position, Position]]:
    """Return one in fifty positions without a date with the next one of its expert."""
    by_expert: dict[int, list[Position]] = {}
    for position in positions:
        if position.date is None:
            by_expert.setdefault(position.expert_id, []).append(position)
    for own in by_expert.values():
        yield from list(pairwise(own))[::50]
