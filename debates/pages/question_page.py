"""The page of a question: the spread of the answers, each answer, and their relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, groupby

from django.db.models import Case, CharField, Count, F, OuterRef, Subquery, Value, When

from debates.analysis.votes import Panel, panel
from debates.filtering.holders_and_answers import answering
from debates.history.former_values import FormerValue, former_wordings, without_slips
from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Participation,
    Position,
    Question,
    Support,
    Vote,
)
from debates.models.choices import Stance
from debates.models.visibility import PositionQuerySet
from debates.pages.debate_answers import votes_on
from debates.pages.limits import limits
from debates.pages.question_relations import Relations, relations_between

ENOUGH_FOR_PERCENT = 10
"""The number of answers from which shares are told in percent as well."""

BY_EXPERT = ("expert__sort_name", "expert", "order", "pk")
"""The order of the answers with the same stance."""


@dataclass(frozen=True, slots=True)
class Side:
    """The answers on a page that take one stance."""

    stance: str
    positions: list[Position]


@dataclass(frozen=True, slots=True)
class Share:
    """One stance in the spread of the answers.

    total    the number of positions that take it; of a position and those that it replaces, the
             latest counts
    percent  of all, rounded; None where there are fewer than ten answers
    place    left edge and width of its part of the drawn bar, as "25%"
    answers  the positions themselves, where there are few enough to be named
    """

    stance: str
    total: int
    percent: int | None
    place: tuple[str, str]
    answers: list[Position]


@dataclass(frozen=True, slots=True)
class Spread:
    """Spread of the answers over the stances: one share for each stance, affirming first.

    named  whether the answers are few enough to be named one by one
    """

    shares: list[Share]
    named: bool

    @property
    def total(self) -> int:
        """The number of answers."""
        return sum(share.total for share in self.shares)

    @property
    def taken(self) -> list[Share]:
        """The stances that somebody takes."""
        return [share for share in self.shares if share.total]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of the answers to a question.

    sides            the stances that are taken on this page, affirming first
    relations        between the answers, on the first page
    votes            of a panel's experts, by name; on the first page
    questions        all questions of the debate, in order
    former_wordings  of the question, the latest first; slips of the pen are left out
    """

    question: Question
    spread: Spread
    sides: list[Side]
    relations: Relations
    votes: list[Vote]
    questions: list[Question]
    former_wordings: list[FormerValue]

    @property
    def earlier(self) -> Question | None:
        """The question before it in its debate."""
        return next(
            (
                question
                for question in reversed(self.questions)
                if question.order < self.question.order
            ),
            None,
        )

    @property
    def later(self) -> Question | None:
        """The question after it in its debate."""
        return next(
            (question for question in self.questions if question.order > self.question.order), None
        )

    @property
    def shown(self) -> set[Position]:
        """The answers on this page."""
        return {position for side in self.sides for position in side.positions}

    @property
    def panel(self) -> Panel:
        """The votes, summed up."""
        return panel((vote.answer, vote.confidence) for vote in self.votes)


def stances_on(question: Question) -> PositionQuerySet:
    """Select the public positions that answer a question, each with its `taken` stance on it."""
    further = Answer.objects.filter(position=OuterRef("pk"), question=question).order_by()
    stance_taken = Case(
        When(question=question, then=F("stance")),
        default=Subquery(further.values("stance")[:1]),
        output_field=CharField(),
    )
    return _public_answers(question).annotate(taken=stance_taken)


def answers_to(question: Question) -> PositionQuerySet:
    """Order the answers of `stances_on` by stance, affirming first, then by the experts' names."""
    ranks = [When(taken=value, then=Value(rank)) for rank, value in enumerate(Stance.values)]
    return stances_on(question).annotate(rank=Case(*ranks)).order_by("rank", *BY_EXPERT)


def _public_answers(question: Question) -> PositionQuerySet:
    return Position.objects.published().filter(answering("question", {"question": [question.pk]}))


def stance_totals(question: Question) -> dict[str, int]:
    """Count the answers to a question for each stance; of replaced ones the latest counts."""
    rows = stances_on(question).current().order_by().values_list("taken").annotate(Count("pk"))
    return dict.fromkeys(Stance.values, 0) | dict(rows)


