"""Rules that hold at every address of the API, asked about the first debate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client

from debates.api.endpoints.index import openapi_document
from debates.interchange.archive import DOCUMENT_FILE, MEDIA_TYPES
from tests.debates.api.test_openapi import parameters_of

pytestmark = pytest.mark.usefixtures("article", "first_debate")

FALLING_BACK = ["application/problem+json", "application/xml, text/html;q=0, */*;q=.1"]


Asked = tuple[str, dict[str, Any], list[dict[str, Any]]]


def addresses(client: Client, some: int) -> Iterator[Asked]:
    """Every address, for some objects of each collection.

    With its required parameters, and the description of all parameters.
    """

    @cache
    def keys(collection: str, name: str) -> list[str]:
        listed = client.get(f"/api/v1/{collection}/", {"page_size": some}).json()["results"]
        return [one[name] for one in listed]

    files = MEDIA_TYPES if some > 1 else [DOCUMENT_FILE]
    known = {"docs": ["listPositions"], "problems": ["not-found"]}
    for path, item in openapi_document()["paths"].items():
        parameters = [one for one in parameters_of(item["get"]) if one["in"] == "query"]
        required = {one["name"]: one["example"] for one in parameters if one.get("required")}
        place = re.search(r"(\w+)/\{(\w+)\}", path)
        for value in (known.get(place[1]) or keys(*place.groups())) if place else [""]:
            filled = re.sub(r"\{(slug|id|name)\}", value, path)
            for file in files if "{file}" in filled else [""]:
                yield filled.replace("{file}", file), required, parameters


def empty_texts(value: Any, at: str = "") -> Iterator[str]:
    """The places of empty texts in decoded JSON."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from empty_texts(member, f"{at}.{name}")
    elif isinstance(value, list):
        for member in value:
            yield from empty_texts(member, f"{at}[]")
    elif value == "":
        yield at


def test_what_there_is_none_of_is_null_and_never_empty_text(client):
    found = {}
    for address, required, _ in addresses(client, some=3):
        if address.endswith((".atom", ".csv", ".zip")):
            continue
        answer = client.get(address, required)
        assert answer.status_code == 200, address
        if re.search(r"\bjson\b", answer["Content-Type"]):
            found[address] = sorted({*empty_texts(json.loads(answer.getvalue()))})

    assert len(found) > 80
    assert {address: places for address, places in found.items() if places} == {}


@pytest.mark.parametrize("token", ["", "Bearer nonsense"])
def test_a_method_that_an_address_does_not_take_is_refused_before_a_token(client, token):
    headers = {"Authorization": token} if token else {}
    for address, _, _ in addresses(client, some=1):
        allowed = client.options(address)["Allow"]
        for method in {"PATCH", "PUT", "DELETE", "POST"} - set(allowed.split(", ")):
            refused = client.generic(method, address, headers=headers)

            assert (refused.status_code, refused["Allow"]) == (405, allowed), (method, address)


def test_an_accept_header_with_a_fallback_falls_back(client):
    found = {
        (address, accept): client.get(address, required, headers={"Accept": accept}).status_code
        for address, required, _ in addresses(client, some=1)
        for accept in FALLING_BACK
    }

    assert len(found) > 60 * len(FALLING_BACK)
    assert {asked: status for asked, status in found.items() if status != 200} == {}


def test_a_time_without_a_zone_is_refused_by_every_parameter(client):
    asked = 0
    for address, required, parameters in addresses(client, some=1):
        for one in parameters:
            if one["schema"].get("format") == "date-time":
                answer = client.get(address, {**required, one["name"]: "2022-04-07T10:00"})
                assert answer.status_code == 400, address
                [error] = answer.json()["errors"]
                assert error["message"].startswith("“2022-04-07T10:00” has no time zone."), address
                assert error["nearest"] == "2022-04-07T10:00Z"
                asked += 1

    assert asked > 10


def test_every_range_that_ends_before_it_begins_is_refused(client):
    asked = 0
    for address, required, parameters in addresses(client, some=1):
        known = {one["name"]: one["schema"] for one in parameters}
        for name, schema in known.items():
            last = name.removesuffix("_from") + "_to"
            if name.endswith("_from") and last in known:
                is_date = schema.get("format") == "date"
                given = ("2022-02-02", "2022-01-01") if is_date else ("2", "1")
                query = dict(zip((name, last), given, strict=True))
                answer = client.get(address, required | query)
                assert answer.status_code == 400, (address, name)
                assert "The range ends before it begins" in answer.json()["detail"]
                asked += 1

    assert asked > 10
