"""The difference that an import would make, for pages: objects made, changed and removed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from debates.history.timeline import ChangeEntry, FieldChange
from debates.interchange.plan import Plan, PlannedChange
from debates.models import Debate, Position, Source
from debates.models.declaration import Door, fields_through, label, outer_name, shown
from debates.text.plurals import enumerated

PRECISION = "date_precision"
"""The field that says how much of a date is known, which is shown by the date."""


@dataclass
class ChangeGroup:
    """The changes of one object with its parts: a position, the debate, or what debates share.

    title  by which people know the object
    kind   its model: "Position"
    """

    title: str
    kind: str
    entries: list[ChangeEntry] = field(default_factory=list)


def difference(plan: Plan) -> list[ChangeGroup]:
    """Return the changes of a plan: the debate's, then those that debates share, then positions."""
    groups: dict[int, ChangeGroup] = {}
    homes: dict[int, Model] = {}
    for home, entry in _difference_entries(plan):
        homes.setdefault(id(home), home)
        title = capfirst(home._meta.verbose_name)
        groups.setdefault(id(home), ChangeGroup(str(home), title)).entries.append(entry)

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
    kept_values = [(str(instance), names) for instance, names in plan.unchanged]
    text = repr((difference(plan), kept_values, plan.newer, plan.unsure))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _difference_entries(plan: Plan) -> Iterator[tuple[Model, ChangeEntry]]:
    topics = {id(position): own for position, own in plan.topics}
    for instances in plan.made.values():
        for instance in instances:
            yield _home(instance), _creation_entry(instance, topics.get(id(instance), []))
    before = _topics_before(plan)
    for change in plan.changed.values():
        yield _home(change.instance), _changed_entry(change, before)
    for instance in plan.removed:
        yield _home(instance), _change_entry("deleted", instance, [])


def _home(instance: Any) -> Model:
    """Return the object on whose page an object is edited."""
    if isinstance(instance, Position):
        return instance
    for name in ("position", "debate"):
        if hasattr(instance, f"{name}_id"):
            return getattr(instance, name)
    question = getattr(instance, "question", None)
    return question.debate if question is not None else instance


def _creation_entry(instance: Model, topics: list[Model]) -> ChangeEntry:
    values = {
        name: _editors_value(instance, name)
        for name, of in fields_through(type(instance), Door.ARCHIVE).items()
        if not of.many_to_many and name not in ("slug", "public_id", PRECISION)
    }
    if topics:
        values["topics"] = "\n".join(sorted(map(str, topics)))
    model = type(instance)
    differences = [
        FieldChange(_label(model, name), "", text, _outer_field_name(model, name))
        for name, text in values.items()
        if text
    ]
    return _change_entry("made", instance, differences)


def _changed_entry(change: PlannedChange, before: dict[int, str]) -> ChangeEntry:
    instance, model = change.instance, type(change.instance)
    differences = []
    for name, value in change.values.items():
        of = instance._meta.get_field(name)
        old, new = shown(of, getattr(instance, name)), shown(of, value)
        if old != new:
            differences.append(
                FieldChange(_label(model, name), old, new, _outer_field_name(model, name))
            )
    if change.topics is not None:
        new = "\n".join(sorted(map(str, change.topics)))
        differences.append(FieldChange("Topics", before.get(instance.pk, ""), new, "topics"))
    return _change_entry("changed", instance, differences)


def _editors_value(instance: Model, name: str) -> str:
    """Return the value of a field as editors read it; of a date, the part that is known."""
    if isinstance(instance, Source) and name == "date":
        return instance.known_date
    return shown(instance._meta.get_field(name), getattr(instance, name))


def _change_entry(kind: Any, instance: Model, differences: list[FieldChange]) -> ChangeEntry:
    model = type(instance)
    name = capfirst(model._meta.verbose_name)
    return ChangeEntry(kind, name, str(instance), _home(instance) is not instance, differences)


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


def _outer_field_name(model: type[Model], name: str) -> str:
    return outer_name(model._meta.get_field(name))
