"""Suggestions of the API."""

from __future__ import annotations

import pytest

from debates.finding.autocomplete import SUGGESTED_KINDS
from tests.debates.api.test_openapi import described


@pytest.fixture
def index(known, live_index):
    return live_index


def test_a_thing_is_suggested_with_its_address(api, index):
    answer = api("search/suggest/", q="Лук", kinds="expert")

    assert answer.json() == {
        "count": 1,
        "results": [
            {
                "kind": "expert",
                "text": "Artyom Lukin",
                "matched": "Артём Лукин",
                "slug": "lukin",
                "url": "http://testserver/api/v1/experts/lukin/",
            }
        ],
    }


def test_every_address_leads_to_what_it_says(api, index):
    kinds = set()
    for typed in ("luk", "tra", "alli", "claim", "chin", "roundt"):
        for one in api("search/suggest/", q=typed).json()["results"]:
            kinds.add(one["kind"])
            answer = api(one["url"].removeprefix("http://testserver/api/v1/"))
            assert answer.status_code == 200
            if one["kind"] == "word":
                assert answer.json()["query"]["text"] == one["text"]
                assert answer.json()["count"] > 0
            else:
                assert answer.json()["slug"] == one["slug"]

    assert kinds == set(SUGGESTED_KINDS)


def test_without_anything_typed_nothing_is_suggested(api, index):
    assert api("search/suggest/").json() == {"count": 0, "results": []}


def test_answers_are_as_described(api, index):
    schema = described("/api/v1/search/suggest/")

    for typed in ("luk", "tra", "Лук", "zzz"):
        schema.validate(api("search/suggest/", q=typed).json())


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=", "q"),
        ("q=a&q=b", "q"),
        ("q=a&kinds=person", "kinds"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=51", "limit"),
        ("q=a&page=2", "page"),
    ],
)
def test_a_wrong_parameter_is_named(api, index, query, parameter):
    answer = api(f"search/suggest/?{query}")

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("typed", ["*", '"', "((((", "\ud800", "-" * 600, "a " * 500])
def test_nothing_that_is_typed_breaks_it(api, index, typed):
    address = f"search/suggest/?q={typed.encode('utf-8', 'surrogatepass').hex('%', 1)}"

    assert api(address.replace("q=", "q=%", 1)).status_code == 200


def test_without_an_index_it_is_a_problem_that_passes(api, known, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}

    answer = api("search/suggest/", q="luk")

    assert answer.status_code == 503
    assert answer["Retry-After"]
