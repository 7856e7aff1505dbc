"""Debates for tests: each builder makes one thing, published; what is not said is made up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

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

_numbers = count(1)


def make_source(**fields: Any) -> Source:
    return Source.objects.create(**{"title": f"Source {next(_numbers)}"} | fields)


def make_debate(**fields: Any) -> Debate:
    defaults = {"title": f"Debate {next(_numbers)}", "status": "published"}
    return Debate.objects.create(**defaults | fields)


def make_expert(*debates: Debate, **fields: Any) -> Expert:
    """An expert who takes part in these debates."""
    expert = Expert.objects.create(**{"name": f"Expert {next(_numbers)}"} | fields)
    for debate in debates:
        Participation.objects.create(debate=debate, expert=expert)
    return expert


def make_question(debate: Debate, **fields: Any) -> Question:
    return Question.objects.create(
        **{"debate": debate, "text": f"Is it {next(_numbers)}?"} | fields
    )


def make_topic(**fields: Any) -> Topic:
    return Topic.objects.create(**{"name": f"Topic {next(_numbers)}"} | fields)


def make_position(debate: Debate, expert: Expert, **fields: Any) -> Position:
    """A position; `topics` is a list."""
    topics = fields.pop("topics", [])
    defaults = {"statement": f"Statement {next(_numbers)}.", "status": "published"}
    position = Position.objects.create(debate=debate, expert=expert, **defaults | fields)
    position.topics.set(topics)
    return position


def make_evidence(position: Position, **fields: Any) -> Evidence:
    defaults = {"statement": f"Evidence {next(_numbers)}.", "kind": "event"}
    return Evidence.objects.create(position=position, **defaults | fields)


def make_counterpoint(position: Position, **fields: Any) -> Counterpoint:
    defaults = {"statement": f"Counterpoint {next(_numbers)}.", "kind": "rebuts"}
    return Counterpoint.objects.create(position=position, **defaults | fields)


@dataclass
class Exchange:
    """Two experts who contradict each other on one question of a debate, everything published."""

    source: Source
    debate: Debate
    lukin: Expert
    fallon: Expert
    question: Question
    energy: Topic
    gas: Topic
    lasts: Position
    breaks: Position
    evidence: Evidence
    counterpoint: Counterpoint


def make_exchange() -> Exchange:
    """Lukin's `lasts` is about gas, a topic under energy; Fallon's `breaks` counters it."""
    source = make_source(slug="roundtable", title="Roundtable transcript")
    debate = make_debate(slug="partnership", title="Partnership debate", source=source)
    lukin = make_expert(debate, slug="lukin", name="Artyom Lukin", aliases=["Лукин"])
    fallon = make_expert(debate, slug="fallon", name="Theresa Fallon")
    question = make_question(debate, slug="will-it-last", text="Will the entente endure?")
    energy = make_topic(slug="energy", name="Energy")
    gas = make_topic(slug="gas", name="Gas", broader=energy)
    answer = {"question": question}
    lasts = make_position(
        debate, lukin, slug="lasts", statement="It lasts.", stance="affirms", topics=[gas], **answer
    )
    breaks = make_position(
        debate, fallon, slug="breaks", statement="It breaks.", stance="denies", **answer
    )
    evidence = make_evidence(lasts, statement="A pipeline was opened.")
    counterpoint = make_counterpoint(lasts, raised_by=breaks, statement="Prices quarrel.")
    return Exchange(
        source,
        debate,
        lukin,
        fallon,
        question,
        energy,
        gas,
        lasts,
        breaks,
        evidence,
        counterpoint,
    )
