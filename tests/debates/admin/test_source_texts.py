"""The text of a source in the admin: who may read it, pasting, and places that move with it."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import connections
from django.db.models.signals import post_save
from django.urls import reverse

from debates.history.models import Correction
from debates.models import Debate, Position, Source
from tests.debates.builders import make_evidence, make_source
from tests.debates.editors import Page, Person, World, person, world

pytestmark = pytest.mark.django_db

BEFORE = "[1] Trade has grown.\n\n[2] Interests differ.\n\n[3] Nobody knows."
AFTER = "[1] New.\n\n[2] Trade has grown.\n\n[3] Interests differ."


def test_the_text_of_a_new_source_is_for_editors_alone_unless_readers_are_chosen() -> None:
    editor = person("editor")
    page = editor.open(reverse("admin:debates_source_add"))
    assert page.fields["shown"] == "private"
    assert page.send(title="Transcript", text=BEFORE).saved
    source = Source.objects.get()
    assert (source.text, source.private_text) == ("", BEFORE)

    page = editor.edit(source)
    assert page.fields["text"].split() == BEFORE.split()
    refused = page.send(shown="public")
    assert "Enter the licence or the permission" in refused.errors("licence")
    assert page.send(shown="public", licence="CC BY 4.0", rights_holder="RFE/RL").saved
    source.refresh_from_db()
    assert (source.text, source.private_text, source.licence) == (BEFORE, "", "CC BY 4.0")

    # a text that was shown before is still shown, without another question
    assert editor.edit(source).send(title="Transcript of it").saved
    assert editor.edit(source).send(shown="private").saved
    source.refresh_from_db()
    assert (source.text, source.private_text) == ("", BEFORE)


def test_whoever_may_only_read_a_source_sees_its_text_and_who_may_read_it() -> None:
    source = make_source(private_text=BEFORE)
    Debate.objects.filter(pk=world("published").debate.pk).update(source=source)

    page = person("contributor").edit(source)

    assert "only editors can change it" in page.text()
    for shown in ("Trade has grown.", "Editors alone"):
        assert shown in page.text()
    for unknown in ("None", "Numbering", "Anchors"):
        assert unknown not in page.text()


def test_an_editor_is_told_what_another_source_of_a_debate_does_not_have(there: World) -> None:
    held = make_source(private_text=BEFORE)
    Debate.objects.filter(pk=there.debate.pk).update(source=held)
    of_text = Position.objects.filter(pk=there.alliance.pk)
    of_text.update(locator="2", quotation="Interests differ.")
    Position.objects.exclude(pk=there.alliance.pk).update(locator="", quotation="")
    editor = person("editor")
    other = make_source(private_text="[1] Interests differ.")

    told = editor.edit(there.debate).send(source=other.pk).messages()
    back = editor.edit(there.debate).send(source=held.pk).messages()

    assert "The words or the place of 1 record are not in the text of this source" in told
    assert "not in the text of this source" not in back


def test_quotations_are_checked_against_a_text_for_editors_alone(there: World) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(source=make_source(private_text=BEFORE))
    page = person("editor").edit(there.alliance)

    wrong = page.send(locator="2", quotation="Trade has grown", correction_reason="x")
    assert "but at 1" in wrong.errors("quotation")
    assert "no paragraph 9" in page.send(locator="9", correction_reason="x").errors("locator")
    # a true quotation is true without its place, too
    for quotation in ("Trade has grown", "trade … grown", "[t]rade has grown", "Interests differ."):
        assert page.send(locator="", quotation=quotation, correction_reason="x").saved
        page = person("editor", f"editor {quotation}").edit(there.alliance)


def test_an_edited_text_says_what_it_moves_and_breaks_before_it_is_saved(there: World) -> None:
    source = make_source(private_text=BEFORE)
    Debate.objects.filter(pk=there.debate.pk).update(source=source)
    there.alliance.locator, there.alliance.quotation = "1", "Trade has grown"
    there.alliance.status = "published"
    there.alliance.save()
    evidence = make_evidence(there.alliance, locator="2")
    there.rivalry.locator = "3"
    there.rivalry.save()
    editor = person("editor")
    page = editor.edit(source)

    asked = page.send(text=AFTER)
    assert not asked.saved
    assert "An alliance is forming.: 1 becomes 2" in asked.text()
    assert "No longer in the text (1)" in asked.text()
    source.refresh_from_db()
    assert source.private_text == BEFORE

    changed = asked.send(text=AFTER.replace("New.", "Old."))
    assert not changed.saved  # another text is shown again
    assert changed.send().saved
    for one in (there.alliance, evidence, there.rivalry):
        one.refresh_from_db()
    assert (there.alliance.locator, evidence.locator, there.rivalry.locator) == ("2", "3", "3")
    assert there.alliance.history.first().history_user == editor.user
    assert "counted anew" in Correction.objects.get(position_id=there.alliance.pk).reason


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_a_text_moves_its_place_is_not_lost(there: World) -> None:
    source = make_source(private_text=BEFORE)
    Debate.objects.filter(pk=there.debate.pk).update(source=source)
    there.alliance.locator, there.alliance.quotation = "1", "Trade has grown"
    there.alliance.save()
    seen = person("editor", "mara").edit(source).send(text=AFTER)
    other = person("editor", "ivo").edit(there.alliance)
    answers: list[Page] = []

    def ivo_saves() -> None:
        answers.append(other.send(detail="A detail."))
        connections.close_all()

    def meanwhile(**_: Any) -> None:
        beside.start()
        # if he does not have to wait, he is done by then
        beside.join(1)

    beside = Thread(target=ivo_saves)
    post_save.connect(meanwhile, Source)
    try:
        assert seen.send().saved
    finally:
        post_save.disconnect(meanwhile, Source)
    beside.join()

    assert answers[0].saved or answers[0].send().saved
    there.alliance.refresh_from_db()
    assert (there.alliance.locator, there.alliance.detail) == ("2", "A detail.")


def paste(who: Person, **given: str) -> tuple[int, dict[str, str]]:
    page = Page(who, reverse("admin:debates_source_add"), None)
    token = who.open(page.address).token() if who.user else {}
    answer = who.client.post(reverse("admin:debates_source_paste"), {**token, **given})
    return answer.status_code, answer.json() if answer.status_code in {200, 422} else {}


def test_what_is_pasted_comes_back_numbered() -> None:
    editor = person("contributor")
    html = "<h2>One</h2><p>First.</p><script>x</script><h2>Two</h2><p>Second.</p>"

    status, made = paste(editor, text="x", html=html, form="paragraph")
    assert (status, made["text"]) == (200, "[1.1] One\n\nFirst.\n\n[2.1] Two\n\nSecond.")
    status, made = paste(editor, text=made["text"], form="paragraph", numbering="throughout")
    assert made["text"].startswith("[1] One")
    assert paste(editor, text="One.\0", html="<![x]>", form="page")[0] in {200, 422}
    assert paste(editor, text="One.", html="x" * 1_000_001, form="page")[1]["text"] == "[1] One."
    assert paste(editor, text="One.", form="verse")[0] == 422
    assert paste(person("staff"), text="One.", form="page")[0] == 403
