"""Restoring deleted objects, and the list of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from debates.models import (
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Participation,
    Position,
    Question,
    Topic,
    Vote,
)
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_evidence,
    make_position,
    make_source,
    make_topic,
    make_vote,
)
from tests.debates.editors import Page, Person, World, page_of, person, world

pytestmark = pytest.mark.django_db


def history(someone: Person, thing: object) -> str:
    return someone.open(page_of(thing, "history")).text()


def delete(someone: Person, thing: object) -> Page:
    page = someone.open(page_of(thing, "delete"))
    return page.post({**page.token(), "post": "yes", "reason": "Entered twice."})


def deleted_page(someone: Person, model: type, pk: int) -> Page:
    record = model.history.filter(id=pk, history_type="-").first()
    name = f"admin:debates_{model._meta.model_name}_restore"
    return someone.open(reverse(name, args=[record.history_id]))


def test_what_was_deleted_is_listed_with_who_deleted_it_and_can_be_restored_as_it_was() -> None:
    there = world("published")
    energy = make_topic()
    there.alliance.topics.add(energy)
    evidence = make_evidence(there.alliance, statement="Trade grew.")
    counterpoint = make_counterpoint(there.rivalry, statement="Kept.")
    mara = person("editor", "mara")
    slug, pk = there.alliance.slug, there.alliance.pk
    delete(mara, there.alliance)

    listing = mara.open(reverse("admin:debates_position_deleted"))
    page = deleted_page(mara, Position, pk)
    done = page.send("")

    assert "An alliance is forming." in listing.text()
    assert "mara" in listing.text()
    assert "Trade grew." in page.text()
    assert done.saved
    back = Position.objects.get(pk=pk)
    assert (back.slug, back.status) == (slug, "draft")
    assert list(back.topics.all()) == [energy]
    assert [one.pk for one in back.evidence.all()] == [evidence.pk]
    assert Counterpoint.objects.get() == counterpoint
    told = history(mara, back)
    assert "deleted" in told
    assert "restored" in told
    assert "No deleted positions." in mara.open(reverse("admin:debates_position_deleted")).text()


def test_the_history_of_what_was_deleted_stays_and_leads_to_its_return(there: World) -> None:
    editor = person("editor")
    address = page_of(there.alliance, "history")
    delete(editor, there.alliance)

    page = editor.open(address)

    assert page.status == 200
    assert "This position has been deleted." in page.text()
    assert "View this version" not in page.text()


def test_a_debate_comes_back_with_all_that_went_with_it(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, raised_by=there.rivalry, statement="Look at Siberia.")
    make(ContextNote, debate=there.debate)
    make_vote(there.question, there.lukin)
    editor = person("editor")
    models = (Debate, Question, Participation, ContextNote, Position, Evidence, Counterpoint, Vote)
    counts = {model: model.objects.count() for model in models}
    assert all(counts.values())
    pk = there.debate.pk
    delete(editor, there.debate)
    assert not Position.objects.exists()

    page = deleted_page(editor, Debate, pk)
    assert "Look at Siberia." in page.text()
    done = page.send("")

    assert done.saved
    assert {model: model.objects.count() for model in counts} == counts
    assert Debate.objects.get().status == "draft"
    assert Counterpoint.objects.get().raised_by == there.rivalry
    assert Position.objects.get(pk=there.alliance.pk).question == there.question


def test_what_was_deleted_before_does_not_come_back_with_the_rest(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    editor = person("editor")
    editor.edit(there.alliance).send(evidence_0_DELETE="on")
    Evidence.history.filter(history_type="-").update(history_date=datetime(2020, 1, 1, tzinfo=UTC))
    pk = there.alliance.pk
    delete(editor, there.alliance)

    deleted_page(editor, Position, pk).send("")

    assert not Evidence.objects.exists()


def test_what_a_restored_thing_referred_to_may_be_gone_and_that_is_told(there: World) -> None:
    energy = make_topic()
    there.alliance.topics.add(energy)
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    delete(editor, there.rivalry)
    delete(editor, there.question)
    delete(editor, energy)

    done = deleted_page(editor, Position, pk).send("")

    assert "was restored without its question, which no longer exists." in done.messages()
    back = Position.objects.get(pk=pk)
    assert (back.question, back.stance) == (None, "")
    assert not back.topics.exists()


def test_evidence_comes_back_without_a_source_that_is_gone(there: World) -> None:
    source = make_source()
    make_evidence(there.alliance, statement="Trade grew.", source=source)
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    delete(editor, source)

    done = deleted_page(editor, Position, pk).send("")

    assert "“Trade grew.” was restored without its source" in done.messages()
    assert Evidence.objects.get().source is None


def test_what_the_database_does_not_take_back_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    energy = make_topic(name="Energy")
    editor = person("editor")
    pk = energy.pk
    delete(editor, energy)
    make_topic(name="Gas", slug=energy.slug + "-of-another")
    Topic.objects.update(slug="taken")
    Topic.history.filter(id=pk).update(slug="taken")
    monkeypatch.setattr(Topic, "full_clean", lambda self, exclude=None: None)

    page = deleted_page(editor, Topic, pk).send("")

    assert "This address is taken." in page.text()


def test_a_position_whose_debate_is_gone_waits_for_the_debate(there: World) -> None:
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    delete(editor, there.debate)

    page = deleted_page(editor, Position, pk).send("")

    assert page.status == 200
    assert "its debate no longer exists. Restore that first." in page.text()
    assert not Position.objects.exists()


def test_a_restored_position_whose_place_is_taken_becomes_the_last(there: World) -> None:
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    make_position(there.debate, there.lukin)

    deleted_page(editor, Position, pk).send("")

    assert Position.objects.get(pk=pk).order == 2


def test_a_restored_topic_whose_name_is_taken_is_refused_in_words() -> None:
    energy = make_topic(name="Energy")
    editor = person("editor")
    pk = energy.pk
    delete(editor, energy)
    make_topic(name="Energy")

    page = deleted_page(editor, Topic, pk).send("")

    assert "This topic could not be restored. Nothing was changed." in page.text()
    assert "Another topic has this name." in page.text()


def test_what_is_back_already_leads_to_its_page(there: World) -> None:
    editor = person("editor")
    pk = there.alliance.pk
    delete(editor, there.alliance)
    page = deleted_page(editor, Position, pk)
    page.send("")

    again = page.send("")

    assert again.saved
    assert again.response.url == page_of(there.alliance)
