"""Former values of what a debate says beside its positions, as readers have seen them.

The wording of a question and a vote are not part of a position, whose versions tell what changed.
So readers who see an expert affirm other words than the editors had before them, or another answer
of a panel than was recorded before, are told what stood there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from debates.models import Debate, Question, Vote
from debates.models.choices import Status, VoteAnswer

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FormerWording:
    """A text that a question had from a moment until another, when other words took its place."""

    question: Question
    text: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class FormerVote:
    """The answer that a vote had until a moment, in words."""

    answer: str
    until: datetime


def former_wordings(questions: Iterable[Question]) -> tuple[FormerWording, ...]:
    """Return the former wordings of a debate's questions that readers have seen, the latest first.

    A change of spaces, capitals or the mark at the end is none. One query, and another for the
    times at which the debate was public where something was worded anew.
    """
    by_key = {one.pk: one for one in questions}
    return tuple(
        FormerWording(by_key[one.key], one.value, one.since, one.until)
        for one in _former(Question, "text", by_key, _words)
    )


def former_votes(votes: Iterable[Vote]) -> Mapping[int, list[FormerVote]]:
    """Return the former answers of votes on a debate's questions by their keys, the latest first.

    Only those that readers have seen. As many queries as for wordings.
    """
    found: dict[int, list[FormerVote]] = {}
    for one in _former(Vote, "answer", {vote.pk: vote for vote in votes}, str):
        told = FormerVote(str(VoteAnswer(one.value).label), one.until)
        found.setdefault(one.key, []).append(told)
    return found


@dataclass(frozen=True, slots=True)
class _Former:
    key: int
    value: str
    since: datetime
    until: datetime


def _former(
    model: type[Question | Vote],
    field: str,
    now: Mapping[int, Any],
    meaning: Callable[[str], str],
) -> list[_Former]:
    """Return former values of a field that readers have seen, the latest first.

    now      the objects by key, all of one debate
    meaning  returns of a value what makes it another one
    """
    if not now:
        return []
    records = model.history.filter(id__in=now).order_by("id", "history_date", "history_id")
    found: list[_Former] = []
    for key, together in groupby(records.only("id", field, "history_date"), attrgetter("id")):
        present, since = meaning(getattr(now[key], field)), EVER
        for record, later in pairwise(together):
            value, until = getattr(record, field), later.history_date
            if meaning(value) == meaning(getattr(later, field)):
                continue
            if meaning(value) != present:
                found.append(_Former(key, value, since, until))
            since = until
    if not found:
        return []
    one = now[found[0].key]
    debate = _Publication((one if isinstance(one, Question) else one.question).debate_id)
    seen = [one for one in found if debate.between(one.since, one.until)]
    return sorted(seen, key=attrgetter("until"), reverse=True)


def _words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .?؟？")


class _Publication:
    """The times at which a debate was public, as its records tell them."""

    def __init__(self, debate: int) -> None:
        records = Debate.history.filter(id=debate).order_by("history_date", "history_id")
        self._records = list(records.values_list("history_date", "status"))

    def between(self, start: datetime, end: datetime) -> bool:
        """Tell whether it was public at any time from a moment until another."""
        before = [status for moment, status in self._records if moment <= start][-1:]
        within = [status for moment, status in self._records if start < moment < end]
        return Status.PUBLISHED in (*before, *within) or not self._records
