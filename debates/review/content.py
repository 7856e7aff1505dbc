"""The content of a debate that a review is about: its digest, and who edited it last."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db.models import Model

from debates.models import (
    Answer,
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Support,
    Vote,
)

LEADS_TO_DEBATE: Mapping[type[Model], str] = {
    Debate: "pk",
    Question: "debate",
    Participation: "debate",
    ContextNote: "debate",
    Vote: "question__debate",
    Position: "debate",
    Evidence: "position__debate",
    Counterpoint: "position__debate",
    Support: "position__debate",
    Forecast: "position__debate",
    Holder: "position__debate",
    Answer: "position__debate",
}
"""The models of a debate and its parts, with the path that leads to the debate."""


def content_digest(debate: Debate) -> str:
    """Return what differs as soon as anything of a debate was edited, added or deleted.

    Each save raises the version of its row, and so does saving topics.
    """
    found = [
        (model._meta.model_name, *row)
        for model, path in LEADS_TO_DEBATE.items()
        for row in model._default_manager.filter(**{path: debate.pk})
        .order_by("pk")
        .values_list("pk", "version")
    ]
    topics = Position.topics.through.objects.filter(position__debate=debate)
    found += [("topic", *row) for row in topics.values_list("position", "topic").order_by("pk")]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def last_editor(debate: Debate) -> int | None:
    """Return the key of the account that edited a debate or its parts last.

    None where the history names none, as for an import without an account.
    """
    positions = Position.history.filter(debate=debate.pk).order_by().values("id")
    questions = Question.history.filter(debate=debate.pk).order_by().values("id")
    latest = None
    for model, path in LEADS_TO_DEBATE.items():
        within = {
            "pk": {"id": debate.pk},
            "debate": {"debate": debate.pk},
            "question__debate": {"question__in": questions},
            "position__debate": {"position__in": positions},
        }[path]
        record = model.history.filter(**within).order_by("-history_date", "-history_id")
        found = record.values_list("history_date", "history_user").first()
        if found is not None and (latest is None or found[0] > latest[0]):
            latest = found
    return latest[1] if latest else None
