"""The page of a position: its counterpoints with replies, other answers, similar positions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from debates.analysis.related import in_common, similar_positions
from debates.analysis.reply_threads import replies_against
from debates.finding.texts import PositionRow
from debates.history.former_values import EVER, FormerValue, without_slips
from debates.history.public_record import PublicRecord
from debates.models import Counterpoint, Holder, Participation, Position, Question
from debates.models.choices import Basis
from debates.pages.corrections import Correction, corrections
from debates.pages.question_page import answers_to
from search.backends.base import SearchUnavailable

OTHERS = 12
"""Other answers to its question that are shown beside a position, at most."""
MOST_ALIKE = 5
IN_COMMON = 3
"""As many similar positions are shown, with so many topics and words that they have in common."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A counterpoint against a position, and the replies of the position's expert.

    replies  counterpoints of that expert against the position that raises this one, where the
             source states both: experts who are only compared do not reply to each other
    """

    counterpoint: Counterpoint
    replies: list[Counterpoint]


@dataclass(frozen=True, slots=True)
class Alike:
    """A similar position of another expert, with the topics and words in common."""

    position: PositionRow
    address: str
    in_common: str


@dataclass(frozen=True, slots=True)
class PositionPage:
    """The content of a position's page.

    participation    of its expert in its debate, or None
    holders          the others who hold it, each with the participation in its debate
    threads          one for each counterpoint, in order
    raised           the counterpoints that this position raises against others, except those that
                     are replies in a thread
    compared         whether the editors infer one of its relations
    others           other answers to its main question, at most OTHERS, with the stance `taken`
    alike            positions like this one that are not among these; None while the search index
                     cannot be read
    corrections      changes since the publication, the latest first
    former           values of what stands beside it that readers saw since its publication
    """

    position: Position
    participation: Participation | None
    holders: list[tuple[Holder, Participation | None]]
    threads: list[Thread]
    raised: list[Counterpoint]
    compared: bool
    others: list[Position]
    alike: list[Alike] | None
    corrections: list[Correction]
    former: list[FormerValue]


def read_position(position: Position, record: PublicRecord) -> PositionPage:
    """Read the page of a public position that was fetched by `for_reading()`, with its record.

    At most ten queries; some more where it was corrected.
    """
    participations = _participations(record)
    threads_of_it = _threads(position)
    replies = {reply.pk for thread in threads_of_it for reply in thread.replies}
    other_answers = _others(position)
    relations = (
        *position.counterpoints.all(),
        *position.raised_counterpoints.all(),
        *position.supports.all(),
        *position.given_supports.all(),
    )
    return PositionPage(
        position=position,
        participation=participations.get(position.expert_id),
        holders=[
            (holder, participations.get(holder.expert_id)) for holder in position.holders.all()
        ],
        threads=threads_of_it,
        raised=[
            counterpoint
            for counterpoint in position.raised_counterpoints.all()
            if counterpoint.pk not in replies
        ],
        compared=any(relation.basis == Basis.INFERRED for relation in relations),
        others=other_answers,
        alike=_alike(position, {other_answer.pk for other_answer in other_answers}),
        corrections=corrections(position, record),
        former=_former(position, record),
    )


def _former(position: Position, record: PublicRecord) -> list[FormerValue]:
    """Return the former values of what stands beside a position, since it is public.

    These are the words of the questions that it answers, and the names and roles of those who hold
    it; slips of the pen are left out.
    """
    question_keys = {
        position.question_id,
        *(answer.question_id for answer in position.further_answers.all()),
    }
    holder_keys = {position.expert_id, *(holder.expert_id for holder in position.holders.all())}
    since = position.published_at or EVER
    return [
        former_value
        for former_value in without_slips(record.former)
        if former_value.until > since and _is_beside(former_value.of, question_keys, holder_keys)
    ]


def _is_beside(instance: Any, question_keys: set[int | None], holder_keys: set[int]) -> bool:
    if isinstance(instance, Question):
        return instance.pk in question_keys
    key = instance.expert_id if isinstance(instance, Participation) else instance.pk
    return key in holder_keys


def _participations(record: PublicRecord) -> dict[int, Participation]:
    """Return the participations of all who hold or held a position, by the key of the expert."""
    beside = record.beside.values()
    return {
        instance.expert_id: instance for instance in beside if isinstance(instance, Participation)
    }


def _threads(position: Position) -> list[Thread]:
    counterpoints = list(position.counterpoints.all())
    raising = {
        counterpoint.raised_by_id
        for counterpoint in counterpoints
        if counterpoint.basis == Basis.STATED
    }
    queryset = replies_against(raising).filter(raised_by__expert=position.expert_id)
    replies: defaultdict[int, list[Counterpoint]] = defaultdict(list)
    for reply in queryset.select_related("position__expert", "raised_by__expert"):
        reply.position.debate = reply.raised_by.debate = position.debate
        replies[reply.position_id].append(reply)
    return [
        Thread(
            counterpoint,
            replies[counterpoint.raised_by_id] if counterpoint.basis == Basis.STATED else [],
        )
        for counterpoint in counterpoints
    ]


def _others(position: Position) -> list[Position]:
    if position.question_id is None:
        return []
    answers = answers_to(position.question).current().exclude(pk=position.pk)
    return list(answers.select_related("expert").with_holders()[:OTHERS])


def _alike(position: Position, excluded_keys: set[int]) -> list[Alike] | None:
    try:
        similar = similar_positions(position, limit=MOST_ALIKE + len(excluded_keys))
    except SearchUnavailable:
        return None
    fresh = [match for match in similar if match.position.pk not in excluded_keys]
    return [
        Alike(
            match.position,
            reverse("pages:position", args=[match.position.slug]),
            ", ".join(in_common(match, position.topics.all())[:IN_COMMON]),
        )
        for match in fresh[:MOST_ALIKE]
    ]
