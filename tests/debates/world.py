"""Debates to test with: a small one known by heart, and large ones made at random."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import QuerySet

from debates.models import (
    ContextNote,
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
from debates.models.base import Recorded
from debates.models.choices import (
    Certainty,
    CounterpointKind,
    EvidenceKind,
    Horizon,
    Outcome,
    PositionKind,
    Stance,
    SupportKind,
)
from debates.models.places import Orderable
from tests.debates.builders import (
    make,
    make_answer,
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_source,
    make_topic,
    make_vote,
    outcome,
    unsaved,
)

MARKER = "Zyzzyva"
"""Stands in every text of what is not public, and nowhere else."""

SIBLINGS = {
    Participation: ("debate_id",),
    Question: ("debate_id",),
    Position: ("debate_id", "expert_id"),
    Evidence: ("position_id",),
    Counterpoint: ("position_id",),
    Support: ("position_id",),
}
"""The fields whose values the siblings of an ordered object share."""

Row = TypeVar("Row", bound=Recorded)


@dataclass
class SmallWorld:
    """One published debate: two experts, three positions with all their parts, topics, context."""

    source: Source
    report: Source
    debate: Debate
    lukin: Expert
    rolland: Expert
    alliance: Question
    trade: Topic
    arms: Topic
    allies: Position
    rivals: Position
    forecast: Position
    growth: Evidence
    pact: Evidence
    rebuttal: Counterpoint
    remark: Counterpoint
    backing: Support
    background: ContextNote
    foretold: Forecast


def small_world() -> SmallWorld:
    """A debate that is the same each time."""
    source = make_source(title="Roundtable", slug="roundtable", text="[1.1] Words.")
    report = make_source(
        title="Trade report", slug="trade-report", publisher="Customs", date=date(2022, 1, 14)
    )
    debate = make_debate(
        title="China and Russia",
        slug="china-russia",
        summary="How close they are.",
        status="published",
        date=date(2022, 4, 7),
        source=source,
    )
    lukin = make(
        Expert, name="Artyom Lukin", slug="lukin", aliases=["Артём Лукин", 'A. "\x01" Lukin']
    )
    rolland = make(Expert, name="Nadège Rolland", slug="rolland", orcid="")
    for expert in (lukin, rolland):
        make(Participation, debate=debate, expert=expert, role="Scholar", place="Here")
    alliance = make(
        Question, debate=debate, text="Is it an alliance?", slug="alliance", locator="0.8"
    )
    trade = make_topic(name="Trade", slug="trade", description="Goods.")
    arms = make_topic(name="Arms trade", slug="arms", broader=trade)
    allies = _position(debate, lukin, "allies", question=alliance, stance="affirms")
    rivals = _position(debate, rolland, "rivals", question=alliance, stance="denies")
    forecast = _position(debate, rolland, "forecast", kind="forecast")
    allies.topics.set([arms])
    rivals.topics.set([trade, arms])
    growth = make(
        Evidence,
        position=allies,
        statement="Trade grew.",
        kind="statistic",
        value="147.5000",
        unit="billion US dollars",
        period="2021",
        source=report,
        locator="1.1",
    )
    pact = make(Evidence, position=allies, statement="A pact.", kind="document")
    rebuttal = make(
        Counterpoint,
        position=allies,
        statement="They mistrust each other.",
        kind="rebuts",
        raised_by=rivals,
    )
    remark = make(Counterpoint, position=rivals, statement="Only in part.", kind="qualifies")
    backing = make(
        Support, position=rivals, given_by=forecast, kind="builds_on", statement="Both doubt it."
    )
    background = make(ContextNote, debate=debate, statement="They met in Beijing.", locator="1.1")
    foretold = make(Forecast, position=forecast, event="Trade doubles.", due=date(2030, 12, 31))
    return SmallWorld(
        *(source, report, debate, lukin, rolland, alliance, trade, arms),
        *(allies, rivals, forecast, growth, pact, rebuttal, remark, backing, background),
        foretold,
    )


def _position(debate: Debate, expert: Expert, slug: str, **values: Any) -> Position:
    return make(
        Position,
        debate=debate,
        expert=expert,
        slug=slug,
        statement=f"The claim of {slug}.",
        **{"status": "published", **values},
    )


def complete() -> SmallWorld:
    """The small debate with one of everything that a position can have."""
    known = small_world()
    coder, checker = (User.objects.create_user(name) for name in ("coder", "checker"))
    known.allies.source = known.report
    known.allies.replaces = make_position(known.debate, known.lukin, slug="earlier")
    known.allies.entered_by, known.allies.checked_by = coder, checker
    known.allies.save()
    Forecast.objects.update(outcome_source=known.report, **outcome())
    known.forecast.topics.set([known.trade])
    make_holder(known.allies, known.rolland)
    make_answer(known.allies, make_question(known.debate), stance="denies")
    make_vote(known.alliance, known.lukin)
    return known


def renamed() -> SmallWorld:
    """The small debate with other slugs: each has "now-" before the former one."""
    known = small_world()
    for name in ("source", "report", "debate", "lukin", "alliance", "arms", "allies", "rivals"):
        instance = getattr(known, name)
        instance.slug = f"now-{instance.slug}"
        instance.save()
    return known


def two_dozen_drafts() -> list[Debate]:
    """24 debates; the first two have positions without evidence, the last a question."""
    made = [make_debate(slug=f"debate-{number}", status="draft") for number in range(24)]
    for debate in made[:2]:
        for _ in range(3):
            make_position(debate, make_expert(debate), status="draft")
    make_question(made[-1], text="Will it hold?")
    return made


def hide_objects_around(known: SmallWorld) -> None:
    """Drafts and withdrawn objects in and around a debate, with MARKER in all their texts."""
    hidden = {"statement": MARKER, "detail": MARKER, "kind": "forecast"}
    stranger = make(Expert, name=MARKER, slug=f"{MARKER.lower()}-expert")
    topic = make_topic(name=MARKER, slug=f"{MARKER.lower()}-topic", broader=known.trade)
    source = make_source(title=MARKER, slug=f"{MARKER.lower()}-source")
    # the public source of a public debate, as it is: its version is public, this text is not
    models.QuerySet(Source).filter(pk=known.report.pk).update(private_text=MARKER)
    for status in ("draft", "withdrawn"):
        debate = make_debate(
            title=f"{MARKER} {status}", status=status, source=source, withdrawn_reason="wrong"
        )
        for expert in (known.lukin, stranger):
            make(Participation, debate=debate, expert=expert, role=MARKER)
        question = make(Question, debate=debate, text=f"{MARKER} {status}?")
        make(ContextNote, debate=debate, statement=MARKER)
        inside = make(
            Position,
            debate=debate,
            expert=known.lukin,
            question=question,
            stance="affirms",
            status="published",
            slug=f"{MARKER.lower()}-inside-{status}",
            **hidden,
        )
        inside.topics.set([topic, known.arms])
        alone = make(
            Position,
            debate=known.debate,
            expert=known.lukin,
            question=known.alliance,
            stance="qualifies",
            status=status,
            withdrawn_reason="wrong",
            slug=f"{MARKER.lower()}-alone-{status}",
            replaces=known.allies if status == "draft" else None,
            source=source,
            **hidden,
        )
        alone.topics.set([topic, known.arms])
        for position in (inside, alone):
            make(Evidence, position=position, statement=MARKER, kind="event", source=source)
            told = outcome(outcome_source=source, reasoning=MARKER)
            make(Forecast, position=position, event=MARKER, **told)
            make(Counterpoint, position=position, statement=MARKER, kind="rebuts")
        for countered in (known.allies, known.forecast):
            make(Counterpoint, position=countered, statement=MARKER, kind="rebuts", raised_by=alone)
        make(Counterpoint, position=alone, statement=MARKER, kind="rebuts", raised_by=known.rivals)
        for supported, given_by in ((known.allies, alone), (alone, known.rivals)):
            make(Support, position=supported, given_by=given_by, statement=MARKER)
    draft_of_stranger = unsaved(
        Position,
        status="draft",
        debate=known.debate,
        expert=stranger,
        slug=f"{MARKER.lower()}-stranger",
        **hidden,
    )
    # who takes part in a published debate is public with it; the stranger does not
    draft_of_stranger.save()


@dataclass
class RandomWorld:
    """Rows of all kinds by chance, some of them not public."""

    debates: list[Debate] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    counterpoints: list[Counterpoint] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    forecasts: list[Forecast] = field(default_factory=list)


def random_world(size: int = 40, seed: int = 7, status: str = "") -> RandomWorld:
    """Debates with `size` positions; all with one status, or with any. They have no history."""
    chance = random.Random(seed)
    world = RandomWorld()
    statuses = [status] * 4 or []
    if not status:
        statuses = ["published", "published", "published", "draft", "withdrawn"]
    world.sources = _written(
        unsaved(Source, title=f"Source {n}", slug=f"source-{n}", date=_day(chance))
        for n in range(4)
    )
    for n in range(5):
        above = chance.choice([None, *world.topics]) if n else None
        world.topics += _written([Topic(name=f"T{n}", slug=f"topic-{n}", broader=above)])
    world.experts = _written(
        unsaved(Expert, name=f"First{n} Last{n}", slug=f"expert-{n}") for n in range(4)
    )
    _any_debates(world, chance, ["published", "published", status or "draft"])
    _any_positions(world, chance, size, statuses)
    parts = [
        (_any_evidence(world, chance, n), _any_counterpoint(world, chance, n)) for n in range(size)
    ]
    world.evidence = _written(evidence for evidence, _ in parts)
    world.counterpoints = _written(counterpoint for _, counterpoint in parts)
    world.supports = _written(_any_supports(world, chance, size))
    world.forecasts = _written(_any_forecasts(world, chance))
    return world


def several_debates() -> RandomWorld:
    """Four debates, of which one has no date and two are of one day, with all that is in them."""
    world = random_world(30, status="published")
    dates = ["2022-04-07", None, "2021-01-01"]
    for debate, day in zip(world.debates, dates, strict=True):
        Debate.objects.filter(pk=debate.pk).update(date=day)
    Debate.objects.create(title="Empty", slug="empty", status="published", date="2022-04-07")
    return world


def _written(instances: Iterable[Row]) -> list[Row]:
    """Insert rows of one model in bulk, with their order among siblings.

    Inserting them one by one takes ten times as long.
    """
    rows = list(instances)
    counted = Counter[tuple[Any, ...]]()
    for row in rows:
        if isinstance(row, Orderable):
            siblings = tuple(getattr(row, name) for name in SIBLINGS[type(row)])
            counted[siblings] += 1
            row.order = counted[siblings]
        row.prepare()
    return type(rows[0]).objects.bulk_create(rows) if rows else []


def _day(chance: random.Random) -> date | None:
    return chance.choice([None, date(2022, 1, 1) + timedelta(days=chance.randrange(10))])


def _moment(chance: random.Random) -> datetime:
    return datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(240))


def _any_debates(world: RandomWorld, chance: random.Random, statuses: list[str]) -> None:
    world.debates = _written(
        unsaved(
            Debate,
            title=f"Debate {number}",
            slug=f"debate-{number}",
            status=status,
            date=_day(chance),
            source=chance.choice([None, *world.sources[:2]]),
        )
        for number, status in enumerate(statuses)
    )
    _written(
        unsaved(Participation, debate=debate, expert=expert)
        for debate in world.debates
        for expert in world.experts
    )
    slugs = [
        (debate, f"question-{number}-{n}")
        for number, debate in enumerate(world.debates)
        for n in range(2)
    ]
    world.questions = _written(
        unsaved(Question, debate=debate, text=slug, slug=slug) for debate, slug in slugs
    )


def _any_positions(
    world: RandomWorld, chance: random.Random, size: int, statuses: list[str]
) -> None:
    topics = []
    for number in range(size):
        position = _any_position(world, chance, number, chance.choice(statuses))
        topics.append(chance.sample(world.topics, chance.randrange(3)))
        position.modified = _moment(chance)
        world.positions.append(position)
    _tell_time(world, random.Random(size))
    _written(world.positions)
    _succeed(world.positions)
    about = Position.topics.through
    about.objects.bulk_create(
        about(position=position, topic=topic)
        for position, chosen in zip(world.positions, topics, strict=True)
        for topic in chosen
    )


def _tell_time(world: RandomWorld, chance: random.Random) -> None:
    """Give some positions a date, a source, a certainty and a horizon of their own."""
    for position in world.positions:
        position.date = chance.choice([None, None, _day(chance)])
        position.source = chance.choice([None, None, *world.sources])
        position.certainty = chance.choice(["", *Certainty.values])
        position.certainty_words = "words" if position.certainty else ""
        position.horizon = chance.choice(["", *Horizon.values])


def _succeed(positions: list[Position]) -> None:
    """Let every third position replace the one before of its expert, if that is not later."""
    before: dict[tuple[int, int], Position] = {}
    for place, position in enumerate(positions):
        whose = position.debate_id, position.expert_id
        earlier = before.get(whose)
        dated = earlier is not None and earlier.date and position.date
        if place % 3 == 0 and earlier and not (dated and position.date < earlier.date):
            # past our own update, which would date the change
            rows = Position.objects.filter(pk=position.pk)
            QuerySet.update(rows, replaces=earlier)
            position.replaces = earlier
        before[whose] = position


def _any_position(world: RandomWorld, chance: random.Random, number: int, status: str) -> Position:
    debate = chance.choice(world.debates)
    question = chance.choice([None, *(q for q in world.questions if q.debate_id == debate.pk)])
    return unsaved(
        Position,
        debate=debate,
        expert=chance.choice(world.experts),
        question=question,
        stance=chance.choice(Stance.values) if question else "",
        kind=chance.choice(PositionKind.values),
        statement=f"Claim {number}",
        slug=f"position-{number}",
        status=status,
    )


def _any_evidence(world: RandomWorld, chance: random.Random, number: int) -> Evidence:
    return unsaved(
        Evidence,
        position=chance.choice(world.positions),
        statement=f"Evidence {number}",
        kind=chance.choice(EvidenceKind.values),
        value=chance.choice([None, number, f"{number}.25"]),
        source=chance.choice([None, *world.sources[1:]]),
    )


def _any_counterpoint(world: RandomWorld, chance: random.Random, number: int) -> Counterpoint:
    countered = chance.choice(world.positions)
    others = [
        other
        for other in world.positions
        if other.debate_id == countered.debate_id and other.pk != countered.pk
    ]
    return unsaved(
        Counterpoint,
        position=countered,
        statement=f"Counterpoint {number}",
        kind=chance.choice(CounterpointKind.values),
        raised_by=chance.choice([None, *others]),
    )


def _any_supports(world: RandomWorld, chance: random.Random, size: int) -> Iterator[Support]:
    pairs = [
        (supported, giving)
        for supported in world.positions
        for giving in world.positions
        if supported.debate_id == giving.debate_id and supported.pk != giving.pk
    ]
    for number, (supported, giving) in enumerate(chance.sample(pairs, min(size, len(pairs)))):
        yield unsaved(
            Support,
            position=supported,
            given_by=giving,
            kind=chance.choice(SupportKind.values),
            statement=chance.choice(["", f"Support {number}"]),
        )


def _any_forecasts(world: RandomWorld, chance: random.Random) -> Iterator[Forecast]:
    telling = [one for one in world.positions if one.kind == PositionKind.FORECAST]
    for position in telling:
        which = chance.choice(["", "", *Outcome.values])
        number = chance.choice([None, chance.randrange(101)])
        yield unsaved(
            Forecast,
            position=position,
            due=chance.choice([None, date(2020, 1, 1), date(2050, 1, 1)]),
            probability=number,
            probability_words="" if number is None else f"{number} per cent",
            **(outcome(which) if which else {}),
        )
