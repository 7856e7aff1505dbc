"""The register of forecasts: what is due, open and decided, and the records of the experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.safestring import SafeString

from debates.analysis.forecast_record import ForecastRecord, ranking
from debates.analysis.public_forecasts import record_of, records
from debates.diagrams.calibration import drawing
from debates.filtering.part_filtersets import ForecastFilter
from debates.models import Debate, Expert, Forecast, Holder, Topic
from debates.models.choices import Extent, ForecastState, Outcome
from debates.models.forecast_states import in_state, today
from debates.pages.filters_from_request import Filters, values_of
from debates.pages.limits import limits
from debates.pages.paging import Paging, page_of

NARROWING = ("expert", "debate", "topic")
"""The filters of positions by which the register is narrowed."""

STATUS = "status"
ORDER = (ForecastState.DUE, ForecastState.OPEN, ForecastState.DECIDED)
"""The order of the states: first what waits for an outcome."""

HEADINGS = {
    ForecastState.DUE: "Due: the date has passed, not decided yet",
    ForecastState.OPEN: "Open",
    ForecastState.DECIDED: "Decided",
}


@dataclass(frozen=True, slots=True)
class StateLink:
    """A state of forecasts, or all, with their number and the address of the register of these."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The forecasts of a page that are in one state."""

    state: ForecastState
    heading: str
    forecasts: list[Forecast]


@dataclass(frozen=True, slots=True)
class Choices:
    """A filter: its name in the address, its label, and its choices by slug and name."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class ExpertRecord:
    """The record of an expert in the register; `place` in the ranking, 0 without one."""

    expert: Expert
    record: ForecastRecord
    place: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """The content of the register.

    states   links to the forecasts in each state
    filters  by expert, debate and topic, offered where there is a choice
    records  of the experts whose forecasts are listed: the ranked ones first, the others by name
    query    the filters that feed and API share with the page, as the query of an address
    """

    states: list[StateLink]
    filters: list[Choices]
    sections: list[Section]
    records: list[ExpertRecord]
    paging: Paging
    query: str
    status: str

    @property
    def total(self) -> int:
        """The number of forecasts in all states that the filters leave."""
        return self.states[0].count

    @property
    def is_narrowed(self) -> bool:
        """True if a filter or a state is chosen."""
        return bool(self.query or self.status)


def read_register(request: HttpRequest, filters: Filters) -> Register:
    """Read the register; unknown values of the status are added to the notes of the filters."""
    day = today()
    status = _status(request, filters)
    public = Forecast.objects.published()
    narrowed = ForecastFilter.narrow(public, filters.keys)
    query = [(name, slug) for name in NARROWING for slug in filters.slugs[name]]
    shown = narrowed.filter(in_state(status, day)) if status else narrowed
    rows, paging = page_of(request, _in_order(shown, day), limits().forecasts)
    return Register(
        states=_states(narrowed, day, status, query),
        filters=_choices(public, filters),
        sections=[
            Section(state, HEADINGS[state], list(some))
            for state, some in groupby(rows, key=lambda one: one.state)
        ],
        records=_records(narrowed, day),
        paging=paging,
        query=urlencode(query),
        status=status,
    )


def _status(request: HttpRequest, filters: Filters) -> str:
    given = values_of(request, STATUS)[-1:]
    if given and given[0] not in ForecastState.values:
        known = ", ".join(ForecastState.values)
        filters.notes.append(
            f"“{given[0][:40]}” is not a status of forecasts. Use one of: {known}."
        )
        return ""
    return given[0] if given else ""


def _in_order(forecasts: QuerySet, day: date) -> QuerySet:
    """Order forecasts: due and open by their date, decided ones from the latest on."""
    undecided = When(outcome="", then=F("due"))
    cases = [When(in_state(state, day), then=Value(place)) for place, state in enumerate(ORDER)]
    held = Holder.objects.select_related("expert").order_by("order", "pk")
    rows = forecasts.select_related_short("position__debate", "position__expert", "outcome_source")
    return rows.prefetch_related(Prefetch("position__holders", held)).order_by(
        Case(*cases, output_field=IntegerField()),
        Case(undecided).asc(nulls_last=True),
        F("decided_on").desc(nulls_last=True),
        "pk",
    )


def _states(
    forecasts: QuerySet, day: date, chosen: str, query: Sequence[tuple[str, str]]
) -> list[StateLink]:
    """Count the forecasts in each state; one query."""
    numbers = forecasts.aggregate(
        **{state.value: Count("pk", filter=in_state(state, day)) for state in ForecastState}
    )

    def link(label: str, count: int, state: str) -> StateLink:
        given = urlencode([*([(STATUS, state)] if state else []), *query])
        return StateLink(label, count, f"?{given}" if given else "?", state == chosen)

    every = link("All", sum(numbers.values()), "")
    return [every, *(link(one.label.capitalize(), numbers[one.value], one) for one in ORDER)]


def _choices(public: QuerySet, filters: Filters) -> list[Choices]:
    """Return what the register can be narrowed by: only what has forecasts."""
    carrying = public.order_by().values("position__topics")
    jointly = Q(holdings__extent=Extent.WHOLLY, holdings__position__in=public.values("position"))
    forecasting = Q(
        pk__in=Expert.objects.filter(Q(pk__in=public.values("position__expert")) | jointly).values(
            "pk"
        )
    )
    offered = (
        ("expert", "Expert", Expert, "sort_name", forecasting),
        ("debate", "Debate", Debate, "title", Q(pk__in=public.values("position__debate"))),
        ("topic", "Topic", Topic, "name", Q(pk__in=carrying)),
    )
    found = []
    for name, label, model, named, where in offered:
        rows = model.objects.filter(where).order_by(named, "pk").values_list("slug", named)
        chosen = next(iter(filters.slugs[name]), "")
        choices = list(rows[: limits().names])
        if chosen and chosen not in dict(choices):
            choices += model.objects.filter(slug=chosen).values_list("slug", named)
        if len(choices) > 1 or chosen:
            found.append(Choices(name, label, choices, chosen))
    return found


def _records(forecasts: QuerySet, day: date) -> list[ExpertRecord]:
    """Return the records: those that may be ranked in their order, then the others by name."""
    found = records(forecasts, day)
    places = {expert: place for place, expert in enumerate(ranking(found), 1)}
    experts: Iterable[Expert] = Expert.objects.filter(pk__in=found).order_by("sort_name", "pk")
    rows = [ExpertRecord(one, found[one.pk], places.get(one.pk, 0)) for one in experts]
    return sorted(rows, key=lambda one: one.place or len(rows) + 1)[: limits().names]


def read_record(expert: Expert) -> dict[str, Any]:
    """Return the record of an expert for the page about the expert; nothing without forecasts."""
    record = record_of(expert, today())
    if not record.total:
        return {}
    outcomes = [(label, record.outcomes.get(value, 0)) for value, label in Outcome.choices]
    drawn = SafeString(drawing(record.calibration)) if record.calibration else ""
    return {"record": record, "outcomes": outcomes, "drawing": drawn}
