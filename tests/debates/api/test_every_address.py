"""Rules that hold at every address of the API, asked about the first debate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from debates.api.endpoints.index import openapi_document, writing_document
from debates.interchange.archive import DOCUMENT_FILE, MEDIA_TYPES
from tests.debates.api.bad_requests import LONG
from tests.debates.api.test_openapi import parameters_of
from tests.thoroughness import each_once

pytestmark = pytest.mark.usefixtures("article", "first_debate")

FALLING_BACK = ["application/problem+json", "application/xml, text/html;q=0, */*;q=.1"]


UNLIKELY = "no such!"
FAULTS = {
    "": "This parameter has no value.",
    "a\0": "not text (U+0000)",
    b"\xff": "not valid UTF-8",
    LONG: "longer than 2000",
    UNLIKELY: "",
}
"""Values that parameters refuse, with words of what is said of each."""
OF_TEXT = ("", "a\0", LONG)
"""The faults of free text."""
ANY_TEXT = {"q", "unit", "facet_search"}
"""Parameters that take any text."""
NOT_OF_PARAMETERS = {"format", "at"}
"""Parameters whose faults have a problem of their own, or follow others."""


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


def test_every_address_refuses_a_parameter_that_it_does_not_know(client):
    for address, required, _ in addresses(client, some=1):
        answer = client.get(address, {**required, "no_such": "1"})

        assert answer.status_code == 400, address
        [error] = answer.json()["errors"]
        assert error["message"].startswith("Unknown parameter “no_such”."), address
        assert error["allowed"] or "This endpoint takes no parameters." in error["message"]


def test_every_parameter_refuses_what_is_no_value_of_it(client):
    queries = {address: required for address, required, _ in addresses(client, some=1)}
    parameters = each_once({address: one for address, _, one in addresses(client, some=1)})
    for address, parameter in [(at, one) for at, listed in parameters.items() for one in listed]:
        name = parameter["name"]
        if name in NOT_OF_PARAMETERS:
            continue
        faults = {value: FAULTS[value] for value in (OF_TEXT if name in ANY_TEXT else FAULTS)}
        if parameter["schema"]["type"] != "array":
            faults["1", "2"] = "given 2 times"
        for value, words in faults.items():
            answer = client.get(address, {**queries[address], name: value})

            assert answer.status_code == 400, (address, name, value)
            messages = [
                error["message"] for error in answer.json()["errors"] if error["parameter"] == name
            ]
            assert any(words in message for message in messages), (address, name, value)


def test_what_no_address_has_is_not_acceptable(client):
    for address, required, _ in addresses(client, some=1):
        for accept in ("video/mp4", "text/plain;q=0, image/*"):
            answer = client.get(address, required, headers={"Accept": accept})

            assert answer.status_code == 406, address
            assert answer.json()["detail"].startswith(f"None of “{accept}” is available."), address


def test_head_has_the_headers_of_get(client):
    varying = {"X-Request-ID", "RateLimit", "Content-Security-Policy"}
    for address, required, _ in addresses(client, some=1):
        whole, head = client.get(address, required), client.head(address, required)

        assert head.status_code == whole.status_code, address
        assert head.getvalue() == b"", address
        assert {name: head[name] for name in head.headers if name not in varying} == {
            name: whole[name] for name in whole.headers if name not in varying
        }, address


def test_options_says_which_methods_are_described(client):
    writes: dict[str, set[str]] = {}
    for path, item in writing_document()["paths"].items():
        methods = {method.upper() for method in item if method != "parameters"}
        writes[resolve(re.sub(r"\{\w+\}", "1", path)).route] = methods
    for address, _, _ in addresses(client, some=1):
        answer = client.options(address)

        assert (answer.status_code, answer.content) == (204, b"")
        assert {*answer["Allow"].split(", ")} == (
            {"GET", "HEAD", "OPTIONS"} | writes.get(resolve(address).route, set())
        ), address
