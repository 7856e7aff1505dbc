"""Entries without an address of their own, written with their debate or position."""

from __future__ import annotations

import pytest

from debates.api.endpoints.write_targets import NO_ETAG, STALE_LISTS
from debates.models import Participation, Position
from debates.writing.corrections import NO_REASON_SENT_FOR
from tests.debates.builders import make_expert, make_question
from tests.debates.writing.test_openapi import validator
from tests.debates.writing.test_reviews import refusals
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db
HERE = "positions/allies/"


def test_a_debate_comes_with_its_experts_and_its_context(known):
    new = {
        "title": "Another",
        "participations": [{"expert": "rolland", "role": "Scholar"}, {"expert": "lukin"}],
        "context": [{"statement": "They met.", "voice": "editors"}],
    }
    validator("DebateFields").validate(new)
    editor = tool("editor")
    made = editor.post("debates/", new).json()

    validator("DebateRecord").validate(made)
    assert [one["expert"] for one in made["participations"]] == ["rolland", "lukin"]
    assert made["participations"][0]["role"] == "Scholar"
    assert made["context"][0]["voice"] == "editors"

    told = {"participations": [{"expert": "lukin"}, {"expert": "rolland"}], "context": []}
    would = editor.patch("debates/another/?dry_run=true", told).json()
    assert {one["field"] for one in would["changes"]} == {"participations", "context"}
    before = editor.get("debates/another/record/")["ETag"]
    now = editor.patch("debates/another/", told)
    assert now["ETag"] != before
    assert [one["expert"] for one in now.json()["participations"]] == ["lukin", "rolland"]
    # what was not sent of an entry stays
    assert now.json()["participations"][1]["role"] == "Scholar"
    assert (now.json()["context"], now.json()["version"]) == ([], 2)
    kept = Participation.objects.get(debate__slug="another", expert__slug="rolland")
    assert kept.history.first().history_user == editor.user
    assert editor.patch("debates/another/", told).json() == now.json()


def test_holders_and_further_answers_are_corrected_with_their_position(known):
    other = make_expert(known.debate, name="Wu Xinbo")
    further = make_question(known.debate, text="Will trade grow?")
    Position.objects.filter(pk=known.allies.pk).update(checked_by=tool("editor").user)
    editor, contributor = tool("editor"), tool("contributor")
    told = {
        "holders": [{"expert": other.slug, "extent": "in_part", "scope": "Part I"}],
        "further_answers": [{"question": further.slug, "stance": "affirms"}],
    }

    assert refusals(editor.patch(HERE, told)) == [("correction_reason", NO_REASON_SENT_FOR)]
    assert contributor.patch(HERE, told).status_code == 403
    now = editor.patch(HERE, told | {"correction_reason": "She signed it."}).json()
    assert now["holders"][0]["scope"] == "Part I"
    assert now["further_answers"] == told["further_answers"]
    position = Position.objects.get(pk=known.allies.pk)
    assert position.checked_by is None
    assert [*position.holders.values_list("expert__name", flat=True)] == ["Wu Xinbo"]
    # a gap in their order is none of what a tool sends, so their list as it is changes nothing
    position.holders.update(order=3)
    assert editor.patch(HERE, {"holders": now["holders"]}).json()["version"] == now["version"]
    told = {"holders": [{"expert": "rolland"}, *now["holders"]], "correction_slip": True}
    assert editor.patch(HERE, told).json()["holders"][1] == now["holders"][0]
    assert editor.patch(HERE, {"holders": [], "correction_slip": True}).json()["holders"] == []


def test_entries_that_somebody_changed_meanwhile_are_not_lost_in_a_list(known):
    editor = tool("editor")
    read = editor.get("debates/china-russia/record/")
    role = read.json()["participations"][0] | {"role": "Chair"}
    change = {"slug": "china-russia", "version": read.json()["version"], "participations": [role]}
    assert refusals(editor.ask("PATCH", "debates/", [change])) == [("etag", NO_ETAG)]
    # a file changes entries without a new version of the debate
    Participation.objects.get(debate=known.debate, expert=known.lukin).save()
    tagged = [change | {"etag": read["ETag"]}]
    assert refusals(editor.ask("PATCH", "debates/", tagged)) == [("etag", STALE_LISTS)]
    tagged = [change | {"title": "New", "etag": editor.get("debates/china-russia/record/")["ETag"]}]
    assert "etag" not in str(editor.ask("PATCH", "debates/", tagged).json())


def test_all_faults_of_entries_are_told_at_once_and_nothing_is_written(known):
    wrong = {
        "statement": "",
        "holders": [{"expert": "nobody", "extend": "wholly"}, {"expert": 3}, {"expert": "lukin"}],
        "further_answers": [
            {"question": "alliance", "stance": "affirms"},
            {"question": "alliance", "stance": "perhaps"},
        ],
    }
    editor = tool("editor")
    answer = editor.patch(HERE, wrong)
    listed = refusals(answer)
    told = dict(listed)
    pointers = {one["field"]: one["pointer"] for one in answer.json()["errors"]}

    assert told["holders[0].expert"] == "There is no expert “nobody”."
    assert told["holders[0].extend"] == "There is no field “extend” in holders."
    assert told["holders[1].expert"] == "Send the slug, as a text."
    assert "main question" in told["further_answers[0].question"]
    same = "Another entry of the list has the same."
    assert ("further_answers[1].question", same) in listed
    assert told["further_answers[1].stance"] == "Send one of these: affirms, qualifies, denies."
    assert pointers["further_answers[1].stance"] == "/further_answers/1/stance"
    assert pointers["statement"] == "/statement"
    assert "statement" in told
    for no_list in ("lukin", "", {}, 0, False):
        refused = [("holders", "Send a list of objects.")]
        assert refusals(editor.patch(HERE, {"holders": no_list})) == refused
    mixed = editor.patch(HERE, {"holders": [{"expert": "lukin"}, 3, "lukin"]})
    assert refusals(mixed) == [(f"holders[{place}]", "Send an object.") for place in (1, 2)]
    assert [one["pointer"] for one in mixed.json()["errors"]] == ["/holders/1", "/holders/2"]
    # what the model refuses of the entries of a new object
    new = {
        "debate": "china-russia",
        "expert": "lukin",
        "statement": "Trade grows.",
        "holders": [{"expert": "lukin"}],
        "further_answers": [{"question": "alliance", "stance": "affirms"}],
    }
    assert [name for name, _ in refusals(editor.post("positions/", new))] == [
        "holders[0].expert",
        "further_answers[0].question",
    ]
    assert not Position.objects.get(slug="allies").holders.exists()
    experts = {"participations": [{"expert": "rolland"}]}
    assert "published positions" in refusals(editor.patch("debates/china-russia/", experts))[0][1]
    assert known.debate.participations.count() > 1
