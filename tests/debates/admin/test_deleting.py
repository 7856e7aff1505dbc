"""Deleting: what would go is shown, and what others build on stays."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError

from debates.models import Counterpoint, Debate, Evidence, Expert, Position, Source, Topic
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_position,
    make_source,
    make_topic,
)
from tests.debates.editors import Page, World, page_of, person, world

pytestmark = pytest.mark.django_db


def confirm(page: Page) -> Page:
    return page.post({**page.token(), "post": "yes", "reason": "Entered twice."})


def exchange() -> World:
    """A public position with a public counterpoint that another position raises."""
    there = world("published")
    make_counterpoint(there.alliance, raised_by=there.rivalry, statement="Look at Siberia.")
    return there


def test_what_would_go_is_shown_before_it_goes(there: World) -> None:
    make_evidence(there.alliance, statement="Trade grew.")
    make_counterpoint(there.alliance, statement="Not at all.")

    page = person("editor").open(page_of(there.alliance, "delete"))

    assert "Trade grew." in page.text()
    assert "Not at all." in page.text()
    assert confirm(page).saved
    assert not Position.objects.filter(pk=there.alliance.pk).exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("which", ["alliance", "rivalry"])
def test_neither_side_of_a_public_exchange_can_be_deleted(which: str) -> None:
    there = exchange()
    position = getattr(there, which)

    page = person("editor").open(page_of(position, "delete"))

    assert "cannot be deleted, because other content depends on it" in page.text()
    assert "Counterpoint by Theresa Fallon to “An alliance is forming.”: “Look at Siberia.”" in (
        page.text()
    )
    assert "Withdraw public content instead of deleting it" in page.text()
    confirm(page)
    assert Position.objects.filter(pk=position.pk).exists()


def test_nor_by_the_list_and_then_none_of_the_chosen_goes() -> None:
    there = exchange()
    other = make_position(there.debate, there.lukin, status="draft")
    editor = person("editor")

    page = editor.act("delete_selected", there.alliance, other)
    editor.act("delete_selected", there.alliance, other, post="yes")

    assert "Nothing was deleted, because other content depends on some of these" in page.text()
    assert "Look at Siberia." in page.text()
    assert "Withdraw public content instead of deleting it" in page.text()
    assert Position.objects.count() == 3


def test_what_somebody_else_deleted_first_is_told_to_the_second() -> None:
    there = exchange()
    gone = make_position(there.debate, there.lukin)
    Position.objects.filter(pk=gone.pk).delete()

    page = person("editor").act("delete_selected", gone, post="yes")

    assert "They have been deleted in the meantime." in page.messages()


def test_a_public_position_that_nobody_answers_can_be_deleted() -> None:
    there = world("published")

    confirm(person("editor").open(page_of(there.alliance, "delete")))

    assert not Position.objects.filter(pk=there.alliance.pk).exists()


def test_what_a_draft_raises_against_another_keeps_it_and_is_named(there: World) -> None:
    make_counterpoint(there.rivalry, raised_by=there.alliance, statement="Look at the exercises.")

    page = person("editor").open(page_of(there.alliance, "delete"))

    assert "Look at the exercises." in page.text()
    confirm(page)
    assert Position.objects.filter(pk=there.alliance.pk).exists()


def test_a_debate_with_a_public_exchange_stays() -> None:
    there = exchange()

    page = person("editor").open(page_of(there.debate, "delete"))

    assert "Look at Siberia." in page.text()
    confirm(page)
    assert Debate.objects.exists()


def test_a_debate_without_one_goes_with_all_that_is_in_it(there: World) -> None:
    make_counterpoint(there.alliance, raised_by=there.rivalry)

    page = person("editor").open(page_of(there.debate, "delete"))

    assert "An alliance is forming." in page.text()
    assert confirm(page).saved
    assert not Debate.objects.exists()
    assert not Counterpoint.objects.exists()


@pytest.mark.parametrize("model", [Expert, Source])
def test_what_positions_rest_on_stays_and_they_are_named(model: type, there: World) -> None:
    source = make_source()
    make_evidence(there.alliance, source=source, statement="Trade grew.")
    thing = {Expert: there.lukin, Source: source}[model]
    named = {Expert: "An alliance is forming.", Source: "Trade grew."}[model]

    page = person("editor").open(page_of(thing, "delete"))

    assert named in page.text()
    assert "Change or delete these first." in page.text()
    confirm(page)
    assert model.objects.filter(pk=thing.pk).exists()


def test_a_topic_leaves_its_positions_and_their_history_tells_of_it(there: World) -> None:
    topic = make_topic(name="Energy")
    there.alliance.topics.add(topic)
    mara = person("editor", "mara")

    confirm(mara.open(page_of(topic, "delete")))

    assert not Topic.objects.exists()
    told = mara.open(page_of(there.alliance, "history")).text()
    assert "mara" in told
    assert "Topics" in told
    there.alliance.refresh_from_db()
    assert there.alliance.version == 2


def test_a_broader_topic_stays_and_the_narrower_are_named() -> None:
    broader = make_topic(name="Economy")
    make_topic(name="Energy", broader=broader)

    page = person("editor").open(page_of(broader, "delete"))

    assert "Energy" in page.text()
    confirm(page)
    assert Topic.objects.count() == 2


def test_a_contributor_who_may_not_delete_what_is_public_is_told_why(there: World) -> None:
    there.alliance.status = "published"
    there.alliance.save()

    page = person("contributor").act("delete_selected", there.alliance, there.rivalry)

    assert "that is or has been public. Nothing was deleted." in page.text()


@pytest.mark.parametrize("road", ["page", "list"])
def test_what_becomes_public_between_question_and_answer_is_not_deleted(
    road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = world("published")
    make_counterpoint(there.alliance, raised_by=there.rivalry)
    # As it would look to the first of the two checks, before the other transaction was done.
    monkeypatch.setattr(
        "debates.admin.deleting.DeletingAdmin.get_deleted_objects",
        lambda self, things, request: ([], {}, set(), []),
    )
    editor = person("editor")

    if road == "page":
        page = editor.open(page_of(there.alliance, "delete"))
        done = confirm(page)
    else:
        done = editor.act("delete_selected", there.alliance, post="yes", reason="Twice.")

    assert "Nothing was deleted." in done.messages()
    assert Position.objects.filter(pk=there.alliance.pk).exists()
    assert not LogEntry.objects.exists()


def test_what_the_database_refuses_at_the_last_moment_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, there: World
) -> None:
    def refuse(self: Position) -> None:
        raise IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr(Position, "delete", refuse)

    done = confirm(person("editor").open(page_of(there.alliance, "delete")))

    assert "Something that this refers to has just been deleted" in done.messages()
