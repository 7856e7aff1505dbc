"""Who agrees with whom, as it is read: the matrix, and what each of its cells rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from debates.agreement import Agreement, Cell, Division
from debates.debate_analysis import debate_agreement
from debates.models import Debate, Expert, Position, Question

TINTS = 10
"""The heat map has one tint for each tenth of agreement, and one for none."""
PAIRS_BENEATH = 66
ANSWERS_BENEATH = 120
"""With so many pairs (of twelve experts) and answers, what a cell rests on is read beneath the
matrix; with more, each pair has a page."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of the heat map; `value` is None where two experts share no question."""

    first: Expert
    second: Expert
    value: float | None
    shared: int

    @property
    def tint(self) -> int:
        """From 0, opposition, to TINTS, full agreement."""
        return round((self.value or 0) * TINTS)

    @property
    def same(self) -> bool:
        """Whether this is an expert beside himself."""
        return self.first == self.second

    @property
    def anchor(self) -> str:
        """The id of what is read beneath, the same for both cells of a pair."""
        return "--".join(sorted((self.first.slug, self.second.slug)))


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat map; `opens_camp` is true where a camp begins with it."""

    expert: Expert
    opens_camp: bool
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """A question that two experts answered, and the positions of each."""

    question: Question
    agreement: float
    first: list[Position]
    second: list[Position]


@dataclass(frozen=True, slots=True)
class Pair:
    """What the agreement of two experts rests on."""

    cell: HeatCell
    answers: list[SharedAnswers]


@dataclass(frozen=True, slots=True)
class DividedQuestion:
    """A question with its division (None for a single answer), and who takes which stance."""

    question: Question
    division: float | None
    sides: list[tuple[str, list[Expert]]]


@dataclass(frozen=True, slots=True)
class AgreementReading:
    """The agreement of a debate with the names and texts of what it is computed from.

    pairs  of different experts who share a question; none where they are too many for one page
    """

    debate: Debate
    rows: list[HeatRow]
    camps: list[list[Expert]]
    pairs: list[Pair]
    divisive: list[DividedQuestion]
    unanimous: list[DividedQuestion]


def read_agreement(debate: Debate, questions: Iterable[str] = ()) -> AgreementReading:
    """Who agrees with whom in a debate, perhaps on some questions (slugs) only; three queries."""
    found = debate_agreement(debate, questions)
    names = _Names(debate)
    rows = _rows(found, names)
    pairs = [cell for cell in found.cells if cell.shared and _is_of_two(cell)]
    if len(pairs) > PAIRS_BENEATH or len(names.positions) > ANSWERS_BENEATH:
        pairs = []
    return AgreementReading(
        debate=debate,
        rows=rows,
        camps=[[names.experts[slug] for slug in camp] for camp in found.camps],
        pairs=[_pair(cell, names) for cell in pairs],
        divisive=[_divided(one, names) for one in found.divisive],
        unanimous=[_divided(one, names) for one in found.unanimous],
    )


class _Names:
    """The positions of a debate that answer a question, with experts and questions, by slug."""

    def __init__(self, debate: Debate) -> None:
        self.positions: dict[str, Position] = {}
        self.experts: dict[str, Expert] = {}
        answers = Position.objects.published().filter(debate=debate).exclude(question=None)
        for position in answers.select_related("expert"):
            self.positions[position.slug] = position
            self.experts[position.expert.slug] = position.expert
        self.questions: Mapping[str, Question] = {
            question.slug: question for question in debate.questions.all()
        }


def _rows(found: Agreement, names: _Names) -> list[HeatRow]:
    opening = {camp[0] for camp in found.camps}
    return [
        HeatRow(
            names.experts[expert],
            expert in opening,
            [_heat_cell(cell, expert, names) for cell in row],
        )
        for expert, row in zip(found.experts, found.rows(), strict=True)
    ]


def _heat_cell(cell: Cell, row: str, names: _Names) -> HeatCell:
    first, second = cell.experts
    if first != row:
        first, second = second, first
    return HeatCell(names.experts[first], names.experts[second], cell.agreement, len(cell.shared))


def _is_of_two(cell: Cell) -> bool:
    return cell.experts[0] != cell.experts[1]


def _pair(cell: Cell, names: _Names) -> Pair:
    shown = _heat_cell(cell, cell.experts[0], names)
    answers = []
    for shared in cell.shared:
        positions = [names.positions[slug] for slug in shared.positions]
        answers.append(
            SharedAnswers(
                question=names.questions[shared.question],
                agreement=shared.agreement,
                first=[one for one in positions if one.expert_id == shown.first.pk],
                second=[one for one in positions if one.expert_id == shown.second.pk],
            )
        )
    answers.sort(key=lambda one: one.question.order)
    return Pair(shown, answers)


def _divided(division: Division, names: _Names) -> DividedQuestion:
    return DividedQuestion(
        names.questions[division.question],
        division.division,
        [
            (stance, [names.experts[slug] for slug in experts])
            for stance, experts in division.stances
        ],
    )
