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
ALIKE = 5
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
    others = _others(position)
    relations = (
        *position.counterpoints.all(),
        *position.raised_counterpoints.all(),
        *position.supports.all(),
        *position.given_supports.all(),
    )
    return PositionPage(
        position=position,
        participation=participations.get(position.expert_id),
        holders=[(one, participations.get(one.expert_id)) for one in position.holders.all()],
        threads=threads_of_it,
        raised=[one for one in position.raised_counterpoints.all() if one.pk not in replies],
        compared=any(one.basis == Basis.INFERRED for one in relations),
        others=others,
        alike=_alike(position, {one.pk for one in others}),
        corrections=corrections(position, record),
        former=_former(position, record),
    )


def _former(position: Position, record: PublicRecord) -> list[FormerValue]:
    """Return the former values of what stands beside a position, since it is public.

    These are the words of the questions that it answers, and the names and roles of those who hold
    it; slips of the pen are left out.
    """
    answered = {position.question_id, *(one.question_id for one in position.further_answers.all())}
    held = {position.expert_id, *(one.expert_id for one in position.holders.all())}
    since = position.published_at or EVER
    return [
        one
        for one in without_slips(record.former)
        if one.until > since and _is_beside(one.of, answered, held)
    ]


def _is_beside(instance: Any, answered: set[int | None], held: set[int]) -> bool:
    if isinstance(instance, Question):
        return instance.pk in answered
    return (instance.expert_id if isinstance(instance, Participation) else instance.pk) in held


def _participations(record: PublicRecord) -> dict[int, Participation]:
    """Return the participations of all who hold or held a position, by the key of the expert."""
    beside = record.beside.values()
    return {one.expert_id: one for one in beside if isinstance(one, Participation)}


def _threads(position: Position) -> list[Thread]:
    counterpoints = list(position.counterpoints.all())
    raising = {one.raised_by_id for one in counterpoints if one.basis == Basis.STATED}
    found = replies_against(raising).filter(raised_by__expert=position.expert_id)
    replies: defaultdict[int, list[Counterpoint]] = defaultdict(list)
    for reply in found.select_related("position__expert", "raised_by__expert"):
        reply.position.debate = reply.raised_by.debate = position.debate
        replies[reply.position_id].append(reply)
    return [
        Thread(one, replies[one.raised_by_id] if one.basis == Basis.STATED else [])
        for one in counterpoints
    ]


def _others(position: Position) -> list[Position]:
    if position.question_id is None:
        return []
    found = answers_to(position.question).current().exclude(pk=position.pk)
    return list(found.select_related("expert").with_holders()[:OTHERS])


def _alike(position: Position, shown: set[int]) -> list[Alike] | None:
    try:
        similar = similar_positions(position, limit=ALIKE + len(shown))
    except SearchUnavailable:
        return None
    fresh = [one for one in similar if one.position.pk not in shown]
    return [
        Alike(
            one.position,
            reverse("pages:position", args=[one.position.slug]),
            ", ".join(in_common(one, position.topics.all())[:IN_COMMON]),
        )
        for one in fresh[:ALIKE]
    ]
