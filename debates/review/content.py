"""The content of a debate that a review is about: its digest, and who edited it last.

To it belong the experts, sources and topics that nobody can read before the debate is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from operator import itemgetter

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
from debates.review.candidates import first_public

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

    Or anything that it makes public for the first time. Each save raises the version of its row,
    and so does saving topics.
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
    found += [
        (f"new {model._meta.model_name}", *row)
        for model, versions in first_public(debate).items()
        for row in versions.items()
    ]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def last_editor(debate: Debate) -> int | None:
    """Return the key of the account that edited a debate last, or what it makes public first.

    None where the history names none, as for an import without an account.
    """
    positions = Position.history.filter(debate=debate.pk).order_by().values("id")
    questions = Question.history.filter(debate=debate.pk).order_by().values("id")
    within = {
        "pk": {"id": debate.pk},
        "debate": {"debate": debate.pk},
        "question__debate": {"question__in": questions},
        "position__debate": {"position__in": positions},
    }
    records = [model.history.filter(**within[path]) for model, path in LEADS_TO_DEBATE.items()]
    for model, versions in first_public(debate).items():
        records.append(model.history.filter(id__in=[*versions]))
    found = (
        own.order_by("-history_date", "-history_id").values_list("history_date", "history_user")
        for own in records
    )
    latest = max(filter(None, (own.first() for own in found)), key=itemgetter(0), default=None)
    return latest[1] if latest else None
