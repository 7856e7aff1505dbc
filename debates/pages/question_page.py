"""The page of a question: the stances on it, and every answer with its argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Case, CharField, Count, F, OuterRef, Subquery, Value, When

from debates.analysis.votes import Panel, panel
from debates.filtering.holders_and_answers import answering
from debates.models import Answer, Participation, Position, Question, Vote
from debates.models.choices import Stance
from debates.models.visibility import PositionQuerySet
from debates.pages.debate_answers import votes_on


@dataclass(frozen=True, slots=True)
class Side:
    """The answers that take one stance: those on this page, and how many in all."""

    stance: str
    positions: list[Position]
    total: int


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of the answers to a question.

    totals  the number of positions for each stance, on all pages
    sides   the stances that somebody on this page takes, affirming first
    votes   of a panel's experts, by name; on the first page
    """

    question: Question
    totals: dict[str, int]
    sides: list[Side]
    votes: list[Vote]

    @property
    def panel(self) -> Panel:
        """The votes, summed up."""
        return panel((one.answer, one.confidence) for one in self.votes)

    @property
    def total(self) -> int:
        """The number of positions that answer the question."""
        return sum(self.totals.values())


def answers_to(question: Question) -> PositionQuerySet:
    """Select the public positions that answer a question, each with its `taken` stance on it.

    They are in the order of stances, affirming first, and then of the experts' names.
    """
    further = Answer.objects.filter(position=OuterRef("pk"), question=question).order_by()
    taken = Case(
        When(question=question, then=F("stance")),
        default=Subquery(further.values("stance")[:1]),
        output_field=CharField(),
    )
    found = Position.objects.published().filter(answering("question", {"question": [question.pk]}))
    ranks = [When(taken=value, then=Value(rank)) for rank, value in enumerate(Stance.values)]
    return found.annotate(taken=taken, rank=Case(*ranks)).order_by(
        "rank", "expert__sort_name", "expert", "order", "pk"
    )


def stance_totals(question: Question) -> dict[str, int]:
    """Count the positions that answer a question, by stance; one query."""
    rows = answers_to(question).order_by().values_list("taken").annotate(Count("pk"))
    return dict.fromkeys(Stance.values, 0) | dict(rows)


def read_question(
    question: Question, positions: Iterable[Position], *, first: bool = True
) -> QuestionPage:
    """Read a page of a question, fetched with its debate.

    positions  those of the page, as `answers_to(…).for_weighing()` fetches them
    first      whether it is the first page, which has the votes
    """
    shown = list(positions)
    _put_into_context(question, shown)
    totals = stance_totals(question)
    return QuestionPage(
        question=question,
        totals=totals,
        sides=[
            Side(stance, list(found), totals[stance])
            for stance, found in groupby(shown, key=lambda one: one.taken)
        ],
        votes=votes_on([question], question.debate, ()).get(question.pk, []) if first else [],
    )


def _put_into_context(question: Question, positions: list[Position]) -> None:
    """Give each position its debate and its expert's participation."""
    experts = {one.expert_id for one in positions}
    found = Participation.objects.published().filter(debate=question.debate_id, expert__in=experts)
    participations = {one.expert_id: one for one in found}
    for position in positions:
        position.debate = question.debate
        position.participation = participations.get(position.expert_id)
