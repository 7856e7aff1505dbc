"""The register of due, open and decided forecasts, and the records of the experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Prefetch, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from debates.contrib.forecasts.calibration import drawing
from debates.contrib.forecasts.public_forecasts import record_of, records_by_expert
from debates.contrib.forecasts.scores import ForecastRecord, ranking
from debates.filtering.list_filters import WordsFilter
from debates.filtering.list_filtersets import ForecastListFilter
from debates.models import Expert, Forecast, Holder
from debates.models.choices import ForecastState, Outcome
from debates.models.forecast_states import in_state, today
from debates.pages.limits import limits
from debates.pages.listing.address import ListAddress
from debates.pages.listing.definition import ListDefinition, Order
from debates.pages.listing.page import ListPage

STATUS = "status"
ORDER = (ForecastState.DUE, ForecastState.OPEN, ForecastState.DECIDED)
"""The order of the states: first what waits for an outcome."""

HEADINGS = {
    ForecastState.DUE: "Due: the date has passed, not decided yet",
    ForecastState.OPEN: "Open",
    ForecastState.DECIDED: "Decided",
}


class ForecastPageFilter(ForecastListFilter):
    """The filters of the API's forecasts, and one by words, for which the API has its search."""

    q = WordsFilter(Forecast, "event", "position__expert__name", example="alliance")


@dataclass(frozen=True, slots=True)
class StateLink:
    """A state of forecasts, or all, with their number and the address of the register of these."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RegisterSection:
    """The forecasts of a page that are in one state."""

    state: ForecastState
    heading: str
    forecasts: list[Forecast]


@dataclass(frozen=True, slots=True)
class ExpertRecord:
    """The record of an expert in the register; `place` in the ranking, 0 outside it."""

    expert: Expert
    record: ForecastRecord
    place: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """The content of the register, besides the page of its list.

    states    links to the forecasts in each state
    sections  the forecasts of the page by state, in the order of states; else none
    records   of the experts whose forecasts are listed: the ranked ones first, the others by name
    """

    states: list[StateLink]
    sections: list[RegisterSection]
    records: list[ExpertRecord]

    @property
    def is_ranked(self) -> bool:
        """True if any of the experts has enough forecasts to be ranked."""
        return any(record.place for record in self.records)


def forecast_list(day: date) -> ListDefinition:
    """Define the list of the forecasts as they stand on a day."""
    by_state = Order("status", "due first, then open, then decided", _by_state(day))
    latest = Coalesce("position__date", "position__debate__date").desc(nulls_last=True)
    return ListDefinition(
        name="forecasts",
        noun="forecast",
        title="Forecasts",
        lead="What experts forecast, by when, how probably, and what came of it.",
        objects=Forecast.objects.published,
        filterset=ForecastPageFilter,
        orders=(
            by_state,
            Order("due", "date on which they fall due", (F("due").asc(nulls_last=True), "pk")),
            Order(
                "-decided_on", "latest outcome first", (F("decided_on").desc(nulls_last=True), "pk")
            ),
            Order("-date", "latest forecast first", (latest, "pk")),
        ),
        read=_forecasts,
        facets=("outcome", "expert", "topic", "debate", "year"),
        size="forecasts",
        feed="feeds:forecasts",
        feed_filters=("debate", "expert", "question", "topic"),
        scope=day.isoformat(),
    )


def _by_state(day: date) -> tuple[Any, ...]:
    """Return the order of the register: due and open by their date, decided from the latest on."""
    undecided = When(outcome="", then=F("due"))
    cases = [When(in_state(state, day), then=Value(place)) for place, state in enumerate(ORDER)]
    return (
        Case(*cases, output_field=IntegerField()),
        Case(undecided).asc(nulls_last=True),
        F("decided_on").desc(nulls_last=True),
        "pk",
    )


def _forecasts(keys: Sequence[int]) -> dict[int, Any]:
    holders = Holder.objects.select_related("expert").order_by("order", "pk")
    rows = Forecast.objects.published().select_related_short(
        "position__debate", "position__expert", "outcome_source"
    )
    return rows.prefetch_related(Prefetch("position__holders", holders)).in_bulk(keys)


def read_register(of: ListDefinition, address: ListAddress, page: ListPage, day: date) -> Register:
    """Read what the register has besides its list."""
    other_values = {name: value for name, value in address.values.items() if name != STATUS}
    narrowed = of.filterset.narrow(of.objects(), other_values)
    in_order = groupby(page.rows, key=lambda forecast: forecast.state)
    return Register(
        states=_state_links(narrowed, day, address),
        sections=[RegisterSection(state, HEADINGS[state], list(some)) for state, some in in_order]
        if address.order is address.default_order
        else [],
        records=_expert_records(narrowed, day),
    )


def _state_links(forecasts: QuerySet, day: date, address: ListAddress) -> list[StateLink]:
    """Count the forecasts in each state; one query."""
    numbers = forecasts.aggregate(
        **{state.value: Count("pk", filter=in_state(state, day)) for state in ForecastState}
    )
    chosen_states = address.given.get(STATUS, [])
    all_states = StateLink(
        "All", sum(numbers.values()), address.with_values(STATUS, []), chosen=not chosen_states
    )
    return [
        all_states,
        *(
            StateLink(
                state.label.capitalize(),
                numbers[state.value],
                address.with_values(STATUS, [state.value]),
                chosen=state.value in chosen_states,
            )
            for state in ORDER
        ),
    ]


def _expert_records(forecasts: QuerySet, day: date) -> list[ExpertRecord]:
    """Return the records: those that may be ranked in their order, then the others by name."""
    by_expert = records_by_expert(forecasts, day)
    places = {expert: place for place, expert in enumerate(ranking(by_expert), 1)}
    experts: Iterable[Expert] = Expert.objects.filter(pk__in=by_expert).order_by("sort_name", "pk")
    rows = [
        ExpertRecord(expert, by_expert[expert.pk], places.get(expert.pk, 0)) for expert in experts
    ]
    return sorted(rows, key=lambda expert_record: expert_record.place or len(rows) + 1)[
        : limits().names
    ]


def read_record(expert: Expert) -> dict[str, Any]:
    """Return the record of an expert for the page about the expert; nothing without forecasts."""
    record = record_of(expert, today())
    if not record.total:
        return {}
    outcomes = [(label, record.outcomes.get(value, 0)) for value, label in Outcome.choices]
    image = SafeString(drawing(record.calibration)) if record.calibration else ""
    return {"record": record, "outcomes": outcomes, "drawing": image}
