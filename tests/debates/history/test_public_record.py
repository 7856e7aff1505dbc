"""Public record of a position: every state that readers saw, and no other."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debates.history.moments import one_change
from debates.history.public_record import public_record
from debates.history.topics import take_from_positions
from debates.models import Counterpoint, Evidence, Position, Topic
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def position():
    debate = make_debate(slug="partnership")
    return make_position(debate, make_expert(debate, slug="lukin"), statement="It lasts.")


def record_of(position):
    fresh = Position.objects.published().for_reading().select_related("question__debate")
    return public_record(fresh.get(pk=position.pk))


def statements(position):
    """The statement of each span; None where the position was not public."""
    return [span.content and span.content.statement for span in record_of(position).spans]


def change(thing, **values):
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


def test_what_was_never_changed_has_one_span_from_its_publication_on(position):
    record = record_of(position)

    (span,) = record.spans
    assert span.content.statement == "It lasts."
    assert (span.content.debate, span.content.expert) == ("partnership", "lukin")
    assert position.created <= span.since <= timezone.now()
    assert position.created <= position.published_at <= span.since
    assert record.until(span) is None


def test_the_record_ends_in_the_present_content(position):
    question = make_question(position.debate)
    make_evidence(position, source=make_source(slug="report"), value="147.50", unit="percent")
    make_counterpoint(position, raised_by=make_position(position.debate, position.expert))
    position.topics.set([make_topic(slug="gas"), make_topic(slug="arms")])
    change(position, question=question, stance="denies")

    content = record_of(position).spans[-1].content

    assert content.topics == ("arms", "gas")
    assert content.question == question.slug
    assert (content.evidence[0].source, content.evidence[0].value) == ("report", "147.5")


def test_each_moment_has_the_state_that_held_then(position):
    before = timezone.now()
    change(position, statement="It bends.")
    between = timezone.now()
    change(position, statement="It breaks.")
    record = record_of(position)

    assert record.at(before).content.statement == "It lasts."
    assert record.at(between).content.statement == "It bends."
    assert record.at(timezone.now()).content.statement == "It breaks."
    assert record.at(record.spans[1].since).content.statement == "It bends."
    assert record.at(datetime(2000, 1, 1, tzinfo=UTC)) is None
    assert record.until(record.spans[0]) == record.spans[1].since


def test_what_was_written_before_publication_is_in_no_span():
    debate = make_debate()
    draft = make_position(debate, make_expert(debate), statement="Rough.", status="draft")
    change(draft, statement="Smooth.")
    change(draft, status="published")

    assert statements(draft) == ["Smooth."]
    assert record_of(draft).at(draft.published_at - timedelta(seconds=1)) is None


def test_while_it_was_a_draft_again_nothing_is_told(position):
    change(position, status="draft")
    change(position, statement="A secret thought.")
    change(position, statement="It breaks.")
    change(position, status="published")

    assert statements(position) == ["It lasts.", None, "It breaks."]


def test_while_the_debate_was_a_draft_nothing_is_told(position):
    change(position.debate, status="draft")
    change(position, statement="A secret thought.")
    change(position, statement="It breaks.")
    change(position.debate, status="published")

    assert statements(position) == ["It lasts.", None, "It breaks."]


def test_a_position_is_public_from_when_its_debate_is():
    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate), statement="Rough.")
    change(position, statement="Smooth.")
    change(debate, status="published")

    assert statements(position) == ["Smooth."]
    assert record_of(position).spans[0].since >= debate.published_at


def test_a_counterpoint_is_there_from_when_the_position_that_raises_it_is_public(position):
    rival = make_position(position.debate, make_expert(position.debate), status="draft")
    make_counterpoint(position, raised_by=rival, statement="It breaks.")
    before = timezone.now()
    change(rival, status="published")

    record = record_of(position)

    assert record.at(before).content.counterpoints == ()
    assert [one.statement for one in record.spans[-1].content.counterpoints] == ["It breaks."]


@pytest.mark.parametrize("how", ["draft", "withdrawn", "deleted"])
def test_counterpoints_of_what_is_not_public_today_are_told_nowhere(position, how):
    rival = make_position(position.debate, make_expert(position.debate), slug="rival")
    counterpoint = make_counterpoint(position, raised_by=rival, statement="Zyzzyva")
    if how == "deleted":
        counterpoint.delete()
        rival.delete()
    else:
        change(rival, status=how)

    assert all(span.content.counterpoints == () for span in record_of(position).spans)


def test_parts_that_were_removed_are_there_as_long_as_they_were(position):
    evidence = make_evidence(position, statement="A pact.")
    counterpoint = make_counterpoint(position, statement="Only in part.")
    then = timezone.now()
    # SQLite dates what goes to the millisecond
    time.sleep(0.002)
    evidence.delete()
    counterpoint.delete()

    record = record_of(position)

    assert [one.statement for one in record.at(then).content.evidence] == ["A pact."]
    assert [one.statement for one in record.at(then).content.counterpoints] == ["Only in part."]
    assert record.spans[-1].content.evidence == ()


def test_a_source_that_is_no_longer_public_is_left_out(position):
    evidence = make_evidence(position, source=make_source(slug="zyzzyva-source"))
    then = timezone.now()
    change(evidence, source=None)

    assert record_of(position).at(then).content.evidence[0].source == ""


@pytest.mark.parametrize("deleted", [True, False])
def test_a_version_keeps_the_topics_that_readers_knew_it_by(position, deleted):
    topic = make_topic(slug="gas", name="Gas")
    position.topics.set([topic])
    position.save()
    then = position.modified
    digest = record_of(position).at(then).content.digest()
    if deleted:
        with one_change():
            take_from_positions(topic)
            topic.delete()
    else:
        position.topics.clear()
        position.save()
        change(topic, name="Not for readers", slug="not-for-readers")

    record = record_of(position)
    content = record.at(then).content

    assert (content.topics, content.digest()) == (("gas",), digest)
    assert record.name("topics", "gas") == "Gas"
    assert record.spans[-1].content.topics == ()


def test_an_address_that_was_changed_stands_there_as_it_is_now(position):
    topic = make_topic(slug="gas")
    position.topics.set([topic])
    then = timezone.now()
    change(topic, slug="natural-gas")

    assert record_of(position).at(then).content.topics == ("natural-gas",)


def test_changes_that_left_no_record_are_known_by_the_row_alone(position):
    Position.objects.filter(pk=position.pk).update(statement="It breaks.")
    make_evidence(position)
    Evidence.history.all().delete()

    record = record_of(position)

    assert statements(position) == ["It lasts.", "It breaks."]
    assert len(record.spans[0].content.evidence) == 1


def test_without_any_record_there_is_what_stands_now(position):
    position.topics.set([make_topic()])
    for model in (Position, Topic, Evidence, Counterpoint):
        model.history.all().delete()
    Position.objects.filter(pk=position.pk).update(published_at=None)

    (span,) = record_of(position).spans

    assert span.since == position.created
    assert span.content.topics


def test_a_part_that_went_without_a_record_is_not_there_any_more(position):
    evidence = make_evidence(position, statement="A pact.")
    Evidence.objects.filter(pk=evidence.pk).delete()
    Evidence.history.filter(history_type="-").delete()

    assert record_of(position).spans[-1].content.evidence == ()


def test_the_record_takes_few_queries_however_long_it_is(position):
    def counted():
        fresh = Position.objects.published().for_reading().get(pk=position.pk)
        with CaptureQueriesContext(connection) as captured:
            public_record(fresh)
        return len(captured)

    few = counted()
    for number in range(5):
        change(position, statement=f"It breaks {number} times.")
        make_evidence(position)

    assert counted() == few <= 10
