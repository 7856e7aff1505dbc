"""Records of experts from their public forecasts.

A forecast is its author's and that of all who hold its position wholly. Who holds a position in
part may hold another part of it, so that it counts for nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from debates.contrib.forecasts.scores import ForecastEntry, ForecastRecord, forecast_record
from debates.models import Expert, Forecast, Holder
from debates.models.choices import Extent
from debates.models.forecast_states import state_of
from debates.models.holders import held_wholly

ENTRY_COLUMNS = ("outcome", "due", "probability")


def record_of(expert: Expert, day: date) -> ForecastRecord:
    """Return the record of an expert on a day; one query."""
    forecasts = Forecast.objects.published().filter(held_wholly([expert.pk]))
    return forecast_record(
        _forecast_entry(*row, day) for row in forecasts.order_by().values_list(*ENTRY_COLUMNS)
    )


def records_by_expert(forecasts: QuerySet, day: date) -> dict[int, ForecastRecord]:
    """Return the records on a day of all who hold some forecasts, by primary key; two queries."""
    entries_by_expert: defaultdict[int, list[ForecastEntry]] = defaultdict(list)
    for expert, *row in _held_forecasts(forecasts):
        entries_by_expert[expert].append(_forecast_entry(*row, day))
    return {expert: forecast_record(entries) for expert, entries in entries_by_expert.items()}


def _held_forecasts(forecasts: QuerySet) -> Iterable[tuple[Any, ...]]:
    """Yield who holds each forecast, with the columns of its entry."""
    yield from forecasts.order_by().values_list("position__expert", *ENTRY_COLUMNS)
    wholly = Holder.objects.filter(
        extent=Extent.WHOLLY, position__in=forecasts.order_by().values("position")
    )
    columns = (f"position__forecast__{name}" for name in ENTRY_COLUMNS)
    yield from wholly.order_by().values_list("expert", *columns)


def _forecast_entry(outcome: str, due: date | None, probability: Any, day: date) -> ForecastEntry:
    number = None if probability is None else float(probability)
    return ForecastEntry(state_of(outcome, due, day).value, outcome, number)
