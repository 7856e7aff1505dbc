"""The difference that an import would make, for pages: objects made, changed and removed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from debates.history.timeline import Difference, Entry
from debates.interchange.plan import Change, Plan
from debates.models import Debate, Position, Source
from debates.models.declaration import Door, fields_through, label, outer_name, shown
from debates.text.plurals import enumerated

PRECISION = "date_precision"
"""The field that says how much of a date is known, which is shown by the date."""


@dataclass
class Group:
    """The changes of one object with its parts: a position, the debate, or what debates share.

    title  by which people know the object
    kind   its model: "Position"
    """

    title: str
    kind: str
    entries: list[Entry] = field(default_factory=list)


def difference(plan: Plan) -> list[Group]:
    """Return the changes of a plan: the debate's, then those that debates share, then positions."""
    groups: dict[int, Group] = {}
    homes: dict[int, Model] = {}
    for home, entry in _entries(plan):
        homes.setdefault(id(home), home)
        title = capfirst(home._meta.verbose_name)
        groups.setdefault(id(home), Group(str(home), title)).entries.append(entry)

    def place(key: int) -> int:
        return {Debate: 0, Position: 2}.get(type(homes[key]), 1)

    return [groups[key] for key in sorted(groups, key=place)]


def in_numbers(plan: Plan) -> str:
    """Return how many objects are made, changed and removed: "3 to make, 1 to change"."""
    numbers = {
        "new": sum(map(len, plan.made.values())),
        "changed": len(plan.changed),
        "removed": len(plan.removed),
    }
    parts = [f"{number:,} {word}" for word, number in numbers.items() if number]
    return enumerated(parts) or "nothing changed"


def fingerprint(plan: Plan) -> str:
    """Return a digest of what a plan does, by which a person's consent is bound to it."""
    kept_values = [(str(instance), names) for instance, names in plan.kept]
    text = repr((difference(plan), kept_values, plan.newer, plan.conflicts))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _entries(plan: Plan) -> Iterator[tuple[Model, Entry]]:
    topics = {id(position): own for position, own in plan.topics}
    for instances in plan.made.values():
        for instance in instances:
            yield _home(instance), _made(instance, topics.get(id(instance), []))
    before = _topics_before(plan)
    for change in plan.changed.values():
        yield _home(change.instance), _changed(change, before)
    for instance in plan.removed:
        yield _home(instance), _entry("deleted", instance, [])


def _home(instance: Any) -> Model:
    """Return the object on whose page an object is edited."""
    if isinstance(instance, Position):
        return instance
    for name in ("position", "debate"):
        if hasattr(instance, f"{name}_id"):
            return getattr(instance, name)
    question = getattr(instance, "question", None)
    return question.debate if question is not None else instance


def _made(instance: Model, topics: list[Model]) -> Entry:
    values = {
        name: _shown(instance, name)
        for name, of in fields_through(type(instance), Door.ARCHIVE).items()
        if not of.many_to_many and name not in ("slug", "public_id", PRECISION)
    }
    if topics:
        values["topics"] = "\n".join(sorted(map(str, topics)))
    model = type(instance)
    differences = [
        Difference(_label(model, name), "", text, _name(model, name))
        for name, text in values.items()
        if text
    ]
    return _entry("made", instance, differences)


def _changed(change: Change, before: dict[int, str]) -> Entry:
    instance, model = change.instance, type(change.instance)
    differences = []
    for name, value in change.values.items():
        of = instance._meta.get_field(name)
        old, new = shown(of, getattr(instance, name)), shown(of, value)
        if old != new:
            differences.append(Difference(_label(model, name), old, new, _name(model, name)))
    if change.topics is not None:
        new = "\n".join(sorted(map(str, change.topics)))
        differences.append(Difference("Topics", before.get(instance.pk, ""), new, "topics"))
    return _entry("changed", instance, differences)


def _shown(instance: Model, name: str) -> str:
    """Return the value of a field as editors read it; of a date, the part that is known."""
    if isinstance(instance, Source) and name == "date":
        return instance.known_date
    return shown(instance._meta.get_field(name), getattr(instance, name))


def _entry(kind: Any, instance: Model, differences: list[Difference]) -> Entry:
    model = type(instance)
    name = capfirst(model._meta.verbose_name)
    return Entry(kind, name, str(instance), _home(instance) is not instance, differences)


def _topics_before(plan: Plan) -> dict[int, str]:
    position_keys = [
        change.instance.pk for change in plan.changed.values() if change.topics is not None
    ]
    names_by_position: dict[int, list[str]] = defaultdict(list)
    through = Position.topics.through.objects.filter(position__in=position_keys)
    for position, name in through.values_list("position_id", "topic__name"):
        names_by_position[position].append(name)
    return {position: "\n".join(sorted(names)) for position, names in names_by_position.items()}


def _label(model: type[Model], name: str) -> str:
    return label(model._meta.get_field(name))


def _name(model: type[Model], name: str) -> str:
    return outer_name(model._meta.get_field(name))
