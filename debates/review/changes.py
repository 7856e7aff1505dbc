"""Changes of the content of a debate since a moment, for whoever has to review it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from debates.history.timeline import PARTS, Change, timeline
from debates.models import Debate
from debates.review.content import records_of

NAMED = 20
"""Changed objects that are told of at most."""


@dataclass(frozen=True, slots=True)
class ChangedObject:
    """An object that was edited, added or deleted, alone or with its parts.

    text     its name, or its claim
    exists   whether it is still there
    changes  the latest first
    """

    model: type[Model]
    key: int
    text: str
    exists: bool
    changes: list[Change]

    @property
    def kind(self) -> str:
        """The name of its kind: position."""
        return str(self.model._meta.verbose_name)


def changes_since(debate: Debate, moment: datetime) -> list[ChangedObject]:
    """Return the objects of a debate's review that were changed after a moment, the latest first.

    A part counts as the object on whose page it is edited. At most 20 objects.
    """
    latest: dict[tuple[type[Model], int], datetime] = {}
    for record in _records_after(debate, moment):
        home = _home(record)
        latest[home] = max(latest.get(home, moment), record.history_date)
    ordered = sorted(latest, key=lambda home: latest[home], reverse=True)
    found = (_changed(model, key, moment) for model, key in ordered[:NAMED])
    return [one for one in found if one.changes]


def _records_after(debate: Debate, moment: datetime) -> Iterator[Any]:
    for records in records_of(debate):
        yield from records.filter(history_date__gt=moment).order_by("history_id")


def _home(record: Any) -> tuple[type[Model], int]:
    """Return the model and key of the object on whose page a record's object is edited."""
    for home, parts in PARTS.items():
        if record.instance_type in parts:
            return home, getattr(record, f"{parts[record.instance_type]}_id")
    return record.instance_type, record.id


def _changed(model: type[Model], key: int, moment: datetime) -> ChangedObject:
    instance = model._base_manager.filter(pk=key).first()
    last = model.history.filter(id=key).order_by("-history_id").first()
    named = instance or (last and last.history_object)
    changes = [one for one in timeline(model, key) if one.moment > moment]
    return ChangedObject(model, key, str(named or ""), instance is not None, changes)
