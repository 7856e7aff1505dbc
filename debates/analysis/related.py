"""Positions that have to do with one: like it in what they say, or against it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from debates.db.content_version import content_state
from debates.finding.index_schema import hidden_ids
from debates.finding.matches import as_people_write
from debates.finding.rows import whole_positions
from debates.models import Counterpoint, Position
from search import service
from search.backends.base import SearchUnavailable
from search.backends.base import Similar as Likeness

LIMIT = 10
# What is no longer public may still be in the index.
_SPARE = 5

Relation = Literal["counters", "countered", "other_stance"]


@dataclass(frozen=True, slots=True)
class Similar:
    """A position like another one.

    score  how near it is, 0 to 1
    words  why: telling words that both have, most telling first
    """

    position: Position
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a position is against another one.

    relation      "counters": it is raised against the other; "countered": the other is raised
                  against it; "other_stance": it takes another stance on the same question
    counterpoint  by which one counters the other
    """

    relation: Relation
    counterpoint: Counterpoint | None = None


@dataclass(frozen=True, slots=True)
class Opposing:
    """A position against another one: why, and how near it is in what it says."""

    position: Position
    reasons: tuple[Reason, ...]
    score: float
    words: tuple[str, ...]


def similar_positions(
    position: Position, *, limit: int = LIMIT, same_expert: bool = False
) -> list[Similar]:
    """The public positions most like this one, nearest first; of its own expert only where
    that is asked for, since these are alike in the name above all.

    Raises SearchUnavailable while the index cannot be read.
    """
    hidden = set(hidden_ids())
    if not same_expert:
        own = Position.objects.filter(expert=position.expert_id).order_by()
        hidden.update(own.values_list("pk", flat=True))
    found = service.backend().similar(position.pk, limit=limit + _SPARE, hidden=hidden)
    public = _public([one.id for one in found])
    like = [one for one in found if one.id in public][:limit]
    words = _words(position, like)
    return [Similar(public[one.id], one.score, words(one)) for one in like]


def opposing_positions(position: Position, *, limit: int = LIMIT) -> list[Opposing]:
    """The public positions against this one, nearest first: those that counter it or are
    countered by it, and those that take another stance on its question.

    Which these are is told without the index; while that cannot be read, those of an exchange
    come first.
    """
    reasons = _exchanged(position)
    for key in _other_stances(position):
        reasons.setdefault(key, []).append(Reason("other_stance"))
    public = _public(reasons)
    near = _likeness(position, public)
    against = sorted(
        (near.get(key, Likeness(key, 0.0, ())) for key in reasons if key in public),
        key=lambda like: -like.score,
    )[:limit]
    words = _words(position, against)
    return [
        Opposing(public[like.id], tuple(reasons[like.id]), like.score, words(like))
        for like in against
    ]


def _exchanged(position: Position) -> dict[int, list[Reason]]:
    """Those that counter this one or that it counters, in the order of the counterpoints."""
    public = Counterpoint.objects.published().order_by("order", "pk")
    reasons: dict[int, list[Reason]] = {}
    for counterpoint in public.filter(position=position.pk).exclude(raised_by=None):
        reason = Reason("counters", counterpoint)
        reasons.setdefault(counterpoint.raised_by_id, []).append(reason)
    for counterpoint in public.filter(raised_by=position.pk):
        reason = Reason("countered", counterpoint)
        reasons.setdefault(counterpoint.position_id, []).append(reason)
    return reasons


def _other_stances(position: Position) -> list[int]:
    if position.question_id is None:
        return []
    answers = Position.objects.published().filter(question=position.question_id)
    others = answers.exclude(stance=position.stance).order_by("expert__sort_name", "order", "pk")
    return list(others.values_list("pk", flat=True))


def _likeness(position: Position, among: Collection[int]) -> dict[int, Likeness]:
    if not among:
        return {}
    try:
        found = service.backend().similar(position.pk, limit=len(among), among=list(among))
    except SearchUnavailable:
        return {}
    return {one.id: one for one in found}


def _words(position: Position, like: Collection[Likeness]) -> Callable[[Likeness], tuple[str, ...]]:
    """Gives the words that each of these shares with a position as they are mostly written in
    all of them."""
    words = {word for one in like for word in one.words}
    if not words:
        return lambda one: ()
    keys = [position.pk, *(one.id for one in like)]
    written = as_people_write(words, whole_positions(keys, content_state()).values())
    return lambda one: tuple(written[word] for word in one.words)


def _public(keys: Collection[int]) -> dict[int, Position]:
    return Position.objects.published().select_related("expert", "debate").in_bulk(list(keys))
