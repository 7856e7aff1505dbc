"""Builders of test data: each makes one object, published, with made-up values for the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from django.db.models import Model

from debates.models import (
    Answer,
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
)
from debates.models.forecast_states import today

M = TypeVar("M", bound=Model)

_numbers = count(1)

DEFAULTS: dict[type[Model], Callable[[int], dict[str, Any]]] = {
    Source: lambda number: {"title": f"Source {number}"},
    Debate: lambda number: {"title": f"Debate {number}", "status": "published"},
    Expert: lambda number: {"name": f"Expert {number}"},
    Participation: lambda _: {},
    Question: lambda number: {"text": f"Is it {number}?"},
    Topic: lambda number: {"name": f"Topic {number}"},
    Position: lambda number: {"statement": f"Statement {number}.", "status": "published"},
    Evidence: lambda number: {"statement": f"Evidence {number}.", "kind": "event"},
    Counterpoint: lambda number: {"statement": f"Counterpoint {number}.", "kind": "rebuts"},
    Forecast: lambda number: {"event": f"Event {number} happens."},
    Support: lambda _: {},
    ContextNote: lambda number: {"statement": f"Background {number}."},
    Holder: lambda _: {},
    Answer: lambda _: {"stance": "affirms"},
    Vote: lambda _: {"answer": "agree"},
}
"""The values of fields that a test does not give, by model and the number of the instance.

All test data is made from these: a new field without a default of its own is added here.
"""


def unsaved(model: type[M], **fields: Any) -> M:
    """Make an instance that is not saved."""
    return model(**DEFAULTS[model](next(_numbers)) | fields)


def make(model: type[M], **fields: Any) -> M:
    """Make and save an instance."""
    instance = unsaved(model, **fields)
    instance.save(force_insert=True)
    return instance


def make_source(**fields: Any) -> Source:
    return make(Source, **fields)


def make_debate(**fields: Any) -> Debate:
    return make(Debate, **fields)


def make_expert(*debates: Debate, **fields: Any) -> Expert:
    """An expert who takes part in these debates."""
    expert = make(Expert, **fields)
    for debate in debates:
        make(Participation, debate=debate, expert=expert)
    return expert


def make_question(debate: Debate, **fields: Any) -> Question:
    return make(Question, debate=debate, **fields)


def make_topic(**fields: Any) -> Topic:
    return make(Topic, **fields)


def make_position(debate: Debate, expert: Expert, **fields: Any) -> Position:
    """A position; `topics` is a list."""
    topics = fields.pop("topics", [])
    position = make(Position, debate=debate, expert=expert, **fields)
    position.topics.set(topics)
    return position


def make_evidence(position: Position, **fields: Any) -> Evidence:
    return make(Evidence, position=position, **fields)


def make_counterpoint(position: Position, **fields: Any) -> Counterpoint:
    return make(Counterpoint, position=position, **fields)


def make_forecast(debate: Debate, expert: Expert, **fields: Any) -> Forecast:
    """Make a forecast with a position of its own; `position` holds the fields of that."""
    position = {"kind": "forecast", **fields.pop("position", {})}
    return make(Forecast, position=make_position(debate, expert, **position), **fields)


def outcome(which: str = "came_true", **fields: Any) -> dict[str, Any]:
    """Return the fields of a decided forecast."""
    return {
        "outcome": which,
        "decided_on": date(2024, 1, 31),
        "reasoning": "As published.",
        **fields,
    }


def make_forecasts_in_each_state() -> None:
    """Make a forecast that is open, one that is due and one that is decided, in one debate."""
    debate = make_debate(date=date(2022, 2, 4))
    lukin = make_expert(debate, slug="lukin")
    fallon = make_expert(debate, slug="fallon")
    day = today()
    make_forecast(debate, lukin, due=day, position={"slug": "open"})
    make_forecast(debate, lukin, due=day - timedelta(days=1), position={"slug": "due"})
    make_forecast(
        debate,
        fallon,
        event="It rains.",
        due=date(2023, 1, 1),
        probability=72.5,
        probability_words="72.5 per cent",
        position={"slug": "decided"},
        **outcome("partly", outcome_source=make_source(slug="almanac")),
    )


def make_support(position: Position, given_by: Position, **fields: Any) -> Support:
    return make(Support, position=position, given_by=given_by, **fields)


def make_context_note(debate: Debate, **fields: Any) -> ContextNote:
    return make(ContextNote, debate=debate, **fields)


def make_holder(position: Position, expert: Expert, **fields: Any) -> Holder:
    return make(Holder, position=position, expert=expert, **fields)


def make_answer(position: Position, question: Question, **fields: Any) -> Answer:
    return make(Answer, position=position, question=question, **fields)


def make_vote(question: Question, expert: Expert, **fields: Any) -> Vote:
    return make(Vote, question=question, expert=expert, **fields)


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
