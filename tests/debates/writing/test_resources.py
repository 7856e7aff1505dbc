"""Every resource is written by the fields that its model declares, and comes back the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.utils import timezone
from jsonschema import Draft202012Validator

from debates.api.endpoints.index import writing_document
from debates.api.openapi.written_objects import schema_of
from debates.models import Counterpoint, Evidence, Position, Question, Source
from debates.models.declaration import Door, declared_fields, excluded, outer_name
from debates.writing.corrections import NO_REASON_SENT_FOR
from debates.writing.fields import WRITTEN, writable
from debates.writing.forms import EMPTY_LIST, NEVER_EMPTY, NULL_FOR_NONE, form_of, kind_faults
from debates.writing.models import KeptAnswer
from debates.writing.nested import NESTED
from debates.writing.retries import KEPT_FOR
from tests.debates.interchange.documents import spoiled
from tests.debates.marked_world import SPECIAL, value_of
from tests.debates.writing.tools import tool

NAMES = {
    "debate": "debates",
    "question": "questions",
    "position": "positions",
    "evidence": "evidence",
    "counterpoint": "counterpoints",
    "support": "supports",
    "forecast": "forecasts",
    "vote": "votes",
    "expert": "experts",
    "topic": "topics",
    "source": "sources",
}
REFERENCES = {
    "debate": "china-russia",
    "question": "alliance",
    "expert": "rolland",
    "position": "rivals",
    "raised_by": "allies",
    "given_by": "allies",
    "replaces": "allies",
    "broader": "trade",
    "source": "trade-report",
    "outcome_source": "trade-report",
    "topics": ["trade"],
}
GIVEN: dict[str, dict[str, Any]] = {
    "position": {"expert": "lukin", "source": None, "locator": "1.1", "quotation": None, "order": 7}
    | {"original_quotation": None, "original_language": None, "certainty_words": None}
    | {"certainty": None, "status": "draft", "withdrawn_reason": None},
    "debate": {"status": "draft", "withdrawn_reason": None, "source": None},
    "question": {"locator": "1.1", "order": 2},
    "evidence": {"position": "allies", "locator": "1.1", "quotation": "Words"}
    | {"original_quotation": None, "original_language": None}
    | {"value": 20, "value_end": 30, "precision": "about", "voice": "reported"},
    "counterpoint": {"position": "rivals", "locator": "1.1", "quotation": "Words"}
    | {"original_quotation": None, "original_language": None}
    | {"voice": "position", "reported_party": None},
    "support": {"locator": "1.1", "quotation": "Words"}
    | {"original_quotation": None, "original_language": None},
    "forecast": {"probability": 70.5, "outcome": None, "decided_on": None}
    | {"probability_words": "Words"}
    | {"outcome_source": None, "reasoning": None},
    "vote": {"answer": "agree", "locator": "1.1"},
    "source": {"private_text": None, "text": "[12:34] Words."},
}
"""Values that the others allow."""


def sent(model: type[models.Model]) -> dict[str, Any]:
    """Return a value for every field that a tool writes."""
    given = GIVEN.get(model._meta.model_name, {})
    found = {}
    for place, (name, field) in enumerate(writable(model).items()):
        value = REFERENCES[name] if field.is_relation else value_of(field, place)
        found[name] = given.get(name, value)
        if isinstance(found[name], str | int | float | list | None.__class__):
            continue
        found[name] = str(found[name])
    return found


def test_no_field_is_lost_at_this_door():
    kept = {
        f"{model._meta.model_name}.{name}"
        for model in WRITTEN
        for name, field in declared_fields(model).items()
        if outer_name(field) not in writable(model)
    }

    assert {one.split(".")[1] for one in kept} == {
        *("created", "modified", "version", "published_at", "withdrawn_at"),
        *("entered_by", "checked_by", "public_id"),
    }
    assert SPECIAL
    assert excluded(Evidence, Door.ADMIN, "value_end")


def test_what_is_not_described_is_not_taken(known):
    taken = []
    for model in WRITTEN:
        for name, of in writable(model).items():
            for value in ("", None, [], [None], {}, 0, False):
                wrong = kind_faults(model, {name: value})
                form = form_of(model)({} if wrong else {name: value}, model())
                is_refused = name in wrong or name in form.faults()
                if not is_refused and not Draft202012Validator(schema_of(of)).is_valid(value):
                    taken.append((model.__name__, name, value))
    assert taken == []
    faults = kind_faults(Position, {"certainty": "", "topics": None, "order": None, "slug": " \t"})
    assert [*faults.values()] == [NULL_FOR_NONE, EMPTY_LIST, NEVER_EMPTY, NEVER_EMPTY]


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_every_field_comes_back_as_it_was_sent(editor, known, model):
    known.foretold.delete()
    collection = NAMES[model._meta.model_name]
    values = sent(model) | ({"position": "forecast"} if collection == "forecasts" else {})
    if model in {Evidence, Counterpoint} or collection in {"supports", "forecasts"}:
        values["correction_slip"] = True

    made = editor.post(f"{collection}/", values)

    assert made.status_code == 201, made.json()
    values.pop("correction_slip", None)
    got = made.json()
    assert {name: got[name] for name in values} == values
    address = made["Location"].removeprefix("http://testserver/api/v1/")
    assert editor.get(f"{address}record/").json() == got
    assert editor.patch(address, values, made["ETag"]).json() == got


def test_a_part_is_written_with_its_position(editor, known):
    version = known.allies.version
    new = {"position": "allies", "statement": "Exports doubled.", "kind": "statistic"}
    refused = editor.post("evidence/", new)
    assert refused.json()["errors"] == [
        {
            "index": None,
            "field": "correction_reason",
            "pointer": "/correction_reason",
            "message": NO_REASON_SENT_FOR,
            "allowed": None,
        }
    ]
    made = editor.post("evidence/", new | {"correction_reason": "Added later.", "order": 1})
    assert made.status_code == 201
    assert Position.objects.get(slug="allies").version == version + 1
    orders = Evidence.objects.filter(position=known.allies).order_by("order")
    assert [one.statement for one in orders] == ["Exports doubled.", "Trade grew.", "A pact."]
    address = f"evidence/{made.json()['id']}/"
    moved = editor.patch(address, {"order": 3, "correction_slip": True})
    assert moved.json()["order"] == 3
    orders = Evidence.objects.filter(position=known.allies).order_by("order")
    assert [one.statement for one in orders] == ["Trade grew.", "A pact.", "Exports doubled."]
    away = editor.patch(address, {"position": "rivals", "correction_slip": True})
    assert "stays where it was made" in away.json()["detail"]
    assert editor.delete(address).status_code == 422
    assert editor.delete(f"{address}?slip=true").status_code == 204
    assert Position.objects.get(slug="allies").version == version + 3


def test_the_voice_follows_who_raises_a_counterpoint(editor, known):
    address = f"counterpoints/{known.remark.public_id}/"
    raised = editor.patch(address, {"raised_by": "allies", "correction_slip": True})
    assert (raised.json()["voice"], raised.json()["basis"]) == ("position", "inferred")

    left = editor.patch(address, {"raised_by": None, "correction_slip": True})
    assert (left.json()["voice"], left.json()["basis"]) == ("editors", None)


def test_a_text_is_changed_where_what_it_moves_is_seen(editor):
    answer = editor.patch("sources/roundtable/", {"text": "[1.1] Others."})
    assert answer.json()["errors"][0]["message"].startswith("Change the text of a source in the")
    answer = editor.post("sources/", {"title": "New", "text": "[1.1] Words."})
    assert answer.json()["errors"][0]["field"] == "licence"
    both = {"title": "New", "private_text": "[1.1] Words.", "text": "[1.1] Words.", "licence": "x"}
    assert editor.post("sources/", both).json()["errors"][0]["field"] == "text"
    hidden = editor.post("sources/", {"title": "New", "private_text": "[1.1] Words."})
    assert hidden.status_code == 201
    assert Source.objects.get(slug="new").held_text == "[1.1] Words."


def test_a_forecast_of_another_kind_of_position_is_refused_there(editor, known):
    made = {"position": "rivals", "event": "War.", "criteria": "Seen.", "correction_slip": True}
    [error] = editor.post("forecasts/", made).json()["errors"]
    assert error["message"] == "Only a position of the kind forecast can have a forecast."
    assert (error["field"], error["pointer"]) == ("position", "/position")


def test_a_date_says_no_more_than_is_known(editor):
    address = "sources/roundtable/"
    for precision, day in (("year", "2022-01-01"), ("month", "2022-03-01")):
        known = {"date": "2022-03-05", "date_precision": precision}
        [error] = editor.patch(address, known).json()["errors"]
        assert (error["field"], f"enter its first day, {day}" in error["message"]) == ("date", True)
        assert editor.patch(address, known | {"date": day}).status_code == 200
    [error] = editor.patch(address, {"date_precision": None}).json()["errors"]
    assert error["message"].startswith("Choose how much of the date is known")
    assert editor.patch(address, {"date": None}).json()["date"] is None
    assert editor.patch(address, {"date_precision": "year"}).status_code == 200


def test_what_is_not_sent_stays_to_the_letter(editor, known):
    text = " [1.1] Words.\n"
    Source.objects.filter(slug="roundtable").update(text=text)
    answer = editor.patch("sources/roundtable/", {"publisher": "The Review"})
    assert answer.status_code == 200, answer.content
    kept = Source.objects.get(slug="roundtable")
    assert (kept.publisher, kept.text) == ("The Review", text)


def test_what_others_build_on_is_not_deleted(editor, known):
    answer = editor.delete("experts/lukin/")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("It is still used by ")
    assert answer.json()["errors"][0]["pointer"] is None
    answer = editor.delete("questions/alliance/")
    assert Question.objects.filter(slug="alliance").exists()
    assert answer.status_code == 422
    assert editor.delete("topics/trade/").status_code == 422
    assert editor.delete("topics/arms/?reason=Too+broad.").status_code == 204
    assert Position.objects.get(slug="allies").topics.count() == 0


def test_a_former_slug_leads_to_the_present_one(editor, known):
    tag = editor.get("topics/trade/record/")["ETag"]
    renamed = editor.patch("topics/trade/", {"slug": "commerce"}, tag)
    for method, below, status in (("GET", "record/", 301), ("PATCH", "", 308), ("DELETE", "", 308)):
        body = {"name": "Commerce"} if method == "PATCH" else None
        answer = editor.ask(method, f"topics/trade/{below}", body, if_match=renamed["ETag"])
        address = f"/api/v1/topics/commerce/{below}"
        assert (answer.status_code, answer["Location"]) == (status, address)
        described = writing_document()["paths"][f"/api/v1/topics/{{slug}}/{below}"]
        responses = described[method.lower()]["responses"]
        assert responses[str(status)] == {"$ref": "#/components/responses/Moved"}
    said = "The topic “trade” is “commerce” now. Use that."
    listed = editor.ask("PATCH", "topics/", [{"slug": "trade", "version": 2, "name": "X"}])
    assert listed.json()["errors"][0]["message"] == said
    narrower = editor.post("topics/", {"name": "Rails", "broader": "trade"})
    assert narrower.json()["errors"][0]["message"] == said


def test_nothing_that_is_sent_gets_lost(editor, known):
    sent = editor.post("topics", {"name": "Rails"})
    assert (sent.status_code, sent["Location"]) == (308, "/api/v1/topics/")
    assert editor.get("topics").status_code == 301
    assert editor.post("topics/", {"name": "Rails"}, idempotency_key="").status_code == 400
    made = editor.post("topics/", {"name": "Rails", "version": 3})
    assert made.json()["errors"][0]["message"].endswith("The server keeps it: leave it out.")
    unseen = {"status": "withdrawn", "withdrawn_reason": "\u200b"}
    assert editor.patch("positions/allies/", unseen).status_code == 422
    unseen = {"statement": "No.", "correction_reason": "\u200b \u2060"}
    assert editor.patch("positions/allies/", unseen).status_code == 422


def test_a_list_is_written_as_a_whole_or_not_at_all(editor):
    good = {"name": "Rails"}
    answer = editor.post("topics/", [good, {"name": ""}, {"name": "Trade"}, {"nme": "x"}])
    told = [(one["index"], one["field"]) for one in answer.json()["errors"]]
    assert answer.status_code == 422
    assert told == [(1, "name"), (2, "name"), (3, "nme"), (3, "name")]
    assert editor.get("topics/rails/record/").status_code == 404

    made = editor.post("topics/", [good, {"name": "Roads"}]).json()
    assert made["count"] == 2
    first, second = made["results"]
    keys = [{name: one[name] for name in ("slug", "version")} for one in (first, second)]
    stale = editor.ask("PATCH", "topics/", [keys[0] | {"name": "A"}, keys[1] | {"version": 9}])
    assert [one["index"] for one in stale.json()["errors"]] == [1]
    done = editor.ask("PATCH", "topics/", [keys[0] | {"name": "A"}, keys[1] | {"name": "B"}])
    assert [one["name"] for one in done.json()["results"]] == ["A", "B"]
    assert editor.post("topics/", [good] * 101).status_code == 413
    assert editor.ask("PATCH", "topics/", {"name": "x"}).status_code == 400
    without = editor.ask("PATCH", "topics/", [{"name": "x"}, 7])
    assert [one["field"] for one in without.json()["errors"]] == ["slug", "version", None]
    quoted = editor.ask("PATCH", "topics/", [{"slug": "trade", "version": "1"}])
    assert [one["message"] for one in quoted.json()["errors"]] == ["Send a number, without quotes."]


def test_a_key_belongs_to_a_change_of_one_version_for_a_day(editor):
    first = editor.post("topics/", {"name": "Rails"})["ETag"]
    change = {"name": "Railways"}
    done = editor.patch("topics/rails/", change, first, idempotency_key="one")
    again = editor.patch("topics/rails/", change, first, idempotency_key="one")
    other = editor.patch("topics/rails/", change, done["ETag"], idempotency_key="one")

    assert (done.status_code, again.content) == (200, done.content)
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/problems/key-reused/")
    KeptAnswer.objects.update(made_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    assert editor.post("topics/", {"name": "Ships"}, idempotency_key="one").status_code == 201


def test_a_request_that_is_sent_again_is_answered_as_before(editor):
    new = {"name": "Rails"}
    first = editor.post("topics/", new, idempotency_key="one")
    again = editor.post("topics/", new, idempotency_key="one")

    assert (again.status_code, again.content) == (201, first.content)
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert (again["Idempotent-Replayed"], "Idempotent-Replayed" in first) == ("true", False)
    other = editor.post("topics/", {"name": "Roads"}, idempotency_key="one")
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/problems/key-reused/")
    assert tool("editor").post("topics/", new, idempotency_key="one").status_code == 422
    wrong = editor.post("topics/", {"name": ""}, idempotency_key="two")
    assert wrong.status_code == 422
    assert editor.post("topics/", {"name": "Roads"}, idempotency_key="two").status_code == 201
    assert editor.post("topics/", new, idempotency_key="x" * 201).status_code == 400
    deleted = [editor.delete("topics/roads/", '"x"', idempotency_key="d") for _ in range(2)]
    assert [one.status_code for one in deleted] == [412, 412]
    editor.user.groups.clear()
    assert editor.post("topics/", new, idempotency_key="one").status_code == 403


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model._meta.model_name)
def test_each_error_of_a_choice_or_a_reference_tells_what_it_takes(editor, known, model):
    fields = {
        name: ["no-such"] if one.many_to_many else "no-such"
        for name, one in writable(model).items()
        if one.choices or one.is_relation
    }
    nested = {
        name: [{key: "no-such" for key, one in of.fields.items() if one.choices or one.is_relation}]
        for name, of in NESTED.get(model, {}).items()
    }
    collection = str(model._meta.verbose_name_plural)

    errors = editor.post(f"{collection}/", fields | nested).json()["errors"]

    told = {one["field"]: one["allowed"] for one in errors}
    entries = {f"{name}[0].{key}" for name, [entry] in nested.items() for key in entry}
    assert told.keys() >= {*fields, *entries}
    assert [name for name in {*fields, *entries} if not told[name]] == []
    for name, one in writable(model).items():
        if one.choices:
            assert told[name] == [value for value, _ in one.flatchoices if value]
    unknown = editor.ask("PATCH", f"{collection}/", [{"slug": "no", "id": "no", "version": 1}])
    assert f"GET /api/v1/records/{collection}/" in unknown.json()["errors"][0]["allowed"][0]


def test_reviews_waivers_and_files_tell_what_a_choice_takes(editor, known):
    debate = known.debate.slug
    sent = {
        f"debates/{debate}/review/comment/": {"position": "no-such", "text": "Look."},
        f"debates/{debate}/review/settle/": {"id": 999},
        "worklist/waivers/": {"debate": "no-such", "rule": "no-such", "reason": "None."},
        "imports/": spoiled("/debate/positions/0/stance", "no-such"),
    }
    for address, body in sent.items():
        answer = editor.post(address, body)
        assert answer.status_code == 422, (address, answer.content)
        told = {one["field"]: one["allowed"] for one in answer.json()["errors"]}
        assert any(told.values()), told
    assert told["/debate/positions/0/stance"] == ["affirms", "qualifies", "denies"]
