"""Forecasts in the API: the collection, and what a copy learns."""

from __future__ import annotations

import pytest
from django.test import Client

from debates.models import Forecast
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_forecast,
    make_forecasts_in_each_state,
    make_source,
    outcome,
)

pytestmark = pytest.mark.django_db

COLLECTION = "/api/v1/forecasts/"


@pytest.fixture
def client():
    return Client(headers={"Accept": "application/json"})


@pytest.fixture
def foretold():
    make_forecasts_in_each_state()


def slugs(client, **query):
    answer = client.get(COLLECTION, query)
    assert answer.status_code == 200, answer.content
    return [one["slug"] for one in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["decided", "due", "open"]),
        ({"status": "open"}, ["open"]),
        ({"status": "due"}, ["due"]),
        ({"status": "decided"}, ["decided"]),
        ({"status": ["due", "open"]}, ["due", "open"]),
        ({"outcome": "partly"}, ["decided"]),
        ({"outcome": "came_true"}, []),
        ({"expert": "fallon"}, ["decided"]),
        ({"due_to": "2023-01-01"}, ["decided"]),
        ({"due_from": "2023-01-02"}, ["due", "open"]),
        ({"has_probability": "true"}, ["decided"]),
        ({"ordering": "-due"}, ["open", "due", "decided"]),
        ({"ordering": "decided_on"}, ["decided", "open", "due"]),
    ],
)
def test_the_list_is_filtered_and_ordered(client, foretold, query, found):
    assert slugs(client, **query) == found


def test_a_status_that_is_none_is_refused(client, foretold):
    answer = client.get(COLLECTION, {"status": "late"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "status"


def test_the_detail_is_under_the_slug_of_the_position(client, foretold):
    told = client.get(f"{COLLECTION}decided/?expand=outcome_source").json()

    assert told["position"]["slug"] == "decided"
    assert (told["event"], told["due"]) == ("It rains.", "2023-01-01")
    assert (told["probability"], told["probability_words"]) == (72.5, "72.5 per cent")
    assert (told["outcome"], told["decided_on"]) == ("partly", "2024-01-31")
    assert told["outcome_source"]["slug"] == "almanac"
    assert told["html_url"].endswith("/positions/decided/#forecast")


def test_the_position_leads_to_its_forecast_or_shows_it(client, foretold):
    plain = client.get("/api/v1/positions/decided/").json()["forecast"]
    whole = client.get("/api/v1/positions/decided/?expand=forecast").json()["forecast"]

    address = f"http://testserver{COLLECTION}decided/"
    assert plain == {"slug": "decided", "event": "It rains.", "url": address}
    assert whole["event"] == "It rains."


def test_a_position_without_one_has_none(client, foretold):
    Forecast.objects.filter(position__slug="open").delete()

    assert client.get("/api/v1/positions/open/").json()["forecast"] is None
    assert client.get(f"{COLLECTION}open/").status_code == 404


def test_positions_are_found_by_outcome(client, foretold):
    found = client.get("/api/v1/positions/", {"outcome": "partly"}).json()["results"]
    without = client.get("/api/v1/positions/", {"has_forecast": "false"}).json()["results"]

    assert [one["slug"] for one in found] == ["decided"]
    assert without == []


def test_a_draft_is_nowhere(client, foretold):
    Forecast.objects.get(position__slug="decided").position.debate.experts.all()
    hidden = make_debate(status="draft")
    secret = make_source(slug="secret-source")
    make_forecast(
        hidden,
        make_expert(hidden),
        position={"slug": "secret"},
        **outcome(outcome_source=secret),
    )

    assert slugs(client) == ["decided", "due", "open"]
    assert client.get(f"{COLLECTION}secret/").status_code == 404
    assert client.get("/api/v1/sources/secret-source/").status_code == 404


def test_a_withdrawn_forecast_answers_with_the_reason(client, foretold):
    position = Forecast.objects.get(position__slug="due").position
    position.status, position.withdrawn_reason = "withdrawn", "Misread."
    position.save()

    answer = client.get(f"{COLLECTION}due/")
    gone = client.get("/api/v1/tombstones/", {"kind": "forecast"}).json()["results"]

    assert answer.status_code == 410
    assert [(one["slug"], one["why"], one["reason"]) for one in gone] == [
        ("due", "withdrawn", "Misread.")
    ]


def test_a_forecast_that_was_removed_leaves_a_tombstone(client, foretold):
    Forecast.objects.get(position__slug="due").delete()

    [gone] = client.get("/api/v1/tombstones/", {"kind": "forecast"}).json()["results"]

    assert (gone["slug"], gone["why"], gone["id"]) == ("due", "removed", None)


def test_an_outcome_changes_the_digest_and_stands_in_the_history(client, foretold):
    position = "/api/v1/positions/open/"
    before = client.get(f"{position}?expand=digest").json()["digest"]
    forecast = Forecast.objects.get(position__slug="open")
    for name, value in outcome("did_not").items():
        setattr(forecast, name, value)
    forecast.save()

    after = client.get(f"{position}?expand=digest").json()["digest"]
    latest = client.get(f"{position}history/").json()["results"][0]

    assert after != before
    assert latest["digest"] == after
    [change] = latest["changes"]
    assert (change["part"], change["change"]) == ("forecast", "changed")
    told = {one["field"]: one["after"] for one in change["fields"]}
    assert told == {
        "outcome": "did_not",
        "decided_on": "2024-01-31",
        "reasoning": "As published.",
    }
