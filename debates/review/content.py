"""The reviewed content of a debate: its digest, and its last editors.

To it belong the experts, sources and topics that nobody can read before the debate is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import Model, QuerySet

from debates.kinds import paths_to
from debates.models import Debate, Position, Question
from debates.review.candidates import first_public


@dataclass(frozen=True)
class Content:
    """The content of a debate, as the versions of its objects; saving one raises its version.

    own  of the debate and its parts, with the topics of its positions
    new  by model and key, of what becomes public with it
    """

    own: Sequence[tuple[Any, ...]]
    new: Mapping[type[Model], Mapping[int, int]]

    @property
    def digest(self) -> str:
        """Return what differs as soon as anything was edited, added or deleted."""
        new = [
            (f"new {model._meta.model_name}", *row)
            for model, versions in self.new.items()
            for row in versions.items()
        ]
        return hashlib.sha256(repr([*self.own, *new]).encode()).hexdigest()

    def without(self, public: Mapping[type[Model], Set[int]]) -> Content:
        """Return the same content without objects that have become public, given by their keys."""
        new = {
            model: {key: version for key, version in versions.items() if key not in public[model]}
            for model, versions in self.new.items()
        }
        return Content(self.own, new)


def content_of(debate: Debate) -> Content:
    """Return the content of a debate as it is now."""
    found = [
        (model._meta.model_name, *row)
        for model, path in paths_to(Debate).items()
        for row in model._default_manager.filter(**{path: debate.pk})
        .order_by("pk")
        .values_list("pk", "version")
    ]
    topics = Position.topics.through.objects.filter(position__debate=debate)
    found += [("topic", *row) for row in topics.values_list("position", "topic").order_by("pk")]
    return Content(found, first_public(debate))


def content_digest(debate: Debate) -> str:
    """Return the digest of the content of a debate as it is now."""
    return content_of(debate).digest


def records_of(debate: Debate) -> list[QuerySet]:
    """Return the historical records of what belongs to a debate, and of what it makes public."""
    positions = Position.history.filter(debate=debate.pk).order_by().values("id")
    questions = Question.history.filter(debate=debate.pk).order_by().values("id")
    within = {
        "pk": {"id": debate.pk},
        "debate": {"debate": debate.pk},
        "question__debate": {"question__in": questions},
        "position__debate": {"position__in": positions},
    }
    own = [model.history.filter(**within[path]) for model, path in paths_to(Debate).items()]
    shared = first_public(debate).items()
    return [*own, *(model.history.filter(id__in=[*versions]) for model, versions in shared)]


def last_editor(debate: Debate) -> int | None:
    """Return the key of the account that edited a debate last, or what it makes public first.

    None where the history names none, as for an import without an account.
    """
    latest = _last_record(debate)
    return latest[1] if latest else None


def last_change(debate: Debate) -> datetime | None:
    """Return the moment of the last change of a debate, or of what it makes public first.

    None where the history has none, as for an import without one.
    """
    latest = _last_record(debate)
    return latest[0] if latest else None


def _last_record(debate: Debate) -> tuple[datetime, int | None] | None:
    found = (
        own.order_by("-history_id").values_list("history_date", "history_user")
        for own in records_of(debate)
    )
    return max(filter(None, (own.first() for own in found)), key=itemgetter(0), default=None)
