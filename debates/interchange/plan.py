"""The plan of an import, as it is shown and carried out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from debates.interchange.entry_values import Steps
from debates.interchange.problems import Fault, pointer
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

MAKING = (
    *(Source, Expert, Topic, Debate, Question, Participation, Position),
    *(Evidence, Counterpoint),
)
"""The order in which things can be made."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import.

    publish        publish created and draft objects of the debate
    update_shared  update existing experts, topics and sources from the file
    """

    publish: bool = False
    update_shared: bool = False


@dataclass(slots=True)
class Change:
    """The change of an existing object: new values by field; its topics where they differ."""

    thing: Model
    values: dict[str, Any] = field(default_factory=dict)
    topics: list[Topic] | None = None


@dataclass(slots=True)
class Plan:
    """The planned changes of an import.

    made       new objects, not saved, by model
    topics     of new positions
    changed    by the identity of the object
    kept       the fields in which existing shared objects differ from the file
    removed    evidence and counterpoints that the file does not have any more
    untouched  numbers of existing objects of the debate that the file does not have, by model
    faults     problems that prevent the import
    """

    debate: Debate | None = None
    made: dict[type[Model], list[Any]] = field(default_factory=lambda: {m: [] for m in MAKING})
    topics: list[tuple[Position, list[Topic]]] = field(default_factory=list)
    changed: dict[int, Change] = field(default_factory=dict)
    kept: list[tuple[Model, list[str]]] = field(default_factory=list)
    removed: list[Model] = field(default_factory=list)
    untouched: Counter[type[Model]] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    _claimed: dict[int, Steps] = field(default_factory=dict)

    def refuse(self, path: Steps, message: str) -> None:
        """Note that something cannot be done."""
        self.faults.append(Fault(pointer(*path), message))

    def claim(self, thing: Model, path: Steps) -> None:
        """Note that an entry describes an existing object, which no other entry may describe."""
        first = self._claimed.setdefault(id(thing), path)
        if first != path:
            there = pointer(*first)
            self.refuse(path, f"This is “{thing}”, which {there} already describes.")

    def change(self, thing: Model, **values: Any) -> None:
        """Note the changes of an object that exists or is about to be created."""
        if thing.pk is None:
            for name, value in values.items():
                setattr(thing, name, value)
        elif values:
            self._change_of(thing).values.update(values)

    def change_topics(self, position: Position, topics: list[Topic]) -> None:
        """Note that a position that is here gets other topics."""
        self._change_of(position).topics = topics

    def after(self, thing: Model, name: str) -> Any:
        """The value of a field after the import."""
        change = self.changed.get(id(thing))
        return change.values[name] if change and name in change.values else getattr(thing, name)

    def _change_of(self, thing: Model) -> Change:
        return self.changed.setdefault(id(thing), Change(thing))
