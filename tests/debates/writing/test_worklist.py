"""The worklist over HTTP: who reads it, its pages and filters, and its waivers."""

from __future__ import annotations

import pytest
from django.test import Client

from debates.models import Debate, Position
from debates.worklist.models import Waiver
from debates.worklist.worklist import open_findings, worklist
from debates.writing.validation import MOST_HINTS
from tests.debates.builders import make_expert, make_position
from tests.debates.writing.test_openapi import validator
from tests.debates.writing.tools import Tool, tool

pytestmark = pytest.mark.django_db

ADDRESS = "worklist/"
WAIVERS = "worklist/waivers/"


@pytest.fixture
def debates(two_dozen_drafts: list[Debate]) -> list[Debate]:
    return two_dozen_drafts


def pages(editor: Tool, address: str) -> list[list[dict]]:
    """Return the findings of each page."""
    found = []
    while address:
        page = editor.get(address).json()
        validator("Findings").validate(page)
        found.append(page["results"])
        address = (page["next"] or "").removeprefix("http://testserver/api/v1/")
    return found


def test_it_is_for_those_who_write_and_no_cache_keeps_it(debates):
    assert tool("contributor").get(ADDRESS).status_code == 200
    for address in (ADDRESS, WAIVERS):
        refused = Client().get(f"/api/v1/{address}")
        assert (refused.status_code, refused["Cache-Control"]) == (401, "private, no-store")
        assert "needs a token" in refused.json()["detail"]
        assert "Bearer" in refused["WWW-Authenticate"]
    editor = tool("editor")
    assert editor.get(ADDRESS)["Cache-Control"] == "private, no-store"
    editor.user.is_active = False
    editor.user.save()
    assert editor.get(ADDRESS).status_code == 401


def test_all_findings_come_page_by_page_while_they_are_settled(debates):
    editor = tool("editor")
    every = [one for page in pages(editor, ADDRESS) for one in page]
    expected = [(debate.slug, len(open_findings(worklist(debate)))) for debate in debates]
    assert [(slug, sum(one["debate"] == slug for one in every)) for slug, _ in expected] == expected

    address = f"{ADDRESS}?rule=no_evidence,unanswered_question&page_size=2"
    whole = pages(editor, address)
    assert [len(page) for page in whole] == [2, 2, 2, 0, 1]
    first = editor.get(address).json()
    keys = [int(one["subject"].split()[1]) for one in first["results"]]
    Position.objects.filter(pk__in=keys).delete()
    rest = first["next"].removeprefix("http://testserver/api/v1/")
    assert pages(editor, rest) == whole[1:]


