"""Writes to the objects around a position update its search document."""

from __future__ import annotations

import pytest

from debates.models import (
    Counterpoint,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from tests.debates.builders import (
    Exchange,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_source,
    make_topic,
)
from tests.search_index import LiveIndex


@pytest.fixture
def index(exchange: Exchange, live_index: LiveIndex) -> LiveIndex:
    return live_index


# What hangs on a position


def test_topics_added(exchange: Exchange, index: LiveIndex) -> None:
    exchange.breaks.topics.add(exchange.gas)

    index.follow()
    assert index.found("topic:energy") == {"lasts", "breaks"}


def test_topics_removed(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.topics.remove(exchange.gas)

    index.follow()
    assert index.found("topic:energy") == set()


def test_topics_set(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.topics.set([make_topic(name="Railways")])

    index.follow()
    assert index.found("topic:railways") == {"lasts"}
    assert index.found("topic:gas") == set()


def test_topics_cleared(exchange: Exchange, index: LiveIndex) -> None:
    exchange.lasts.topics.clear()

    index.follow()
    assert index.found("topic:gas") == set()


def test_positions_set_from_the_side_of_the_topic(exchange: Exchange, index: LiveIndex) -> None:
    exchange.gas.positions.set([exchange.breaks])

    index.follow()
    assert index.found("topic:gas") == {"breaks"}


def test_topic_links_made_in_bulk(exchange: Exchange, index: LiveIndex) -> None:
    link = Position.topics.through
    link.objects.bulk_create([link(position=exchange.breaks, topic=exchange.gas)])

    index.follow()
    assert index.found("topic:gas") == {"lasts", "breaks"}


def test_evidence_added(exchange: Exchange, index: LiveIndex) -> None:
    make_evidence(exchange.breaks, statement="A treaty lapsed.", kind="document")

    index.follow()
    assert index.found("evidence:treaty has:document") == {"breaks"}


def test_evidence_changed(exchange: Exchange, index: LiveIndex) -> None:
    Evidence.objects.update(kind="statistic", value=147, unit="percent")

    index.follow()
    assert index.found("has:figure evidence:147") == {"lasts"}


def test_evidence_moved_to_another_position(exchange: Exchange, index: LiveIndex) -> None:
    exchange.evidence.position = exchange.breaks
    exchange.evidence.save()

    index.follow()
    assert index.found("pipeline") == {"breaks"}


def test_evidence_deleted(exchange: Exchange, index: LiveIndex) -> None:
    exchange.evidence.delete()

    index.follow()
    assert index.found("has:evidence") == set()


def test_evidence_gets_a_source(exchange: Exchange, index: LiveIndex) -> None:
    Evidence.objects.update(source=make_source(title="Almanac"))

    index.follow()
    assert index.found("source:almanac") == {"lasts"}


def test_a_counterpoint_is_raised(exchange: Exchange, index: LiveIndex) -> None:
    make_counterpoint(exchange.breaks, raised_by=exchange.lasts, statement="History refutes.")

    index.follow()
    assert index.found("refutes") == {"breaks"}
    assert index.found("answers:fallon") == {"lasts"}


def test_a_counterpoint_changes_sides(exchange: Exchange, index: LiveIndex) -> None:
    Counterpoint.objects.update(position=exchange.breaks, raised_by=exchange.lasts)

    index.follow()
    assert index.found("quarrel") == {"breaks"}
    assert index.found("is:countering") == {"lasts"}


def test_a_counterpoint_loses_who_raised_it(exchange: Exchange, index: LiveIndex) -> None:
    Counterpoint.objects.update(voice="editors", raised_by=None, basis="")

    index.follow()
    assert index.found("is:countering") == set()
    assert index.found("is:countered") == {"lasts"}


def test_a_counterpoint_is_deleted(exchange: Exchange, index: LiveIndex) -> None:
    Counterpoint.objects.all().delete()

    index.follow()
    assert index.found("is:countered") == set()
    assert index.found("is:countering") == set()


def test_a_question_is_taken_from_a_position(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.filter(slug="lasts").update(question=None, stance="")

    index.follow()
    assert index.found("question:entente") == {"breaks"}
    assert index.found("stance:affirms") == set()


def test_a_position_moves_to_another_debate_and_expert(
    exchange: Exchange, index: LiveIndex
) -> None:
    other = make_debate(title="Arctic hearing")
    expert = make_expert(other, slug="gabuev", name="Alexander Gabuev")
    Counterpoint.objects.all().delete()
    Position.objects.filter(slug="lasts").update(
        debate=other, expert=expert, question=None, stance=""
    )

    index.follow()
    assert index.found("debate:arctic expert:gabuev") == {"lasts"}


# What many positions have in common


def test_an_expert_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    make_position(exchange.debate, exchange.lukin, slug="grows")
    Expert.objects.filter(slug="lukin").update(name="Artjom Lukinski", slug="lukinski")

    index.follow()
    assert index.found("expert:lukinski") == {"lasts", "grows"}
    assert index.found("answers:lukinski") == {"breaks"}


def test_an_expert_gets_an_alias(exchange: Exchange, index: LiveIndex) -> None:
    exchange.fallon.aliases = ["Тереза Фэллон"]
    exchange.fallon.save()

    index.follow()
    assert index.found("Фэллон") == {"breaks"}


def test_a_topic_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    Topic.objects.filter(slug="energy").update(name="Fuels")

    index.follow()
    assert index.found("topic:fuels") == {"lasts"}
    assert index.found("topic:energy") == set()


def test_a_topic_is_put_under_another(exchange: Exchange, index: LiveIndex) -> None:
    Topic.objects.filter(slug="energy").update(broader=make_topic(name="Economy"))

    index.follow()
    assert index.found("topic:economy") == {"lasts"}


def test_a_topic_is_deleted(exchange: Exchange, index: LiveIndex) -> None:
    exchange.gas.delete()

    index.follow()
    assert index.found("topic:gas") == set()


def test_a_debate_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    exchange.debate.title = "Friendship hearing"
    exchange.debate.save()

    index.follow()
    assert index.found("debate:friendship") == {"lasts", "breaks"}


def test_a_question_is_rephrased(exchange: Exchange, index: LiveIndex) -> None:
    Question.objects.update(text="Is the alliance durable?")

    index.follow()
    assert index.found("question:durable") == {"lasts", "breaks"}


def test_a_question_is_deleted(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.update(question=None, stance="")
    exchange.question.delete()

    index.follow()
    assert index.found("question:entente") == set()


def test_a_participation_changes(exchange: Exchange, index: LiveIndex) -> None:
    Participation.objects.filter(expert=exchange.lukin).update(affiliation="Lighthouse Institute")

    index.follow()
    assert index.found("expert:lighthouse") == {"lasts"}


def test_a_participation_moves_to_another_expert(exchange: Exchange, index: LiveIndex) -> None:
    Position.objects.filter(slug="lasts").update(status="draft")
    other = make_expert(name="Alexander Gabuev")
    Participation.objects.filter(expert=exchange.lukin).update(expert=other)
    Position.objects.filter(slug="lasts").update(expert=other, status="published")

    index.follow()
    assert index.found("expert:gabuev") == {"lasts"}


def test_the_source_of_a_debate_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    Source.objects.update(publisher="Gazette")

    index.follow()
    assert index.found("source:gazette") == {"lasts", "breaks"}


def test_the_source_of_a_piece_of_evidence_is_renamed(exchange: Exchange, index: LiveIndex) -> None:
    almanac = make_source(title="Almanac")
    Evidence.objects.update(source=almanac)
    index.follow()

    almanac.title = "Yearbook"
    almanac.save()

    index.follow()
    assert index.found("source:yearbook") == {"lasts"}
