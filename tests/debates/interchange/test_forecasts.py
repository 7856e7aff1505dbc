"""Forecasts in files: out and in again, and what is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from debates.interchange.document import as_bytes
from debates.interchange.problems import ImportRefused
from debates.interchange.tables import tables
from debates.models import Forecast, Position
from tests.debates.interchange.documents import SOUND, exported, forget_everything, import_document

pytestmark = pytest.mark.django_db

TOLD: dict[str, Any] = {
    "event": "Trade doubles.",
    "due": "2025-12-31",
    "probability_words": "two in three",
    "probability": 66.67,
    "criteria": "Customs data.",
    "outcome": "did_not",
    "decided_on": "2026-01-20",
    "outcome_source": "almanac",
    "reasoning": "It grew by half.",
}
ALMANAC = {"slug": "almanac", "title": "Almanac"}


def told(**changes: Any) -> dict[str, Any]:
    """The sound document with a forecast in its first position; None takes a value away."""
    found = copy.deepcopy(SOUND)
    forecast = {name: value for name, value in (TOLD | changes).items() if value is not None}
    found["debate"]["positions"][0]["forecast"] = forecast
    found["sources"].append(ALMANAC)
    found["sources"][0]["text"] = "[1.1] There are no limits to it: two in three."
    return found


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[dict[str, Any]], Any]:
    """Takes a document in by way of a file."""
    return lambda document: import_document(document, tmp_path)


@pytest.fixture
def refused(taken: Any) -> Callable[[dict[str, Any]], str]:
    """Returns why a document is refused."""

    def ask(document: dict[str, Any]) -> str:
        with pytest.raises(ImportRefused) as error:
            taken(document)
        return "\n".join(map(str, error.value.problems))

    return ask


def test_a_forecast_comes_out_as_it_went_in(taken):
    taken(told())

    forecast = Forecast.objects.get()
    assert (forecast.position.slug, forecast.due) == ("it-lasts", date(2025, 12, 31))
    assert forecast.outcome_source.title == "Almanac"
    assert forecast.history.get().history_change_reason == "imported from debate.json"
    found = exported()["debate"]["positions"][0]["forecast"]
    assert {**found, "probability": float(found["probability"])} == TOLD
    assert "almanac" in [one["slug"] for one in exported()["sources"]]


def test_what_was_written_can_be_read_and_written_again_the_same(taken):
    taken(told())
    first = as_bytes(exported())

    forget_everything()
    taken(json.loads(first))

    assert as_bytes(exported()) == first


def test_the_table_has_a_row_for_each_forecast(taken):
    taken(told())

    heading, row, *others = tables(exported())["forecasts"].decode("utf-8-sig").splitlines()

    assert heading.startswith("position,event,due,probability_words,probability,criteria,outcome")
    assert row.startswith("it-lasts,Trade doubles.,2025-12-31,two in three,66.67,")
    assert others == []


def test_a_second_file_corrects_an_outcome_and_keeps_the_history(taken):
    taken(told())

    taken(told(outcome="partly", reasoning="It grew by half, as one part had it."))

    forecast = Forecast.objects.get()
    assert forecast.outcome == "partly"
    assert [one.outcome for one in forecast.history.order_by("history_id")] == [
        "did_not",
        "partly",
    ]


def test_a_file_without_the_forecast_removes_it(taken):
    taken(told())

    taken(copy.deepcopy(SOUND))

    assert not Forecast.objects.exists()


def test_a_position_becomes_a_forecast_and_something_else_again(taken):
    plain = told()
    del plain["debate"]["positions"][0]["forecast"]
    plain["debate"]["positions"][0]["kind"] = "assessment"
    taken(plain)

    taken(told())
    assert Forecast.objects.get().position.kind == "forecast"

    taken(plain)
    assert not Forecast.objects.exists()
    assert Position.objects.get(slug="it-lasts").kind == "assessment"


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        ({"event": None}, "/forecast", "“event” is missing."),
        ({"event": " "}, "/forecast/event", "This is empty."),
        ({"probability": 101}, "/forecast/probability", "Enter a percentage from 0 to 100."),
        (
            {"probability": 0.7, "probability_words": "a chance of ٧٠ per cent"},
            "/forecast/probability",
            "The words say 70. Enter the probability in percent: 70.",
        ),
        (
            {"probability": 0.7, "probability_words": "with a probability of 0,7."},
            "/forecast/probability",
            "The words say 0.7. Enter the probability in percent: 70.",
        ),
        ({"probability": -1}, "/forecast/probability", "Enter a percentage from 0 to 100."),
        ({"probability_words": None}, "/forecast/probability", "needs the words of the source"),
        ({"outcome": "true"}, "/forecast/outcome", "is not a valid value"),
        ({"reasoning": None}, "/forecast/outcome", "Missing: reasoning."),
        ({"outcome": None}, "/forecast/decided_on", "Missing: outcome."),
        ({"decided_on": "2022-02-03"}, "/forecast/decided_on", "before the debate"),
        ({"outcome_source": "nowhere"}, "/forecast/outcome_source", "There is no source"),
        ({"due": "2025"}, "/forecast/due", "does not have the required form"),
        ({"certainty": "high"}, "/forecast/certainty", "is not a known field"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(refused, changes, where, message):
    said = refused(told(**changes))

    assert f"/debate/positions/0{where}" in said
    assert message in said
    assert not Forecast.objects.exists()


def test_a_forecast_of_another_kind_of_position_is_refused(refused):
    document = told()
    document["debate"]["positions"][0]["kind"] = "assessment"

    assert "Only a position of the kind forecast can have a forecast." in refused(document)


def test_words_on_probability_are_held_against_the_text_of_the_source(refused):
    document = told()
    document["sources"][0]["text"] = "[1.1] Nobody can say."

    assert "These words do not appear in the text of the source." in refused(document)
