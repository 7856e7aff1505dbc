"""Changes made on the site since a file was made, which an import of the file would undo.

A file that an editor downloaded names the version of each object in it. A file without this mark
(the archive that readers download, a file written by hand) does not say how old it is: whatever was
not last written by an import counts as newer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst

from debates.editing.coders import account_name
from debates.history.timeline import many_to_many
from debates.interchange.document import fields_of
from debates.interchange.plan import Plan
from debates.interchange.versions import Versions, version_of, versions_in
from debates.models.declaration import label
from debates.models.former_slugs import key_field
from debates.text.plurals import enumerated

IMPORTED = "imported from "
"""Beginning of the reason of records that an import writes."""


@dataclass(frozen=True, slots=True)
class NewerChange:
    """A change that was made on the site after the file was made.

    subject                 the object in words: "Position “…”"
    change                  what happened to it: "added", "deleted" or "changed (Statement)"
    changed_by, changed_at  who made the last change, and when
    """

    subject: str
    change: str
    changed_by: str
    changed_at: datetime

    def __str__(self) -> str:
        by = f" by {self.changed_by}" if self.changed_by else ""
        return f"{self.subject} was {self.change} here{by} on {self.changed_at:%Y-%m-%d}."


def newer_changes(plan: Plan, mark: Any, account: Any) -> list[NewerChange]:
    """Return the changes on the site that carrying out a plan would undo.

    mark     of the versions in the file
    account  that imports; what it imported itself since then is not newer
    """
    versions = versions_in(mark)
    names_by_model: dict[type[Model], dict[Any, Collection[str]]] = defaultdict(dict)
    for change in plan.changed.values():
        lists = [] if change.topics is None else ["topics"]
        names_by_model[type(change.instance)][change.instance] = [*change.values, *lists]
    for instance in plan.removed:
        names_by_model[type(instance)][instance] = fields_of(type(instance))
    comparison = _Comparison(versions, account)
    return [
        *(change for names in names_by_model.values() for change in comparison.changes(names)),
        *(change for made in plan.made.values() for change in _deletions(made, versions)),
    ]


class _Comparison:
    """Comparison of objects as a file knows them with what they are now."""

    def __init__(self, versions: Versions | None, account: Any) -> None:
        self.versions, self.account_key = versions, getattr(account, "pk", None)

    def changes(self, names_by_instance: Mapping[Any, Collection[str]]) -> Iterator[NewerChange]:
        """Yield the changes of objects of one model, in these fields, that the file lacks."""
        records_by_key = _records(
            [instance for instance in names_by_instance if not self._is_current(instance)]
        )
        for instance, names in names_by_instance.items():
            records = records_by_key.get(instance.pk)
            if not records:
                continue
            known_record = next(filter(self._is_in_file, reversed(records)), None)
            if known_record is None:
                yield _newer_change(_subject(instance), "added", records[-1])
            elif labels := _changed_labels(known_record, instance, names):
                words = f"changed ({enumerated(labels)})"
                yield _newer_change(_subject(instance), words, records[-1])

    def _is_current(self, instance: Any) -> bool:
        return self.versions is not None and version_of(self.versions, instance) == instance.version

    def _is_in_file(self, record: Any) -> bool:
        is_import = (record.history_change_reason or "").startswith(IMPORTED)
        if self.versions is None:
            return is_import
        version = self.versions.get(record.instance_type._meta.model_name, {}).get(record.id)
        return record.version == version or (
            is_import and version is not None and record.history_user_id == self.account_key
        )


def _records(instances: Sequence[Any]) -> dict[int, list[Any]]:
    """Return the records of objects of one model, the earliest first, by primary key."""
    records_by_key: dict[int, list[Any]] = defaultdict(list)
    if instances:
        history = type(instances[0]).history.filter(id__in=[instance.pk for instance in instances])
        for record in history.exclude(history_type="-").select_related("history_user"):
            records_by_key[record.id].append(record)
    for records in records_by_key.values():
        records.sort(key=lambda record: (record.version, record.history_id))
    return records_by_key


def _changed_labels(record: Any, instance: Any, names: Collection[str]) -> list[str]:
    """Return the labels of the fields, of these, in which an object differs from its record."""
    model = type(instance)
    recorded_keys = {
        name: {pk for _, pk in pairs} for name, _, pairs in many_to_many(model, [record])
    }
    labels = []
    for field in map(model._meta.get_field, names):
        if field.many_to_many:
            keys = getattr(instance, field.name).values_list("pk", flat=True)
            is_changed = recorded_keys[field.name] != set(keys)
        else:
            is_changed = getattr(record, field.attname) != getattr(instance, field.attname)
        if is_changed:
            labels.append(label(field))
    return labels


def _deletions(instances: Sequence[Any], versions: Versions | None) -> Iterator[NewerChange]:
    """Yield the deletions of objects of one model that a file would make again."""
    if not instances or versions is None:
        return
    model = type(instances[0])
    name = key_field(model)
    if not hasattr(model, name):
        return
    deleted = model.history.filter(
        history_type="-",
        id__in=versions.get(model._meta.model_name, ()),
        **{f"{name}__in": [getattr(instance, name) for instance in instances]},
    )
    for record in deleted.select_related("history_user"):
        yield _newer_change(_subject(record.instance), "deleted", record)


def _newer_change(subject: str, change: str, record: Any) -> NewerChange:
    user = record.history_user
    by = account_name(user) if user is not None else ""
    return NewerChange(subject, change, by, record.history_date)


def _subject(instance: Any) -> str:
    return f"{capfirst(instance._meta.verbose_name)} “{str(instance)[:80]}”"
