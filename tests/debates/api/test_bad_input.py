"""Bad requests are refused with problems that name the errors and the allowed values."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.debates.api.bad_requests import CASES

PROBLEM = "application/problem+json"


def problem_of(answer, status, kind):
    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"].endswith("no-store")
    problem = answer.json()
    assert problem["type"] == f"/api/v1/problems/{kind}/"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith(("/api/", "/feeds/"))
    assert problem["request_id"] == answer["X-Request-ID"]
    return problem


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_wrong_is_named_with_what_is_allowed(case):
    address = case.address if case.address.startswith("/") else f"/api/v1/{case.address}"
    client = Client(raise_request_exception=False, headers={"Origin": "https://elsewhere.example"})

    answer = client.generic(case.method, address, headers=case.headers)

    problem = problem_of(answer, case.status, case.kind)
    if case.parameter is None:
        assert case.message in problem["detail"]
        assert "errors" not in problem
        return
    [error] = problem["errors"]
    assert error["parameter"] == case.parameter
    assert case.message in error["message"]
    assert set(error) == {"parameter", "message", "value", "allowed", "nearest"}
    if error["nearest"] is not None:
        assert f"“{error['nearest']}”" in error["message"] or error["nearest"].isdigit()
    if "Unknown parameter" in case.message or "is not a valid value" in case.message:
        assert error["allowed"] or "This endpoint takes no parameters." in error["message"]


def test_all_faults_are_told_at_once(api, known):
    answer = api("positions/?foo=1&stance=x&stance=y&expert=z&page=0&fields=a,b&ordering=c")

    errors = answer.json()["errors"]
    assert [error["parameter"] for error in errors] == [
        *("foo", "stance", "stance", "expert", "fields", "fields", "ordering", "page"),
    ]
    assert all(error["parameter"] in answer.json()["detail"] for error in errors)


def test_a_very_large_number_of_faults_has_a_short_answer(api, known):
    answer = api("positions/?" + "&".join(f"p{number}=1" for number in range(1900)))

    shown = len(answer.json()["errors"])
    assert 5 < shown < 100
    assert len(answer.content) < 16_384
    assert f"There are {1900 - shown:,} more errors." in answer.json()["detail"]


def test_a_method_that_is_not_allowed_says_which_are(known):
    answer = Client(headers={"Origin": "https://elsewhere.example"}).put("/api/v1/positions/")

    assert answer["Allow"] == "GET, POST, PATCH, HEAD, OPTIONS"


def test_formats_that_are_offered_are_listed(api, known):
    formats = [one["format"] for one in api("positions/", format="xml").json()["available"]]

    assert formats[:2] == ["json", "html"]
