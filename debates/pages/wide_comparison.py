"""Comparison of experts over all debates, and other experts to compare them with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from debates.analysis.comparison import (
    FEWEST,
    Subject,
    cast_votes,
    compared_subjects,
    held_positions,
    pairs,
)
from debates.db.page_window import PageWindow
from debates.filtering.contained_words import keys_containing, words_of
from debates.models import Counterpoint, Debate, Expert, Participation, Position, Question, Topic
from debates.models.choices import VoteAnswer
from debates.models.visibility import PositionQuerySet, VoteQuerySet
from debates.pages.difference import AnswerDifference, difference_of
from debates.pages.limits import limits
from debates.pages.paging import Paging, page_number, paging

MOST_SIDE_BY_SIDE = 4
"""Experts up to which each has a column; more stand one below the other."""

MOST_POSITIONS = 5
"""Positions of each expert on a topic or question; a link leads to all of them."""


NAME_FIELDS = ("name", "sort_name", "aliases")
"""Fields of an expert in which a name is found."""


@dataclass(frozen=True, slots=True)
class ComparedColumn:
    """An expert's positions on a topic or question, each with its stance there; or the vote.

    more     number of positions that are not shown
    address  of the list of all of them
    """

    expert: Expert
    positions: list[tuple[Position, str]]
    vote: str
    more: int
    address: str


@dataclass(frozen=True, slots=True)
class ComparedSubject:
    """A topic or question with the experts who took positions on it."""

    subject: Topic | Question
    columns: list[ComparedColumn]
    stacked: bool

    @property
    def silent(self) -> list[Expert]:
        """The experts without a position or vote on it."""
        return [column.expert for column in self.columns if not (column.positions or column.vote)]


@dataclass(frozen=True, slots=True)
class SharedDebate:
    """A debate in which at least two of the experts took positions or voted.

    address  of the comparison within it, which has their arguments
    """

    debate: Debate
    experts: list[Expert]
    address: str


@dataclass(frozen=True, slots=True)
class WideComparison:
    """Comparison of some experts over all debates.

    debates     those that two of them share, on the first page
    several     whether their positions and votes come from more than one debate
    agreement   pairs of experts with their agreement on a number of questions
    difference  of two experts, on the first page; None for more, or without a question in common
    """

    debates: list[SharedDebate]
    several: bool
    agreement: list[tuple[Expert, Expert, float, int]]
    difference: AnswerDifference | None
    questions: list[ComparedSubject]
    topics: list[ComparedSubject]
    paging: Paging


def read_wide_comparison(request: HttpRequest, experts: Sequence[Expert]) -> WideComparison:
    """Return the requested page of what these experts share; NoSuchPage for a page too many."""
    keys = [expert.pk for expert in experts]
    positions, votes = held_positions(keys), cast_votes(keys)
    comparison = compared_subjects(keys, positions, votes)
    shared = {
        "question": [subject for subject in comparison.questions if subject.is_shared],
        "topic": [subject for subject in comparison.topics if subject.is_shared],
    }
    number = page_number(request)
    window = PageWindow(number, limits().questions)
    total = max(map(len, shared.values()))
    place = paging(request, number, window.last(total), total)
    page_subjects = {kind: window.of(subjects) for kind, subjects in shared.items()}
    # most positions stand beside a question and beside topics
    public = _positions_of_subjects(chain.from_iterable(page_subjects.values()))
    rows = {
        kind: _subject_rows(kind, subjects, experts, public)
        for kind, subjects in page_subjects.items()
    }
    return WideComparison(
        debates=_shared_debates(comparison.debates, experts) if number == 1 else [],
        several=len(comparison.debates) > 1,
        agreement=_agreement(experts, positions, votes) if number == 1 else [],
        difference=_difference(experts, shared["question"]) if number == 1 else None,
        questions=rows["question"],
        topics=rows["topic"],
        paging=place,
    )


def _agreement(
    experts: Sequence[Expert], positions: PositionQuerySet, votes: VoteQuerySet
) -> list[tuple[Expert, Expert, float, int]]:
    """Return the pairs of these experts that share questions, with agreement and their number."""
    agreements = []
    for cell in pairs({expert.slug for expert in experts}, positions, votes):
        if cell.agreement is not None:
            first, second = (expert for expert in experts if expert.slug in cell.experts)
            agreements.append((first, second, cell.agreement, len(cell.shared)))
    return agreements


def _difference(experts: Sequence[Expert], subjects: Sequence[Subject]) -> AnswerDifference | None:
    """Return where and why two experts differ on the questions that they share; three queries."""
    if len(experts) != FEWEST:
        return None
    keys = {
        key for subject in subjects for answers in subject.positions.values() for key, _ in answers
    }
    positions = Position.objects.published().filter(pk__in=keys).select_related("replaced_by")
    by_key = positions.in_bulk()
    with_debates = Question.objects.select_related("debate")
    questions = with_debates.in_bulk([subject.key for subject in subjects])
    counterpoints = Counterpoint.objects.published().filter(position__in=keys, raised_by__in=keys)
    related = ("position__debate", "position__expert", "raised_by__expert")
    answers = (
        (
            questions[subject.key],
            *(
                [(by_key[key], stance) for key, stance in subject.positions.get(expert.pk, [])]
                for expert in experts
            ),
        )
        for subject in subjects
    )
    # what the source states goes before what the editors infer
    stated_first = counterpoints.select_related(*related).order_by("-basis", "pk")
    return difference_of((experts[0], experts[1]), answers, stated_first)


def _positions_of_subjects(subjects: Iterable[Subject]) -> dict[int, Position]:
    """Return the positions that are shown beside questions or topics, by primary key."""
    keys = {
        key
        for subject in subjects
        for answers in subject.positions.values()
        for key, _ in answers[:MOST_POSITIONS]
    }
    return Position.objects.published().filter(pk__in=keys).for_list().in_bulk()


def _subject_rows(
    kind: str,
    subjects: Sequence[Subject],
    experts: Sequence[Expert],
    public: Mapping[int, Position],
) -> list[ComparedSubject]:
    model = Topic if kind == "topic" else Question
    objects = model.objects.filter(pk__in=[subject.key for subject in subjects])
    if kind == "question":
        objects = objects.select_related("debate")
    by_key = objects.in_bulk()

    def column(subject: Subject, expert: Expert) -> ComparedColumn:
        answers = subject.positions.get(expert.pk, [])
        query = urlencode({"expert": expert.slug, kind: by_key[subject.key].slug})
        vote = subject.votes.get(expert.pk)
        return ComparedColumn(
            expert,
            [(public[key], stance) for key, stance in answers[:MOST_POSITIONS] if key in public],
            str(VoteAnswer(vote).label) if vote else "",
            max(0, len(answers) - MOST_POSITIONS),
            f"{reverse('pages:positions')}?{query}",
        )

    return [
        ComparedSubject(
            by_key[subject.key],
            [column(subject, expert) for expert in experts],
            stacked=len(experts) > MOST_SIDE_BY_SIDE,
        )
        for subject in subjects
        if subject.key in by_key
    ]


def _shared_debates(
    speakers_by_debate: dict[int, set[int]], experts: Sequence[Expert]
) -> list[SharedDebate]:
    keys = {key for key, speaking in speakers_by_debate.items() if len(speaking) >= FEWEST}
    shared = []
    public = Debate.objects.published().filter(pk__in=keys)
    for debate in public.order_by(F("date").desc(nulls_last=True), "-pk"):
        sharing = [expert for expert in experts if expert.pk in speakers_by_debate[debate.pk]]
        query = urlencode([("expert", expert.slug) for expert in sharing])
        address = f"{reverse('pages:compare', args=[debate.slug])}?{query}"
        shared.append(SharedDebate(debate, sharing, address))
    return shared


@dataclass(frozen=True, slots=True)
class Offer:
    """Experts to choose from, the chosen experts first.

    matches   how many of them are not chosen yet
    are_more  whether there are more experts, who can be found by name
    """

    experts: list[Expert]
    matches: int
    are_more: bool


def offered_experts(chosen_experts: Collection[Expert], words: str = "") -> Offer:
    """Return experts to choose from: the chosen, then those who speak in the same debates.

    Of all experts where nobody is chosen or nobody else speaks there, or where words of their
    names are given; as many as a list of names has.
    """
    keys = [expert.pk for expert in chosen_experts]
    other_experts = Expert.objects.with_positions().exclude(pk__in=keys).order_by("sort_name", "pk")
    debates = Participation.objects.with_positions().filter(expert__in=keys).values("debate")
    most = limits().experts_listed
    if words:
        matching_experts = other_experts.filter(
            pk__in=keys_containing(Expert, NAME_FIELDS, words_of(words))
        )
        experts = list(matching_experts[:most])
        return Offer([*chosen_experts, *experts], len(experts), are_more=True)
    colleagues = other_experts
    if keys:
        colleagues = other_experts.filter(participations__debate__in=debates).distinct()
    experts = list(colleagues[:most]) or list(other_experts[:most])
    return Offer([*chosen_experts, *experts], len(experts), len(experts) < other_experts.count())


def experts_of_debate(
    everybody: Sequence[Participation],
    chosen_participations: Collection[Participation],
    words: str = "",
) -> Offer:
    """Return experts of a debate to choose from; of many the chosen and the first of the others.

    words  of which each is in the name of those that are offered besides the chosen ones
    """
    most = limits().experts_listed
    if not words and len(everybody) <= most:
        return Offer(
            [participation.expert for participation in everybody], len(everybody), are_more=False
        )
    matching_keys = {participation.expert_id for participation in everybody}
    if words:
        matching_keys &= {*keys_containing(Expert, NAME_FIELDS, words_of(words))}
    other_experts = [
        participation.expert
        for participation in everybody
        if participation not in chosen_participations and participation.expert_id in matching_keys
    ]
    return Offer(
        [*(participation.expert for participation in chosen_participations), *other_experts[:most]],
        len(other_experts[:most]),
        are_more=True,
    )
