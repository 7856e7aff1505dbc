"""Reverting an object with its parts to an earlier version."""

from __future__ import annotations

from datetime import date

import pytest

from debates.admin.corrections import NO_CORRECTION_REASON
from debates.models import Debate, Expert, Position, Question
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.editors import Page, Person, World, page_of, person

pytestmark = pytest.mark.django_db


def history(someone: Person, thing: object) -> str:
    return someone.open(page_of(thing, "history")).text()


def version(someone: Person, thing: Position | Debate | Expert, number: int) -> Page:
    """Return the page of an earlier version."""
    record = thing.history.filter(version=number).first()
    return someone.open(page_of(thing, "version", record.history_id))


def test_an_earlier_version_shows_what_going_back_would_change(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, statement="Not at all.")
    mara = person("editor", "mara")
    mara.edit(there.alliance).send(detail="First.")
    page = mara.edit(there.alliance).add("evidence", statement="Gas flows.", kind="event")
    page.send(detail="Second.", counterpoints_0_DELETE="on", evidence_0_statement="Trade fell.")

    page = version(mara, there.alliance, 2)

    assert "<del>Second</del><ins>First</ins>" in page.html
    assert "Trade <del>fell</del><ins>grew</ins>." in page.html
    assert "Counterpoint “Not at all.” will be restored" in page.text()
    assert "Evidence “Gas flows.” will be removed" in page.text()


def test_going_back_brings_text_topics_evidence_and_counterpoints_back(there: World) -> None:
    energy = make_topic()
    evidence = make_evidence(there.alliance, statement="Trade grew.")
    counterpoint = make_counterpoint(
        there.alliance, statement="Not at all.", raised_by=there.rivalry
    )
    mara = person("editor", "mara")
    mara.edit(there.alliance).send(detail="First.", topics=[energy.pk])
    page = mara.edit(there.alliance).add(
        "evidence", statement="Gas flows.", kind="event", order="1"
    )
    page.send(
        detail="Second.", topics=[], counterpoints_0_DELETE="on", evidence_0_statement="Fell."
    )

    done = version(mara, there.alliance, 2).send("")

    assert done.saved
    assert "The earlier version was restored." in done.messages()
    now = Position.objects.get(pk=there.alliance.pk)
    assert now.detail == "First."
    assert list(now.topics.all()) == [energy]
    assert [(one.pk, one.statement, one.order) for one in now.evidence.all()] == [
        (evidence.pk, "Trade grew.", 1)
    ]
    assert [(one.pk, one.raised_by) for one in now.counterpoints.all()] == [
        (counterpoint.pk, there.rivalry)
    ]
    assert now.version == 4
    assert now.history.first().history_user == mara.user
    assert "restored from" in history(mara, there.alliance)


def test_going_back_does_not_publish_and_does_not_hide(there: World) -> None:
    editor = person("editor")
    editor.edit(there.alliance).send(status="published", detail="Said in public.")
    told = {"correction_reason": "Thought over."}
    editor.edit(there.alliance).send(status="draft", detail="Thought over.", **told)
    page = version(editor, there.alliance, 2)
    assert "The status does not change: it stays draft." in page.text()

    page.send("", **told)
    there.alliance.refresh_from_db()

    assert there.alliance.detail == "Said in public."
    assert there.alliance.status == "draft"
    editor.act("publish", there.alliance)
    version(editor, there.alliance, 3).send("", correction_reason="Thought over again.")
    there.alliance.refresh_from_db()
    assert there.alliance.detail == "Thought over."
    assert there.alliance.status == "published"


def test_going_back_to_an_order_that_rows_have_exchanged_works(there: World) -> None:
    for name in "ab":
        make_evidence(there.alliance, statement=name)
    editor = person("editor")
    editor.edit(there.alliance).send(detail="First.")
    editor.edit(there.alliance).send(evidence_0_order="2", evidence_1_order="1")

    version(editor, there.alliance, 2).send("")

    assert [str(one) for one in there.alliance.evidence.all()] == ["a", "b"]


def test_going_back_where_somebody_changed_it_meanwhile_is_told_and_not_done(there: World) -> None:
    editor = person("editor")
    editor.edit(there.alliance).send(detail="First.")
    page = version(editor, there.alliance, 1)
    person("superuser").edit(there.alliance).send(detail="By root.")

    page = page.send("")

    assert page.status == 200
    assert "This position has changed since you opened this page." in page.text()
    there.alliance.refresh_from_db()
    assert there.alliance.detail == "By root."
    assert page.send("").saved