def test_a_finding_leads_to_its_record_and_its_field(debates):
    editor = tool("editor")
    position = debates[0].positions.order_by("pk")[0]
    address = f"{ADDRESS}?debate=debate-0&severity=warning&rule=no_evidence,no_position"

    [finding, *others] = editor.get(address).json()["results"]

    assert len(others) == 2
    assert finding["url"] == f"http://testserver/api/v1/positions/{position.slug}/"
    assert (finding["field"], finding["message"]) == ("evidence", "It has no evidence.")
    assert (
        finding["admin_url"]
        == f"http://testserver/admin/debates/position/{position.pk}/change/#evidence-group"
    )
    record = editor.get(finding["record_url"].removeprefix("http://testserver/api/v1/"))
    assert record.json()["slug"] == position.slug
    make_expert(debates[0])
    [part] = editor.get(f"{ADDRESS}?rule=no_position").json()["results"]
    assert (part["kind"], part["url"]) == (
        "participation",
        "http://testserver/api/v1/debates/debate-0/",
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("debate=debates-0", "Did you mean “debate-0”?"),
        ("rule=no_plase", "Did you mean “no_place”?"),
        ("severity=fatal", "not a valid value"),
        ("cursor=12:no_place", "not a cursor"),
        ("cursor=12:nothing:position:1", "not a cursor"),
        (f"cursor={'9' * 30}", "not a cursor"),
        ("page=2", "Unknown parameter “page”"),
        ("page_size=201", "from 1 to 200"),
        ("waived=maybe", "neither true nor false"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(query, message, debates):
    answer = tool("editor").get(f"{ADDRESS}?{query}")

    assert answer.status_code == 400
    assert message in answer.json()["errors"][0]["message"]


def test_a_token_of_one_debate_is_told_of_no_other(debates):
    position = debates[0].positions.order_by("pk")[0]
    debates[1].participations.create(expert=position.expert)
    make_position(debates[1], position.expert, statement=position.statement)
    one = tool("editor", debates[0])

    found = one.get(ADDRESS)
    assert {finding["debate"] for finding in found.json()["results"]} == {"debate-0"}
    assert debates[1].title not in found.text
    assert debates[1].title in tool("editor").get(f"{ADDRESS}?debate=debate-0").text
    refused = one.get(f"{ADDRESS}?debate=debate-1").json()["errors"][0]["message"]
    told = "There is no debate “debate-1” that this token reaches. Did you mean “debate-0”?"
    assert refused == told
    waiver = {"debate": "debate-1", "rule": "no_place", "reason": "Because."}
    assert one.post(WAIVERS, waiver).status_code == 422
    made = tool("editor").post(WAIVERS, waiver).json()
    assert one.ask("DELETE", f"{WAIVERS}{made['id']}/").status_code == 404
    assert one.get(WAIVERS).json()["count"] == 0

    across = {"debate": "debate-0", "rule": "said_elsewhere", "reason": "Because."}
    for subject in (f"position {position.pk}", "position 0", None):
        refused = one.post(WAIVERS, across | {"subject": subject})
        assert (refused.status_code, "compares debates" in refused.text) == (403, True)


def test_a_finding_is_waived_with_a_reason_and_counts_again(debates):
    editor = tool("editor")
    address = f"{ADDRESS}?debate=debate-0&rule=no_evidence"
    [finding, *_] = editor.get(address).json()["results"]
    given = {name: finding[name] for name in ("debate", "rule", "subject")}
    given["reason"] = "He was interrupted."
    validator("WaiverFields").validate(given)

    assert editor.post(f"{WAIVERS}?dry_run=true", given).status_code == 200
    assert not Waiver.objects.exists()
    made = editor.post(WAIVERS, given, idempotency_key="1")
    assert made.status_code == 201
    validator("Waiver").validate(made.json())
    assert editor.post(WAIVERS, given, idempotency_key="1").json() == made.json()
    assert len(editor.get(address).json()["results"]) == 2
    [waived] = editor.get(f"{address}&waived=true").json()["results"]
    assert waived["waiver"] == made.json()
    assert waived["waiver"]["waived_by"] == editor.user.get_username()
    listed = editor.get(f"{WAIVERS}?debate=debate-0").json()
    validator("Waivers").validate(listed)
    assert listed["results"] == [made.json()]

    where = f"{WAIVERS}{made.json()['id']}/"
    assert editor.ask("DELETE", f"{where}?dry_run=true").json()["would_delete"] == made.json()
    assert editor.ask("DELETE", where).status_code == 204
    assert editor.ask("DELETE", where).status_code == 404
    assert len(editor.get(address).json()["results"]) == 3


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"reason": " "}, "reason", "Enter the reason"),
        ({"reason": None}, "reason", "Send a text."),
        ({"rule": "no_plase"}, "rule", "There is no rule “no_plase”. Did you mean “no_place”?"),
        ({"rule": ""}, "rule", "Name the rule."),
        ({"rule": ["no_place"]}, "rule", "Send a text."),
        ({"debate": "none"}, "debate", "There is no debate “none”."),
        ({"debate": ""}, "debate", "Name the debate."),
        ({"debate": 1}, "debate", "Send a text."),
        ({"subject": "position 0"}, "subject", "finds nothing of this subject"),
        ({"subject": "x" * 61}, "subject", "at most 60 characters"),
        ({"resaon": "Because."}, "resaon", "Did you mean “reason”?"),
        ({"reason": "x" * 1001}, "reason", "at most 1000 characters"),
    ],
)
def test_what_cannot_be_waived_is_refused_in_words(given, field, message, debates):
    sound = {"debate": "debate-0", "rule": "no_place", "reason": "Because."}

    refused = tool("editor").post(WAIVERS, sound | given)

    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["field"], message in error["message"]) == (field, True), error
    assert not Waiver.objects.exists()


def test_of_many_unknown_fields_the_first_are_compared_with_those_of_a_waiver(debates):
    refused = tool("editor").post(
        WAIVERS, {f"reason{number}": "" for number in range(MOST_HINTS + 5)}
    )

    messages = [one["message"] for one in refused.json()["errors"] if "reason" in one["field"]]
    assert sum("no field" in one for one in messages) == MOST_HINTS + 5
    assert sum("Did you mean “reason”?" in one for one in messages) == MOST_HINTS


def test_a_contributor_waives_nothing_in_what_is_public(debates):
    contributor = tool("contributor")
    given = {"debate": "debate-0", "rule": "no_place", "reason": "Because."}
    assert contributor.post(WAIVERS, given).status_code == 201

    Debate.objects.update(status="published")
    assert contributor.post(WAIVERS, given).status_code == 403
    assert contributor.ask("DELETE", f"{WAIVERS}{Waiver.objects.get().pk}/").status_code == 403
    assert contributor.get(ADDRESS).status_code == 200