def read_spread(question: Question, answers: list[Position] | None = None) -> Spread:
    """Count the answers by stance, and name them while they are few; at most three queries.

    answers  all of them, with experts and holders, where the caller has read them
    """
    most = limits().spread_names
    if answers is None:
        few = list(_named_answers(question)[: most + 1])
    else:
        few = [answer for answer in answers if answer.public_later() is None]
    named_answers = few if len(few) <= most else []
    totals = _totals_of(named_answers) if named_answers or not few else stance_totals(question)
    total = sum(totals.values())
    ends = list(accumulate(totals.values(), initial=0))
    return Spread(
        shares=[
            Share(
                stance=stance,
                total=count,
                percent=round(100 * count / total) if total >= ENOUGH_FOR_PERCENT else None,
                place=(_part(start, total), _part(count, total)),
                answers=[answer for answer in named_answers if answer.taken == stance],
            )
            for (stance, count), start in zip(totals.items(), ends, strict=False)
        ],
        named=bool(named_answers),
    )


def _named_answers(question: Question) -> PositionQuerySet:
    """Select the present answers to a question, with no more than is needed to name them."""
    return (
        stances_on(question)
        .current()
        .order_by(*BY_EXPERT)
        .select_related("expert")
        .only("slug", "certainty", "certainty_words", "expert__slug", "expert__name")
        .with_joint_holders()
    )


def _totals_of(answers: Iterable[Position]) -> dict[str, int]:
    """Count answers for each stance."""
    return dict.fromkeys(Stance.values, 0) | Counter(answer.taken for answer in answers)


def _part(count: int, total: int) -> str:
    return f"{100 * count / total:.2f}%" if total else "0%"


def read_question(
    question: Question, positions: Iterable[Position], *, first: bool = True, whole: bool = False
) -> QuestionPage:
    """Read a page of a question, fetched with its debate and the source of that.

    At most twelve queries, and one for the text of the source where a place in it is shown.

    positions  those of the page, as `answers_to(…).for_answers()` fetches them
    first      whether it is the first page, which has relations and votes
    whole      whether the page has all answers
    """
    page_answers = list(positions)
    _put_into_context(question, page_answers)
    relations = Relations()
    if first:
        keys = (
            [answer.pk for answer in page_answers]
            if whole
            else _public_answers(question).values("pk")
        )
        relations = relations_between(keys, stances_on(question), page_answers)
    return QuestionPage(
        question=question,
        spread=read_spread(question, page_answers if whole else None),
        sides=[
            Side(stance, list(side_answers))
            for stance, side_answers in groupby(page_answers, key=lambda answer: answer.taken)
        ],
        relations=relations,
        votes=votes_on([question], question.debate, ()).get(question.pk, []) if first else [],
        questions=_questions_of(question.debate),
        former_wordings=without_slips(former_wordings([question])),
    )


def _put_into_context(question: Question, positions: list[Position]) -> None:
    """Give each position its debate, its expert's participation and the numbers of relations."""
    experts = {position.expert_id for position in positions}
    queryset = Participation.objects.published().filter(
        debate=question.debate_id, expert__in=experts
    )
    participations = {participation.expert_id: participation for participation in queryset}
    keys = [position.pk for position in positions]
    against, supporting = _relation_counts(Counterpoint, keys), _relation_counts(Support, keys)
    for position in positions:
        position.debate = question.debate
        position.participation = participations.get(position.expert_id)
        position.counterpoint_count = against.get(position.pk, 0)
        position.support_count = supporting.get(position.pk, 0)


def _relation_counts(model: type[Counterpoint | Support], positions: list[int]) -> dict[int, int]:
    """Count the public counterpoints or supports of each of these public positions."""
    public = model.objects.published().filter(position__in=positions).order_by()
    return dict(public.values_list("position").annotate(Count("pk")))


def _questions_of(debate: Debate) -> list[Question]:
    return list(Question.objects.published().filter(debate=debate).order_by("order", "pk"))