def test_going_back_to_what_is_not_possible_any_more_changes_nothing_and_says_why(
    there: World,
) -> None:
    other = make_question(there.debate, text="And in Asia?")
    source = make_source()
    make_evidence(there.alliance, statement="Trade grew.", source=source)
    editor = person("editor")
    editor.edit(there.alliance).send(detail="First.", question=other.pk)
    editor.edit(there.alliance).send(question=there.question.pk, evidence_0_source="", detail="2.")
    other.delete()
    source.delete()

    page = version(editor, there.alliance, 2).send("")

    assert page.status == 200
    assert "This version could not be restored. Nothing was changed." in page.text()
    assert "its question no longer exists." in page.text()
    assert "Evidence “Trade grew.”: its source no longer exists." in page.text()
    there.alliance.refresh_from_db()
    assert there.alliance.detail == "2."


def test_the_version_that_stands_says_that_nothing_would_change(there: World) -> None:
    page = version(person("editor"), there.alliance, 1)

    assert "None. This is the current version." in page.text()


def test_a_debate_goes_back_with_its_questions_and_those_who_take_part(there: World) -> None:
    extra = make_question(there.debate, text="And in Asia?")
    editor = person("editor")
    editor.edit(there.debate).send(summary="First.")
    editor.edit(there.debate).send(
        summary="Second.",
        questions_1_DELETE="on",
        participations_0_role="Scholar",
        correction_reason="Nobody asked it.",
    )

    page = version(editor, there.debate, 2)
    assert NO_CORRECTION_REASON in page.send("").text()
    done = page.send("", correction_reason="He did.")

    assert done.saved
    there.debate.refresh_from_db()
    assert there.debate.summary == "First."
    back = there.debate.questions.get(text="And in Asia?")
    assert (back.pk, back.slug) == (extra.pk, extra.slug)
    assert there.debate.participations.get(expert=there.lukin).role == ""


def test_a_question_that_is_answered_by_now_does_not_go_by_going_back(there: World) -> None:
    editor = person("editor")
    editor.edit(there.debate).send(summary="First.")
    page = editor.edit(there.debate).add("questions", text="And in Asia?")
    page.send()
    asia = Question.objects.get(text="And in Asia?")
    editor.edit(there.alliance).send(question=asia.pk)

    page = version(editor, there.debate, 2).send("", correction_reason="Nobody asked it.")

    assert "Nothing was changed" in page.text()
    assert "An alliance is forming." in page.text()
    assert Question.objects.filter(pk=asia.pk).exists()


def test_a_slug_goes_back_too_and_the_newer_one_leads_to_it(there: World) -> None:
    editor = person("editor")
    old = there.alliance.slug
    editor.edit(there.alliance).send(slug="another-address")

    version(editor, there.alliance, 1).send("")

    there.alliance.refresh_from_db()
    assert there.alliance.slug == old


def test_experts_and_sources_have_a_history_and_a_way_back_too(there: World) -> None:
    source = make_source(date=date(2022, 2, 4))
    editor = person("editor")
    editor.edit(there.lukin).send(aliases="Артём Лукин\nArtem Lukin")
    editor.edit(source).send(title="Other", date="2022-02-05")

    assert "Artem Lukin</ins>" in editor.open(page_of(there.lukin, "history")).html
    version(editor, there.lukin, 1).send("", correction_slip="on")
    version(editor, source, 1).send("")

    there.lukin.refresh_from_db()
    source.refresh_from_db()
    assert there.lukin.aliases == ["Артём Лукин"]
    assert source.date == date(2022, 2, 4)


def test_the_first_debate_can_be_edited_and_put_back_as_it_was_loaded(article: None) -> None:
    position = Position.objects.filter(evidence__isnull=False).first()
    before = Position.objects.filter(pk=position.pk).values().get()
    topics = set(position.topics.all())
    editor = person("editor")
    page = editor.edit(position)
    page.send(statement="Overwritten.", topics=[], evidence_0_DELETE="on", correction_slip="on")

    first = position.history.filter(version=before["version"]).first()
    going_back = editor.open(page_of(position, "version", first.history_id))
    done = going_back.send("", correction_reason="It was right.")

    assert done.saved
    after = Position.objects.filter(pk=position.pk).values().get()
    moved = {"version", "modified"}
    assert {k: v for k, v in after.items() if k not in moved} == {
        k: v for k, v in before.items() if k not in moved
    }
    assert set(Position.objects.get(pk=position.pk).topics.all()) == topics
