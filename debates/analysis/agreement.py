"""Agreement of experts, computed from the stances that they take and the votes that they cast.

On one question the agreement of two experts is ``1 - |a - b| / 2`` with affirms = 1,
qualifies = 0, denies = -1 (of votes: 1, 0.5, 0, -0.5, -1), and over several questions the mean over
those that both answered: 1 is full agreement, 0 is opposition. Where nothing is shared it is None,
never 0. A vote without an opinion is no answer. Pure functions: the order in which answers come in
changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations, combinations_with_replacement
from statistics import fmean

STANCE_VALUES: Mapping[str, float] = {"affirms": 1, "qualifies": 0, "denies": -1}

VOTE_VALUES: Mapping[str, float] = {
    "strongly_agree": 1,
    "agree": 0.5,
    "uncertain": 0,
    "disagree": -0.5,
    "strongly_disagree": -1,
}

VALUES: Mapping[str, float] = {**STANCE_VALUES, **VOTE_VALUES}
"""The value of each answer, by its word: a stance, or a vote with an opinion."""

CAMP_QUESTIONS = 3
"""Two experts count for a camp if they answered this many questions in common.

On a single question two experts can only be alike, half alike or opposed: one shared answer would
make a camp, and two would still leave half of it to one answer.
"""

UNANIMOUS_SHARE = 0.5
"""Share of a debate's experts who have to answer a question for it to be a point of agreement."""

CAMP_THRESHOLD = 0.75
"""Two camps join while their members agree by this much on average.

Experts who answered at random would agree by 5/9 on average; on three questions fewer than every
fifth pair of them would reach three quarters, while 0.6 is reached by nearly every second.
"""


