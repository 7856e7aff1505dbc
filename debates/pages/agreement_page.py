"""The agreement page: the matrix, and the shared questions behind each of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from debates.analysis.agreement import (
    CAMP_QUESTIONS,
    Agreement,
    AgreementCell,
    Division,
    StatedAnswer,
    agreement,
)
from debates.analysis.debate_analysis import debate_answers, experts_in
from debates.models import Debate, Expert, Position, Question
from debates.models.choices import ExpertKind, VoteAnswer
from debates.pages.limits import limits

TINTS = 10
"""The heat map has one tint for each tenth of agreement, and one for none."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of the heat map.

    value       their agreement; None where two experts share no question
    shared      how many questions they share
    opens_camp  whether a camp begins with the column
    """

    first: Expert
    second: Expert
    value: float | None
    shared: int
    opens_camp: bool = False

    @property
    def tint(self) -> int:
        """From 0, opposition, to TINTS, full agreement."""
        return round((self.value or 0) * TINTS)

    @property
    def basis(self) -> int:
        """From 1, one shared question, to CAMP_QUESTIONS: how full the cell is drawn."""
        return min(self.shared, CAMP_QUESTIONS)

    @property
    def thin(self) -> bool:
        """True if the figure rests on too few questions to say much."""
        return self.shared < CAMP_QUESTIONS

    @property
    def same(self) -> bool:
        """True if both are the same expert."""
        return self.first == self.second

    @property
    def anchor(self) -> str:
        """The id of what is read beneath, the same for both cells of a pair."""
        return "--".join(sorted((self.first.slug, self.second.slug)))


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat map.

    short_name  of the expert, for the head of the column
    opens_camp  true where a camp begins with it
    """

    expert: Expert
    short_name: str
    opens_camp: bool
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """An answer to a question: the stance of a position, or a vote, which has none.

    in_part  whether the expert holds the position in part only
    """

    stance: str
    position: Position | None
    in_part: bool = False

    @property
    def words(self) -> str:
        """The vote in words: "strongly agree"."""
        return dict(VoteAnswer.choices).get(self.stance, self.stance)


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """A question that two experts answered, and the answers of each."""

    question: Question
    agreement: float
    first: list[NamedAnswer]
    second: list[NamedAnswer]


@dataclass(frozen=True, slots=True)
class Pair:
    """The agreement of two experts, with the questions that both answer."""

    cell: HeatCell
    answers: list[SharedAnswers]


