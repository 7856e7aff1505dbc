"""The documentation of the API: every operation has a page, and every example is answered."""

from __future__ import annotations

from urllib.parse import urlsplit

import html5lib
import pytest

from debates.api.endpoints.documentation import examples_of
from debates.api.endpoints.index import openapi_document, writing_document
from debates.api.openapi.documentation import operations
from tests.thoroughness import each_once

OPERATIONS = operations(openapi_document())
WRITES = operations(writing_document())
ASKED = each_once({name: one.parameters for name, one in OPERATIONS.items()})
"""The parameters whose examples are asked for, by operation."""


def parsed(answer):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(answer.content.decode())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_example_is_answered(client, first_debate, name):
    asked = {"", *(one.name for one in ASKED[name])}
    examples = [each for of, each in examples_of(OPERATIONS[name]).items() if of in asked]

    statuses = {address: client.get(address).status_code for address in examples}

    assert statuses == dict.fromkeys(statuses, 200)


def test_hardly_an_operation_is_without_an_example(first_debate):
    without = {name for name, one in OPERATIONS.items() if not examples_of(one)}

    assert without <= {"getVote", "getVoteHistory"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_a_valid_page(api, first_debate, name):
    page = parsed(api(f"docs/{name}/"))

    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert len(list(page.iter("h1"))) == 1
    assert not [one for one in page.iter("a") if not one.get("href")]
    assert "`" not in "".join(page.itertext())
    assert all("".join(one.itertext()).strip() for one in page.iter("dd"))


@pytest.mark.parametrize(
    "name",
    ["createPosition", "changeManyDebates", "deleteEvidence", "importFile", "approveReview"],
)
def test_writes_have_a_page_that_says_what_is_sent(api, db, name):
    page = parsed(api(f"docs/{name}/"))

    text = " ".join("".join(page.itertext()).split())
    assert f"{WRITES[name].method} {WRITES[name].path}" in text
    assert all(one.name in text for one in (*WRITES[name].sent, *WRITES[name].parameters))
    assert all("".join(one.itertext()).strip() for one in page.iter("dd"))
    assert not list(page.iter("form"))


def test_all_operations_are_listed(api):
    page = parsed(api("docs/"))

    listed = {link.get("href") for link in page.iter("a")}
    assert {f"/api/v1/docs/{name}/" for name in {**OPERATIONS, **WRITES}} <= listed


def test_the_form_sends_only_what_is_filled_in(api, known):
    answer = api("docs/listPositions/?try=yes&stance=denies&kind=&expert=&q=")

    assert answer.status_code == 302
    assert answer["Location"] == "/api/v1/positions/?stance=denies"


def test_the_form_puts_what_belongs_there_into_the_path(api, known):
    answer = api("docs/getPosition/?try=yes&slug=a%2Fb%3F&fields=slug")

    assert answer["Location"] == "/api/v1/positions/a%2Fb%3F/?fields=slug"


@pytest.mark.parametrize(
    "slug", ["//evil.example", "\\\\evil.example", "..", "https://evil.example"]
)
def test_the_form_leads_nowhere_else(api, known, slug):
    answer = api("docs/getPosition/", slug=slug, **{"try": "yes"})

    assert urlsplit(answer["Location"]).netloc == ""
    assert answer["Location"].startswith("/api/v1/positions/")


def test_examples_are_of_what_is_public_here(api, known):
    assert examples_of(OPERATIONS["getPosition"])[""] == "/api/v1/positions/allies/"
    assert examples_of(OPERATIONS["listPositions"])["expert"].endswith("?expert=lukin")


def test_without_public_objects_there_is_no_example_of_one(db):
    assert examples_of(OPERATIONS["getPosition"]) == {}
    assert "expert" not in examples_of(OPERATIONS["listPositions"])
