"""Objects that may have been entered twice: what two of them have in common.

The worklist names pairs that are here already, and forms ask about a new one before they save it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet

from debates.models import Debate, Expert, Position, Source, Topic
from debates.models.choices import Status
from debates.models.declaration import long_texts
from debates.text.likeness import KEPT_TEXTS, called_alike, nearly_the_same, spoken_words
from debates.text.names import as_typed
from search.text.analysis import stems_of

IDENTIFIERS = {"orcid": "has the same ORCID iD", "wikidata": "is the same in Wikidata"}
"""The fields that tell people apart, each with what is said where they agree."""

CONFIRM = "confirm_duplicate"
"""The field or parameter that confirms that an object is another one than those like it."""

MOST_DUPLICATES = 3
"""Duplicates that one question names."""


def same_expert(expert: Expert, other_expert: Expert) -> str:
    """Return in words what two experts have in common; empty if they differ."""
    for name, words in IDENTIFIERS.items():
        ours, theirs = getattr(expert, name), getattr(other_expert, name)
        if ours and theirs:
            return words if ours == theirs else ""
    own = {spoken_words(name) for name in (expert.name, *expert.aliases)}
    other_names = {spoken_words(name) for name in (other_expert.name, *other_expert.aliases)}
    is_called_so = (
        spoken_words(other_expert.name) in own or spoken_words(expert.name) in other_names
    )
    return f"is called {other_expert.name} too" if is_called_so else ""


def same_source(source: Source, other_source: Source) -> str:
    """Return in words what two sources have in common; empty if they differ."""
    if source.address and other_source.address:
        return "has the same web address" if source.address == other_source.address else ""
    told_apart = any(
        getattr(source, name)
        and getattr(other_source, name)
        and getattr(source, name) != getattr(other_source, name)
        for name in ("author", "publisher", "date")
    )
    is_titled_alike = as_typed(source.title) == as_typed(other_source.title)
    return "has the same title" if is_titled_alike and not told_apart else ""


@lru_cache(KEPT_TEXTS)
def topic_words(name: str, language: str) -> frozenset[str]:
    """Return the stems by which the name of a topic is compared.

    A name of words that search passes over, such as “Us”, is like no other.
    """
    return stems_of(name, language) or frozenset({name})


def _same_topic(topic: Topic, other_topic: Topic) -> str:
    language = settings.LANGUAGE_CODE
    has_same_words = topic_words(topic.name, language) == topic_words(other_topic.name, language)
    return f"is called “{other_topic.name}”" if has_same_words else ""


def _same_debate(debate: Debate, other_debate: Debate) -> str:
    told_apart = debate.date and other_debate.date and debate.date != other_debate.date
    return (
        ""
        if told_apart or not called_alike(debate.title, other_debate.title)
        else "has the same title"
    )


def _same_position(position: Position, other_position: Position) -> str:
    statements = [position.statement, other_position.statement]
    return "says nearly the same" if nearly_the_same(statements, position.debate.language) else ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """The way in which duplicates of a kind of object are noticed.

    fields  those that are compared
    among   the conditions of the objects that are compared, for one object
    same    what two objects have in common, in words
    """

    fields: tuple[str, ...]
    same: Callable[[Any, Any], str]
    among: Callable[[Any], Mapping[str, Any]] = lambda _instance: {}


_SAMENESS: Mapping[type[Model], _Kind] = {
    Expert: _Kind(("name", "aliases", *IDENTIFIERS), same_expert),
    Topic: _Kind(("name",), _same_topic),
    Source: _Kind(("title", "address"), same_source),
    Debate: _Kind(("title",), _same_debate),
    Position: _Kind(
        ("statement", "expert", "debate"),
        _same_position,
        lambda position: {"expert": position.expert_id, "debate": position.debate_id},
    ),
}


def may_be_duplicate(instance: Model, changed: Collection[str]) -> bool:
    """Tell whether an object is new, or changed in a field by which duplicates are noticed."""
    kind = _SAMENESS.get(type(instance))
    return kind is not None and (instance.pk is None or not {*changed}.isdisjoint(kind.fields))


def duplicates_of(instance: Model, among: QuerySet) -> list[Model]:
    """Return at most three objects that may be the same as a valid object, by primary key.

    among  the objects that may be named
    """
    kind = _SAMENESS[type(instance)]
    candidates = among.filter(**kind.among(instance)).exclude(pk=instance.pk)
    if isinstance(instance, Debate | Position):
        candidates = candidates.exclude(status=Status.WITHDRAWN)
    # no database compares names as people do
    unread = {*long_texts(type(instance))} - {*kind.fields}
    candidates = candidates.defer(*unread).order_by("pk")
    return [candidate for candidate in candidates if kind.same(instance, candidate)][
        :MOST_DUPLICATES
    ]
