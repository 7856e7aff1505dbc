"""The workbench: records made from the text go the way of the admin's forms."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from debates.admin.workbench_forms import ShortCounterpointForm
from debates.history.models import Correction
from debates.models import Debate, Evidence, Position, Question
from debates.workbench.models import Draft
from debates.workbench.speakers import SOMEBODY_ELSE
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_expert,
    make_holder,
    make_position,
    make_source,
    make_support,
)
from tests.debates.editors import Person, World, person

pytestmark = pytest.mark.django_db

TEXT = "[1.1] An alliance is forming, they say.\n\n[1.2] Interests differ."


@pytest.fixture(autouse=True)
def text_of_the_source(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(source=make_source(text=TEXT))


def bench(debate: Debate, name: str = "") -> str:
    return reverse(f"admin:debates_debate_workbench{name}", args=[debate.pk])


def make(who: Person, debate: Debate, making: str, **values: Any) -> tuple[int, dict[str, Any]]:
    page = who.open(bench(debate))
    sent = page.post({**page.token(), "making": making, **values})
    return sent.status, sent.response.json() if sent.status in {200, 422} else {}


def keep(who: Person, debate: Debate, body: Any, query: str = "") -> Any:
    token = who.open(bench(debate)).token()["csrfmiddlewaretoken"]
    sent = body if isinstance(body, str) else json.dumps(body)
    return who.client.post(
        bench(debate, "_draft") + query,
        sent,
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )


def publish(there: World) -> None:
    for one in (there.debate, there.alliance):
        one.status = "published"
        one.save()


def test_a_position_is_a_draft_of_the_editor_with_its_quotation_checked(there: World) -> None:
    contributor = person("contributor")
    claim = {
        "statement": "A pact is signed.",
        "expert": there.lukin.pk,
        "kind": "assessment",
        "locator": "1.2",
        "quotation": "An alliance is forming",
    }

    status, told = make(contributor, there.debate, "position", **claim)
    assert status == 422
    assert "does not appear at 1.2 in the text of the source, but at 1.1" in told["form"]

    status, told = make(contributor, there.debate, "position", **{**claim, "locator": "1.1"})
    assert status == 200
    made = Position.objects.get(statement="A pact is signed.")
    assert (made.status, made.entered_by, made.debate) == (
        "draft",
        contributor.user,
        there.debate,
    )
    assert made.history.get().history_user == contributor.user
    assert f'data-records="position-{made.pk}"' in told["text"]
    assert "A pact is signed." in told["debate"]


def test_a_page_that_shows_the_debate_as_it_is_gets_the_new_record_alone(there: World) -> None:
    editor = person("editor")
    last = make_position(there.debate, there.lukin, statement="Interests differ.", locator="1.2")
    make_evidence(last, statement="They say so.", locator="1.1", quotation="they say")
    # found by its words alone
    make_position(there.debate, there.fallon, statement="So they say.", quotation="they say")
    claim = {"expert": there.lukin.pk, "locator": "1.1", "kind": "assessment"}
    claim |= {"quotation": "An alliance is forming"}
    asked = []
    for number, statement in enumerate(("A pact is coming.", "Trade grows.", "It lasts.")):
        claim["statement"] = statement
        shown = re.search(r'data-version="([^"]*)"', editor.open(bench(there.debate)).html)[1]
        with CaptureQueriesContext(connection) as queries:
            status, told = make(editor, there.debate, "position", shown=shown, **claim)
        asked.append(len(queries))
        assert status == 200

        made = Position.objects.order_by("pk").last()
        assert told["after"] == last.pk
        assert {*told["parts"]} == {"text-p1.1", f"position-{made.pk}"}
        part, page = told["parts"]["text-p1.1"], editor.open(bench(there.debate)).html
        assert re.search(rf'data-records="[^"]*position-{made.pk}\b', part)
        for html in told["parts"].values():
            assert html.strip() in page
        assert f'data-version="{told["version"]}"' in page
        assert told["choices"] == [[made.pk, f"Artyom Lukin: {statement}"]]
        last = made
        for _ in range(number):
            last = make_position(there.debate, there.lukin, locator="1.2")
    # those of the page count too; the first round also reads what a process keeps
    assert asked[1] == asked[2] <= 65

    # whoever's page is behind gets all
    _, told = make(editor, there.debate, "question", text="Is it?", shown=shown)
    assert "parts" not in told
    assert "An alliance is forming." in told["debate"]
    shown = told["version"]
    _, told = make(editor, there.debate, "question", text="Will it?", shown=shown, locator="1.2")
    assert {*told["parts"]} == {"text-p1.2", "column-questions"}
    assert [text for _, text in told["questions"]][-2:] == ["Is it?", "Will it?"]


def test_the_queries_of_the_page_do_not_grow_with_the_debate(there: World) -> None:
    editor = person("editor")
    asked = []
    # the first round also reads what a process keeps
    for number in (1, 1, 5):
        for _ in range(number):
            other = make_position(there.debate, make_expert(there.debate), locator="1.2")
            make_evidence(other, locator="1.1", source=make_source())
            make_counterpoint(other, raised_by=there.alliance)
            make_support(other, given_by=there.alliance)
            make_holder(other, make_expert(there.debate))
        with CaptureQueriesContext(connection) as queries:
            html = editor.open(bench(there.debate)).html
        asked.append(len(queries))
        assert f'id="position-{other.pk}"' in html

    assert asked[1] == asked[2]


def test_evidence_for_what_readers_have_seen_asks_for_the_reason(there: World) -> None:
    publish(there)
    there.alliance.checked_by = person("superuser").user
    there.alliance.save()
    given = {"position": there.alliance.pk, "kind": "event", "statement": "They say so."}
    given |= {"voice": "expert", "version": there.alliance.version}

    _, told = make(person("contributor"), there.debate, "evidence", correction_reason="x", **given)
    assert "only editors can change it" in told["form"]
    editor = person("editor")
    _, told = make(editor, there.debate, "evidence", **given)
    assert "Enter the reason for the correction" in told["form"]
    assert not Evidence.objects.exists()

    status, _ = make(editor, there.debate, "evidence", correction_reason="Overlooked.", **given)
    assert status == 200
    assert Correction.objects.get().reason == "Overlooked."
    there.alliance.refresh_from_db()
    assert there.alliance.checked_by is None
    assert there.alliance.version == given["version"] + 1
    assert there.alliance.history.first().history_user == editor.user


def test_a_position_that_somebody_changed_is_shown_before_it_gets_a_part(there: World) -> None:
    editor, seen = person("editor"), there.alliance.version
    there.alliance.statement = "No alliance is forming."
    there.alliance.save()
    given = {
        "position": there.alliance.pk,
        "kind": "rebuts",
        "statement": "It is.",
        "version": seen,
    }

    status, told = make(editor, there.debate, "counterpoint", **given)
    assert status == 422
    assert "“No alliance is forming.”. Check that this still fits" in told["form"]
    assert f'value="{there.alliance.version}"' in told["form"]

    status, _ = make(
        editor, there.debate, "counterpoint", **{**given, "version": there.alliance.version}
    )
    assert status == 200
    assert there.alliance.counterpoints.get().voice == "editors"


def test_quoted_words_are_nobodys_until_the_editor_says_whose(there: World) -> None:
    make_source(text="[1.1] So they say.").debates.add(there.debate)
    editor = person("contributor")
    draft = make_position(there.debate, there.lukin, status="draft")
    given = {"position": draft.pk, "kind": "rebuts", "statement": "No.", "version": draft.version}
    quoted = {**given, "quotation": "So they say.", "locator": "1.1"}

    status, told = make(editor, there.debate, "counterpoint", **quoted)
    assert status == 422
    assert "Choose whose words these are" in told["form"]

    assert make(editor, there.debate, "counterpoint", **quoted, voice="editors")[0] == 200
    given["version"] = Position.objects.get(pk=draft.pk).version
    assert make(editor, there.debate, "counterpoint", **given)[0] == 200
    assert [one.voice for one in draft.counterpoints.all()] == ["editors", "editors"]


def test_the_basis_of_a_counterpoint_is_not_folded_away(there: World) -> None:
    form = ShortCounterpointForm(there.debate, there.debate.source)

    assert "basis" in [field.name for field in form.first_fields]


def test_what_describes_a_field_is_on_the_page(there: World) -> None:
    page = person("editor").open(bench(there.debate)).html

    described_by = re.findall(r'aria-describedby="([^"]+)"', page)
    assert {*described_by} <= {*re.findall(r'id="([^"]+)"', page)}
    assert "What these mean:" in page


def test_the_words_of_a_moderator_are_proposed_for_no_expert(there: World) -> None:
    text = "[1.1] ARTYOM LUKIN: It is.\n\n[1.2] MODERATOR: Why?\n\n[1.3] Lukin: Because."
    make_source(text=text).debates.add(there.debate)

    page = person("contributor").open(bench(there.debate)).response.content.decode()

    spoken = re.findall(r'data-locator="(1\.\d)"(?: data-expert="(\d+)")?', page)
    lukin, nobody = str(there.lukin.pk), str(SOMEBODY_ELSE)
    assert spoken == [("1.1", lukin), ("1.2", nobody), ("1.3", lukin)]


def test_a_question_belongs_to_the_page_of_its_debate(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(status="draft")
    version = Debate.objects.get(pk=there.debate.pk).version
    status, _ = make(person("contributor"), there.debate, "question", text="Is it?", locator="1.1")
    assert status == 200
    assert Question.objects.get(text="Is it?").order == 2
    assert Debate.objects.get(pk=there.debate.pk).version == version + 1

    publish(there)
    _, told = make(person("contributor", "c2"), there.debate, "question", text="Will it?")
    assert "only editors can change it" in told["form"]


@pytest.mark.parametrize("making", ["position", "evidence", "counterpoint", "question"])
def test_a_form_that_is_sent_twice_makes_one_record(there: World, making: str) -> None:
    position = {"position": there.alliance.pk, "version": there.alliance.version}
    values = {
        "position": {"statement": "So.", "expert": there.lukin.pk, "kind": "assessment"},
        "evidence": {"statement": "So.", "kind": "event", "voice": "expert", **position},
        "counterpoint": {"statement": "So.", "kind": "rebuts", **position},
        "question": {"text": "Is it so?"},
    }
    page = person("editor").open(bench(there.debate))
    form = {**page.token(), "form_key": page.fields["form_key"], "shown": "", "making": making}
    sent = {**form, **values[making]}

    first, second = page.post(sent).response.json(), page.post(sent).response.json()

    assert (first["made"], first["message"]) == (second["made"], second["message"])
    # the answer has an empty form, whose same words are another record
    key = re.search(r'name="form_key" value="([^"]+)"', second["form"])[1]
    other = {**sent, "form_key": key, "version": "", "confirm_duplicate": "true"}
    again = page.post(other).response.json()
    assert again["made"] != second["made"]


def test_the_draft_is_kept_for_one_editor_and_the_others_are_told(there: World) -> None:
    anna, boris = person("editor", "anna"), person("editor", "boris")
    typed = {"position": {"statement": "Half an all"}, "evidence": {"statement": "Half"}}
    kept = keep(anna, there.debate, {"typed": typed, "doing": "position at 1.1"})
    assert kept.json()["others"] == []
    told = keep(boris, there.debate, {"typed": None, "doing": "", "version": "an older one"})
    assert told.json()["others"] == [{"name": "anna", "doing": "position at 1.1"}]
    assert told.json()["changed"]
    assert "Half an all" in anna.open(bench(there.debate)).html
    assert "Half an all" not in boris.open(bench(there.debate)).html

    claim = {"statement": "S", "expert": there.lukin.pk, "kind": "assessment"}
    make(anna, there.debate, "position", **claim)
    assert Draft.objects.get(editor=anna.user).typed == {"evidence": {"statement": "Half"}}


def test_drafts_beside_different_sources_do_not_mix(there: World) -> None:
    editor, second = person("editor"), make_source(title="Second day", text="[9] It holds.")
    Position.objects.filter(pk=there.rivalry.pk).update(source=second, locator="9")
    of_second = f"{bench(there.debate)}?source={second.pk}"
    beside_first = {"position": {"statement": "Of the first day", "typed_at": "1"}}
    beside_second = {"position": {"statement": "Of the second day", "typed_at": "2"}}

    keep(editor, there.debate, {"typed": beside_first, "doing": ""})
    keep(editor, there.debate, {"typed": beside_second, "doing": ""}, f"?source={second.pk}")

    first, other = editor.open(bench(there.debate)).html, editor.open(of_second).html
    assert ("Of the first day" in first, "Of the second day" in first) == (True, False)
    assert ("Of the first day" in other, "Of the second day" in other) == (False, True)
    keep(editor, there.debate, {"typed": {}, "doing": ""}, f"?source={second.pk}")
    assert Draft.objects.get().typed == beside_first


@pytest.mark.parametrize(
    "body",
    [
        *("", "[", "[]", "null", "{}", '"x"', "[" * 100_000),
        {"typed": [], "doing": ""},
        {"typed": {"topic": {}}, "doing": ""},
        {"typed": {"position": {"statement": "\0"}}, "doing": ""},
        {"typed": {"position": {"statement": 1}}, "doing": ""},
        {"typed": {"position": {"statement": "x" * 100_001}}, "doing": ""},
        {"typed": {"position": {"statement": "\ud800"}}, "doing": ""},
    ],
)
def test_a_draft_of_another_shape_is_refused(body: Any, there: World) -> None:
    answer = keep(person("editor"), there.debate, body)
    assert answer.status_code == 400
    assert not Draft.objects.exists()


def test_who_may_not_see_the_debate_has_no_workbench_of_it(there: World) -> None:
    for who in (person("anonymous"), person("staff")):
        assert who.open(bench(there.debate)).status in {302, 403}
    editor = person("editor")
    assert make(editor, there.debate, "topic")[0] == 404
    assert editor.open(bench(there.debate).replace(str(there.debate.pk), "9999999")).status == 404
    assert keep(editor, there.debate, {"typed": None, "doing": "\0"}).status_code in {200, 400}
    gone = {"position": there.alliance.pk, "kind": "event", "statement": "x", "voice": "expert"}
    there.alliance.delete()
    assert (
        "Choose the position from the list"
        in make(editor, there.debate, "evidence", **gone)[1]["form"]
    )


def test_who_may_change_a_debate_and_not_add_to_it_is_offered_nothing_to_add(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(status="draft")
    someone = person("staff")
    allowed = ("view_debate", "change_debate", "change_position", "add_evidence")
    for one in allowed:
        someone.user.user_permissions.add(Permission.objects.get(codename=one))
    part = {
        "position": there.alliance.pk,
        "statement": "It is.",
        "kind": "event",
        "voice": "expert",
    }

    page = someone.open(bench(there.debate))
    assert re.findall(r'data-begin="(\w+)"', page.html) == ["evidence"]
    status, told = make(someone, there.debate, "question", text="Is it?")
    assert (status, "You may not add questions." in told["form"]) == (422, True)
    status, told = make(someone, there.debate, "counterpoint", **part)
    assert (status, "You may not add counterpoints." in told["form"]) == (422, True)
    assert make(someone, there.debate, "evidence", **part)[0] == 200


def test_a_change_after_the_record_was_saved_is_not_taken_for_shown(there: World) -> None:
    anna = person("editor", "anna")
    shown = re.search(r'data-version="([^"]*)"', anna.open(bench(there.debate)).html)[1]
    keep(anna, there.debate, {"typed": {"question": {"text": "Is"}}, "doing": ""})

    def boris_adds_a_position(**_: Any) -> None:
        # between the record and the answer, in which what was typed is forgotten
        make_position(there.debate, there.fallon)

    post_save.connect(boris_adds_a_position, Draft)
    try:
        _, told = make(anna, there.debate, "question", text="Is it?", shown=shown)
    finally:
        post_save.disconnect(boris_adds_a_position, Draft)

    assert "parts" in told
    told = keep(anna, there.debate, {"typed": None, "doing": "", "version": told["version"]})
    assert told.json()["changed"]


def test_the_text_of_another_sitting_is_shown_and_taken_from(there: World) -> None:
    editor = person("editor")
    assert "Sources of the debate" not in editor.open(bench(there.debate)).html
    second = make_source(title="Second day", text="[9] LUKIN: It holds.\n\n[10] It broke.")
    Position.objects.filter(pk=there.rivalry.pk).update(source=second, locator="10")
    address = f"{bench(there.debate)}?source={second.pk}"

    page = editor.open(bench(there.debate))
    assert f'<a href="?source={second.pk}">Second day</a>' in page.html
    page = editor.open(address)
    assert f'<a href="?source={second.pk}" aria-current="page">Second day</a>' in page.html
    assert f'href="#position-{there.rivalry.pk}"' in page.html
    assert "Interests differ." not in page.html
    assert "locator" in page.html.partition('id="making-position"')[2].partition("</form>")[0]
    assert "locator" not in page.html.partition('id="making-question"')[2].partition("</form>")[0]

    claim = {"expert": there.lukin.pk, "statement": "It holds.", "kind": "assessment"}
    claim |= {"locator": "9", "quotation": "It holds.", "confirm_duplicate": "true"}
    told = {"version": ""}
    for part in ("text", "parts"):
        sent = {**page.token(), "making": "position", "shown": told["version"], **claim}
        told = page.post(sent).response.json()
        assert "It holds." in str(told[part])
    assert "text-p9" in told["parts"]
    first, last = Position.objects.filter(statement="It holds.")
    assert first.source == last.source == second
    assert make(editor, there.debate, "position", **claim)[0] == 422

    for wrong in ("", "x", "0", "9" * 30, "\0"):
        assert editor.open(f"{bench(there.debate)}?source={quote(wrong)}").status == 404
    someone = person("staff")
    someone.user.user_permissions.add(Permission.objects.get(codename="view_debate"))
    assert someone.open(bench(there.debate)).status == 200
    assert someone.open(address).status == 403


def test_a_debate_without_source_or_text_says_what_to_do(there: World) -> None:
    there.debate.refresh_from_db()
    there.debate.source.text = ""
    there.debate.source.save()
    editor = person("editor")
    assert "Enter the text" in editor.open(bench(there.debate)).html
    Debate.objects.filter(pk=there.debate.pk).update(source=None)
    assert "has no source yet" in editor.open(bench(there.debate)).html
