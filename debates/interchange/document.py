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
from itertools import chain
from typing import Any

import orjson
from django.db.models import ForeignKey, Model, Prefetch, QuerySet

from debates.interchange.json_types import JsonObject
from debates.interchange.versions import made_mark
from debates.kinds import Kind, parts_of
from debates.models import (
    ContextNote,
    Debate,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
    Vote,
)
from debates.models.choices import Status
from debates.models.declaration import Door, arranged, fields_through, outer_name
from debates.text.figures import format_decimal

FORMAT = "sinorus-debate/1"
SCHEMA_FILE = "debate.schema.json"
ALWAYS_LISTED = ("evidence", "counterpoints")
"""The lists of a position that a document has even where they are empty, as from the beginning."""


FIRST_MEMBERS: Mapping[type[Model], Sequence[str]] = {
    Position: ("slug", "stance", "kind", "statement", "detail")
}
"""Fields in an order that the format keeps; the others follow as their model declares them."""


@cache
def fields_of(model: type[Model]) -> tuple[str, ...]:
    """Get the fields that a document has of an object, besides references."""
    declared = fields_through(model, Door.ARCHIVE)
    names = [name for name, field in declared.items() if not field.is_relation]
    return tuple(arranged(names, FIRST_MEMBERS.get(model, ())))


@cache
def references_of(kind: Kind) -> tuple[ForeignKey, ...]:
    """Return the fields by which an entry refers to objects besides the one that it stands in."""
    fields = fields_through(kind.model, Door.ARCHIVE).values()
    return tuple(field for field in fields if field.many_to_one and field.name != kind.parent)


def document(debate: Debate, *, drafts: bool = False) -> JsonObject:
    """Return the document of a published debate, as far as it is public; fourteen queries.

    Values are texts, lists, and `Decimal` for figures. What is not given is left out.

    drafts  whether it is for editors: drafts are in it, and the debate may be one; what was
            withdrawn is not, since a file cannot change it
    """
    rows = _Rows(debate, drafts=drafts)
    return {
        "$schema": SCHEMA_FILE,
        "format": FORMAT,
        **({"exported": made_mark([*rows.objects(), *rows.shared()])} if drafts else {}),
        "debate": {
            **_given(debate),
            **rows.reference("source", Source, debate.source_id),
            "questions": [_given(question) for question in rows.questions],
            "participations": [
                {"expert": participation.expert.slug, **_given(participation)}
                for participation in rows.participations
            ],
            **({"context": [_given(note) for note in rows.context]} if rows.context else {}),
            "positions": [_position_as_json(position, rows) for position in rows.positions],
            **_filled(
                votes=[
                    rows.reference("question", Question, vote.question_id)
                    | rows.reference("expert", Expert, vote.expert_id)
                    | _given(vote)
                    for vote in rows.votes
                ]
            ),
        },
        "experts": [_given(participation.expert) for participation in rows.participations],
        "topics": [
            _given(topic) | rows.reference("broader", Topic, topic.broader_id)
            for topic in rows.topics
        ],
        "sources": [_given(source) for source in rows.sources],
    }


def as_bytes(content: JsonObject) -> bytes:
    """Return a document as it is written into a file: indented, figures exactly as they are."""
    return orjson.dumps(content, default=_plain_number, option=orjson.OPT_INDENT_2) + b"\n"


def _plain_number(figure: Decimal) -> orjson.Fragment:
    return orjson.Fragment(format_decimal(figure))


