"""States of forecasts on a day: each is open, due or decided, and only one of them."""

from __future__ import annotations

from datetime import UTC, date

from django.db.models import Q
from django.utils import timezone

from debates.models.choices import ForecastState


def today() -> date:
    """Return the present day in UTC, which decides the state of a forecast everywhere."""
    return timezone.now().astimezone(UTC).date()


def in_state(state: str, day: date) -> Q:
    """Return the condition that a forecast is in a state on a day.

    A forecast is due from the day after its date on; without a date it stays open.
    """
    undecided, past = Q(outcome=""), Q(due__isnull=False, due__lt=day)
    conditions = {
        ForecastState.OPEN: undecided & ~past,
        ForecastState.DUE: undecided & past,
        ForecastState.DECIDED: ~undecided,
    }
    return conditions[ForecastState(state)]


def state_of(outcome: str, due: date | None, day: date) -> ForecastState:
    """Return the state of a forecast on a day."""
    if outcome:
        return ForecastState.DECIDED
    return ForecastState.DUE if due is not None and due < day else ForecastState.OPEN