@dataclass(frozen=True, slots=True, order=True)
class StatedAnswer:
    """An answer of `expert` to `question`: all are slugs or names.

    stance    one of VALUES
    position  that takes the stance; empty for a vote
    in_part   whether the expert holds the position in part only, jointly with its author
    """

    expert: str
    question: str
    stance: str
    position: str
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """A question that both experts of a cell answered, with the answers of each."""

    question: str
    agreement: float
    first: tuple[StatedAnswer, ...]
    second: tuple[StatedAnswer, ...]

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions that answer it, each once."""
        answering = (answer.position for answer in (*self.first, *self.second))
        return tuple(dict.fromkeys(filter(None, answering)))


@dataclass(frozen=True, slots=True)
class AgreementCell:
    """Two experts (or one twice): their agreement, and what it rests on."""

    experts: tuple[str, str]
    agreement: float | None
    shared: tuple[SharedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A question, the number of experts who answered it, and the distance of their stances.

    division  1 minus the mean agreement of all pairs who answered; None for fewer than two
    stances   each stance that is taken, with the experts who take it
    in_part   stances with experts who take them by nothing but positions that they hold in part
    """

    question: str
    answered: int
    division: float | None
    stances: tuple[tuple[str, tuple[str, ...]], ...]
    in_part: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of a debate.

    experts    in the order of the camps, so that those who agree are adjacent; then the others
    cells      for each pair of experts, and for each expert alone, in that order
    camps      groups of two or more who agree among themselves on enough questions, largest first
    divisive   the questions on which experts differ, most divided first
    unanimous  the questions that a sufficient share of the experts answered, all on the same side
    """

    experts: tuple[str, ...]
    cells: tuple[AgreementCell, ...]
    camps: tuple[tuple[str, ...], ...]
    divisive: tuple[Division, ...]
    unanimous: tuple[Division, ...]

    def rows(self) -> tuple[tuple[AgreementCell, ...], ...]:
        """Return the whole square matrix, a row an expert, in the order of `experts`."""
        by_pair = {frozenset(cell.experts): cell for cell in self.cells}
        return tuple(
            tuple(by_pair[frozenset((first, second))] for second in self.experts)
            for first in self.experts
        )


def agreement(answers: Iterable[StatedAnswer], experts_asked: int = 0) -> Agreement:
    """Compute who agrees with whom from all answers of a debate.

    experts_asked  the number of experts of the debate, where it is more than those who answered

    The stance of an expert with several answers to a question is the mean of theirs.
    Raises KeyError for a stance that is not in VALUES.
    """
    table = _tabulate(answers)
    needed = max(2, UNANIMOUS_SHARE * max(experts_asked, len(table)))
    mean_values = {
        expert: {question: _mean_value(stances) for question, stances in answered.items()}
        for expert, answered in table.items()
    }
    cells = {
        pair: _agreement_cell(pair, table, mean_values)
        for pair in combinations_with_replacement(sorted(table), 2)
    }
    camps = _camps(sorted(table), cells)
    grouped = [expert for camp in camps for expert in camp]
    experts = (*grouped, *(expert for expert in sorted(table) if expert not in grouped))
    divisions = _divisions(table)
    divisive = [item for item in divisions if item.division]
    divisive.sort(key=lambda item: (-item.division, -item.answered, item.question))
    unanimous = [item for item in divisions if item.answered >= needed and _is_one_side(item)]
    unanimous.sort(key=lambda item: (-item.answered, item.question))
    return Agreement(
        experts=experts,
        cells=tuple(
            _turned(
                cells[min(expert, other_expert), max(expert, other_expert)], (expert, other_expert)
            )
            for expert, other_expert in combinations_with_replacement(experts, 2)
        ),
        camps=camps,
        divisive=tuple(divisive),
        unanimous=tuple(unanimous),
    )


def _tabulate(answers: Iterable[StatedAnswer]) -> dict[str, dict[str, list[StatedAnswer]]]:
    table: dict[str, dict[str, list[StatedAnswer]]] = defaultdict(lambda: defaultdict(list))
    for answer in sorted(set(answers)):
        table[answer.expert][answer.question].append(answer)
    return table


def _mean_value(answers: Iterable[StatedAnswer]) -> float:
    return fmean([VALUES[answer.stance] for answer in answers])


def _is_one_side(division: Division) -> bool:
    """Tell whether all answers affirm a question, or all deny it, or all do neither."""
    values = (VALUES[stance] for stance, _ in division.stances)
    return len({(value > 0) - (value < 0) for value in values}) == 1


def _agree(first: float, second: float) -> float:
    return 1 - abs(first - second) / 2


def _agreement_cell(
    pair: tuple[str, str],
    table: Mapping[str, Mapping[str, list[StatedAnswer]]],
    mean_values: Mapping[str, Mapping[str, float]],
) -> AgreementCell:
    first, second = pair
    shared = tuple(
        SharedQuestion(
            question,
            _agree(mean_values[first][question], mean_values[second][question]),
            tuple(table[first][question]),
            tuple(table[second][question]),
        )
        for question in sorted(table[first].keys() & table[second].keys())
    )
    return AgreementCell(pair, fmean(item.agreement for item in shared) if shared else None, shared)


def _turned(cell: AgreementCell, pair: tuple[str, str]) -> AgreementCell:
    if cell.experts == pair:
        return cell
    shared = tuple(
        SharedQuestion(question.question, question.agreement, question.second, question.first)
        for question in cell.shared
    )
    return AgreementCell(pair, cell.agreement, shared)


Camp = tuple[str, ...]


def _camps(experts: list[str], cells: Mapping[tuple[str, str], AgreementCell]) -> tuple[Camp, ...]:
    """Average-linkage clustering: the two camps that agree most join, until none agree enough.

    The agreement of two camps is the mean over each question that a member of one shares with a
    member of the other, so that pairs weigh as much as they rest on. Camps join only if each member
    of one shares CAMP_QUESTIONS or more with each member of the other: nobody is put beside
    somebody with whom hardly anything is shared. Ties go to the camps that share more, then to
    those that come first by name.
    """
    between: dict[Camp, dict[Camp, list[float]]] = {(expert,): {} for expert in experts}
    waiting: list[tuple[float, int, Camp, Camp]] = []

    def link(first: Camp, second: Camp, agreements: list[float]) -> None:
        between[first][second] = between[second][first] = agreements
        if agreements and (value := fmean(agreements)) >= CAMP_THRESHOLD:
            heappush(waiting, (-value, -len(agreements), min(first, second), max(first, second)))

    for expert, other_expert in combinations(experts, 2):
        cell = cells[min(expert, other_expert), max(expert, other_expert)]
        enough = cell.shared if len(cell.shared) >= CAMP_QUESTIONS else ()
        link((expert,), (other_expert,), [shared.agreement for shared in enough])
    while waiting:
        *_, first, second = heappop(waiting)
        if first not in between or second not in between:
            continue
        joined = tuple(sorted(first + second))
        first_links, second_links = between.pop(first), between.pop(second)
        between[joined] = {}
        for camp in between.keys() - {joined}:
            all_share = first_links[camp] and second_links[camp]
            link(joined, camp, first_links[camp] + second_links[camp] if all_share else [])
    camps = (camp for camp in between if len(camp) > 1)
    return tuple(sorted(camps, key=lambda camp: (-len(camp), camp)))


def _divisions(table: Mapping[str, Mapping[str, list[StatedAnswer]]]) -> list[Division]:
    questions = sorted({question for answered in table.values() for question in answered})
    return [_division(question, table) for question in questions]


def _division(question: str, table: Mapping[str, Mapping[str, list[StatedAnswer]]]) -> Division:
    answered = {expert: rows[question] for expert, rows in table.items() if question in rows}
    mean_values = [_mean_value(rows) for rows in answered.values()]
    pairs = [_agree(first, second) for first, second in combinations(mean_values, 2)]
    by_stance: dict[str, set[str]] = defaultdict(set)
    wholly: set[tuple[str, str]] = set()
    for expert, rows in answered.items():
        for answer in rows:
            by_stance[answer.stance].add(expert)
            if not answer.in_part:
                wholly.add((answer.stance, expert))
    stances_taken = {
        (stance, expert) for stance, experts in by_stance.items() for expert in experts
    }
    return Division(
        question=question,
        answered=len(answered),
        division=1 - fmean(pairs) if pairs else None,
        stances=tuple(
            (stance, tuple(sorted(by_stance[stance]))) for stance in VALUES if stance in by_stance
        ),
        in_part=frozenset(stances_taken - wholly),
    )
