"""Searches, filters and facets count all who hold a position, and each of its answers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from debates.finding.results import search_positions
from debates.models import Expert, Holder
from tests.debates.builders import (
    Exchange,
    make_answer,
    make_counterpoint,
    make_expert,
    make_holder,
    make_question,
)
from tests.search_index import LiveIndex


@pytest.fixture
def joint(exchange: Exchange) -> Exchange:
    """Mori holds Lukin's position with him; it denies a second question."""
    mori = make_expert(exchange.debate, slug="mori", name="Aiko Mori")
    make_holder(exchange.lasts, mori, extent="in_part", scope="Parts I and II")
    second = make_question(exchange.debate, slug="is-it-a-pact", text="Is it a pact?")
    make_answer(exchange.lasts, second, stance="denies")
    make_answer(exchange.breaks, second, stance="affirms")
    return exchange


@pytest.fixture(autouse=True)
def index(joint: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


def slugs(client: Client, view: str, **filters: str) -> list[str]:
    found = client.get(reverse(view), filters, headers={"accept": "application/json"})
    assert found.status_code == 200, found.content
    results = found.json()["results"]
    return sorted((one.get("position") or one)["slug"] for one in results)


VIEWS = ("api:positions-list", "api:search")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"expert": "mori"}, ["lasts"]),
        ({"expert": "lukin"}, ["lasts"]),
        ({"question": "is-it-a-pact"}, ["breaks", "lasts"]),
        ({"question": "is-it-a-pact", "stance": "denies"}, ["lasts"]),
        ({"question": "will-it-last", "stance": "denies"}, ["breaks"]),
        ({"question": "is-it-a-pact", "stance": "qualifies"}, []),
        ({"stance": "denies"}, ["breaks", "lasts"]),
    ],
)
def test_filters_count_all_holders_and_match_on_one_answer(joint, client, view, filters, expected):
    assert slugs(client, view, **filters) == expected


def test_words_find_a_position_by_the_name_of_a_joint_holder():
    [found] = search_positions("Aiko").results

    assert found.position.slug == "lasts"
    assert {match.address for match in found.matches} >= {"holder[1].expert"}


def facet(name: str, **given: list[str]) -> dict[str, int]:
    results = search_positions("", given, facets=("expert", "question", "stance"))
    found = {one.field: one for one in results.facets}
    return {value.value: value.count for value in found[name].values}


def test_facets_count_each_holder_and_each_answer():
    assert facet("expert") == {"fallon": 1, "lukin": 1, "mori": 1}
    assert facet("question") == {"is-it-a-pact": 2, "will-it-last": 2}


def test_the_facet_of_stances_counts_those_on_the_chosen_question():
    on_the_second = {"question": ["is-it-a-pact"]}

    assert facet("stance", **on_the_second) == {"affirms": 1, "denies": 1}
    assert facet("stance", **on_the_second, stance=["denies"]) == {"affirms": 1, "denies": 1}
    assert facet("question", stance=["denies"]) == {"is-it-a-pact": 1, "will-it-last": 1}


def test_a_stance_on_several_chosen_questions_counts_once_for_a_position(joint, index):
    make_answer(joint.breaks, make_question(joint.debate, slug="is-it-deep"), stance="denies")
    index.follow()
    on_each = {"question": ["will-it-last", "is-it-a-pact", "is-it-deep"]}

    assert facet("stance", **on_each) == {"affirms": 2, "denies": 2}
    assert facet("stance", **on_each, stance=["affirms"]) == {"affirms": 2, "denies": 2}


@pytest.mark.parametrize(
    ("view", "filters", "expected"),
    [
        ("api:questions-list", {"expert": "mori"}, ["is-it-a-pact", "will-it-last"]),
        ("api:questions-list", {"expert": "mori", "stance": "denies"}, ["is-it-a-pact"]),
        ("api:experts-list", {"question": "will-it-last", "stance": "affirms"}, ["lukin", "mori"]),
        ("api:experts-list", {"question": "is-it-a-pact", "stance": "affirms"}, ["fallon"]),
        ("api:experts-list", {"has_positions": "true"}, ["fallon", "lukin", "mori"]),
        ("api:debates-list", {"expert": "mori"}, ["partnership"]),
        ("api:topics-list", {"expert": "mori"}, ["energy", "gas"]),
    ],
)
def test_other_lists_count_them_as_well(client, view, filters, expected):
    assert slugs(client, view, **filters) == expected


@pytest.fixture
def answered(joint: Exchange, index: LiveIndex) -> Exchange:
    """Mori, an organisation, holds what counters Fallon's position, and has a reply to it."""
    Expert.objects.filter(slug="mori").update(kind="organisation")
    make_counterpoint(joint.breaks, raised_by=joint.lasts)
    index.follow()
    return joint


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"raised_by_expert": "mori"}, ["breaks"]),
        ({"raised_by_expert": "lukin"}, ["breaks"]),
        ({"counters_expert": "mori"}, ["breaks"]),
        ({"expert_kind": "organisation"}, ["lasts"]),
        ({"expert_kind": "person"}, ["breaks", "lasts"]),
    ],
)
def test_relations_and_kinds_count_all_holders(answered, client, view, filters, expected):
    assert slugs(client, view, **filters) == expected


def test_a_holder_who_leaves_is_no_longer_at_the_other_side(answered, client, index):
    Holder.objects.all().delete()
    index.follow()

    assert slugs(client, "api:search", raised_by_expert="mori") == []
    assert slugs(client, "api:search", counters_expert="mori") == []


def test_evidence_and_counterpoints_are_found_by_each_holder(client):
    address = reverse("api:evidence-list")
    found = client.get(address, {"expert": "mori", "question": "is-it-a-pact", "stance": "denies"})

    assert [one["position"]["slug"] for one in found.json()["results"]] == ["lasts"]
    against = client.get(reverse("api:counterpoints-list"), {"expert": "mori"}).json()
    assert against["count"] == 1
