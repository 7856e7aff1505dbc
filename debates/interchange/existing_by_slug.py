"""The objects of the database that a document names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model

from debates.interchange.json_types import Json
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

    topics                             primary keys, by that of the position
    evidence, counterpoints, supports  in their order, by the primary key of the position
    holders, further_answers           the same
    forecasts                          by the primary key of the position
    votes                              by the primary keys of question and expert
    """

    def __init__(self, debate: Debate) -> None:
        self.questions: list[Question] = []
        self.participations: list[Participation] = []
        self.context: list[ContextNote] = []
        self.positions: list[Position] = []
        self.topics: dict[int, set[int]] = defaultdict(set)
        self.evidence: dict[int, list[Evidence]] = defaultdict(list)
        self.counterpoints: dict[int, list[Counterpoint]] = defaultdict(list)
        self.forecasts: dict[int, Forecast] = {}
        self.supports: dict[int, list[Support]] = defaultdict(list)
        self.holders: dict[int, list[Holder]] = defaultdict(list)
        self.further_answers: dict[int, list[Answer]] = defaultdict(list)
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
        parts = {"position__debate": debate}
        for part in Evidence.objects.filter(**parts).order_by("order"):
            self.evidence[part.position_id].append(part)
        self.forecasts |= {part.position_id: part for part in Forecast.objects.filter(**parts)}
        counterpoints = Counterpoint.objects.filter(**parts).select_related("raised_by")
        for part in counterpoints.order_by("order"):
            self.counterpoints[part.position_id].append(part)
        supports = Support.objects.filter(**parts).select_related("given_by")
        for part in supports.order_by("order"):
            self.supports[part.position_id].append(part)
        for part in Holder.objects.filter(**parts).select_related("expert").order_by("order"):
            self.holders[part.position_id].append(part)
        for part in Answer.objects.filter(**parts).select_related("question").order_by("order"):
            self.further_answers[part.position_id].append(part)
        for part in Vote.objects.filter(question__debate=debate):
            self.votes[part.question_id, part.expert_id] = part

    def objects(self) -> Iterator[Model]:
        """Yield all objects of the debate."""
        yield from (*self.questions, *self.participations, *self.context, *self.positions)
        yield from (*self.forecasts.values(), *self.votes.values())
        by_position = (self.evidence, self.counterpoints, self.supports, self.holders)
        for parts in (*by_position, self.further_answers):
            for own in parts.values():
                yield from own


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
    for evidence in position.get("evidence", ()):
        yield from _reference_slug(Source, evidence.get("source"))
    for counterpoint in position.get("counterpoints", ()):
        yield from _reference_slug(Position, counterpoint.get("raised_by"))
    yield from _reference_slug(Source, position.get("forecast", {}).get("outcome_source"))
    for support in position.get("supports", ()):
        yield Position, support["given_by"]
    for holder in position.get("holders", ()):
        yield Expert, holder["expert"]
    for answer in position.get("further_answers", ()):
        yield Question, answer["question"]


def _reference_slug(model: type[Model], slug: str | None) -> Iterator[tuple[type[Model], str]]:
    if slug is not None:
        yield model, slug
