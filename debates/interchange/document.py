"""A public debate as one JSON document that says all of it and nothing else.

It depends on the content alone: no primary keys, no times, no addresses, and an order that
neither the database nor the history of the rows has a part in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from django.db.models import Model, Prefetch, QuerySet

from debates.interchange.versions import made_mark
from debates.models import (
    Answer,
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
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
from debates.models.choices import Status
from debates.models.declaration import Door, arranged, fields_through, outer_name
from debates.text.figures import format_decimal

FORMAT = "sinorus-debate/1"
SCHEMA_FILE = "debate.schema.json"

Json = dict[str, Any]

FIRST: Mapping[type[Model], Sequence[str]] = {
    Position: ("slug", "stance", "kind", "statement", "detail")
}
"""Fields in an order that the format keeps; the others follow as their model declares them."""


@cache
def fields_of(model: type[Model]) -> tuple[str, ...]:
    """Get the fields that a document has of an object, besides references."""
    declared = fields_through(model, Door.ARCHIVE)
    names = [name for name, field in declared.items() if not field.is_relation]
    return tuple(arranged(names, FIRST.get(model, ())))


def document(debate: Debate, *, drafts: bool = False) -> Json:
    """Return the document of a published debate, as far as it is public; fourteen queries.

    Values are texts, lists, and `Decimal` for figures. What is not given is left out.

    drafts  whether it is for editors: drafts are in it, and the debate may be one; what was
            withdrawn is not, since a file cannot change it
    """
    rows = _Rows(debate, drafts=drafts)
    sources = {source.slug: source for source in rows.sources()}
    return {
        "$schema": SCHEMA_FILE,
        "format": FORMAT,
        **({"exported": made_mark([*rows.objects(), *sources.values()])} if drafts else {}),
        "debate": {
            **_given(debate),
            **_reference("source", debate.source),
            "questions": [_given(question) for question in rows.questions],
            "participations": [
                {"expert": one.expert.slug, **_given(one)} for one in rows.participations
            ],
            **({"context": [_given(note) for note in rows.context]} if rows.context else {}),
            "positions": [_position(one, rows) for one in rows.positions],
            **_filled(
                votes=[
                    {"question": one.question.slug, "expert": one.expert.slug, **_given(one)}
                    for one in rows.votes
                ]
            ),
        },
        "experts": [_given(one.expert) for one in rows.participations],
        "topics": [_given(topic) | _reference("broader", topic.broader) for topic in rows.topics()],
        "sources": [_given(sources[slug]) for slug in sorted(sources)],
    }


def as_bytes(found: Json) -> bytes:
    """Return a document as it is written into a file: indented, figures exactly as they are."""
    return orjson.dumps(found, default=_plain, option=orjson.OPT_INDENT_2) + b"\n"


def _plain(figure: Decimal) -> orjson.Fragment:
    return orjson.Fragment(format_decimal(figure))


class _Rows:
    """The public rows of a debate, in the order in which they are read.

    What was published while they were read, and would refer to something that is not among
    them, is left out.
    """

    def __init__(self, debate: Debate, *, drafts: bool) -> None:
        self.debate, self.drafts = debate, drafts
        self.questions = _in_order(self._seen(Question).filter(debate=debate).order_by())
        self.context = _in_order(self._seen(ContextNote).filter(debate=debate).order_by())
        taking_part = self._seen(Participation).filter(debate=debate)
        self.participations = _in_order(taking_part.order_by().select_related("expert"))
        self._question_orders = {one.pk: one.order for one in self.questions}
        self._expert_places = {
            one.expert_id: number for number, one in enumerate(self.participations)
        }
        self.positions = self._read_positions()
        self.slugs = {one.pk: one.slug for one in self.positions}
        self.evidence = self._by_position(self._parts(Evidence).select_related_short("source"))
        forecasts = self._parts(Forecast).select_related_short("outcome_source")
        self.forecasts = {one.position_id: one for one in forecasts}
        self.counterpoints = self._by_position(
            one
            for one in self._parts(Counterpoint).select_related("raised_by")
            if one.raised_by_id is None or one.raised_by_id in self.slugs
        )
        self.supports = self._by_position(
            one
            for one in self._parts(Support).select_related("given_by")
            if one.given_by_id in self.slugs
        )
        holders = self._parts(Holder).filter(expert__in=self._expert_places)
        self.holders = self._by_position(holders.select_related("expert"))
        answers = self._parts(Answer).filter(question__in=self._question_orders)
        self.further_answers = self._by_position(answers.select_related("question"))
        self.votes = self._read_votes()

    def _read_positions(self) -> list[Position]:
        positions = self._seen(Position).filter(debate=self.debate).order_by()
        related = positions.select_related_short("expert", "question", "source")
        found = [
            one
            for one in related.prefetch_related(Prefetch("topics", Topic.objects.order_by()))
            if one.expert_id in self._expert_places
            and (one.question_id is None or one.question_id in self._question_orders)
        ]
        return sorted(found, key=lambda one: (self._expert_places[one.expert_id], one.order))

    def _read_votes(self) -> list[Vote]:
        votes = self._seen(Vote).filter(
            question__debate=self.debate, expert__in=self._expert_places
        )
        found = [
            one
            for one in votes.order_by().select_related("question", "expert")
            if one.question_id in self._question_orders
        ]
        return sorted(
            found,
            key=lambda one: (
                self._question_orders[one.question_id],
                self._expert_places[one.expert_id],
            ),
        )

    def _parts(self, model: type[Model]) -> QuerySet:
        """Select the parts of the debate's positions that the document may have, unordered."""
        return self._seen(model).filter(position__debate=self.debate).order_by()

    def _by_position(self, parts: Iterable[Any]) -> dict[int, list[Any]]:
        """Group parts by the key of their position, in their order."""
        found: dict[int, list[Any]] = defaultdict(list)
        for part in _in_order(parts):
            if part.position_id in self.slugs:
                found[part.position_id].append(part)
        return found

    def _seen(self, model: type[Model]) -> QuerySet:
        """Return the objects of a model that the document may have."""
        if not self.drafts:
            return model.objects.published()
        rows = model.objects.all()
        return rows.exclude(status=Status.WITHDRAWN) if model is Position else rows

    def replaced(self, position: Position) -> Json:
        """Return the reference to the position that a position replaces, if that is public."""
        slug = self.slugs.get(position.replaces_id)
        return {"replaces": slug} if slug else {}

    def topics(self) -> list[Topic]:
        """Return the topics of the positions and the broader ones, by slug."""
        known = Topic.objects.select_related("broader").in_bulk()
        found: dict[str, Topic] = {}
        for position in self.positions:
            for carried in position.topics.all():
                topic = known.get(carried.pk)
                while topic is not None and topic.slug not in found:
                    found[topic.slug] = topic
                    topic = known.get(topic.broader_id)
        return [found[slug] for slug in sorted(found)]

    def sources(self) -> Iterable[Source]:
        """Return the sources of the debate, of the positions, of the evidence, and of outcomes.

        Each once, with its text.
        """
        positions = {one.source_id for one in self.positions}
        evidence = {one.source_id for parts in self.evidence.values() for one in parts}
        outcomes = {self.forecasts[key].outcome_source_id for key in self._forecasting()}
        found = {self.debate.source_id} | positions | evidence | outcomes
        return Source.objects.in_bulk(found - {None}).values()

    def objects(self) -> Iterator[Model]:
        """Yield all objects of the document but its sources."""
        yield from (self.debate, *self.questions, *self.context, *self.participations)
        yield from (one.expert for one in self.participations)
        yield from (*self.positions, *self.votes, *self.topics())
        yield from (self.forecasts[key] for key in self._forecasting())
        by_position = (self.evidence, self.counterpoints, self.supports, self.holders)
        for parts in (*by_position, self.further_answers):
            for own in parts.values():
                yield from own

    def _forecasting(self) -> Iterable[int]:
        """Return the keys of the positions with a forecast."""
        return (one.pk for one in self.positions if one.pk in self.forecasts)


