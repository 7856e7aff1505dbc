"""All answers to the questions of a debate's page: main answers, further answers, and votes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from debates.filtering.holders_and_answers import AnswerCounts, count_answers, held_by
from debates.history.former_values import add_former, former_votes
from debates.models import Answer, Debate, Position, Question, Vote
from debates.models.visibility import AnswerQuerySet, PositionQuerySet


def further_answers_in(debate: Debate, experts: Collection[int]) -> AnswerQuerySet:
    """Select the further answers that public positions of a debate give; no experts mean all."""
    further = Answer.objects.published().filter(position__debate=debate)
    return further.filter(held_by("position__expert", list(experts))) if experts else further


def answer_counts(
    positions: PositionQuerySet, further: AnswerQuerySet, questions: Collection[int]
) -> AnswerCounts:
    """Count the positions by question and stance, with their further answers; two queries."""
    counts = count_answers(positions, further)
    if questions:
        # a position that answers one of them is here with its other answers as well
        counts = AnswerCounts({key: total for key, total in counts.items() if key[0] in questions})
    return counts


def answers_of(position: Position) -> Iterator[tuple[int | None, str]]:
    """Yield the questions that a fetched position answers, each with its stance."""
    yield position.question_id, position.stance
    for answer in position.further_answers.all():
        yield answer.question_id, answer.stance


def holders_of(position: Position) -> Iterator[int]:
    """Yield the primary keys of all who hold a fetched position."""
    yield position.expert_id
    for holder in position.holders.all():
        yield holder.expert_id


def vote_count(debate: Debate) -> int:
    """Return the number of votes in a debate."""
    return Vote.objects.published().filter(question__debate=debate).count()


def votes_on(
    questions: Iterable[Question], debate: Debate, experts: Collection[int]
) -> dict[int, list[Vote]]:
    """Return the votes on questions, by question, in the order of the experts' names.

    Each has its `former` answers, comments and confidences.
    """
    by_key = {question.pk: question for question in questions}
    queryset = Vote.objects.published().filter(question__in=by_key).select_related("expert")
    if experts:
        queryset = queryset.filter(expert__in=experts)
    votes = defaultdict(list)
    cast_votes = list(queryset.order_by("expert__sort_name", "pk"))
    for vote in cast_votes:
        vote.question = by_key[vote.question_id]
        vote.question.debate = debate
        votes[vote.question_id].append(vote)
    add_former(cast_votes, former_votes(cast_votes))
    return votes
