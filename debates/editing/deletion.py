"""What must not be deleted, since it would tear a hole into what the public reads."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from debates.editing import constraint_messages
from debates.models import Counterpoint, Debate, Participation, Position, Question


def reasons_against(things: Iterable[Model]) -> list[str]:
    """What speaks against deleting these things, all of one model; nothing where they may go.

    Of positions and debates that is the public exchange that they are part of.
    """
    things = list(things)
    if not things:
        return []
    if isinstance(things[0], Position):
        return _exchanges(Position.objects.filter(pk__in=[thing.pk for thing in things]))
    if isinstance(things[0], Debate):
        return _exchanges(Position.objects.filter(debate__in=things))
    if isinstance(things[0], Participation):
        return [reason for thing in things if (reason := thing.reason_to_keep())]
    if isinstance(things[0], Question):
        answered = [(thing, list(thing.positions.all())) for thing in things]
        return [f"“{q}”: {constraint_messages.still_used(given)}" for q, given in answered if given]
    return []


def _exchanges(positions: QuerySet) -> list[str]:
    """The public exchanges that these positions are part of, one line each."""
    ids = positions.order_by().values("pk")
    public = Counterpoint.objects.published().filter(Q(position__in=ids) | Q(raised_by__in=ids))
    return [
        f"Counterpoint by {_raiser(counterpoint)} to “{counterpoint.position}”: “{counterpoint}”"
        for counterpoint in public.select_related("position", "raised_by__expert")
    ]


def _raiser(counterpoint: Counterpoint) -> str:
    raised_by = counterpoint.raised_by
    return str(raised_by.expert) if raised_by else "the editors"
