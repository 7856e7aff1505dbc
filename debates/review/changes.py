"""Changes of the content of a debate since a moment, for whoever has to review it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from debates.history.timeline import AS_IT_STOOD, PARENT_FIELDS, RecordedChange, timeline
from debates.models import Debate
from debates.review.content import records_of

NAMED = 20
"""Changed objects that are told of at most."""


@dataclass(frozen=True, slots=True)
class ChangedObject:
    """An object that was edited, added or deleted, alone or with its parts.

    instance  the object; None if it is not there any more
    text      its name, or its claim
    changes   the latest first
    """

    model: type[Model]
    key: int
    instance: Any
    text: str
    changes: list[RecordedChange]

    @property
    def kind(self) -> str:
        """The name of its kind: position."""
        return str(self.model._meta.verbose_name)


def changes_since(debate: Debate, moment: datetime) -> list[ChangedObject]:
    """Return the objects of a debate's review that were changed after a moment, the latest first.

    A part counts as the object on whose page it is edited. At most 20 objects. Records of how
    something stood before its first change are none of a change.
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
        later = records.filter(history_date__gt=moment).order_by("history_id")
        yield from later.exclude(history_change_reason=AS_IT_STOOD)


def _home(record: Any) -> tuple[type[Model], int]:
    """Return the model and key of the object on whose page a record's object is edited."""
    for home, parts in PARENT_FIELDS.items():
        if record.instance_type in parts:
            return home, getattr(record, f"{parts[record.instance_type]}_id")
    return record.instance_type, record.id


def _changed(model: type[Model], key: int, moment: datetime) -> ChangedObject:
    instance = model._base_manager.filter(pk=key).first()
    last = model.history.filter(id=key).order_by("-history_id").first()
    named = instance or (last and last.history_object)
    changes = [
        one for one in timeline(model, key) if one.moment > moment and one.reason != AS_IT_STOOD
    ]
    return ChangedObject(model, key, instance, str(named or ""), changes)
