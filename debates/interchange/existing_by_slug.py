"""The objects of the database that a document names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.db.models import Model

from debates.interchange.document import references_of
from debates.interchange.json_types import Json
from debates.kinds import parts_of
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
from debates.models.former_slugs import former_slugs


class ExistingObjects:
    """The objects of the database, public or not, by the slugs in a document.

    A former slug leads to its object, as a former address does.
    """

    def __init__(self, document: Json) -> None:
        slugs_by_model: dict[type[Model], set[str]] = defaultdict(set)
        for model, slug in _referenced_slugs(document):
            slugs_by_model[model].add(slug)
        self._objects = {model: _by_slug(model, slugs) for model, slugs in slugs_by_model.items()}

    def get(self, model: type[Model], slug: str | None) -> Any:
        """Return the object with a present or former slug, or None."""
        return self._objects.get(model, {}).get(slug)


class ExistingDebate:
    """The parts of a debate in the database; none for a new debate.

    topics  primary keys, by that of the position
    parts   by model and the primary key of the position, in their order
    votes   by the primary keys of question and expert
    """

    def __init__(self, debate: Debate) -> None:
        self.questions: list[Question] = []
        self.participations: list[Participation] = []
        self.context: list[ContextNote] = []
        self.positions: list[Position] = []
        self.topics: dict[int, set[int]] = defaultdict(set)
        self.parts: dict[type[Model], dict[int, list[Any]]] = {
            kind.model: defaultdict(list) for kind in parts_of(Position)
        }
        self.votes: dict[tuple[int, int], Vote] = {}
        if debate.pk is not None:
            self._read(debate)

    def _read(self, debate: Debate) -> None:
        of_debate = {"debate": debate}
        self.questions += Question.objects.filter(**of_debate).order_by("order")
        self.participations += Participation.objects.filter(**of_debate).order_by("order")
        self.context += ContextNote.objects.filter(**of_debate).order_by("order")
        self.positions += Position.objects.filter(**of_debate).order_by("order")
        tags = Position.topics.through.objects.filter(position__debate=debate)
        for position, topic in tags.values_list("position_id", "topic_id"):
            self.topics[position].add(topic)
        for kind in parts_of(Position):
            references = [field.name for field in references_of(kind)]
            parts = kind.model.objects.filter(position__debate=debate).select_related(*references)
            for part in parts.order_by(*kind.model._meta.ordering):
                self.parts[kind.model][part.position_id].append(part)
        for part in Vote.objects.filter(question__debate=debate):
            self.votes[part.question_id, part.expert_id] = part

    def objects(self) -> Iterator[Model]:
        """Yield all objects of the debate."""
        yield from (*self.questions, *self.participations, *self.context, *self.positions)
        yield from self.votes.values()
        for by_position in self.parts.values():
            yield from chain.from_iterable(by_position.values())


def topics_by_name(names: Iterable[str]) -> dict[str, Topic]:
    """Return the topics that are here under these names."""
    return {topic.name: topic for topic in Topic.objects.filter(name__in=list(names))}


def _by_slug(model: type[Model], slugs: set[str]) -> dict[str, Model]:
    by_slug = {
        instance.slug: instance for instance in model._default_manager.filter(slug__in=slugs)
    }
    target_keys = dict(
        former_slugs(model).filter(slug__in=slugs - by_slug.keys()).values_list("slug", "target_id")
    )
    targets = model._default_manager.in_bulk(target_keys.values())
    by_key = {instance.pk: instance for instance in by_slug.values()}
    for slug, target in target_keys.items():
        if target in targets:
            # one object for one object, however it is named
            by_slug[slug] = by_key.setdefault(target, targets[target])
    return by_slug


def _referenced_slugs(document: Json) -> Iterator[tuple[type[Model], str]]:
    debate = document["debate"]
    yield Debate, debate["slug"]
    for name, model in (("experts", Expert), ("topics", Topic), ("sources", Source)):
        for entry in document.get(name, ()):
            yield model, entry["slug"]
    for entry in document.get("imported", {}).get("unsure", ()):
        yield Expert, entry["may_be"]
    for topic in document.get("topics", ()):
        yield from _reference_slug(Topic, topic.get("broader"))
    yield from _reference_slug(Source, debate.get("source"))
    for question in debate.get("questions", ()):
        yield Question, question["slug"]
    for participation in debate.get("participations", ()):
        yield Expert, participation["expert"]
    for position in debate.get("positions", ()):
        yield from _named_by_position(position)
    for vote in debate.get("votes", ()):
        yield Question, vote["question"]
        yield Expert, vote["expert"]


def _named_by_position(position: Json) -> Iterator[tuple[type[Model], str]]:
    yield Position, position["slug"]
    yield Expert, position["expert"]
    yield from _reference_slug(Question, position.get("question"))
    yield from _reference_slug(Source, position.get("source"))
    yield from _reference_slug(Position, position.get("replaces"))
    for topic in position.get("topics", ()):
        yield Topic, topic
    for kind in parts_of(Position):
        entries = position.get(kind.in_parent, ())
        for entry in [entries] if kind.is_single and entries else entries:
            for field in references_of(kind):
                yield from _reference_slug(field.related_model, entry.get(field.name))


def _reference_slug(model: type[Model], slug: str | None) -> Iterator[tuple[type[Model], str]]:
    if slug is not None:
        yield model, slug
