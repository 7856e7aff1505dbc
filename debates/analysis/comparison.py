"""Comparison of experts: the positions of each on the same questions and topics.

In one debate, or over all public debates. API and pages read it from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from debates.analysis import agreement
from debates.analysis.debate_analysis import answers_from
from debates.filtering.holders_and_answers import held_by
from debates.models import Answer, Holder, Position, Question, Topic, Vote
from debates.models.visibility import PositionQuerySet, VoteQuerySet

FEWEST, MOST = 2, 7
"""Experts of one comparison."""


@dataclass(slots=True)
class Subject:
    """A question or topic on which compared experts took positions.

    key        its primary key
    positions  primary keys of positions by that of the expert, in the order of reading, each with
               the stance on a question; a topic has no stances
    votes      answer of a vote on a question, by expert
    """

    key: int
    positions: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    votes: dict[int, str] = field(default_factory=dict)

    @property
    def experts(self) -> set[int]:
        """The experts who took a position or voted."""
        return self.positions.keys() | self.votes.keys()

    @property
    def is_shared(self) -> bool:
        """True if at least two of the experts took a position or voted."""
        return len(self.experts) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparison of some experts.

    experts    their primary keys, in the order given
    positions  all positions of each, by expert, in the order of reading
    debates    the debates of these positions and of the votes, each with its experts
    questions  shared ones first, those of more experts before others; then by debate and order
    topics     shared ones first, those of more experts before others; then by number of positions
               and name. A position about a topic is about its broader topics as well.
    """

    experts: tuple[int, ...]
    positions: Mapping[int, list[int]]
    debates: Mapping[int, set[int]]
    questions: tuple[Subject, ...]
    topics: tuple[Subject, ...]


def held_positions(experts: Iterable[int]) -> PositionQuerySet:
    """Select the public positions that one of these experts holds, alone or with others."""
    return Position.objects.published().filter(held_by("expert", list(experts)))


def cast_votes(experts: Iterable[int]) -> VoteQuerySet:
    """Select the public votes of these experts."""
    return Vote.objects.published().filter(expert__in=list(experts))


def compared_subjects(
    experts: Sequence[int], positions: PositionQuerySet, votes: VoteQuerySet
) -> Comparison:
    """Group positions and votes of these experts by question and topic; seven queries.

    positions  some of `held_positions`
    votes      some of `cast_votes`
    """
    rows = list(
        positions.order_by("-debate", "order", "pk").values_list(
            "pk", "debate", "expert", "question", "stance"
        )
    )
    of_positions = {"position__in": positions.order_by().values("pk")}
    holders = _holders_by_position(
        rows, experts, Holder.objects.filter(**of_positions, expert__in=experts)
    )
    positions_by_expert: dict[int, list[int]] = defaultdict(list)
    debates: dict[int, set[int]] = defaultdict(set)
    for pk, debate, *_ in rows:
        debates[debate] |= set(holders[pk])
        for expert in holders[pk]:
            positions_by_expert[expert].append(pk)
    questions: dict[int, Subject] = {}
    for pk, question, stance in _answers_in_order(rows, Answer.objects.filter(**of_positions)):
        _add(questions, question, pk, holders[pk], stance)
    cast = votes.order_by().values_list("expert", "question", "question__debate", "answer")
    for expert, question, debate, answer in cast:
        questions.setdefault(question, Subject(question)).votes[expert] = answer
        debates[debate].add(expert)
    tags = Position.topics.through.objects.filter(**of_positions).values_list("position", "topic")
    return Comparison(
        experts=tuple(experts),
        positions=positions_by_expert,
        debates=debates,
        questions=_questions_in_order(questions),
        topics=_topics_in_order(holders, tags),
    )


def pairs(
    experts: Collection[str], positions: PositionQuerySet, votes: VoteQuerySet
) -> list[agreement.AgreementCell]:
    """Compute the agreement of each pair of these experts (slugs) on questions that both answered.

    As within a debate: of a position and those that it replaces the latest counts, and each vote
    with an opinion. Four queries.
    """
    result = agreement.agreement(
        answer for answer in answers_from(positions, votes) if answer.expert in experts
    )
    return [cell for cell in result.cells if len({*cell.experts}) > 1]


def _holders_by_position(
    rows: Sequence[tuple], experts: Collection[int], joint: QuerySet
) -> dict[int, list[int]]:
    """Return those of these experts who hold each position, its author first."""
    holders = {pk: [author] if author in experts else [] for pk, _, author, *_ in rows}
    for pk, expert in joint.order_by("order", "pk").values_list("position", "expert"):
        if pk in holders:
            holders[pk].append(expert)
    return holders


def _answers_in_order(rows: Sequence[tuple], further: QuerySet) -> Iterable[tuple[int, int, str]]:
    """Return position, question and stance of all answers, in the order of the positions."""
    further_answers: dict[int, list[tuple[int, str]]] = defaultdict(list)
    in_order = further.order_by("order", "pk").values_list("position", "question", "stance")
    for pk, question, stance in in_order:
        further_answers[pk].append((question, stance))
    for pk, _, _, question, stance in rows:
        for answer in ([(question, stance)] if question else []) + further_answers[pk]:
            yield pk, *answer


def _add(
    subjects: dict[int, Subject], key: int, position: int, experts: Iterable[int], stance: str = ""
) -> None:
    subject = subjects.setdefault(key, Subject(key))
    for expert in experts:
        subject.positions.setdefault(expert, []).append((position, stance))


def _questions_in_order(subjects: Mapping[int, Subject]) -> tuple[Subject, ...]:
    places = Question.objects.filter(pk__in=list(subjects)).values_list("pk", "debate", "order")
    place = {pk: (-debate, order, pk) for pk, debate, order in places}
    return tuple(
        sorted(
            (subject for subject in subjects.values() if subject.key in place),
            key=lambda subject: (-len(subject.experts), place[subject.key]),
        )
    )


def _topics_in_order(
    holders: Mapping[int, list[int]], carried: Iterable[tuple[int, int]]
) -> tuple[Subject, ...]:
    """Return the topics of positions, with all broader topics.

    holders  experts by position, in the order of reading
    carried  pairs of position and topic
    """
    topics = Topic.objects.order_by().values_list("pk", "broader", "name")
    broader, names = {}, {}
    for pk, broader_key, name in topics:
        broader[pk], names[pk] = broader_key, name
    about: dict[int, set[int]] = defaultdict(set)
    for position, topic in carried:
        at: int | None = topic
        while at in broader and at not in about[position]:
            about[position].add(at)
            at = broader[at]
    subjects: dict[int, Subject] = {}
    for position, experts in holders.items():
        for topic in about[position]:
            _add(subjects, topic, position, experts)
    sizes = {
        subject.key: sum(map(len, subject.positions.values())) for subject in subjects.values()
    }
    return tuple(
        sorted(
            subjects.values(),
            key=lambda subject: (
                -len(subject.experts),
                -sizes[subject.key],
                names[subject.key],
                subject.key,
            ),
        )
    )
