"""The page of a debate: the experts' stances on each question, and the positions side by side.

A debate with many positions is read a few questions at a time, and of a question with many
answers the first ones of each stance are shown; how many there are is always told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from debates.analysis.debate_analysis import positions_in
from debates.analysis.votes import Panel, panel
from debates.db.page_window import PageWindow
from debates.filtering.holders_and_answers import AnswerCounts
from debates.history.former_values import (
    FormerValue,
    add_former,
    former_context,
    former_presentation,
    former_roles,
    removed_context,
    without_slips,
)
from debates.models import ContextNote, Debate, Expert, Participation, Position, Question, Vote
from debates.models.choices import Stance
from debates.models.visibility import AnswerQuerySet, PositionQuerySet
from debates.pages.debate_answers import (
    answer_counts,
    answers_of,
    further_answers_in,
    holders_of,
    vote_count,
    votes_on,
)
from debates.pages.limits import limits
from debates.pages.stance_marks import Mark, Marks, grouped_marks, marks_of

TABLE_FITS = 8
"""Experts up to which a table with stances in words is never broader than a wide page."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of the table: an expert's marks on a question, usually one."""

    expert: Expert
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Side:
    """The positions that take one stance on a question: the first ones, and how many in all."""

    stance: str
    positions: list[Position]
    total: int

    @property
    def more(self) -> int:
        """The number of positions that are not shown."""
        return self.total - len(self.positions)


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """A question with what answers it.

    totals  the number of answers for each stance; of a position and those that it replaces, the
            latest counts
    cells   one for each expert of the debate, in the order of the debate; none where there are too
            many experts for a table
    sides   one for each stance that somebody takes, affirming first
    votes   of a panel's experts, by name
    """

    question: Question
    totals: dict[str, int]
    cells: list[TableCell]
    sides: list[Side]
    votes: list[Vote]

    @property
    def panel(self) -> Panel:
        """The votes, summed up."""
        return panel((vote.answer, vote.confidence) for vote in self.votes)

    @property
    def total(self) -> int:
        """The number of answers to the question, with any stance."""
        return sum(self.totals.values())


@dataclass(frozen=True, slots=True)
class DebatePage:
    """A page of a debate.

    participations  of the experts of the table, in the order of the debate
    others          participations of those without a position
    contents        all questions of the debate
    sections        those that are read on this page
    beside          positions that answer no question: the first ones, and how many in all
    vote_total      the number of votes in the whole debate
    former          titles and summaries of the debate that readers saw, on the first page
    context         background by the moderator or the editors, on the first page
    removed_context notes of it that were removed, with a reason
    """

    debate: Debate
    participations: list[Participation]
    others: list[Participation]
    contents: list[Question]
    sections: list[QuestionSection]
    beside: Side
    vote_total: int
    page: int
    pages: int
    context: list[ContextNote]
    former: list[FormerValue]
    removed_context: list[FormerValue]

    @property
    def has_stances(self) -> bool:
        """True if positions answer any of the questions on this page."""
        return any(section.sides for section in self.sections)

    @property
    def has_votes(self) -> bool:
        """True if there are votes on any of the questions on this page."""
        return any(section.votes for section in self.sections)

    @property
    def asked(self) -> list[Question]:
        """The questions that are read on this page."""
        return [section.question for section in self.sections]

    @property
    def stances(self) -> list[str]:
        """All stances, affirming first."""
        return Stance.values

    @property
    def tabular(self) -> bool:
        """True if the experts fit as the columns of a table."""
        return 0 < len(self.participations) <= limits().narrow_columns

    @property
    def compact(self) -> bool:
        """True if there are so many columns that their stances are signs, without words."""
        return self.tabular and len(self.participations) > limits().table_columns

    @property
    def broad(self) -> bool:
        """True if the table may be broader than the page, so that it scrolls on its own."""
        return len(self.participations) > TABLE_FITS


def read_debate(
    debate: Debate,
    questions: Collection[int] = (),
    experts: Collection[int] = (),
    page: int = 1,
) -> DebatePage | None:
    """Return a page of the public content of a debate; None if there is no such page.

    At most twenty-two queries, and one for the text of the source where a place in it is shown.

    debate              as `for_list()` fetches it
    questions, experts  primary keys to filter by; none means all
    """
    every = positions_in(debate, questions, experts)
    further = further_answers_in(debate, experts)
    counts = answer_counts(every, further, questions)
    contents = list(debate.questions.order_by("order", "pk"))
    page_questions = _asked(contents, counts, questions, experts)
    votes = vote_count(debate)
    whole = counts.total() + votes <= limits().whole_debate
    window = PageWindow(page, limits().questions)
    pages = 1 if whole else window.last(len(page_questions))
    if not 1 <= page <= pages:
        return None
    if not whole:
        page_questions = window.of(page_questions)
    page_positions = (
        every if whole else _first_ones(every, further, page_questions, beside=page == pages)
    )
    positions = list(page_positions.for_weighing())
    participations, silent_participations = _participations(debate, positions, experts)
    _sort(debate, positions, participations)
    if whole:
        marks, current = marks_of(positions), _current_counts(positions)
    else:
        marks = grouped_marks(debate, every, further, page_questions, participations)
        current = answer_counts(every.current(), further.current(), questions)
    sections = _sections(
        page_questions,
        participations,
        positions,
        counts=counts,
        current=current,
        marks=marks,
        votes=votes_on(page_questions, debate, experts),
    )
    return DebatePage(
        debate=debate,
        participations=participations,
        others=silent_participations,
        contents=contents,
        sections=sections,
        beside=Side(
            "",
            [position for position in positions if position.question_id is None],
            counts[None, ""],
        ),
        vote_total=votes,
        page=page,
        pages=pages,
        **_introduction(debate, page),
    )


