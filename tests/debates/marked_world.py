"""A debate in which every field of every model has a value of its own, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format

from debates.kinds import parts_of
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
from debates.models.relation_words import RELATION_WORDS, STANCES, VERBS
from debates.models.text_lists import TextListField
from debates.text.figures import format_decimal


@dataclass
class World:
    """A debate in which every field of every model has a value, and one row of each model."""

    rows: dict[type[models.Model], Any]

    def __getitem__(self, model: type[models.Model]) -> Any:
        return self.rows[model]


def value_of(field: models.Field, place: int) -> Any:
    """A value of a field that no other field has, as far as its kind has so many."""
    name = f"Zq{field.model.__name__}{field.name}".replace("_", "")
    if field.choices:
        return SPECIAL.get(field.name, list(field.choices)[-1][0])
    by_kind: Mapping[type[models.Field], Any] = {
        models.SlugField: name.lower(),
        models.URLField: f"https://example.org/{name}",
        models.DateField: date(2019, 1 + place % 12, 1 + place % 28),
        models.DecimalField: Decimal(f"{70 + place}.25"),
        TextListField: [name],
        models.PositiveIntegerField: 1,
        models.PositiveSmallIntegerField: 7,
    }
    return SPECIAL.get(field.name, by_kind.get(type(field), name))


SPECIAL = {
    "basis": "stated",
    "language": "de",
    "original_language": "fr",
    "horizon_start": date(2031, 2, 3),
    "horizon_end": date(2032, 3, 4),
    "orcid": "0000-0002-1825-0097",
    "wikidata": "Q777",
    "locator": "12:34",
    "locator_form": "time",
    "precision": "about",
    "date_precision": "day",
    "status": "published",
}
"""Values of fields that take no text as it comes, or not every choice."""

OWN_VALUES = {
    *("created", "modified", "version", "published_at", "withdrawn_at", "withdrawn_reason"),
    "public_id",
}


def _made(model: type[models.Model], **given: Any) -> Any:
    plain = (
        (place, field)
        for place, field in enumerate(model._meta.concrete_fields)
        if not field.is_relation and not field.primary_key and field.name not in OWN_VALUES
    )
    values = {field.name: value_of(field, place) for place, field in plain}
    if "status" in values:
        values["status"] = "published"
    return model.objects.create(**values | given)


def make_world() -> World:
    topic_above = Topic.objects.create(name="Zqabove", slug="zqabove")
    # a source has one text: two rows, told as one
    source, kept = _made(Source, private_text=""), _made(Source, slug="zqzkept", text="")
    source.private_text = kept.private_text
    topic = _made(Topic, broader=topic_above)
    expert, debate = _made(Expert), _made(Debate, source=source)
    question = _made(Question, debate=debate)
    participation = _made(Participation, debate=debate, expert=expert)
    other = Position.objects.create(
        debate=debate, expert=expert, statement="Zqother", slug="zqother", status="published"
    )
    own = {"debate": debate, "expert": expert, "source": source, "replaces": other}
    position = _made(Position, **own, question=question, kind="forecast", order=2)
    position.topics.set([topic])
    evidence = _made(Evidence, position=position, source=kept, voice="reported")
    counterpoint = _made(
        Counterpoint, position=position, raised_by=other, voice="position", reported_party=""
    )
    reported = _made(Counterpoint, position=position, voice="reported", basis="", order=2)
    # a counterpoint has either a reported party or a position that raises it: two rows, told as one
    counterpoint.voice, counterpoint.reported_party = reported.voice, reported.reported_party
    support = _made(Support, position=position, given_by=other)
    note = _made(ContextNote, debate=debate)
    forecast = _made(Forecast, position=position, outcome_source=source)
    second = Expert.objects.create(name="Zqsecond", slug="zqsecond")
    Participation.objects.create(debate=debate, expert=second)
    asked = Question.objects.create(debate=debate, text="Zqasked", slug="zqasked")
    holder = _made(Holder, position=position, expert=second)
    answer = _made(Answer, position=position, question=asked)
    vote = _made(Vote, question=question, expert=second, answer="agree")
    further = (
        _made(kind.model, position=position) for kind in parts_of(Position) if not kind.laid_out
    )
    more = (holder, answer, vote, *further)
    rows = (source, topic, expert, debate, question, participation, position, evidence)
    return World({type(row): row for row in (*rows, counterpoint, support, note, forecast, *more)})


def shown(row: Any, field: models.Field) -> list[str]:
    """The ways in which a door may show the value of a field."""
    value = getattr(row, field.name)
    if field.many_to_many:
        value = value.get()
    ways = [str(value)]
    if field.choices:
        label = str(dict(field.flatchoices)[value])
        ways += [str(value).capitalize(), label, label.partition(":")[0]]
        if field.name == "stance":
            ways.append(f"<strong>{STANCES[value].capitalize()}</strong>")
        if value in VERBS:
            ways += [VERBS[value], RELATION_WORDS[value]]
    elif isinstance(value, models.Model):
        ways.append(value.slug)
    elif isinstance(value, Decimal):
        ways = [format_decimal(value)]
    elif isinstance(value, date):
        ways = [f"{value:%Y-%m-%d}", date_format(value, "j F Y")]
    elif isinstance(value, list):
        ways = value
    elif field.name == "locator":
        ways.append("at 12:34")
    return ways
