"""Comparison of two to seven experts of a debate, question by question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from debates.analysis.agreement import CAMP_QUESTIONS
from debates.analysis.comparison import FEWEST, cast_votes, held_positions
from debates.analysis.debate_analysis import debate_agreement
from debates.analysis.reply_threads import counterpoints_between, supports_between
from debates.history.former_values import add_former, former_votes
from debates.models import (
    Counterpoint,
    Debate,
    Expert,
    Participation,
    Position,
    Question,
    Support,
    Vote,
)
from debates.models.choices import Basis
from debates.pages.debate_answers import answers_of, holders_of
from debates.pages.difference import AnswerDifference, difference_of
from debates.pages.limits import limits
from debates.pages.wide_comparison import MOST_SIDE_BY_SIDE

PAIRS = 3
"""Pairs that are offered, of those who agree least and of those who agree most."""
HALF = 0.5


@dataclass(frozen=True, slots=True)
class ComparedExpert:
    """An expert's positions on a question, each with its stance, and the expert's vote on it."""

    participation: Participation
    positions: list[tuple[Position, str]]
    vote: Vote | None

    @property
    def answers(self) -> bool:
        """True if the expert takes a position on the question, or has a vote on it."""
        return bool(self.positions or self.vote)


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """A question (None: none at all), and what each expert says to it."""

    question: Question | None
    columns: list[ComparedExpert]

    @property
    def speakers(self) -> int:
        """The number of the compared experts who answer the question."""
        return sum(column.answers for column in self.columns)

    @property
    def is_shared(self) -> bool:
        """True if at least two of the compared experts answer the question."""
        return self.question is not None and self.speakers > 1

    @property
    def stacked(self) -> bool:
        """True if there are too many experts for columns."""
        return len(self.columns) > MOST_SIDE_BY_SIDE

    @property
    def silent(self) -> list[Expert]:
        """The compared experts who do not answer the question."""
        return [column.participation.expert for column in self.columns if not column.answers]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Comparison of some experts of a debate.

    shared     the questions that at least two of them answer
    others     those that one of them answers, and what they hold beside all questions
    exchanges  counterpoints of one of them against another that the source states
    tensions   those that the editors infer
    supports   supports of one of them by another
    difference  of two experts; None for more, or without a question in common
    """

    debate: Debate
    participations: list[Participation]
    shared: list[ComparedQuestion]
    others: list[ComparedQuestion]
    exchanges: list[Counterpoint]
    tensions: list[Counterpoint]
    supports: list[Support]
    difference: AnswerDifference | None


def read_comparison(debate: Debate, participations: Sequence[Participation]) -> ComparisonPage:
    """Return the comparison of these experts of a debate (FEWEST to MOST)."""
    experts = [participation.expert_id for participation in participations]
    compared = _compared_questions(debate, participations)
    counterpoints = list(counterpoints_between(debate, experts))
    supports = list(supports_between(debate, experts))
    for relation in (*counterpoints, *supports):
        relation.position.debate = relation.other_side.debate = debate
    return ComparisonPage(
        debate=debate,
        participations=list(participations),
        shared=[question for question in compared if question.is_shared],
        others=[question for question in compared if not question.is_shared],
        exchanges=[reply for reply in counterpoints if reply.basis == Basis.STATED],
        tensions=[reply for reply in counterpoints if reply.basis == Basis.INFERRED],
        supports=supports,
        difference=_difference(participations, compared, counterpoints),
    )


def _difference(
    participations: Sequence[Participation],
    compared: Sequence[ComparedQuestion],
    counterpoints: Sequence[Counterpoint],
) -> AnswerDifference | None:
    """Return where and why two experts differ; what the source states goes before inferences."""
    if len(participations) != FEWEST:
        return None
    first, second = (participation.expert for participation in participations)
    answers = (
        (row.question, row.columns[0].positions, row.columns[1].positions)
        for row in compared
        if row.question
    )
    stated_first = sorted(
        counterpoints, key=lambda counterpoint: counterpoint.basis != Basis.STATED
    )
    return difference_of((first, second), answers, stated_first)


def _compared_questions(
    debate: Debate, participations: Sequence[Participation]
) -> list[ComparedQuestion]:
    """Return the questions with an answer or vote of these experts, in the debate's order.

    The last one, None, has the positions that answer no question.
    """
    experts = [participation.expert_id for participation in participations]
    answers = _answers_by_expert(debate, experts)
    cast = list(cast_votes(experts).filter(question__debate=debate).select_related("question"))
    add_former(cast, former_votes(cast))
    votes = {(vote.question_id, vote.expert_id): vote for vote in cast}
    compared = []
    for question in [*debate.questions.order_by("order", "pk"), None]:
        key = question and question.pk
        columns = [
            ComparedExpert(
                participation,
                answers[key, participation.expert_id],
                votes.get((key, participation.expert_id)),
            )
            for participation in participations
        ]
        compared.append(ComparedQuestion(question, columns))
    return [question for question in compared if question.speakers]


def _answers_by_expert(
    debate: Debate, experts: Sequence[int]
) -> dict[tuple[int | None, int], list[tuple[Position, str]]]:
    """Return the positions by question and expert, each with its stance on the question."""
    positions = held_positions(experts).filter(debate=debate).for_weighing()
    answers = defaultdict(list)
    for position in positions.order_by("order", "pk"):
        position.debate = debate
        for question, stance in answers_of(position):
            for expert in holders_of(position):
                answers[question, expert].append((position, stance))
    return answers


@dataclass(frozen=True, slots=True)
class OfferedPair:
    """Two experts who are worth comparing; their agreement, and on how many questions."""

    first: Expert
    second: Expert
    value: float
    shared: int
    address: str


def offered_pairs(
    debate: Debate, everybody: Sequence[Participation]
) -> tuple[list[OfferedPair], list[OfferedPair]]:
    """Return the pairs who agree least and the pairs who agree most, the clearest first.

    Pairs who share too few questions for a camp come after all others.
    """
    if len(everybody) > limits().offering_experts:
        return [], []
    experts = {participation.expert.slug: participation.expert for participation in everybody}
    places = {slug: place for place, slug in enumerate(experts)}
    pairs = []
    for cell in debate_agreement(debate).cells:
        slugs = sorted(cell.experts, key=places.__getitem__)
        if cell.shared and slugs[0] != slugs[1]:
            address = f"{reverse('pages:compare', args=[debate.slug])}?"
            pairs.append(
                OfferedPair(
                    *(experts[slug] for slug in slugs),
                    value=cell.agreement,
                    shared=len(cell.shared),
                    address=address + urlencode([("expert", slug) for slug in slugs]),
                )
            )
    least = sorted(pairs, key=lambda pair: (pair.shared < CAMP_QUESTIONS, pair.value, -pair.shared))
    most = sorted(pairs, key=lambda pair: (pair.shared < CAMP_QUESTIONS, -pair.value, -pair.shared))
    return (
        [pair for pair in least if pair.value < HALF][:PAIRS],
        [pair for pair in most if pair.value > HALF][:PAIRS],
    )
