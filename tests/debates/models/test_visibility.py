"""Visibility: published and withdrawn objects, in each status of debates and positions."""

from __future__ import annotations

import pytest
from django.db import models
from django.db.models import Q
from django.utils import timezone

from debates.filtering.position_filterset import PositionFilter
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.querysets import SluggedQuerySet, built_once
from tests.debates.builders import (
    Exchange,
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_source,
    make_topic,
)

STATUSES = ("draft", "published", "withdrawn")


def test_a_condition_is_built_once_for_each_model_and_argument() -> None:
    built = []

    class Rows(SluggedQuerySet):
        @built_once
        def named(self, slug: str) -> Q:
            built.append((self.model, slug, self.query.where.children))
            return Q(slug=slug)

    for slug in ("lukin", "trade", "lukin"):
        assert Rows(Expert).filter(pk=1).named(slug) == Q(slug=slug)
    assert Rows(Topic).named("trade") == Q(slug="trade")

    assert built == [(Expert, "lukin", []), (Expert, "trade", []), (Topic, "trade", [])]


def put(thing: Debate | Position, status: str) -> None:
    reason = {"withdrawn_reason": "A slip.", "withdrawn_at": timezone.now()}
    type(thing).objects.filter(pk=thing.pk).update(
        status=status, **(reason if status == "withdrawn" else {})
    )


def is_public(thing: models.Model) -> bool:
    return type(thing).objects.published().filter(pk=thing.pk).exists()


def is_gone(thing: models.Model) -> bool:
    return type(thing).objects.withdrawn().filter(pk=thing.pk).exists()


def countered() -> list[Position]:
    return list(PositionFilter.narrow(Position.objects.published(), {"countered": True}))


# Debates and positions


@pytest.mark.parametrize("status", STATUSES)
def test_a_debate_is_public_when_published_and_gone_when_withdrawn(
    exchange: Exchange, status: str
) -> None:
    put(exchange.debate, status)

    assert is_public(exchange.debate) == is_public(exchange.question) == (status == "published")
    assert is_gone(exchange.debate) == is_gone(exchange.question) == (status == "withdrawn")


@pytest.mark.parametrize("position", STATUSES)
@pytest.mark.parametrize("debate", STATUSES)
def test_a_position_is_public_when_both_it_and_its_debate_are(
    exchange: Exchange, debate: str, position: str
) -> None:
    put(exchange.lasts, position)
    put(exchange.debate, debate)

    assert is_public(exchange.lasts) == (debate == position == "published")
    # What readers never saw is not gone: a draft, and whatever is in a debate that is a draft.
    was_public = {debate, position} <= {"published", "withdrawn"}
    assert is_gone(exchange.lasts) == (was_public and "withdrawn" in {debate, position})
    assert is_public(exchange.evidence) == is_public(exchange.lasts)
    assert is_gone(exchange.evidence) == is_gone(exchange.lasts)


def test_a_withdrawn_position_says_why_and_when(exchange: Exchange) -> None:
    put(exchange.lasts, "withdrawn")

    gone = Position.objects.withdrawn().get()

    assert gone.gone_reason == "A slip."
    assert gone.gone_at == gone.withdrawn_at is not None


def test_a_withdrawn_debate_says_why_and_when_for_all_that_is_in_it(exchange: Exchange) -> None:
    put(exchange.debate, "withdrawn")

    debate = Debate.objects.withdrawn().get()
    for model in (Position, Question, Evidence, Counterpoint):
        for gone in model.objects.withdrawn():
            assert (gone.gone_reason, gone.gone_at) == ("A slip.", debate.withdrawn_at)


# Counterpoints


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_counterpoint_goes_with_the_position_that_raises_it(
    exchange: Exchange, status: str
) -> None:
    put(exchange.breaks, status)

    assert not is_public(exchange.counterpoint)
    assert countered() == []
    read = Position.objects.published().for_reading().get(pk=exchange.lasts.pk)
    assert list(read.counterpoints.all()) == []


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_counterpoint_goes_with_the_position_it_is_against(
    exchange: Exchange, status: str
) -> None:
    put(exchange.lasts, status)

    assert not is_public(exchange.counterpoint)
    read = Position.objects.published().for_reading().get(pk=exchange.breaks.pk)
    assert list(read.raised_counterpoints.all()) == []


