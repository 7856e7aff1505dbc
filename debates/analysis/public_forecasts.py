"""Records of experts from their public forecasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from debates.analysis.forecast_record import ForecastRecord, Told, forecast_record
from debates.models import Expert, Forecast
from debates.models.forecast_states import state_of

HELD_BY = "position__expert"
"""The path from a forecast to the expert whose record it belongs to."""


def record_of(expert: Expert, day: date) -> ForecastRecord:
    """Return the record of an expert on a day; one query."""
    return forecast_record(_told(Forecast.objects.published().filter(**{HELD_BY: expert}), day))


def records(forecasts: QuerySet, day: date) -> dict[int, ForecastRecord]:
    """Return the records on a day of all who hold some forecasts, by primary key; one query."""
    held: defaultdict[int, list[Told]] = defaultdict(list)
    rows = forecasts.order_by().values_list(HELD_BY, "outcome", "due", "probability")
    for expert, *row in rows:
        held[expert].extend(_each([row], day))
    return {expert: forecast_record(told) for expert, told in held.items()}


def _told(forecasts: QuerySet, day: date) -> Iterable[Told]:
    return _each(forecasts.order_by().values_list("outcome", "due", "probability"), day)


def _each(rows: Iterable[Iterable], day: date) -> Iterable[Told]:
    for outcome, due, probability in rows:
        number = None if probability is None else float(probability)
        yield Told(state_of(outcome, due, day).value, outcome, number)