def _in_order(objects: Iterable[Any]) -> list[Any]:
    return sorted(objects, key=lambda one: one.order)


def _position(position: Position, rows: _Rows) -> Json:
    supports = [
        _given(one) | _reference("given_by", one.given_by) for one in rows.supports[position.pk]
    ]
    return {
        "slug": position.slug,
        "expert": position.expert.slug,
        **_reference("question", position.question),
        **_given(position),
        **_reference("source", position.source),
        **rows.replaced(position),
        "topics": sorted(topic.slug for topic in position.topics.all()),
        "evidence": [
            _given(one) | _reference("source", one.source) for one in rows.evidence[position.pk]
        ],
        "counterpoints": [
            _given(one) | _reference("raised_by", one.raised_by)
            for one in rows.counterpoints[position.pk]
        ],
        **({"supports": supports} if supports else {}),
        **_filled(
            holders=[
                {"expert": one.expert.slug, **_given(one)} for one in rows.holders[position.pk]
            ],
            further_answers=[
                {"question": one.question.slug, **_given(one)}
                for one in rows.further_answers[position.pk]
            ],
        ),
        **_forecast(rows.forecasts.get(position.pk)),
    }


def _filled(**lists: list[Json]) -> Json:
    """Return the lists that have something in them: files of most debates stay as they were."""
    return {name: entries for name, entries in lists.items() if entries}


def _forecast(forecast: Forecast | None) -> Json:
    if forecast is None:
        return {}
    source = _reference("outcome_source", forecast.outcome_source)
    return {"forecast": _given(forecast) | source}


def _given(instance: Model) -> Json:
    """Return the fields of an object that have a value."""
    fields = (instance._meta.get_field(name) for name in fields_of(type(instance)))
    values = {outer_name(field): getattr(instance, field.name) for field in fields}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, "", [])
    }


def _reference(name: str, instance: Any) -> Json:
    return {} if instance is None else {name: instance.slug}
