"""Objects that must not be deleted, since public content depends on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from debates.editing import constraint_messages
from debates.models import Counterpoint, Debate, Participation, Position, Question, Support
from debates.models.choices import Voice


def reasons_against(objects: Iterable[Model]) -> list[str]:
    """Return the reasons against deleting objects of one model; empty if they may be deleted.

    For positions and debates, these are the public exchanges that they are part of.
    """
    objects = list(objects)
    if not objects:
        return []
    if isinstance(objects[0], Position):
        return _exchanges(Position.objects.filter(pk__in=[position.pk for position in objects]))
    if isinstance(objects[0], Debate):
        return _exchanges(Position.objects.filter(debate__in=objects))
    if isinstance(objects[0], Participation):
        return [reason for participation in objects if (reason := participation.reason_to_keep())]
    if isinstance(objects[0], Question):
        answered = [(question, _uses_of(question)) for question in objects]
        return [f"“{q}”: {constraint_messages.still_used(uses)}" for q, uses in answered if uses]
    return []


def _uses_of(question: Question) -> list[Model]:
    further = Position.objects.filter(further_answers__question=question)
    return [*question.positions.all(), *further, *question.votes.select_related("expert")]


def _exchanges(positions: QuerySet) -> list[str]:
    """Return the public exchanges of positions, one line for each."""
    ids = positions.order_by().values("pk")
    against = Counterpoint.objects.published().filter(Q(position__in=ids) | Q(raised_by__in=ids))
    supports = Support.objects.published().filter(Q(position__in=ids) | Q(given_by__in=ids))
    return [
        *(
            f"Counterpoint by {_raiser(counterpoint)} to “{counterpoint.position}”: "
            f"“{counterpoint}”"
            for counterpoint in against.select_related("position__expert", "raised_by__expert")
        ),
        *(
            f"Support by {support.given_by.expert} for “{support.position}”"
            for support in supports.select_related("position", "given_by__expert")
        ),
    ]


def _raiser(counterpoint: Counterpoint) -> str:
    match counterpoint.voice:
        case Voice.POSITION:
            return str(counterpoint.raised_by.expert)
        case Voice.EXPERT:
            return str(counterpoint.position.expert)
        case Voice.REPORTED:
            return counterpoint.reported_party
        case _:
            return counterpoint.get_voice_display()
