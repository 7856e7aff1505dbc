"""Find and replace in debates: each hit seen in its context, chosen, validated, all or nothing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from debates.admin.corrections import NO_CORRECTION_REASON
from debates.admin.replacing import TEXTS_CHANGED, TOO_MANY
from debates.history.models import Correction
from debates.kinds import paths_to
from debates.models import Debate, Position
from debates.revising import replacing
from debates.revising.replacing import OF_THE_SOURCE, searched_fields
from tests.debates.builders import (
    make_context_note,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
)
from tests.debates.editors import Page, Person, person

pytestmark = pytest.mark.django_db


def found(someone: Person, *debates: Debate, **search: object) -> Page:
    query = urlencode({"one": [one.pk for one in debates]}, doseq=True)
    page = someone.open(f"{reverse('admin:debates_debate_replace')}?{query}")
    return page.post({**page.fields, **search, "look": "1"})


def keys(page: Page) -> list[str]:
    return [hit.key for one, hits in page.response.context["found"] for hit, *_ in hits]


def applied(page: Page, hits: list[str], **more: object) -> Page:
    return page.post({**page.fields, "hit": hits, **more, "apply": "1"})


def test_ticked_hits_are_replaced_and_the_others_and_quotations_stay():
    source = make_source(text="[1] The Kremlin said so.")
    debate = make_debate(source=source, summary="About the Kremlin.")
    other = make_debate(title="The Kremlin elsewhere")
    expert = make_expert(debate)
    question = make_question(debate, text="Does the Kremlin want it?")
    note = make_context_note(debate, statement="Kremlinology is old.")
    position = make_position(
        debate, expert, statement="The Kremlin wants the Kremlin.", detail="kremlin",
        locator="1", quotation="The Kremlin said so", checked_by=person("superuser").user,
    )  # fmt: skip
    draft = make_position(
        debate, expert, status="draft", statement="No word.", checked_by=position.checked_by
    )
    evidence = make_evidence(draft, statement="A Kremlin paper.")
    make_evidence(position, statement="Another paper of the Kremlin.")
    someone = person("editor")

    page = found(someone, debate, words="Kremlin", replacement="Moscow", whole_words="on")

    assert page.html.count("<del>Kremlin</del><ins>Moscow</ins>") == 6
    assert Position.objects.filter(statement__contains="Moscow").count() == 0
    ticked = [key for key in keys(page) if not key.endswith("statement-1")]
    refused = applied(page, ticked)
    assert NO_CORRECTION_REASON in refused.text()
    assert applied(refused, ticked, correction_reason="Readers asked whom we mean.").saved

    for one in (debate, question, note, position, evidence, other, draft):
        one.refresh_from_db()
    assert debate.summary == "About the Moscow."
    assert question.text == "Does the Moscow want it?"
    assert note.statement == "Kremlinology is old."
    assert position.statement == "The Moscow wants the Kremlin."
    assert (position.detail, position.quotation) == ("kremlin", "The Kremlin said so")
    assert (position.checked_by, draft.checked_by) == (None, None)
    assert position.version == 2  # once, although its evidence has changed too
    assert evidence.statement == "A Moscow paper."
    assert draft.version == 2  # whoever has its page open is told of the evidence
    assert other.title == "The Kremlin elsewhere"
    assert [*Correction.objects.values_list("position_id", flat=True)] == [position.pk]
    record = position.history.first()
    assert record.history_change_reason == "Replaced “Kremlin” by “Moscow”"
    assert record.history_user == someone.user


def test_a_space_finds_a_space_that_does_not_break():
    debate = make_debate(summary="It hits the\u00a0poor.", status="draft")
    someone = person("editor")

    page = found(someone, debate, words="the poor", replacement="those who are poor")
    applied(page, keys(page))

    debate.refresh_from_db()
    assert debate.summary == "It hits those who are poor."


def test_a_hit_that_does_not_fit_keeps_all_as_they_are():
    source = make_source(text="[1] The gap widens.")
    debate = make_debate(source=source, title="The gap", status="draft")
    make_position(
        debate, make_expert(debate), locator="1", quotation="the gap widens", status="draft"
    )
    page = found(
        person("contributor"),
        debate,
        words="GAP",
        replacement="hole",
        any_case="on",
        quotations="on",
    )

    assert "cannot be changed this way" in page.text()
    assert applied(page, keys(page)).status == 200
    debate.refresh_from_db()
    assert debate.title == "The gap"
    fitting = [key for key in keys(page) if "quotation" not in key]
    assert applied(page, fitting).saved
    debate.refresh_from_db()
    assert debate.title == "The hole"


def test_what_was_changed_meanwhile_is_seen_first_with_the_ticks_kept():
    debate = make_debate(title="One and one", status="draft")
    someone = person("editor")
    page = found(someone, debate, words="one", replacement="two", any_case="on")
    debate.summary = "Written meanwhile."
    debate.save()

    again = applied(page, keys(page)[1:])

    assert TEXTS_CHANGED in again.text()
    assert again.html.count(" checked>") >= 1
    assert applied(again, keys(page)[1:]).saved
    debate.refresh_from_db()
    assert (debate.title, debate.summary) == ("One and two", "Written meanwhile.")


def test_what_is_public_is_for_editors_and_bad_input_is_told():
    debate = make_debate(title="Public words")
    contributor = person("contributor")
    page = found(contributor, debate, words="words", replacement="talk")
    assert "only editors can change it" in page.text()
    assert applied(page, keys(page)).status == 200
    debate.refresh_from_db()
    assert debate.title == "Public words"
    make_position(debate, make_expert(debate), detail="e" * 501)
    assert TOO_MANY in found(contributor, debate, words="e", replacement="").text()
    for words in ("", "a\0", "x" * 201):
        assert found(contributor, debate, words=words, replacement="y").status == 200
    for query in ("", "?one=x", f"?one={'9' * 40}"):
        page = contributor.open(reverse("admin:debates_debate_replace") + query)
        assert page.response.url == reverse("admin:debates_debate_changelist")


def test_what_is_published_meanwhile_is_for_editors(monkeypatch):
    debate = make_debate(title="Words of a draft", status="draft")
    page = found(person("contributor"), debate, words="Words", replacement="Talk")
    lock = replacing.lock_debates

    def publish_and_lock(*rows):
        Debate.objects.filter(pk=debate.pk).update(status="published", version=debate.version)
        lock(*rows)

    monkeypatch.setattr(replacing, "lock_debates", publish_and_lock)

    assert TEXTS_CHANGED in applied(page, keys(page)).text()
    debate.refresh_from_db()
    assert (debate.title, debate.status) == ("Words of a draft", "published")


def test_words_of_the_source_are_left_out_unless_asked_for():
    for model in paths_to(Debate):
        names = {field.name for field in searched_fields(model, quotations=False)}
        assert not names & OF_THE_SOURCE
        assert not {name for name in names if "quotation" in name or name.endswith("_words")}


def test_what_others_change_meanwhile_on_the_position_of_a_part_stays():
    debate = make_debate()
    position = make_position(debate, make_expert(debate), statement="Trade grows.")
    evidence = make_evidence(position, statement="A paper of the Kremlin.")
    search = replacing.Search("Kremlin", "government")
    found = replacing.find([debate], search)
    position.detail = "Said by somebody else meanwhile."
    position.save()

    every = [hit.key for one in found for hit in one.hits]
    changed = replacing.replace(found, search, every)

    assert replacing.save(changed, search)
    evidence.refresh_from_db()
    assert evidence.statement == "A paper of the government."
    now = Position.objects.get()
    assert (now.detail, now.version) == (position.detail, position.version + 1)


def test_what_is_reserved_stays_whatever_is_ticked():
    debate = make_debate(summary="About the Kremlin.")
    search = replacing.Search("Kremlin", "government")
    [one] = replacing.find([debate], search)
    one.reserved = "Your account may not change debates."

    assert replacing.replace([one], search, [hit.key for hit in one.hits]) == []
    assert one.record.summary == "About the Kremlin."


def test_nobody_replaces_in_what_their_account_may_not_change():
    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate), status="draft", statement="Kremlin.")
    someone = person("contributor")
    someone.user.groups.clear()
    kinds = Permission.objects.filter(codename__in=["view_debate", "change_debate"])
    someone.user.user_permissions.set(kinds)

    page = found(someone, debate, words="Kremlin", replacement="Moscow")
    assert "Your account may not change positions." in page.html
    applied(page, [f"position-{position.pk}-statement-0"])

    position.refresh_from_db()
    assert position.statement == "Kremlin."
