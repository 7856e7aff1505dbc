"""Former wordings of questions, which answers were given to before.

A stance is a yes or a no to the words of a question. When these change, the content of a position
that answers it stays the same, and so does its version. So its readers, who may see the expert
affirm other words than the editors had before them, are told which words stood there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from operator import attrgetter

from debates.models import Debate, Question
from debates.models.choices import Status

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FormerWording:
    """A text that a question had from a moment until another, when other words took its place."""

    question: Question
    text: str
    since: datetime
    until: datetime


def former_wordings(questions: Iterable[Question]) -> tuple[FormerWording, ...]:
    """Return the former wordings of a debate's questions that readers have seen, the latest first.

    A change of spaces, capitals or the mark at the end is none. One query, and another for the
    times at which the debate was public where something was worded anew.
    """
    by_key = {one.pk: one for one in questions}
    if not by_key:
        return ()
    records = Question.history.filter(id__in=by_key).order_by("id", "history_date", "history_id")
    found: list[FormerWording] = []
    for key, together in groupby(records.only("id", "text", "history_date"), attrgetter("id")):
        question, since = by_key[key], EVER
        for before, after in pairwise(together):
            if _words(before.text) == _words(after.text):
                continue
            if _words(before.text) != _words(question.text):
                found.append(FormerWording(question, before.text, since, after.history_date))
            since = after.history_date
    if not found:
        return ()
    debate = _Publication(found[0].question.debate_id)
    seen = [one for one in found if debate.between(one.since, one.until)]
    return tuple(sorted(seen, key=attrgetter("until"), reverse=True))


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


def _words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .?؟？")
