"""What is given up says so, in each answer and in the OpenAPI document."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import HttpResponse

from debates.api.endpoints import index
from debates.api.openapi.schema import ApiSchema
from debates.api.views.deprecation import Deprecation

GIVEN_UP = Deprecation(
    since=datetime(2027, 3, 1, tzinfo=UTC),
    until=datetime(2028, 3, 1, tzinfo=UTC),
    instead="/api/v2/problems/",
)


@pytest.fixture
def given_up(monkeypatch):
    monkeypatch.setattr(index.Problems, "deprecation", GIVEN_UP)


def assert_said_on(answer):
    assert answer["Deprecation"] == "@1803859200"
    assert answer["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
    assert '</api/v2/problems/>; rel="successor-version"' in answer["Link"]


@pytest.mark.usefixtures("given_up", "db")
def test_every_answer_of_what_is_given_up_says_so(api):
    whole = api("problems/")
    kept = api("problems/", headers={"If-None-Match": whole["ETag"]})
    refused = api("problems/", foo=1)

    assert [whole.status_code, kept.status_code, refused.status_code] == [200, 304, 400]
    for answer in (whole, kept, refused):
        assert_said_on(answer)
    exposed = whole["Access-Control-Expose-Headers"]
    assert "Deprecation" in exposed
    assert "Sunset" in exposed


@pytest.mark.usefixtures("db")
def test_what_stays_says_nothing_of_it(api):
    answer = api("problems/")

    assert not {"Deprecation", "Sunset"} & set(answer.headers)


def test_other_links_of_an_answer_stay():
    answer = HttpResponse(headers={"Link": '</license>; rel="license"'})

    GIVEN_UP.put_on(answer)

    assert answer["Link"].startswith('</license>; rel="license", </api/v2/')


@pytest.mark.usefixtures("given_up")
def test_the_document_says_what_is_given_up_until_when_and_what_to_use_instead():
    schema = ApiSchema()
    schema.view = index.Problems()

    described = schema.get_operation("/api/v1/problems/", "", "", "GET", _Registry())

    assert described["deprecated"] is True
    until = "Given up on 2027-03-01, and there until 2028-03-01: use /api/v2/problems/."
    assert described["description"].endswith(until)


class _Registry:
    def register_on_missing(self, component):
        """Nothing is gathered here."""
