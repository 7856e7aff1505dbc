"""Entries of the pages that list debates, positions and topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby

from debates.analysis.sittings import add_sittings
from debates.db.content_version import content_version
from debates.db.version_cache import VersionCache
from debates.filtering.holders_and_answers import count_answers
from debates.models import Answer, Debate, Expert, Participation, Position, Question, Topic, Vote
from debates.models.choices import Stance

_counts = VersionCache()

EXPERTS = 8
QUESTIONS = 6
"""As many are named of each debate in a list; the rest are counted."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, and how many positions take each stance on it."""

    question: Question
    totals: dict[str, int]


@dataclass(frozen=True, slots=True)
class DebateEntry:
    """A debate in a list, with its first experts and questions."""

    debate: Debate
    experts: list[Expert]
    questions: list[AskedQuestion]

    @property
    def more_experts(self) -> int:
        """The number of experts who are not named."""
        return self.debate.expert_count - len(self.experts)

    @property
    def more_questions(self) -> int:
        """The number of questions that are not named."""
        return self.debate.question_count - len(self.questions)


def asked_questions(questions: Iterable[Question]) -> list[AskedQuestion]:
    """Return questions with the numbers of stances on them; two queries."""
    questions = list(questions)
    counts = count_answers(
        Position.objects.published().current().filter(question__in=questions),
        Answer.objects.published().current().filter(question__in=questions),
    )
    return [
        AskedQuestion(question, {stance: counts[question.pk, stance] for stance in Stance.values})
        for question in questions
    ]


def debate_entries(debates: Iterable[Debate]) -> list[DebateEntry]:
    """Entries for debates that were fetched by `for_list()`; at most six queries."""
    debates = list(debates)
    add_sittings(debates)
    questions = defaultdict(list)
    for question in Question.objects.published().filter(debate__in=debates, order__lte=QUESTIONS):
        questions[question.debate_id].append(question)
    entries = {
        entry.question.pk: entry
        for entry in asked_questions(chain.from_iterable(questions.values()))
    }
    experts = defaultdict(list)
    participations = Participation.objects.with_positions().filter(debate__in=debates)
    for participation in participations.select_related("expert").order_by("debate", "order", "pk"):
        experts[participation.debate_id].append(participation.expert)
    return [
        DebateEntry(
            debate=debate,
            experts=experts[debate.pk][:EXPERTS],
            questions=[entries[question.pk] for question in questions[debate.pk]],
        )
        for debate in debates
    ]


@dataclass(frozen=True, slots=True)
class ChangeOfPosition:
    """An expert's earlier position, and the later position that replaces it."""

    earlier: Position
    later: Position

    @property
    def of_stance(self) -> bool:
        """Tell whether the later position takes another stance on the same question."""
        same = self.earlier.question_id == self.later.question_id is not None
        return same and self.earlier.stance != self.later.stance

    @property
    def on(self) -> date | None:
        """The date of the later position."""
        return self.later.taken_on()


@dataclass(frozen=True, slots=True)
class PositionsInDebate:
    """The positions of an expert in a debate, with the expert's participation."""

    debate: Debate
    participation: Participation | None
    positions: list[Position]

    @property
    def first(self) -> date | None:
        """The first of the days on which the expert took the positions; None if none is known."""
        return min(self._days, default=None)

    @property
    def last(self) -> date | None:
        """The last of these days."""
        return max(self._days, default=None)

    @property
    def _days(self) -> set[date]:
        return {day for position in self.positions if (day := position.taken_on())}

    @property
    def changes(self) -> list[ChangeOfPosition]:
        """The positions that replace earlier positions, in order."""
        replaced = ((position.public_earlier(), position) for position in self.positions)
        return [ChangeOfPosition(earlier, later) for earlier, later in replaced if earlier]


def by_debate(
    positions: Iterable[Position], participations: Iterable[Participation]
) -> list[PositionsInDebate]:
    """Return an expert's positions, which come debate after debate, in groups."""
    in_debate = {participation.debate_id: participation for participation in participations}
    return [
        PositionsInDebate(debate, in_debate.get(debate.pk), list(own))
        for debate, own in groupby(positions, key=lambda position: position.debate)
    ]


def without_positions(expert: Expert) -> list[Participation]:
    """Return the participations, of an expert fetched by `for_reading()`, without a position."""
    return [
        participation
        for participation in expert.participations.all()
        if not participation.holds_position
    ]


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic with the public ones under it, and how many positions are about any of these."""

    topic: Topic
    positions: int
    narrower: list[Branch] = field(default_factory=list)


def topic_counts() -> dict[int, int]:
    """Return the number of public positions on each topic; counted once for each version."""
    return _counts.get(content_version(), "topics", Topic.objects.position_counts)


def most_discussed_topics(most: int) -> list[Branch]:
    """Return the topics with most public positions, at most so many; one query."""
    counts = topic_counts()
    keys = sorted(counts, key=lambda key: (-counts[key], key))[:most]
    topics = Topic.objects.in_bulk(keys)
    return [Branch(topics[key], counts[key]) for key in keys if counts[key] and key in topics]


@dataclass(frozen=True, slots=True)
class Scale:
    """The number of public objects of the whole site."""

    questions: int
    positions: int
    experts: int


def scale_of_site() -> Scale:
    """Count the public objects; once for each version of the content."""

    def count() -> Scale:
        return Scale(*(model.objects.published().count() for model in (Question, Position, Expert)))

    return _counts.get(content_version(), "scale", count)


def topic_tree(topics: Iterable[Topic], counts: Mapping[int, int]) -> list[Branch]:
    """Arrange topics as branches under the topmost topics, in their order.

    counts  from `position_counts()`
    """
    branches = {topic.pk: Branch(topic, counts.get(topic.pk, 0)) for topic in topics}
    top = []
    for branch in branches.values():
        above = branches.get(branch.topic.broader_id)
        (above.narrower if above else top).append(branch)
    return top


def broader_topics(topic: Topic, topics: dict[int, Topic]) -> list[Topic]:
    """Return the topics above a topic, the topmost first."""
    above: list[Topic] = []
    while topic.broader_id in topics:
        topic = topics[topic.broader_id]
        above.append(topic)
    return above[::-1]


def votes_of(expert: Expert, most: int) -> list[Vote]:
    """Return the public votes of an expert, those of the latest debates first, at most so many."""
    votes = Vote.objects.published().filter(expert=expert)
    votes = votes.select_related_short("question__debate__source")
    return list(votes.order_by("-question__debate", "question__order", "pk")[:most])
