"""The plan of an import, as it is shown and carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from debates.interchange.json_types import Steps
from debates.interchange.problems import ImportProblem, pointer
from debates.kinds import kinds, parts_of, paths_to
from debates.models import Debate, Position, Topic
from debates.text.did_you_mean import Hints

MADE_LAST = tuple(kind.model for kind in parts_of(Position))
"""What is made when all else is changed: it may contradict the position as it was before.

A position may become a forecast by one of the changes.
"""

MAKING = (
    *(kind.model for kind in kinds() if kind.is_shared),
    *(model for model in paths_to(Debate) if model not in MADE_LAST),
)
"""The order in which everything else can be made."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import.

    publish        publish created and draft objects of the debate
    update_shared  update existing experts, topics and sources from the file
    overwrite      whether the file is right, whatever was changed here since it was made
    same_experts   slugs of unsure experts of the file who are those of the site whom they may be
    new_experts    whether all other unsure experts are not those of the site
    one_debate     whether whoever imports may know nothing of other debates
    may_refer      tells whether whoever imports may refer to an expert, topic or source
    """

    publish: bool = False
    update_shared: bool = False
    overwrite: bool = False
    same_experts: Collection[str] = ()
    new_experts: bool = False
    one_debate: bool = False
    may_refer: Callable[[Model], bool] = lambda _shared: True


@dataclass(slots=True)
class PlannedChange:
    """The change of an existing object: new values by field; its topics where they differ."""

    instance: Model
    values: dict[str, Any] = field(default_factory=dict)
    topics: list[Topic] | None = None


@dataclass(frozen=True, slots=True)
class UnsureExpert:
    """An expert of the file who may be an expert of the site under another name.

    slug, name  in the file
    site_name   of the expert of the site
    """

    slug: str
    name: str
    site_name: str

    def __str__(self) -> str:
        return f"Is “{self.name}” of the file ({self.slug}) “{self.site_name}”, who is here?"


@dataclass(slots=True)
class Plan:
    """The planned changes of an import.

    made       new objects, not saved, by model
    topics     of new positions
    changed    by the identity of the object
    unchanged  the fields in which existing shared objects differ from the file
    removed    context and parts of positions that the file does not have any more
    untouched  numbers of existing objects of the debate that the file does not have, by model
    problems   those that prevent the import
    unsure     experts of the file who may be experts of the site; unless the options tell, they
               prevent the import
    newer      changes made here after the file was made, as sentences; without `overwrite` they
               prevent the import
    columns    meanings of the columns of a table of arguments, by their headers
    hints      nearest names for unknown names
    """

    debate: Debate | None = None
    made: dict[type[Model], list[Any]] = field(
        default_factory=lambda: {m: [] for m in (*MAKING, *MADE_LAST)}
    )
    topics: list[tuple[Position, list[Topic]]] = field(default_factory=list)
    changed: dict[int, PlannedChange] = field(default_factory=dict)
    unchanged: list[tuple[Model, list[str]]] = field(default_factory=list)
    removed: list[Model] = field(default_factory=list)
    untouched: Counter[type[Model]] = field(default_factory=Counter)
    problems: list[ImportProblem] = field(default_factory=list)
    unsure: list[UnsureExpert] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    hints: Hints = field(default_factory=Hints)
    _claimed: dict[int, Steps] = field(default_factory=dict)

    def refuse(self, path: Steps, message: str) -> None:
        """Note that something cannot be done."""
        self.problems.append(ImportProblem(pointer(*path), message))

    def claim(self, instance: Model, path: Steps) -> None:
        """Note that an entry describes an existing object, which no other entry may describe."""
        first = self._claimed.setdefault(id(instance), path)
        if first != path:
            first_pointer = pointer(*first)
            self.refuse(path, f"This is “{instance}”, which {first_pointer} already describes.")

    def change(self, instance: Model, **values: Any) -> None:
        """Note the changes of an object that exists or is about to be created."""
        if instance.pk is None:
            for name, value in values.items():
                setattr(instance, name, value)
        elif values:
            self._change_of(instance).values.update(values)

    def change_topics(self, position: Position, topics: list[Topic]) -> None:
        """Note that a position that is here gets other topics."""
        self._change_of(position).topics = topics

    def after(self, instance: Model, name: str) -> Any:
        """Return the value of a field after the import."""
        change = self.changed.get(id(instance))
        return change.values[name] if change and name in change.values else getattr(instance, name)

    def _change_of(self, instance: Model) -> PlannedChange:
        return self.changed.setdefault(id(instance), PlannedChange(instance))
