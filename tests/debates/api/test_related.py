"""Positions like one and against one, as the API tells them."""

from __future__ import annotations

import pytest

from debates.models import Position
from tests.debates.api.test_openapi import described
from tests.debates.world import MARKER


@pytest.fixture
def index(known, live_index):
    return live_index


def test_similar_positions_say_why(api, index):
    answer = api("positions/allies/similar/").json()

    described("/api/v1/positions/{slug}/similar/").validate(answer)
    assert answer["count"] == len(answer["results"]) > 0
    best = answer["results"][0]
    assert best["score"] > 0
    assert best["words"]
    assert best["position"] == api(f"positions/{best['position']['slug']}/").json()


def test_those_of_the_same_expert_can_be_asked_for(api, known, request):
    Position.objects.filter(pk=known.forecast.pk).update(statement="The rivals fall out.")
    request.getfixturevalue("live_index")

    def slugs(**query):
        answer = api("positions/rivals/similar/", **query).json()
        return {one["position"]["slug"] for one in answer["results"]}

    assert slugs() == {"allies"}
    assert slugs(same_expert="true") == {"allies", "forecast"}
    assert len(slugs(same_expert="true", limit=1)) == 1


def test_opposing_positions_say_why(api, index, known):
    answer = api("positions/allies/opposing/").json()

    described("/api/v1/positions/{slug}/opposing/").validate(answer)
    [rivals] = answer["results"]
    assert rivals["position"]["slug"] == "rivals"
    assert rivals["reasons"] == [
        {
            "relation": "counters",
            "kind": known.rebuttal.kind,
            "basis": "inferred",
            "url": f"http://testserver/api/v1/counterpoints/{known.rebuttal.public_id}/",
        },
        {"relation": "other_stance", "kind": None, "basis": None, "url": None},
    ]


def test_fields_can_be_chosen(api, index):
    answer = api("positions/allies/opposing/", fields="slug,expert.name", expand="expert").json()

    assert [one["position"] for one in answer["results"]] == [
        {"slug": "rivals", "expert": {"name": "Nadège Rolland"}}
    ]


@pytest.mark.parametrize("address", ["similar", "opposing"])
def test_what_is_asked_about_has_to_be_public(api, index, known, address):
    assert api(f"positions/nothing/{address}/").status_code == 404

    Position.objects.filter(slug="rivals").update(status="withdrawn", withdrawn_reason="Wrong.")
    assert api(f"positions/rivals/{address}/").status_code == 410

    known.allies.slug = "friends"
    known.allies.save()
    moved = api(f"positions/allies/{address}/", limit=3)
    assert moved.status_code == 301
    assert moved["Location"] == f"/api/v1/positions/friends/{address}/?limit=3"


@pytest.mark.parametrize("address", ["similar", "opposing"])
def test_nothing_hidden_is_told(api, hidden, live_index, address):
    for slug in ("allies", "rivals", "forecast"):
        answer = api(f"positions/{slug}/{address}/", expand="counterpoints,evidence")
        assert answer.status_code == 200
        assert MARKER.lower() not in answer.content.decode().lower()


@pytest.mark.parametrize(
    ("address", "query", "parameter"),
    [
        ("similar", "limit=51", "limit"),
        ("similar", "same_expert=perhaps", "same_expert"),
        ("opposing", "same_expert=true", "same_expert"),
        ("opposing", "page=2", "page"),
        ("opposing", "fields=colour", "fields"),
    ],
)
def test_a_wrong_parameter_is_named(api, index, address, query, parameter):
    answer = api(f"positions/allies/{address}/?{query}")

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


def test_without_an_index_only_what_needs_it_is_away(api, known, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}

    assert api("positions/allies/similar/").status_code == 503
    assert api("positions/allies/opposing/").json()["count"] == 1
