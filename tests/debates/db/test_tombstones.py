"""Tombstones and moved moments: held against what is public before and after any writes."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from operator import attrgetter

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debates.history.models import Tombstone
from debates.history.tombstone_queries import (
    KEY_FIELDS,
    MODELS_BY_KIND,
    gone_since,
    read_departures,
)
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
)
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
    outcome,
)
from tests.debates.world import random_world
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db

OPEN = {"outcome": "", "decided_on": None, "reasoning": "", "outcome_source": None}
"""The fields of a forecast without an outcome."""


def key_of(thing: Model) -> str:
    """Return the slug or identifier in the address of an object."""
    return attrgetter(KEY_FIELDS[type(thing)].replace("__", "."))(thing)


def public() -> dict[tuple[str, str], int]:
    """Return the primary key of every published object, by kind and slug."""
    return {
        (kind, key_of(thing)): thing.pk
        for kind, model in MODELS_BY_KIND.items()
        for thing in model.objects.published()
    }


def gone(since: datetime | None = None) -> set[tuple[str, str]]:
    return {(one.kind, one.key) for one in read_departures(list(gone_since(since)))}


def told(since: datetime) -> dict[tuple[str, str], tuple[str, str]]:
    found = read_departures(list(gone_since(since).order_by("pk")))
    return {(one.kind, one.key): (one.why, one.now or one.reason) for one in found}


def changed_since(moment: datetime) -> set[tuple[str, str]]:
    """Return the objects that a list with modified_since reports as changed."""
    return {
        (kind, key_of(thing))
        for kind, model in MODELS_BY_KIND.items()
        for thing in model.objects.published().filter(modified__gte=moment)
    }


def test_what_was_never_public_leaves_nothing_behind(hidden):
    Tombstone.objects.all().delete()
    Counterpoint.objects.exclude(raised_by=None).exclude(raised_by__status="published").delete()
    Support.objects.exclude(given_by__status="published").delete()
    Position.objects.exclude(status="published").delete()
    Debate.objects.exclude(status="published").delete()
    Topic.objects.filter(slug__startswith="zyzzyva").delete()

    assert gone() == set()


def test_who_gets_a_position_of_a_draft_has_not_changed_in_public(known):
    debate = make_debate(status="draft")
    make(Participation, debate=debate, expert=known.rolland)
    position = make_position(debate, make_expert(debate))
    before = Expert.objects.get(pk=known.rolland.pk).modified

    position.expert, position.order = known.rolland, None
    position.save()

    assert Expert.objects.get(pk=known.rolland.pk).modified == before


def test_a_withdrawn_position_takes_along_what_only_it_uses(known):
    topic, source = make_topic(slug="alone", broader=known.trade), make_source(slug="cited")
    known.forecast.topics.set([topic])
    evidence = make_evidence(known.forecast, source=source)
    raised = make_counterpoint(known.allies, raised_by=known.forecast)
    since = timezone.now() - timedelta(seconds=5)

    known.forecast.status, known.forecast.withdrawn_reason = "withdrawn", "wrong"
    known.forecast.save()

    assert told(since) == {
        ("position", "forecast"): ("withdrawn", "wrong"),
        ("forecast", "forecast"): ("withdrawn", "wrong"),
        ("evidence", evidence.public_id): ("withdrawn", "wrong"),
        ("counterpoint", raised.public_id): ("removed", ""),
        ("support", known.backing.public_id): ("removed", ""),
        ("topic", "alone"): ("removed", ""),
        ("source", "cited"): ("removed", ""),
    }


def test_what_is_public_again_is_not_gone_and_is_told_as_changed(known):
    for status in ("draft", "published"):
        known.debate.status = status
        known.debate.save()
        if status == "draft":
            assert len(gone()) == 17
            since = timezone.now()

    assert gone() == set()
    assert changed_since(since) == set(public())


def test_an_address_that_changed_is_told_with_the_new_one(known):
    since = timezone.now() - timedelta(seconds=5)
    for thing in (known.debate, known.lukin, known.alliance, known.trade, known.report):
        thing.slug = f"new-{thing.slug}"
        thing.save()
    known.allies.slug = "friends"
    known.allies.save()

    assert told(since) == {
        ("debate", "china-russia"): ("moved", "new-china-russia"),
        ("expert", "lukin"): ("moved", "new-lukin"),
        ("question", "alliance"): ("moved", "new-alliance"),
        ("topic", "trade"): ("moved", "new-trade"),
        ("source", "trade-report"): ("moved", "new-trade-report"),
        ("position", "allies"): ("moved", "friends"),
    }


def test_a_position_is_changed_when_its_parts_are(known):
    positions = Position.objects.filter(pk=known.allies.pk)
    for write in (
        known.growth.save,
        known.growth.delete,
        known.rebuttal.save,
        known.rebuttal.delete,
        lambda: make_evidence(known.allies),
        lambda: make_counterpoint(known.allies),
        lambda: Evidence.objects.filter(pk=known.pact.pk).update(statement="Another."),
    ):
        before = positions.get()
        write()
        after = positions.get()
        assert after.modified > before.modified
        assert after.version == before.version


def test_moments_never_move_back(known):
    later = timezone.now() + timedelta(days=1)
    for model in MODELS_BY_KIND.values():
        model.objects.update(modified=later)

    known.debate.status = "draft"
    known.debate.save()
    known.debate.status = "published"
    known.debate.save()
    known.growth.delete()

    assert set(Position.objects.values_list("modified", flat=True)) == {later}


class NothingThere(LookupError):
    """There is nothing of the kind that a write needs."""


class World:
    """Debates in which anything may be written."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        random_world(6, seed=seed)
        self.number = 0

    def any(self, model):
        found = list(model.objects.order_by("pk"))
        if not found:
            raise NothingThere(model.__name__)
        return self.chance.choice(found)

    def write(self) -> None:
        """Some write, which may be refused."""
        ways = [name for name in dir(self) if name.startswith("_any_")]
        try:
            with transaction.atomic():
                getattr(self, self.chance.choice(ways))()
        except (IntegrityError, ProtectedError, RestrictedError, NothingThere):
            # a rule of the domain, or nothing there to write
            return

    def _any_status(self) -> None:
        thing = self.any(self.chance.choice([Debate, Position, Position]))
        thing.status = self.chance.choice(["draft", "published", "published", "withdrawn"])
        thing.withdrawn_reason = "wrong"
        thing.save()

    def _any_status_of_many(self) -> None:
        status = self.chance.choice(["draft", "published"])
        Position.objects.filter(debate=self.any(Debate)).update(status=status)

    def _any_slug(self) -> None:
        models = [Debate, Question, Expert, Topic, Source, Position]
        thing = self.any(self.chance.choice(models))
        self.number += 1
        thing.slug = f"new-{self.number}"
        thing.save()

    def _any_deletion(self) -> None:
        self.any(self.chance.choice(list(MODELS_BY_KIND.values()))).delete()

    def _any_topics(self) -> None:
        topics, position = list(Topic.objects.all()), self.any(Position)
        # as an editor's page does it
        position.save()
        position.topics.set(self.chance.sample(topics, len(topics) // 2))

    def _any_broader(self) -> None:
        topic = self.any(Topic)
        topic.broader = self.chance.choice([None, self.any(Topic)])
        topic.save()

    def _any_new_part(self) -> None:
        position = self.any(Position)
        make_evidence(position, source=self.chance.choice([None, self.any(Source)]))
        others = Position.objects.filter(debate=position.debate).exclude(pk=position.pk)
        make_counterpoint(position, raised_by=self.chance.choice([None, *others]))

    def _any_moved_part(self) -> None:
        evidence = self.any(Evidence)
        evidence.position, evidence.source = self.any(Position), self.any(Source)
        evidence.order = None
        evidence.save()

    def _any_forecast(self) -> None:
        position = self.any(Position)
        forecast = Forecast.objects.filter(position=position).first()
        forecast = forecast or Forecast(position=position, event="It happens.")
        source = self.chance.choice([None, self.any(Source)])
        values = self.chance.choice([outcome(outcome_source=source), OPEN])
        for name, value in values.items():
            setattr(forecast, name, value)
        forecast.save()

    def _any_moved_forecast(self) -> None:
        forecast = self.any(Forecast)
        forecast.position = self.any(Position)
        forecast.save()

    def _any_other_side(self) -> None:
        counterpoint = self.any(Counterpoint)
        counterpoint.raised_by = self.chance.choice([None, self.any(Position)])
        counterpoint.save()

    def _any_new_position(self) -> None:
        debate = self.any(Debate)
        expert = self.chance.choice([self.any(Expert), make_expert(debate)])
        status = self.chance.choice(["draft", "published"])
        make_position(debate, expert, status=status, topics=[make_topic(broader=self.any(Topic))])

    def _any_new_debate(self) -> None:
        debate = make_debate(source=self.any(Source), status="draft")
        make_position(debate, make_expert(debate), question=make_question(debate), stance="denies")
        debate.status = "published"
        debate.save()

    def _any_source(self) -> None:
        debate = self.any(Debate)
        debate.source = self.chance.choice([None, self.any(Source)])
        debate.save()

    def _any_expert(self) -> None:
        position = self.any(Position)
        position.expert, position.order = self.any(Expert), None
        position.save()


@settings(
    max_examples=examples(2, 30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 10**6))
def test_whatever_is_written_whoever_keeps_copies_is_told(db, seed):
    with transaction.atomic():
        world = World(seed)
        before = public()
        ever = dict(before)
        for _ in range(12):
            # SQLite's own clock leaves out what is less than a millisecond
            since = timezone.now() - timedelta(milliseconds=1)
            known_before = ever.copy()
            world.write()
            after, absent = public(), gone()
            ever |= after

            # whatever left is told as gone, and nothing that never was there
            left = {address for address in before if after.get(address) != before[address]}
            assert left <= absent
            assert absent <= set(known_before)
            assert not absent & set(after)
            # whatever came is told as changed
            assert set(after) - set(before) <= changed_since(since)
            before = after
        transaction.set_rollback(True)
