"""Parameters that take several values: with commas, repeated, or both."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from debates.api.endpoints.index import openapi_document
from debates.filtering.form_fields import MOST_FIELD_HINTS
from debates.filtering.position_filterset import PositionFilter
from tests.debates.api.test_openapi import parameters_of
from tests.thoroughness import each_once

KEYS = {"debates": "china-russia", "experts": "lukin", "positions": "allies"}
EXPERTS = {"expert": ["lukin", "rolland"]}
"""Experts of the debate, for what cannot do without."""

NOT_ALIKE = ("instance", "request_id", "next", "previous")
"""Members of an answer in which the address of the request stands."""

DESCRIBED = [
    (path, parameters_of(item["get"]))
    for path, item in openapi_document()["paths"].items()
    if ("{" not in path or path.split("/")[3] in KEYS) and path.startswith("/api/v1/")
]
TAKEN = {
    path: taken
    for path, parameters in DESCRIBED
    if (taken := [each for each in parameters if each["schema"]["type"] == "array"])
}
"""The parameters of several values, by path."""
REQUIRED = {
    path: {
        each["name"]: EXPERTS.get(each["name"], each["example"])
        for each in parameters
        if each.get("required") and each["in"] == "query"
    }
    for path, parameters in DESCRIBED
}
"""Values of the parameters that are required, by path."""


def alike(answer):
    """An answer without what repeats the address of the request."""
    return {name: value for name, value in answer.json().items() if name not in NOT_ALIKE}


@pytest.mark.parametrize(("path", "parameters"), each_once(TAKEN).items())
def test_commas_and_repetition_say_the_same(client, known, path, parameters):
    address = path.replace("{slug}", KEYS.get(path.split("/")[3], ""))
    faults = []
    for parameter in parameters:
        name, words = parameter["name"], parameter["schema"]["items"].get("enum", [])
        one, other = [*words, "x", "y"][:2]

        first, *others = [
            client.get(f"{address}?{urlencode({**REQUIRED[path], **query}, doseq=True)}")
            for query in (
                {name: [one, other]},
                {name: f"{one},{other}"},
                {name: f" {one} , {other}"},
            )
        ]

        refused = [error["value"] for error in first.json().get("errors", [])]
        holds = {
            "is described as a list": (parameter["style"], parameter["explode"]) == ("form", True),
            "has one status": {each.status_code for each in others} == {first.status_code},
            "has one answer": all(alike(each) == alike(first) for each in others),
            "refuses what it does not know": (
                refused == [value for value in (one, other) if value not in words]
            ),
        }
        faults += [f"{name}: not true that it {what}" for what, is_so in holds.items() if not is_so]
    assert faults == []


def test_commas_and_repetition_can_be_mixed(api, known):
    mixed = api(
        "positions/", fields=["slug,statement", "stance"], expert=["lukin", "rolland,lukin"]
    )

    apart = api("positions/", fields="slug,statement,stance", expert=["lukin", "rolland"])
    assert mixed.json()["results"] == apart.json()["results"] != []


def test_a_value_given_twice_counts_once(api, known):
    assert api("positions/", ordering="statement,statement", fields="slug,slug").json() == (
        api("positions/", ordering="statement", fields="slug").json()
    )


def test_pages_take_commas_too(client, known):
    several = client.get("/search/?expert=lukin,rolland&stance=affirms,denies").content.decode()

    apart = client.get("/search/?expert=lukin&expert=rolland&stance=affirms&stance=denies")
    assert "There is no" not in several
    assert several.count("checked") == apart.content.decode().count("checked")


def test_a_former_slug_among_others_leads_to_the_present_one(client, known):
    known.lukin.slug = "artyom-lukin"
    known.lukin.save()

    answer = client.get("/api/v1/positions/?expert=rolland,lukin&stance=affirms,denies")

    assert answer.status_code == 301
    assert answer["Location"] == (
        "/api/v1/positions/?expert=rolland&expert=artyom-lukin&stance=affirms%2Cdenies"
    )


def test_every_filter_of_several_values_is_described_as_one(api, db):
    listed = parameters_of(openapi_document()["paths"]["/api/v1/positions/"]["get"])
    arrays = {one["name"] for one in listed if one["schema"]["type"] == "array"}

    filters = PositionFilter.base_filters
    assert {name for name, known in filters.items() if known.several} <= arrays
    assert {"fields", "expand", "ordering"} <= arrays


def test_a_similar_slug_is_looked_for_of_the_first_unknown_ones(api, known):
    answer = api("positions/", topic=[f"trade{number}" for number in range(MOST_FIELD_HINTS + 2)])

    near = [error["nearest"] for error in answer.json()["errors"]]
    assert near == ["trade"] * MOST_FIELD_HINTS + [None] * 2
