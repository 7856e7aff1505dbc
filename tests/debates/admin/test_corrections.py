"""Corrections of public positions: the reason is asked for, kept, and told to readers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from debates.admin.corrections import NO_CORRECTION_REASON
from debates.history.corrections import Explanation
from debates.history.models import Correction
from debates.history.moments import one_change
from debates.models import Position
from tests.debates.builders import make_evidence, make_topic
from tests.debates.editors import Page, World, page_of, person, world
from tests.debates.pages.reading_pages import parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen() -> World:
    return world("published")


def history(client, position: Position) -> list[dict]:
    address = reverse("api:position-history", args=[position.slug])
    return client.get(address, headers={"Accept": "application/json"}).json()["results"]


def page(client, position: Position) -> str:
    return text_of(parsed(client.get(position.get_absolute_url())))


def corrected(there: World, **changes: str) -> Page:
    name = f"editor-{User.objects.count()}"
    return person("editor", name).edit(there.alliance).send(**changes)


def test_a_changed_statement_needs_a_reason(seen: World) -> None:
    done = corrected(seen, statement="An alliance is near.")

    assert not done.saved
    assert done.errors("correction_reason") == NO_CORRECTION_REASON
    seen.alliance.refresh_from_db()
    assert seen.alliance.statement == "An alliance is forming."


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_changed_piece_of_evidence_needs_a_reason(seen: World, reason: str) -> None:
    make_evidence(seen.alliance, statement="Ships.")

    done = corrected(seen, evidence_0_statement="Planes.", correction_reason=reason)

    assert done.errors("correction_reason") == NO_CORRECTION_REASON


def test_a_new_and_a_deleted_row_need_a_reason(seen: World) -> None:
    make_evidence(seen.alliance, statement="Ships.")
    form = person("editor").edit(seen.alliance)

    assert not form.send(evidence_0_DELETE="on").saved
    assert not form.add("counterpoints", statement="No.", kind="rebuts").send().saved


@pytest.mark.parametrize("changes", [{}, {"slug": "forming"}])
def test_what_readers_do_not_read_needs_none(seen: World, changes: dict[str, str]) -> None:
    assert corrected(seen, **changes).saved
    assert not Correction.objects.exists()


def test_a_draft_needs_none_and_its_form_does_not_ask(there: World) -> None:
    form = person("editor").edit(there.alliance)

    assert "correction_reason" not in form.fields
    assert form.send(statement="An alliance is near.", status="published").saved


def test_readers_see_the_reason(seen: World, client) -> None:
    done = corrected(seen, statement="An alliance is near.", correction_reason="He said near.")

    assert done.saved
    assert "Reason: He said near." in page(client, seen.alliance)
    [latest, first] = history(client, seen.alliance)
    assert (latest["reason"], latest["slip"]) == ("He said near.", False)
    assert (first["reason"], first["slip"]) == (None, False)


def test_a_slip_of_the_pen_is_in_the_history_and_not_among_the_corrections(
    seen: World, client
) -> None:
    assert corrected(seen, statement="An aliance is forming.", correction_reason="Test.").saved

    assert corrected(seen, statement="An alliance is forming.", correction_slip="on").saved

    [latest, before, _] = history(client, seen.alliance)
    assert (latest["reason"], latest["slip"]) == (None, True)
    assert before["slip"] is False
    read = page(client, seen.alliance)
    assert "Reason: Test." in read
    assert read.count("Reason:") == 1


def test_editors_read_in_the_history_what_was_a_slip(seen: World) -> None:
    corrected(seen, statement="An alliance is near.", correction_reason="He said near.")
    corrected(seen, statement="An alliance is near!", correction_slip="on")

    told = person("editor").open(page_of(seen.alliance, "history")).text()

    assert "Reason for readers: He said near." in told
    assert told.count("Slip of the pen, not listed among the corrections") == 1


def test_a_slip_of_the_pen_does_not_bring_the_position_up_in_feeds(seen: World, client) -> None:
    make_evidence(seen.alliance, statement="Ships.")
    feed = reverse("feeds:positions")

    def updated() -> str:
        entries = client.get(feed).content.decode().split("<entry>")
        [own] = [one for one in entries if "alliance" in one]
        return own.partition("<updated>")[2].partition("</updated>")[0]

    before = updated()
    assert corrected(seen, statement="An alliance is formingg.", correction_slip="on").saved
    assert corrected(seen, evidence_0_statement="Ship.", correction_slip="on").saved
    assert updated() == before

    assert corrected(seen, statement="An alliance is near.", correction_reason="Misread.").saved
    assert updated() > before


def test_two_reasons_stand_beside_their_own_changes(seen: World, client) -> None:
    corrected(seen, statement="One.", correction_reason="First reason.")
    corrected(seen, statement="Two.", correction_reason="Second reason.")

    told = [one["reason"] for one in history(client, seen.alliance)]

    assert told == ["Second reason.", "First reason.", None]


def test_what_is_changed_while_it_is_withdrawn_is_told_when_it_is_public_again(
    seen: World, client
) -> None:
    editor = person("editor")
    editor.edit(seen.alliance).send(status="withdrawn", withdrawn_reason="Misread.")
    assert editor.edit(seen.alliance).send(detail="Now right.", correction_reason="Reread.").saved
    editor.act("publish", seen.alliance)

    latest = history(client, seen.alliance)[0]

    assert (latest["reason"], latest["slip"]) == ("Reread.", False)


def test_going_back_needs_a_reason(seen: World, client) -> None:
    editor = person("editor")
    editor.edit(seen.alliance).send(detail="Wrong.", correction_reason="Misread.")
    first = seen.alliance.history.last()
    form = editor.open(page_of(seen.alliance, "version", first.history_id))

    refused = form.send("")
    assert not refused.saved
    assert "Only a slip of the pen" in refused.text()

    assert form.send("", correction_reason="It was right before.").saved
    assert history(client, seen.alliance)[0]["reason"] == "It was right before."


def test_a_deleted_topic_is_the_reason_of_its_positions(seen: World, client) -> None:
    topic = make_topic(name="Trade")
    corrected(seen, topics=[topic.pk], correction_reason="It is about trade.")

    form = person("superuser").open(page_of(topic, "delete"))
    assert form.post({**form.token(), "post": "yes", "reason": "Too broad."}).saved

    assert Correction.objects.filter(reason="The topic “Trade” was deleted.").exists()


def test_code_explains_a_change_too(seen: World, client) -> None:
    with one_change("by a script", Explanation("The figure was that of 2020.")):
        make_evidence(seen.alliance, statement="147.")

    [latest, _] = history(client, seen.alliance)

    assert latest["reason"] == "The figure was that of 2020."
    assert "by a script" not in page(client, seen.alliance)


def test_a_change_without_an_explanation_is_a_correction_without_a_reason(
    seen: World, client
) -> None:
    seen.alliance.detail = "More."
    seen.alliance.save()

    assert history(client, seen.alliance)[0]["reason"] is None
    assert "Corrections since publication" in page(client, seen.alliance)


def test_a_reason_is_needed_by_code_as_well() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Explanation(" ")
