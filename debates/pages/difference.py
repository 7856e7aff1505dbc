"""Difference of two experts and its reason, for one sentence at the top of their comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from debates.analysis.agreement import STANCE_VALUES
from debates.models import Counterpoint, Expert, Position, Question

Answers = Sequence[tuple[Position, str]]
"""Positions of an expert on a question, each with its stance on it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of an expert with its stance on the question."""

    expert: Expert
    position: Position
    stance: str


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """Answers of two experts to the questions that both take positions on.

    alike     questions that both answer alike
    differing questions that they answer differently
    question  the one on which they differ most; None where they differ on none
    claims    of both on that question
    why       a counterpoint between these claims, if any
    """

    alike: int
    differing: int
    question: Question | None = None
    claims: tuple[Claim, ...] = ()
    why: Counterpoint | None = None

    @property
    def shared(self) -> int:
        """The number of questions that both take positions on."""
        return self.alike + self.differing


def difference_of(
    experts: tuple[Expert, Expert],
    answers: Iterable[tuple[Question, Answers, Answers]],
    counterpoints: Iterable[Counterpoint],
) -> AnswerDifference | None:
    """Return how two experts differ; None where they take positions on no question in common.

    answers  of the first and of the second expert to each question
    """
    farthest: list[tuple[float, Question, tuple[Claim, Claim]]] = []
    for question, *of_both in answers:
        claims = [
            [
                Claim(expert, position, stance)
                for position, stance in own
                if position.public_later() is None
            ]
            for expert, own in zip(experts, of_both, strict=True)
        ]
        pairs = list(product(*claims))
        if pairs:
            pair = max(pairs, key=_distance)
            farthest.append((_distance(pair), question, pair))
    if not farthest:
        return None
    differing = [entry for entry in farthest if entry[0]]
    alike = len(farthest) - len(differing)
    if not differing:
        return AnswerDifference(alike, 0)
    _, question, pair = max(differing, key=lambda entry: entry[0])
    return AnswerDifference(
        alike, len(differing), question, pair, _counterpoint_between(pair, counterpoints)
    )


def _distance(pair: tuple[Claim, Claim]) -> float:
    """Return how far two answers are apart: 0 for the same answer, 2 for yes and no."""
    first, second = pair
    return abs(STANCE_VALUES[first.stance] - STANCE_VALUES[second.stance])


def _counterpoint_between(
    pair: tuple[Claim, Claim], counterpoints: Iterable[Counterpoint]
) -> Counterpoint | None:
    keys = {claim.position.pk for claim in pair}
    return next(
        (
            counterpoint
            for counterpoint in counterpoints
            if {counterpoint.position_id, counterpoint.raised_by_id} == keys
        ),
        None,
    )
