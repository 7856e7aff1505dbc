"""Lists of records over HTTP: drafts, what a token reaches, filters, and the way back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from debates.api.endpoints.index import writing_document
from debates.models.declaration import long_texts
from debates.writing.fields import WRITTEN
from tests.debates.builders import make_source
from tests.debates.writing.test_openapi import validator
from tests.debates.writing.test_resources import NAMES, sent
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db

ORIGIN = "http://testserver/api/v1/"
NEW = {"expert": "lukin", "statement": "Trade grows.", "kind": "forecast", "topics": ["trade"]}


def test_what_was_made_is_listed_as_it_is_read_alone(known):
    known.foretold.delete()
    editor = tool("editor")
    for model in WRITTEN:
        collection = NAMES[model._meta.model_name]
        values = sent(model) | ({"position": "forecast"} if collection == "forecasts" else {})
        made = editor.post(
            f"{collection}/", values | ({"correction_slip": True} if "position" in values else {})
        )
        record = made.json()
        assert (made.status_code, record["etag"]) == (201, made["ETag"])

        page = editor.get(f"records/{collection}/").json()

        validator(f"{model.__name__}RecordPage").validate(page)
        long = long_texts(model)
        assert page["results"][-1] == {name: record[name] for name in record if name not in long}
        assert page["count"] == model._base_manager.count()
        key = "id" if hasattr(model, "public_id") else "slug"
        again = {key: record[key], "version": record["version"], "etag": record["etag"]}
        same = editor.ask("PATCH", f"{collection}/", [again])
        assert same.json()["results"] == [record]


def test_records_are_filtered_and_paged_and_changed_from_the_list(known):
    editor = tool("editor")
    debate = editor.post("debates/", {"title": "Another"}).json()
    claims = [{"statement": text} for text in ("They trade more.", "They trust less.", "So.")]
    claims = [NEW | {"debate": "another"} | claim for claim in claims]
    made = editor.post("positions/", claims).json()["results"]
    assert editor.get("records/debates/?status=draft").json()["results"] == [debate]
    parts = editor.get("records/evidence/?position=allies").json()["results"]
    assert {one["position"] for one in parts} == {"allies"}

    address = "records/positions/?debate=another&status=draft"
    counts = []
    for size in (1, 3):
        with CaptureQueriesContext(connection) as asked:
            editor.get(f"{address}&page_size={size}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    first = editor.get(f"{address}&page_size=2").json()
    second = editor.get(first["next"].removeprefix(ORIGIN)).json()
    assert first["results"] + second["results"] == made
    assert (first["count"], second["next"]) == (3, None)

    wrong = editor.get("records/positions/?debate=anoter&status=open&expert=lukin").json()
    near = {one["parameter"]: one["nearest"] for one in wrong["errors"]}
    assert near == {"debate": "another", "status": None, "expert": None}
    change = {name: made[0][name] for name in ("slug", "version", "etag")} | {"locator": "1.1"}
    [now] = editor.ask("PATCH", "positions/", [change]).json()["results"]
    assert editor.ask("PATCH", "positions/", [change]).status_code == 422
    later = editor.patch(f"positions/{now['slug']}/", {"order": 9}, now["etag"])
    assert later.json()["order"] == 9


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("records/evidence/?position=allies", "position=now-allies"),
        ("records/positions/?debate=china-russia&page=1", "debate=now-china-russia&page=1"),
        ("worklist/?debate=china-russia", "debate=now-china-russia"),
        ("worklist/waivers/?debate=china-russia", "debate=now-china-russia"),
    ],
)
def test_a_filter_by_a_former_slug_leads_to_the_current_one(known, address, current):
    for renamed in (known.allies, known.debate):
        renamed.slug = f"now-{renamed.slug}"
        renamed.save()
    path = address.partition("?")[0]

    moved = tool("editor").get(address)

    assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/{path}?{current}")
    described = writing_document()["paths"][f"/api/v1/{path}"]["get"]["responses"]
    assert described["301"] == {"$ref": "#/components/responses/Moved"}


def test_a_token_of_one_debate_lists_what_that_has_and_refers_to(known):
    own = tool("contributor", known.debate)
    tool("editor").post("debates/", {"title": "Another"})
    make_source(title="Cited by nobody")
    lists = {name: own.get(f"records/{name}/").json()["results"] for name in NAMES.values()}

    assert [one["slug"] for one in lists["debates"]] == [known.debate.slug]
    assert {one["debate"] for one in lists["positions"]} == {known.debate.slug}
    assert {one["slug"] for one in lists["experts"]} >= {"lukin", "rolland"}
    assert "cited-by-nobody" not in {one["slug"] for one in lists["sources"]}
    for name, records in lists.items():
        for one in records:
            key = one.get("slug") or one.get("id") or one["position"]
            assert own.get(f"{name}/{key}/record/").status_code == 200
    [refused] = own.get("records/positions/?debate=another").json()["errors"]
    assert refused["message"] == "There is no debate “another” that this token reaches."
    assert refused["allowed"] == ["the slug of one of the debates that this token reaches"]
    assert own.get("records/experts/")["Cache-Control"] == "private, no-store"
    assert Client().get("/api/v1/records/experts/").status_code == 401
    nothing = own.get("records/position/").json()
    assert nothing["detail"] == "There is no collection “position”. Did you mean “positions”?"