class _Rows:
    """The public rows of a debate, in the order in which they are read.

    What was published while they were read, and would refer to something that is not among
    them, is left out. Rows are read without the objects that they refer to, which are among them.
    """

    def __init__(self, debate: Debate, *, drafts: bool) -> None:
        self.debate, self.drafts = debate, drafts
        self.questions = _sorted_by_order(self._seen(Question).filter(debate=debate).order_by())
        self.context = _sorted_by_order(self._seen(ContextNote).filter(debate=debate).order_by())
        taking_part = self._seen(Participation).filter(debate=debate)
        self.participations = _sorted_by_order(taking_part.order_by().select_related("expert"))
        self._slugs: dict[type[Model], dict[int, str]] = {
            Question: {question.pk: question.slug for question in self.questions},
            Expert: {
                participation.expert_id: participation.expert.slug
                for participation in self.participations
            },
        }
        self.positions = self._read_positions()
        self._slugs[Position] = {position.pk: position.slug for position in self.positions}
        self.parts = {
            kind.model: self._by_position(self._parts(kind)) for kind in parts_of(Position)
        }
        self.votes = self._read_votes()
        self.topics = self._read_topics()
        self._slugs[Topic] = {topic.pk: topic.slug for topic in self.topics}
        self.sources = self._read_sources()
        self._slugs[Source] = {source.pk: source.slug for source in self.sources}

    def reference(self, name: str, model: type[Model], key: int | None) -> JsonObject:
        """Return a member that refers to a row by its slug; nothing for None."""
        slug = self._slugs[model].get(key)
        return {} if slug is None else {name: slug}

    def shared(self) -> Iterator[Model]:
        """Yield the experts, topics and sources."""
        yield from (participation.expert for participation in self.participations)
        yield from (*self.topics, *self.sources)

    def _read_positions(self) -> list[Position]:
        positions = self._seen(Position).filter(debate=self.debate).order_by()
        readable = [
            position
            for position in positions.prefetch_related(Prefetch("topics", Topic.objects.order_by()))
            if position.expert_id in self._slugs[Expert]
            and (position.question_id is None or position.question_id in self._slugs[Question])
        ]
        place = _places_by_key(self._slugs[Expert])
        return sorted(readable, key=lambda position: (place[position.expert_id], position.order))

    def _read_votes(self) -> list[Vote]:
        votes = self._seen(Vote).filter(
            question__debate=self.debate, expert__in=self._slugs[Expert]
        )
        cast_votes = [
            vote for vote in votes.order_by() if vote.question_id in self._slugs[Question]
        ]
        place, column = _places_by_key(self._slugs[Question]), _places_by_key(self._slugs[Expert])
        return sorted(
            cast_votes, key=lambda vote: (place[vote.question_id], column[vote.expert_id])
        )

    def _parts(self, kind: Kind) -> Iterator[Any]:
        """Yield the parts of one kind of the debate's positions that the document may have.

        They refer to nothing that is of the debate and not among its rows.
        """
        own = [field for field in references_of(kind) if field.related_model in self._slugs]
        for part in self._seen(kind.model).filter(position__debate=self.debate).order_by():
            keys = {field: getattr(part, field.attname) for field in own}
            if all(key is None or key in self._slugs[of.related_model] for of, key in keys.items()):
                yield part

    def _by_position(self, parts: Iterable[Any]) -> dict[int, list[Any]]:
        """Group parts by the key of their position, in their order."""
        groups: dict[int, list[Any]] = defaultdict(list)
        for part in sorted(parts, key=lambda part: getattr(part, "order", 0)):
            if part.position_id in self._slugs[Position]:
                groups[part.position_id].append(part)
        return groups

    def _seen(self, model: type[Model]) -> QuerySet:
        """Return the objects of a model that the document may have."""
        if not self.drafts:
            return model.objects.published()
        rows = model.objects.all()
        return rows.exclude(status=Status.WITHDRAWN) if model is Position else rows

    def _read_topics(self) -> list[Topic]:
        """Return the topics of the positions and the broader topics, by slug."""
        topics = Topic.objects.in_bulk()
        by_slug: dict[str, Topic] = {}
        for position in self.positions:
            for tag in position.topics.all():
                topic = topics.get(tag.pk)
                while topic is not None and topic.slug not in by_slug:
                    by_slug[topic.slug] = topic
                    topic = topics.get(topic.broader_id)
        return [by_slug[slug] for slug in sorted(by_slug)]

    def _read_sources(self) -> list[Source]:
        """Return the sources of debate, positions, evidence and outcomes, by slug.

        Each once, with its text.
        """
        positions = {position.source_id for position in self.positions}
        parts = {
            getattr(part, field.attname)
            for kind in parts_of(Position)
            for field in references_of(kind)
            if field.related_model is Source
            for part in self._all_parts(kind.model)
        }
        keys = {self.debate.source_id} | positions | parts
        sources = Source.objects.in_bulk(keys - {None}).values()
        return sorted(sources, key=lambda source: source.slug)

    def objects(self) -> Iterator[Model]:
        """Yield all objects of the document but its sources."""
        yield from (self.debate, *self.questions, *self.context, *self.participations)
        yield from (participation.expert for participation in self.participations)
        yield from (*self.positions, *self.votes, *self.topics)
        for model in self.parts:
            yield from self._all_parts(model)

    def _all_parts(self, model: type[Model]) -> Iterator[Any]:
        """Yield the parts of all positions, of one kind."""
        return chain.from_iterable(self.parts[model].values())


def _sorted_by_order(objects: Iterable[Any]) -> list[Any]:
    return sorted(objects, key=lambda instance: instance.order)


def _places_by_key(keys: Iterable[int]) -> dict[int, int]:
    return {key: place for place, key in enumerate(keys)}


def _position_as_json(position: Position, rows: _Rows) -> JsonObject:
    return {
        "slug": position.slug,
        **rows.reference("expert", Expert, position.expert_id),
        **rows.reference("question", Question, position.question_id),
        **_given(position),
        **rows.reference("source", Source, position.source_id),
        **rows.reference("replaces", Position, position.replaces_id),
        "topics": sorted(topic.slug for topic in position.topics.all()),
        **_parts_as_json(position, rows),
    }


def _parts_as_json(position: Position, rows: _Rows) -> JsonObject:
    """Return the parts of a position by the name of their list, or of the only one."""
    lists = {
        kind: [_part_as_json(kind, part, rows) for part in rows.parts[kind.model][position.pk]]
        for kind in parts_of(Position)
    }
    return {
        kind.in_parent: entries[0] if kind.is_single else entries
        for kind, entries in lists.items()
        if entries or kind.in_parent in ALWAYS_LISTED
    }


def _part_as_json(kind: Kind, part: Model, rows: _Rows) -> JsonObject:
    """Return a part of a position; what it is known by comes first, where that is a reference."""
    references = {
        field.name: rows.reference(field.name, field.related_model, getattr(part, field.attname))
        for field in references_of(kind)
    }
    first = references.pop(kind.known_by, {}) if not kind.has_address else {}
    own = first | _given(part)
    for reference in references.values():
        own |= reference
    return own


def _filled(**lists: list[JsonObject]) -> JsonObject:
    """Return the lists that have something in them: files of most debates stay as they were."""
    return {name: entries for name, entries in lists.items() if entries}


def _given(instance: Model) -> JsonObject:
    """Return the fields of an object that have a value."""
    fields = (instance._meta.get_field(name) for name in fields_of(type(instance)))
    values = {outer_name(field): getattr(instance, field.name) for field in fields}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, "", [])
    }