@dataclass(frozen=True, slots=True)
class DividedQuestion:
    """A question with its division (None for a single answer) and the stances on it.

    sides  each stance with its experts, and of each whether they take it in part only
    """

    question: Question
    division: float | None
    sides: list[tuple[NamedAnswer, list[tuple[Expert, bool]]]]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The agreement of a debate with the names and texts of what it is computed from.

    pairs        of different experts who share a question, those who agree least first and of
                 these those who share most; none where they are too many for one page
    most_active  whether the rows are the experts with the most answers, of too many for one matrix
    """

    debate: Debate
    rows: list[HeatRow]
    camps: list[list[Expert]]
    pairs: list[Pair]
    divisive: list[DividedQuestion]
    unanimous: list[DividedQuestion]
    most_active: bool = False

    @property
    def is_compared(self) -> bool:
        """True if two of the experts answer the same question."""
        return any(not cell.same and cell.shared for row in self.rows for cell in row.cells)


def read_agreement(
    debate: Debate, questions: Collection[int] = (), experts: Collection[int] = ()
) -> AgreementPage:
    """Read the agreement of a debate's experts; at most eleven queries.

    questions, experts  primary keys to filter by; of a debate with more experts than
                        fit into a matrix, those who answer most are compared by default
    """
    sizes = limits()
    most_active = not experts and debate.expert_count > sizes.matrix_experts
    if most_active:
        experts = _most_outspoken(debate, questions)
    answers = debate_answers(debate, questions, experts)
    names = _Names(debate, answers)
    result = agreement(filter(names.are_known, answers), len(experts) or experts_in(debate))
    pairs = [cell for cell in result.cells if cell.shared and _is_of_two(cell)]
    if len(pairs) > sizes.matrix_pairs or debate.position_count > sizes.matrix_answers:
        pairs = []
    names.add_positions(pairs)
    return AgreementPage(
        debate=debate,
        rows=_heat_rows(result, names),
        camps=[[names.experts[slug] for slug in camp] for camp in result.camps],
        pairs=[_pair(cell, names) for cell in sorted(pairs, key=_least_agreed)],
        divisive=[
            _divided_question(divided_question, names) for divided_question in result.divisive
        ],
        unanimous=[
            _divided_question(divided_question, names) for divided_question in result.unanimous
        ],
        most_active=most_active,
    )


def _most_outspoken(debate: Debate, questions: Collection[int]) -> list[int]:
    """Return the primary keys of the experts who answer most questions."""
    answered_questions = {
        (answer.expert, answer.question) for answer in debate_answers(debate, questions)
    }
    question_counts = Counter(expert for expert, _ in answered_questions)
    slugs = sorted(question_counts, key=lambda slug: (-question_counts[slug], slug))[
        : limits().matrix_experts
    ]
    return list(Expert.objects.filter(slug__in=slugs).values_list("pk", flat=True))


class _Names:
    """The experts, questions and positions that answers speak of, by slug."""

    def __init__(self, debate: Debate, answers: Iterable[StatedAnswer]) -> None:
        speaking = {answer.expert for answer in answers}
        experts = Expert.objects.published().filter(slug__in=speaking)
        self.experts: Mapping[str, Expert] = {expert.slug: expert for expert in experts}
        self.questions: Mapping[str, Question] = {
            question.slug: question for question in debate.questions.all()
        }
        self.positions: Mapping[str, Position] = {}

    def are_known(self, answer: StatedAnswer) -> bool:
        """Tell whether expert and question are still there since the answers were read."""
        return answer.expert in self.experts and answer.question in self.questions

    def add_positions(self, pairs: Iterable[AgreementCell]) -> None:
        """Read the positions behind the agreement of pairs of experts."""
        slugs = {slug for cell in pairs for shared in cell.shared for slug in shared.positions}
        positions = Position.objects.published().filter(slug__in=slugs)
        self.positions = {position.slug: position for position in positions}


def _short_names(experts: Sequence[Expert]) -> dict[str, str]:
    """Return family names by slug, and the whole names of people who share a family name."""
    short = {expert.slug: _family_name(expert) for expert in experts}
    times = Counter(short.values())
    return {
        expert.slug: expert.name if times[short[expert.slug]] > 1 else short[expert.slug]
        for expert in experts
    }


def _family_name(expert: Expert) -> str:
    if expert.kind != ExpertKind.PERSON:
        return expert.name
    return (expert.listed_name or expert.name).partition(",")[0]


def _heat_rows(result: Agreement, names: _Names) -> list[HeatRow]:
    opening = {camp[0] for camp in result.camps}
    grouped = sum(map(len, result.camps))
    if opening:
        # a line parts the camps from those who are in none
        opening.update(result.experts[grouped : grouped + 1])
    short_names = _short_names([names.experts[expert] for expert in result.experts])
    return [
        HeatRow(
            names.experts[expert],
            short_names[expert],
            expert in opening,
            [
                replace(_heat_cell(cell, expert, names), opens_camp=column in opening)
                for cell, column in zip(row, result.experts, strict=True)
            ],
        )
        for expert, row in zip(result.experts, result.rows(), strict=True)
    ]


def _heat_cell(cell: AgreementCell, row: str, names: _Names) -> HeatCell:
    first, second = cell.experts
    if first != row:
        first, second = second, first
    return HeatCell(names.experts[first], names.experts[second], cell.agreement, len(cell.shared))


def _is_of_two(cell: AgreementCell) -> bool:
    return cell.experts[0] != cell.experts[1]


def _least_agreed(cell: AgreementCell) -> tuple[float, int]:
    return cell.agreement or 0.0, -len(cell.shared)


def _pair(cell: AgreementCell, names: _Names) -> Pair:
    heat_cell = _heat_cell(cell, cell.experts[0], names)
    answers = [
        SharedAnswers(
            question=names.questions[shared.question],
            agreement=shared.agreement,
            first=[_named_answer(slug, names) for slug in shared.first],
            second=[_named_answer(slug, names) for slug in shared.second],
        )
        for shared in cell.shared
    ]
    answers.sort(key=lambda answers_to_question: answers_to_question.question.order)
    return Pair(heat_cell, answers)


def _named_answer(answer: StatedAnswer, names: _Names) -> NamedAnswer:
    return NamedAnswer(answer.stance, names.positions.get(answer.position), answer.in_part)


def _divided_question(division: Division, names: _Names) -> DividedQuestion:
    return DividedQuestion(
        names.questions[division.question],
        division.division,
        [
            (
                NamedAnswer(stance, None),
                [(names.experts[slug], (stance, slug) in division.in_part) for slug in experts],
            )
            for stance, experts in division.stances
        ],
    )
