"""The search of the API."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from debates.api.endpoints.search_description import USUAL_FIELDS
from tests.debates.api.test_openapi import described
from tests.debates.world import MARKER


@pytest.fixture
def index(known, live_index):
    """The small debate, indexed."""
    return live_index


def slugs(answer):
    return [hit["position"]["slug"] for hit in answer.json()["results"]]


def test_a_hit_is_a_position_and_says_where_it_fits(api, index, known):
    answer = api("search/", q="trade grew")

    [hit] = answer.json()["results"][:1]
    whole = api("positions/allies/").json()
    assert hit["position"] == {name: whole[name] for name in whole if name in USUAL_FIELDS}
    assert hit["score"] > 0
    assert hit["matches"][0] == {
        "field": "evidence[1]",
        "html": "<mark>Trade</mark> <mark>grew</mark>. (147.5 billion US dollars, 2021)",
        "url": f"http://testserver/api/v1/evidence/{known.growth.public_id}/",
    }


def test_all_fields_of_a_position_come_by_one_word(api, index):
    [whole] = api("search/", q="statement:allies", fields="all", expand="evidence").json()[
        "results"
    ]
    [lean] = api("search/", q="statement:allies", expand="evidence,topics").json()["results"]
    [line] = api("search/", q="statement:allies", format="ndjson").getvalue().splitlines()

    assert whole["position"] == api("positions/allies/", expand="evidence").json()
    assert whole["position"] == api("positions/allies/", expand="evidence", fields="all").json()
    assert lean["position"].keys() == {*USUAL_FIELDS, "evidence", "topics"}
    assert json.loads(line)["position"] == api("positions/allies/").json()
    refused = api("search/", fields="all,slug")
    assert "stands for all fields" in refused.json()["errors"][0]["message"]


def test_a_search_reads_its_positions_once(api, index):
    api("search/", q="claim")

    with CaptureQueriesContext(connection) as captured:
        answer = api("search/", q="claim", expand="evidence,expert", facets="stance")

    assert len(slugs(answer)) == 3
    read = [query["sql"] for query in captured if '"debates_position"."statement"' in query["sql"]]
    assert len(read) == 1


def test_without_a_query_everything_is_found_as_it_is_read(api, index):
    answer = api("search/")

    assert answer.json()["count"] == 3
    told = {"text": None, "understood": None, "notes": [], "feedback": []}
    assert answer.json()["query"] == told


def test_the_filters_are_those_of_positions(api, index):
    assert slugs(api("search/", q="claim", stance="denies")) == ["rivals"]
    assert slugs(api("search/", q="claim", countered="false")) == ["forecast"]
    assert slugs(api("search/", q="claim", topic="trade", expert="lukin")) == ["allies"]


def test_facets_count_what_each_choice_would_give(api, index):
    facets = api("search/", q="claim", expert="lukin").json()["facets"]

    assert list(facets) == ["expert", "topic", "question", "stance"]
    assert {"value": "rolland", "label": "Nadège Rolland", "count": 2, "chosen": False} in facets[
        "expert"
    ]
    assert list(api("search/", q="claim", facets="kind").json()["facets"]) == ["kind"]


def test_a_facet_has_as_many_values_as_asked_for_and_those_chosen(api, index):
    def values(**asked):
        facets = api("search/", q="claim", facets="expert", **asked).json()["facets"]
        return {value["value"] for value in facets["expert"]}

    assert values(facet_size=1) == {"rolland"}
    assert values(facet_size=1, expert="lukin") == {"rolland", "lukin"}


def test_fields_and_expansions_are_those_of_the_position(api, index):
    answer = api("search/", q="statement:allies", fields="slug,expert.name", expand="expert")

    assert [hit["position"] for hit in answer.json()["results"]] == [
        {"slug": "allies", "expert": {"name": "Artyom Lukin"}}
    ]


def test_hits_come_in_pages(api, index):
    first = api("search/", q="claim", page_size=2).json()
    second = api("search/", q="claim", page_size=2, page=2).json()

    assert first["count"] == second["count"] == 3
    assert first["next"].endswith("/api/v1/search/?q=claim&page_size=2&page=2")
    assert len(second["results"]) == 1
    assert api("search/", q="claim", page=9).status_code == 404


def test_the_order_can_be_asked_for(api, index, known):
    assert slugs(api("search/", q="claim", ordering="reading"))[0] == "allies"


def test_what_cannot_be_read_is_told(api, index):
    query = api("search/", q="colour:red claim").json()["query"]

    assert query["text"] == "colour:red claim"
    assert [note["code"] for note in query["notes"]] == ["unknown_field", "engine"]
    assert query["notes"][0]["start"] == 0
    assert query["notes"][1]["message"] == "“colour” and “red” were not found."


def test_a_score_can_be_explained(api, index):
    hit = api("search/", q="claim", explain="true").json()["results"][0]

    assert hit["explanation"]
    assert sum(part["value"] for part in hit["explanation"]) == pytest.approx(
        hit["score"], abs=0.01
    )


@pytest.mark.parametrize("typed", ["*", '"', "((((", "a:b:c:", "\n", "%ED%A0%80", "-" * 600])
def test_nothing_that_is_typed_breaks_it(api, index, typed):
    assert api("search/", q=f"claim {typed}").status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=", "q"),
        ("q=a&q=b", "q"),
        ("q=a&query=b", "query"),
        ("q=a&stance=deny", "stance"),
        ("q=a&facets=colour", "facets"),
        ("q=a&ordering=score", "ordering"),
        ("q=a&ordering=date,-date", "ordering"),
        ("q=a&explain=yes", "explain"),
        ("q=a&page=0", "page"),
        ("q=a&expand=nothing", "expand"),
    ],
)
def test_a_wrong_parameter_is_named(api, index, query, parameter):
    answer = api(f"search/?{query}")

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def test_answers_are_as_described(api, index):
    schema = described("/api/v1/search/")

    for query in ({}, {"q": "claim"}, {"q": "x:y claim", "explain": "true"}):
        schema.validate(api("search/", **query).json())
    described("/api/v1/search/help/").validate(api("search/help/").json())


def test_an_index_that_is_away_is_a_problem_that_passes(api, known, tmp_path):
    nowhere = settings.SINORUS_SEARCH | {"PATH": tmp_path / "nowhere"}
    with override_settings(SINORUS_SEARCH=nowhere):
        answer = api("search/", q="claim")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer.json()["detail"].startswith("The search index is being rebuilt from the database")
    assert "nowhere" not in answer.content.decode()
    assert api("positions/").status_code == 200


def test_what_was_hidden_since_is_neither_shown_nor_counted(api, index, known):
    known.allies.status = "draft"
    known.allies.save()

    answer = api("search/", q="claim")

    assert answer.json()["count"] == 2
    assert "allies" not in answer.content.decode()


def test_nothing_hidden_is_found(api, hidden, live_index):
    for query in ({"q": MARKER}, {"q": "claim", "expand": "counterpoints,evidence"}, {}):
        answer = api("search/", **query)
        told = answer.content.decode().lower()
        for typed in ('"text":"{}"', '"understood":"{}"', '"parts":["{}"]'):
            told = told.replace(typed.format(MARKER.lower()), "")
        assert MARKER.lower() not in told, query
    assert api("search/", q=MARKER).json()["count"] == 0


def test_a_better_spelling_is_offered_where_it_finds_more(api, index):
    schema = described("/api/v1/search/")
    answer = api("search/", q="expert:Artoym grwe").json()

    schema.validate(answer)
    assert answer["did_you_mean"] == {"query": "expert:Artyom grew", "count": 1}
    assert answer["emptied_by"] == [
        {"parts": ["expert:Artoym"], "filter": None, "query": "+Artoym grwe", "count": 1},
        {"parts": ["grwe"], "filter": None, "query": "expert:Artoym", "count": 1},
    ]
    good = api("search/", q="trade grew").json()
    assert good["did_you_mean"] is None
    assert good["emptied_by"] == []


def test_an_empty_answer_says_what_emptied_it(api, index):
    schema = described("/api/v1/search/")
    answer = api("search/", q="+unheard claim", expert="rolland").json()
    filtered = api("search/", q="forecast", expert="lukin").json()

    schema.validate(answer)
    schema.validate(filtered)
    assert answer["emptied_by"] == [
        {"parts": ["+unheard"], "filter": None, "query": "claim", "count": 2}
    ]
    assert filtered["emptied_by"][-1] == {
        "parts": [],
        "filter": "expert",
        "query": "forecast",
        "count": 1,
    }
