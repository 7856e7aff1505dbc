"""Search of the API for experts, questions, debates, topics and sources."""

from __future__ import annotations

import pytest

from tests.debates.api.test_openapi import described
from tests.debates.world import MARKER, hide_objects_around


@pytest.fixture
def index(known, live_index):
    return live_index


def test_a_misspelled_name_finds_the_expert_with_its_address(api, index):
    answer = api("search/objects/", q="Lukyn", kinds="expert").json()

    [expert] = answer["results"]
    assert answer["count"] == 1
    assert expert.pop("score") > 0
    assert expert == {
        "kind": "expert",
        "name": "Artyom Lukin",
        "slug": "lukin",
        "url": "http://testserver/api/v1/experts/lukin/",
    }


def test_every_address_leads_to_what_it_says(api, index):
    for one in api("search/objects/", q="trade Lukin alliance Russia").json()["results"]:
        answer = api(one["url"].removeprefix("http://testserver/api/v1/"))

        assert answer.json()["slug"] == one["slug"]


def test_without_a_query_nothing_is_found(api, index):
    assert api("search/objects/").json() == {"count": 0, "results": []}


def test_one_request_has_positions_and_objects_in_groups(api, index):
    typed = "trade Lukin alliance Russia"
    together = api("search/", q=typed, objects="question,expert", stance="affirms")
    positions = api("search/", q=typed, stance="affirms")
    alone = api("search/objects/", q=typed, kinds="expert,question").json()

    answer = together.json()
    described("/api/v1/search/").validate(answer)
    groups = answer.pop("objects")
    assert list(groups) == ["expert", "question"]
    assert groups["expert"] + groups["question"] == alone["results"]
    assert answer == positions.json()
    assert api("search/", q=typed, objects="expert", format="csv").status_code == 400


def test_answers_are_as_described(api, index):
    schema = described("/api/v1/search/objects/")

    for typed in ("luk", "trade", "Лукин", "zzz", "stance:denies"):
        schema.validate(api("search/objects/", q=typed).json())


def test_nothing_that_is_not_public_is_found(api, known, request):
    hide_objects_around(known)
    request.getfixturevalue("live_index")

    answer = api("search/objects/", q=f"{MARKER} claim trade", limit=50)

    assert MARKER not in answer.content.decode()


@pytest.mark.parametrize("typed", ["*", '"', "((((", "\ud800", "-" * 600, "a " * 500])
def test_nothing_that_is_typed_breaks_it(api, index, typed):
    address = f"search/objects/?q={typed.encode('utf-8', 'surrogatepass').hex('%', 1)}"

    assert api(address.replace("q=", "q=%", 1)).status_code == 200


def test_it_needs_no_index(api, known, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}

    answer = api("search/objects/", q="lukin")

    assert [one["slug"] for one in answer.json()["results"]] == ["lukin"]