def test_a_counterpoint_of_the_editor_is_public_with_its_position(exchange: Exchange) -> None:
    remark = make_counterpoint(exchange.lasts)
    put(exchange.breaks, "draft")

    assert is_public(remark)
    assert countered() == [exchange.lasts]


# What positions use


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_an_expert_is_found_while_a_position_of_theirs_is_public(
    exchange: Exchange, status: str
) -> None:
    def found(rows: models.QuerySet, name: str) -> list[str]:
        return sorted(rows.with_positions().values_list(name, flat=True))

    assert found(Expert.objects, "slug") == ["fallon", "lukin"]

    put(exchange.lasts, status)

    assert found(Expert.objects, "slug") == ["fallon"]
    assert found(Participation.objects, "expert__slug") == ["fallon"]


@pytest.mark.parametrize("status", STATUSES)
def test_who_takes_part_in_a_debate_is_public_with_it(exchange: Exchange, status: str) -> None:
    silent = make_expert(exchange.debate, slug="silent")
    put(exchange.debate, status)

    assert is_public(silent) == is_public(silent.participations.get()) == (status == "published")


def test_an_expert_who_takes_part_nowhere_is_not_public(exchange: Exchange) -> None:
    assert not is_public(make_expert(make_debate(status="draft")))
    assert not is_public(make_expert())


def test_a_position_counts_for_the_participation_in_its_own_debate_alone(
    exchange: Exchange,
) -> None:
    other = make_debate(slug="other")
    make(Participation, debate=other, expert=exchange.lukin)
    held = Participation.objects.with_positions().values_list("debate__slug", flat=True)

    assert set(held) == {"partnership"}
    assert is_public(other.participations.get())


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_topic_is_public_while_a_public_position_carries_it_or_a_narrower_one(
    exchange: Exchange, status: str
) -> None:
    unused = make_topic(broader=exchange.energy)
    assert is_public(exchange.gas)
    assert is_public(exchange.energy)
    assert not is_public(unused)

    put(exchange.lasts, status)

    assert not is_public(exchange.gas)
    assert not is_public(exchange.energy)


def test_a_source_is_public_while_a_public_debate_or_evidence_is_taken_from_it(
    exchange: Exchange,
) -> None:
    almanac = make_source()
    make_evidence(exchange.lasts, source=almanac)
    assert is_public(exchange.source)
    assert is_public(almanac)

    put(exchange.lasts, "draft")
    assert is_public(exchange.source)
    assert not is_public(almanac)

    put(exchange.debate, "draft")
    assert not is_public(exchange.source)


def test_everything_goes_with_the_only_debate(exchange: Exchange) -> None:
    put(exchange.debate, "draft")

    everything = (
        *(Debate, Question, Expert, Participation, Topic, Source, Position),
        *(Evidence, Counterpoint),
    )
    assert [model for model in everything if model.objects.published().exists()] == []


# Numbers


def test_numbers_of_a_debate_count_what_is_public(exchange: Exchange) -> None:
    make_position(exchange.debate, exchange.lukin, status="draft")
    make_position(exchange.debate, make_expert(exchange.debate), status="withdrawn")

    debate = Debate.objects.for_list().get()

    assert (debate.question_count, debate.expert_count, debate.position_count) == (1, 2, 2)


def test_positions_about_a_topic_are_those_of_narrower_ones_too(exchange: Exchange) -> None:
    assert list(Position.objects.about([exchange.energy.pk])) == [exchange.lasts]
    assert Topic.objects.closure([exchange.energy.pk]) == {exchange.energy.pk, exchange.gas.pk}
    assert Expert.objects.published().count() == 2


# Versions


def test_every_way_to_change_a_row_moves_its_version_and_date(exchange: Exchange) -> None:
    before = Position.objects.get(pk=exchange.lasts.pk)

    exchange.lasts.save()
    Position.objects.filter(pk=exchange.lasts.pk).update(detail="In detail.")

    after = Position.objects.get(pk=exchange.lasts.pk)
    assert after.version == before.version + 2
    assert after.modified > before.modified