def _introduction(debate: Debate, page: int) -> dict[str, Any]:
    """Return the fields that only the first page has."""
    if page > 1:
        return {"former": [], "context": [], "removed_context": []}
    return {
        "former": without_slips(former_presentation(debate)),
        "context": _context(debate),
        "removed_context": without_slips(removed_context(debate)),
    }


def _context(debate: Debate) -> list[ContextNote]:
    notes = list(ContextNote.objects.filter(debate=debate).order_by("order", "pk"))
    for note in notes:
        note.debate = debate
    add_former(notes, former_context(notes))
    return notes


def _asked(
    contents: list[Question],
    counts: AnswerCounts,
    questions: Collection[int],
    experts: Collection[int],
) -> list[Question]:
    """Get the questions to be read: those asked for, and of some experts those that they answer."""
    answered = {question for question, _ in counts}
    return [
        question
        for question in contents
        if (not questions or question.pk in questions) and (not experts or question.pk in answered)
    ]


def _first_ones(
    positions: PositionQuerySet,
    further: AnswerQuerySet,
    questions: list[Question],
    *,
    beside: bool,
) -> PositionQuerySet:
    """Return the first positions of each stance on these questions, and of those on none.

    Of those that answer a question besides their main one, as many more.
    """
    on_questions = Q(question__in=questions)
    sizes = limits()
    most = sizes.alone_positions if len(questions) == 1 else sizes.stance_positions
    main = positions.filter(on_questions | Q(question=None) if beside else on_questions)
    first = [
        *_first_of_each(main, "", most).values_list("pk", flat=True),
        *_first_of_each(further.filter(on_questions), "position__", most).values_list(
            "position", flat=True
        ),
    ]
    return positions.filter(pk__in=first)


def _first_of_each(answers: QuerySet, position: str, most: int) -> QuerySet:
    """Return the first answers of each stance on each question.

    position  path to the fields of the position
    """
    by = ("expert__sort_name", "expert", "order", "pk")
    place = Window(
        RowNumber(),
        partition_by=[F("question"), F("stance")],
        order_by=[F(f"{position}{name}") for name in by],
    )
    return answers.order_by().annotate(place=place).filter(place__lte=most)


def _participations(
    debate: Debate, positions: list[Position], experts: Collection[int]
) -> tuple[list[Participation], list[Participation]]:
    """Return the participations with positions, and those without, each with its former roles.

    If there are many, only the experts on this page are among the first. If experts are asked for,
    there are none of the second.
    """
    queryset = Participation.objects.published().filter(debate=debate)
    queryset = queryset.annotate(holds_position=queryset.has_position())
    if experts:
        queryset = queryset.filter(expert__in=experts, holds_position=True)
    elif debate.expert_count > limits().narrow_columns:
        holder_keys = {key for position in positions for key in holders_of(position)}
        queryset = queryset.filter(Q(expert__in=holder_keys) | Q(holds_position=False))
    taking_part = list(queryset.select_related("expert").order_by("order", "pk"))
    add_former(taking_part, former_roles(taking_part))
    return (
        [participation for participation in taking_part if participation.holds_position],
        [participation for participation in taking_part if not participation.holds_position],
    )


def _sort(debate: Debate, positions: list[Position], participations: list[Participation]) -> None:
    """Sort positions by the order of the debate; each gets its expert's `participation`."""
    of_expert = {participation.expert_id: participation for participation in participations}
    for position in positions:
        position.debate = debate
        position.participation = of_expert.get(position.expert_id)
    positions.sort(
        key=lambda position: (
            position.participation.order if position.participation else 0,
            position.expert_id,
            position.order,
        )
    )


def _current_counts(positions: list[Position]) -> AnswerCounts:
    """Count the answers of positions, without those that a later position replaces."""
    current = (position for position in positions if position.public_later() is None)
    return AnswerCounts(answer for position in current for answer in answers_of(position))


def _sections(
    questions: list[Question],
    participations: list[Participation],
    positions: list[Position],
    *,
    counts: AnswerCounts,
    current: AnswerCounts,
    marks: Marks,
    votes: Mapping[int, list[Vote]],
) -> list[QuestionSection]:
    by_stance = defaultdict(list)
    for position in positions:
        for answer in answers_of(position):
            by_stance[answer].append(position)
    has_table = len(participations) <= limits().narrow_columns
    experts = [participation.expert for participation in participations] if has_table else []
    return [
        QuestionSection(
            question=question,
            totals={stance: current[question.pk, stance] for stance in Stance.values},
            cells=[
                TableCell(expert, marks.get((question.pk, expert.pk), [])) for expert in experts
            ],
            sides=[
                Side(stance, by_stance[question.pk, stance], counts[question.pk, stance])
                for stance in Stance.values
                if counts[question.pk, stance]
            ],
            votes=votes.get(question.pk, []),
        )
        for question in questions
    ]
