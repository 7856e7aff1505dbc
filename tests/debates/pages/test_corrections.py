"""Corrections on a position's page, and what stays with the editors."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from debates.history.corrections import Explanation
from debates.history.moments import one_change
from debates.history.public_record import public_record
from debates.history.timeline import snapshot_current
from debates.models import Position
from debates.pages.corrections import corrections
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def position():
    debate = make_debate()
    return make_position(debate, make_expert(debate), statement="It lasts.")


def read(position):
    """The corrections, the latest first."""
    found = Position.objects.for_reading().get(pk=position.pk)
    return corrections(found, public_record(found))


def told(position):
    """The same as plain data."""
    return [
        [(change.part, change.kind, change.text) for change in correction.changes]
        for correction in read(position)
    ]


def marked(position):
    """Return the removed and added texts of the latest correction, by label."""
    return {
        one.label: [(piece.kind, piece.text) for piece in one.pieces if piece.kind != "same"]
        for change in read(position)[0].changes
        for one in change.fields
    }


def test_what_was_never_changed_has_none(position):
    assert told(position) == []


def test_a_changed_field_is_told_before_and_after(position):
    position.statement = "It breaks."
    position.save()

    assert told(position) == [[("position", "changed", "It breaks.")]]
    assert marked(position) == {"Statement": [("gone", "lasts"), ("new", "breaks")]}


def test_the_page_shows_them_in_the_direction_of_their_words(position, client):
    position.statement = "يدوم حتى 2030 (USD)."
    with one_change(explanation=Explanation("سقطت كلمة.")):
        position.save()

    page = client.get(position.get_absolute_url()).content.decode()

    assert '<dd dir="auto"><del>It lasts.</del><ins>يدوم' in page.replace(
        "</del> <ins>", "</del><ins>"
    )
    assert "Reason: <bdi>سقطت كلمة.</bdi>" in page


def test_fields_and_their_values_are_told_in_words(position):
    position.certainty_words, position.certainty = "very probably", "very_likely"
    position.original_quotation, position.original_language = "Дружба", "ru"
    position.save()

    assert marked(position) == {
        "Words of certainty": [("new", "very probably")],
        "Certainty": [("new", "very likely")],
        "Original quotation": [("new", "Дружба")],
        "Original language": [("new", "Russian")],
    }


def test_the_latest_comes_first(position):
    for statement in ("It bends.", "It breaks."):
        position.statement = statement
        position.save()

    assert [one[0][2] for one in told(position)] == ["It breaks.", "It bends."]


def test_parts_that_come_change_and_go_are_told(position):
    evidence = make_evidence(position, statement="A pact.")
    evidence.statement = "Two pacts."
    evidence.save()
    evidence.delete()

    assert told(position) == [
        [("evidence", "removed", "Two pacts.")],
        [("evidence", "changed", "Two pacts.")],
        [("evidence", "added", "A pact.")],
    ]


def test_what_was_written_before_publication_is_not_told():
    debate = make_debate()
    draft = make_position(debate, make_expert(debate), statement="Rough.", status="draft")
    draft.statement = "Smooth."
    draft.save()
    draft.status = "published"
    draft.save()

    assert told(draft) == []


def test_between_two_publications_only_what_came_of_it_is_told(position):
    for changes in (
        {"status": "draft"},
        {"statement": "A secret thought."},
        {"statement": "It breaks."},
        {"status": "published"},
    ):
        for name, value in changes.items():
            setattr(position, name, value)
        position.save()

    assert told(position) == [[("position", "changed", "It breaks.")]]
    assert "secret" not in str(read(position))


def test_while_the_debate_was_a_draft_nothing_is_told(position):
    debate = position.debate
    debate.status = "draft"
    debate.save()
    position.statement = "A secret thought."
    position.save()
    position.statement = "It breaks."
    position.save()
    debate.status = "published"
    debate.save()

    assert told(position) == [[("position", "changed", "It breaks.")]]
    assert "secret" not in str(read(position))


def test_a_counterpoint_of_a_draft_is_not_told(position):
    other = make_expert(position.debate)
    draft = make_position(position.debate, other, statement="Zyzzyva", status="draft")
    counterpoint = make_counterpoint(position, raised_by=draft, statement="Zyzzyva")
    counterpoint.statement = "Zyzzyva!"
    counterpoint.save()

    assert told(position) == []


def test_a_counterpoint_of_a_position_that_was_withdrawn_is_not_told(position):
    other = make_expert(position.debate)
    raising = make_position(position.debate, other, statement="Zyzzyva")
    make_counterpoint(position, raised_by=raising, statement="Zyzzyva")
    raising.status = "withdrawn"
    raising.save()

    assert told(position) == []


def test_topics_that_never_were_public_have_no_name(position):
    topic = make_topic(name="Zyzzyva")
    position.status = "draft"
    position.save()
    position.topics.add(topic)
    position.topics.remove(topic)
    position.status = "published"
    position.save()

    assert "Zyzzyva" not in str(read(position))


def test_topics_are_told_by_name(position):
    topic = make_topic(name="Arms trade")
    position.topics.add(topic)

    assert marked(position) == {"Topics": [("new", "Arms trade")]}


def test_what_stood_before_the_first_record_is_the_beginning(position):
    evidence = make_evidence(position, statement="A pact.")
    for thing in (position, evidence):
        type(thing).history.filter(id=thing.pk).delete()
    snapshot_current([position, evidence])
    evidence.statement = "Two pacts."
    evidence.save()

    assert told(position) == [[("evidence", "changed", "Two pacts.")]]


def test_places_and_addresses_are_no_corrections(position):
    position.order = 7
    position.slug = "another-address"
    position.save()

    assert told(position) == []


def test_nobody_is_named(position, rf):
    editor = User.objects.create_user("zyzzyva")
    position._history_user = editor
    position._change_reason = "zyzzyva"
    position.statement = "It breaks."
    position.save()

    assert "zyzzyva" not in str(read(position)).lower()
