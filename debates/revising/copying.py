"""Copying of a debate as a template: a draft with its questions and experts, without positions."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from debates.history.moments import one_change
from debates.models import Debate, Participation, Question

COPIED = ("language", "moderator")
"""Fields of the debate that its copy has too; summary and source are of one debate alone."""

OF_AN_EXPERT = ("role", "other_roles", "affiliation", "place")
"""Fields of a participation that are not about the source of the debate."""


def copy_debate(
    debate: Debate, title: str, day: date | None, *, questions: bool, experts: bool
) -> Debate:
    """Make a draft with the questions and the experts of a debate, in their order.

    Places in the source are left out, since the new debate has another source. Raises
    ValidationError.
    """
    values = {name: getattr(debate, name) for name in COPIED}
    copied = Debate(title=title, date=day, **values)
    with transaction.atomic(), one_change(f"Copied from “{debate}” as a template"):
        copied.full_clean()
        copied.save()
        for question in debate.questions.order_by("order") if questions else ():
            Question.objects.create(debate=copied, text=question.text)
        for participation in debate.participations.order_by("order") if experts else ():
            values = {name: getattr(participation, name) for name in OF_AN_EXPERT}
            Participation.objects.create(debate=copied, expert=participation.expert, **values)
    return copied
