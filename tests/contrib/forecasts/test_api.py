"""The records of experts in the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.debates.builders import (
    make_debate,
    make_expert,
    make_forecast,
    make_forecasts_in_each_state,
    outcome,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"Accept": "application/json"})


@pytest.fixture
def foretold():
    make_forecasts_in_each_state()


def test_the_record_of_an_expert(client, foretold):
    record = client.get("/api/v1/experts/lukin/forecast-record/").json()

    assert (record["open"], record["due"], record["decided"]) == (1, 1, 0)
    assert record["brier_score"] is None
    assert record["calibration"] == []

    other = client.get("/api/v1/experts/fallon/forecast-record/").json()
    assert other["outcomes"] == {"came_true": 0, "partly": 1, "did_not": 0, "undecidable": 0}
    assert (other["scored"], other["neither_true_nor_false"]) == (0, 1)


def test_a_score_says_on_how_many_it_rests(client):
    debate = make_debate()
    expert = make_expert(debate, slug="spivak")
    for which in ("came_true", "did_not"):
        make_forecast(debate, expert, probability=80, probability_words="80 %", **outcome(which))

    record = client.get("/api/v1/experts/spivak/forecast-record/").json()

    assert record["brier_score"] == pytest.approx(0.34)
    assert (record["scored"], record["is_ranked"]) == (2, False)
    assert record["calibration"] == [
        {"from": 80, "to": 90, "forecasts": 2, "probability": 80.0, "came_true": 50.0}
    ]
