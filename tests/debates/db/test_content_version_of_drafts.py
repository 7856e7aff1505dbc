"""The state of the content does not move for drafts, and never stands still for the public."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client

from debates.api.views import base
from debates.db.content_version import content_version
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
)
from tests.debates.builders import make, make_debate, make_expert, make_position
from tests.debates.world import SmallWorld, hide_objects_around, random_world, small_world
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known() -> SmallWorld:
    return small_world()


def draft_beside(known: SmallWorld) -> Position:
    """A draft in a published debate, by an expert who does not take part in it yet."""
    expert = make_expert()
    return make_position(known.debate, expert, status="draft", topics=[known.arms])


DRAFTING: dict[str, Callable[[SmallWorld, Position], object]] = {
    "made": lambda known, _: draft_beside(known),
    "changed": lambda _, draft: draft.save(),
    "updated": lambda _, draft: Position.objects.filter(pk=draft.pk).update(detail="new"),
    "moved": lambda _, draft: Position.objects.filter(pk=draft.pk).update(slug="elsewhere"),
    "about something": lambda known, draft: draft.topics.set([known.trade]),
    "deleted": lambda _, draft: draft.delete(),
    "with evidence": lambda _, draft: make(
        Evidence, position=draft, statement="E", kind="event", source=make(Source, title="New")
    ),
    "countered": lambda known, draft: make(
        Counterpoint, position=draft, statement="C", kind="rebuts", raised_by=known.rivals
    ),
    "countering": lambda known, draft: make(
        Counterpoint, position=known.allies, statement="C", kind="rebuts", raised_by=draft
    ),
    "by somebody": lambda _, draft: Expert.objects.filter(pk=draft.expert_id).update(name="N"),
}


@pytest.mark.parametrize("parts", [list(DRAFTING)[:5], list(DRAFTING)[5:]], ids=["own", "parts"])
def test_writing_a_draft_moves_nothing(known, parts):
    for part in parts:
        draft = draft_beside(known)
        before = content_version()

        DRAFTING[part](known, draft)

        assert content_version() == before, part


def test_a_debate_that_is_a_draft_moves_nothing(known):
    before = content_version()

    debate = make_debate(status="draft")
    position = make_position(debate, make_expert(debate), status="draft")
    ready = make_position(debate, position.expert, status="published", topics=[known.arms])
    cited = make(Source, title="New")
    make(Evidence, position=ready, statement="E", kind="event", source=cited)
    make(Counterpoint, position=ready, statement="C", kind="rebuts", raised_by=position)
    Source.objects.filter(pk=cited.pk).update(author="A")
    Expert.objects.filter(pk=position.expert_id).update(biography="B")
    ready.delete()
    make(Question, debate=debate, text="Will it?")
    debate.title = "Another one"
    debate.save()
    Participation.objects.filter(debate=debate).update(role="Scholar")
    position.delete()
    debate.delete()

    assert content_version() == before


def test_what_leaves_drafts_and_comes_back_to_them_moves_it(known):
    draft = draft_beside(known)
    make(Participation, debate=known.debate, expert=draft.expert)
    for status in ("published", "draft", "withdrawn", "draft"):
        before = content_version()
        draft.status = status
        draft.withdrawn_reason = "wrong"
        draft.save()

        assert content_version().number > before.number, status


class Chance:
    """Writes anything into anything."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def of(self, model: Any) -> Any:
        return self.chance.choice(list(model.objects.order_by("pk")))

    def write(self) -> str:
        ways = [getattr(self, name) for name in dir(self) if name.startswith("_write_")]
        way = self.chance.choice(ways)
        with suppress(IntegrityError, ProtectedError), transaction.atomic():
            way()
        return way.__name__

    def _change(self, thing: Any, **values: Any) -> None:
        type(thing).objects.filter(pk=thing.pk).update(**values)

    def _word(self) -> str:
        return f"word-{self.chance.randrange(10**6)}"

    def _status(self) -> str:
        return self.chance.choice(["draft", "draft", "published", "withdrawn"])

    def _write_position(self) -> None:
        self._change(self.of(Position), statement=self._word())

    def _write_position_source(self) -> None:
        self._change(self.of(Position), source=self.of(Source))

    def _write_status(self) -> None:
        self._change(self.of(Position), status=self._status(), withdrawn_reason="wrong")

    def _write_slug(self) -> None:
        model = self.chance.choice([Position, Debate, Question, Expert, Source])
        self._change(self.of(model), slug=self._word())

    def _write_topics(self) -> None:
        self.of(Position).topics.clear()

    def _write_gone(self) -> None:
        self.of(self.chance.choice([Position, Evidence, Counterpoint, Question])).delete()

    def _write_debate(self) -> None:
        self._change(self.of(Debate), title=self._word(), source=self.of(Source))

    def _write_debate_status(self) -> None:
        self._change(self.of(Debate), status=self._status(), withdrawn_reason="wrong")

    def _write_question(self) -> None:
        self._change(self.of(Question), text=self._word())

    def _write_participation(self) -> None:
        self._change(self.of(Participation), role=self._word())

    def _write_evidence(self) -> None:
        self._change(self.of(Evidence), position=self.of(Position), source=self.of(Source))

    def _write_counterpoint(self) -> None:
        self._change(self.of(Counterpoint), raised_by=self.of(Position))

    def _write_new_counterpoint(self) -> None:
        make(Counterpoint, position=self.of(Position), statement="C", kind="rebuts")

    def _write_expert(self) -> None:
        self._change(self.of(Expert), biography=self._word())

    def _write_source(self) -> None:
        self._change(self.of(Source), author=self._word())


WRITES = 16
SHOWN = (
    "debates/?expand=source,questions,participations.expert",
    "questions/?expand=debate",
    "experts/?expand=position_count,participations.debate",
    "topics/?expand=position_count,broader,narrower",
    "sources/?expand=debates",
    "positions/?expand=expert,topics,evidence.source,counterpoints.raised_by,raised_counterpoints",
    "evidence/?expand=source",
    "counterpoints/?expand=raised_by",
    "tombstones/?",
)


def shown() -> dict[str, str]:
    client = Client()
    found = {
        address: client.get(f"/api/v1/{address}&page_size=200").content.decode()
        for address in SHOWN
    }
    feed = client.get("/feeds/positions.atom").content.decode()
    return {**found, "feed": feed}


@pytest.mark.parametrize("seed", range(examples(1, 20)))
def test_while_it_stands_still_nothing_shown_changes(monkeypatch, seed):
    # nothing that is kept by the state may answer here
    monkeypatch.setattr(base, "content_version", lambda: None)
    hide_objects_around(small_world())
    random_world(8, seed=seed)
    chance, stood_still = Chance(seed), 0
    before = None
    for _ in range(WRITES):
        before, state = before or shown(), content_version()
        way = chance.write()
        if content_version() == state:
            stood_still += 1
            assert shown() == before, way
        else:
            before = None

    assert stood_still
