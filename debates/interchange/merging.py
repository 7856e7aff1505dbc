"""Three-way merge of a file with the site: what was changed here since the file was made is kept.

The base is the version that the file was downloaded from, as the history has it. What the file
leaves as it was stays as it is here now; what only the file changed is taken over; where both
changed the same field, somebody has to decide.

A file without a mark does not say which version it is from. Then the base is the last import, or
the first version that is known: a field that has not been changed here since is taken over, and one
in which the file says what it said here before is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Model
from django.utils.functional import cached_property
from django.utils.text import capfirst

from debates.editing.coders import account_name
from debates.history.timeline import FieldChange, many_to_many
from debates.interchange.document import fields_of
from debates.interchange.versions import Versions, version_of, versions_in
from debates.models import Counterpoint, Debate, Evidence, Position, Question, Support, Topic, Vote
from debates.models.declaration import label, outer_name, shown
from debates.models.former_slugs import key_field

IMPORTED = "imported from "
"""Beginning of the reason of records that an import writes."""

DELETABLE = (Position, Evidence, Counterpoint, Support, Vote)
"""Models whose objects are known in a file by an address, and may have been deleted here."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both the file and somebody here have changed.

    key         names it in decisions
    subject     the object in words: "Position “…”"
    field       its label; for a whole object "removed" or "deleted", if one side no longer has it
    base        text before both changes; empty if unknown
    site, file  text on the site and in the file
    changed_by, changed_at  last change on the site
    """

    key: str
    subject: str
    field: str
    base: str
    site: str
    file: str
    changed_by: str = ""
    changed_at: datetime | None = None

    def __str__(self) -> str:
        by = f" by {self.changed_by}" if self.changed_by else ""
        day = f" on {self.changed_at:%Y-%m-%d}" if self.changed_at else ""
        site, file = self.site or "(empty)", self.file or "(empty)"
        return (
            f"{self.subject}, {self.field}: changed here{by}{day}, to “{site[:200]}”; in the file "
            f"it is “{file[:200]}”."
        )

    @property
    def difference(self) -> FieldChange:
        """The two texts, for a display word by word."""
        return FieldChange(self.field, self.site, self.file)


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change that was made here after the file was made, and that an import keeps.

    subject  the object in words: "Position “…”"
    field    its label, or what happened to the whole object
    name     of the field in answers and files; empty for the whole object
    """

    subject: str
    field: str
    name: str = ""


class Merge:
    """The merge of one file.

    mark       of its version; empty where it has none
    overwrite  whether the file is right in everything
    default    decision of conflicts that are not decided one by one; empty for none
    """

    def __init__(
        self,
        mark: Any,
        *,
        overwrite: bool = False,
        default: str = "",
        decisions: Mapping[str, str] | None = None,
    ) -> None:
        self.versions: Versions | None = versions_in(mark)
        self.overwrite, self.default, self.decisions = overwrite, default, decisions or {}
        self.conflicts: list[Conflict] = []
        self.kept: list[KeptChange] = []
        self._watched: dict[type[Model], dict[int, Any]] = defaultdict(dict)
        self._records: dict[type[Model], dict[int, list[Any]]] = {}
        self._debate: int | None = None

    def watch(self, debate: Debate, instances: Iterable[Any]) -> None:
        """Note the debate and its existing objects, whose history is read together."""
        self._debate = debate.pk
        for instance in instances:
            self._watched[type(instance)][instance.pk] = instance

    @cached_property
    def last_import(self) -> datetime | None:
        """The moment at which the debate was imported last; None where it never was."""
        if self._debate is None:
            return None
        positions = Position.objects.filter(debate=self._debate).values("pk")
        moments = []
        for model in (Debate, *self._watched):
            names = {field.name for field in model._meta.concrete_fields}
            conditions: dict[str, Any] = {"position_id__in": positions}
            if model is Debate:
                conditions = {"id": self._debate}
            elif "debate" in names:
                conditions = {"debate_id": self._debate}
            elif "position" not in names:
                continue
            records = model.history.filter(history_change_reason__startswith=IMPORTED, **conditions)
            moments.append(records.aggregate(last=Max("history_date"))["last"])
        return max(filter(None, moments), default=None)

    # fields

    def values(self, instance: Any, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of the file that are to be taken over, of those that differ."""
        if self.overwrite or not values or self._is_as_exported(instance):
            return values
        return {name: value for name, value in values.items() if self._takes(instance, name, value)}

    def _is_as_exported(self, instance: Any) -> bool:
        if self.versions is None:
            return len(self._history(instance)) < 2
        return version_of(self.versions, instance) == instance.version

    def _takes(self, instance: Any, name: str, value: Any) -> bool:
        of = instance._meta.get_field(name)
        new_value = (value.pk or value) if isinstance(value, Model) else value
        current = getattr(instance, of.attname)
        base = self._base(instance)
        if base is not None:
            base_value = getattr(base, of.attname)
            if base_value == current:
                return True
            if base_value == new_value or self._was_said(instance, of.attname, new_value):
                self._keep(instance, label(of), outer_name(of))
                return False
        base_text = base and _holder_value(base, of)
        texts = (base_text or "", _holder_value(instance, of), shown(of, value))
        return self._decided(instance, name, label(of), texts)

    def _was_said(self, instance: Any, attname: str, value: Any) -> bool:
        """Test whether a file of an unknown version says what was said here before."""
        if self.versions is not None:
            return False
        return any(getattr(record, attname) == value for record in self._history(instance))

    def topics(
        self, position: Position, current: set[int], topics: list[Topic]
    ) -> list[Topic] | None:
        """Return the topics after the merge; None where they stay as they are.

        current  primary keys of the topics now

        A topic stands for itself: what the file adds and removes is added and removed.
        """
        if self.overwrite or self._is_as_exported(position):
            return topics
        base = self._base(position)
        if base is None:
            base_keys = current
        else:
            (_, _, pairs), *_ = many_to_many(Position, [base])
            base_keys = {pk for _, pk in pairs}
        new_keys = {topic.pk for topic in topics if topic.pk is not None}
        merged_keys = (current | (new_keys - base_keys)) - (base_keys - new_keys)
        if merged_keys == current and all(topic.pk is not None for topic in topics):
            if new_keys != current:
                self._keep(position, "Topics")
            return None
        new_topics = [topic for topic in topics if topic.pk is None]
        return [*Topic.objects.filter(pk__in=merged_keys), *new_topics]

    def order(self, instance: Any) -> int | None:
        """Return the order of an object in the version of the file; None where it is unknown."""
        if self.overwrite or self._is_as_exported(instance):
            return instance.order
        if self.versions is None:
            return instance.order
        base = self._base(instance)
        return base.order if base is not None else None

    # parts

    def knows(self, part: Any) -> bool:
        """Test whether the file may mean a part of the site when it has one without an id."""
        if self.overwrite:
            return True
        if self.versions is not None:
            return version_of(self.versions, part) is not None
        return self.last_import is None or part.created <= self.last_import

    def removes(self, part: Any) -> bool:
        """Test whether a part that the file does not have is to be removed."""
        if self.overwrite:
            return True
        if not self.knows(part):
            self._keep(part, "added here")
            return False
        if self._is_as_exported(part) and not (self.versions is None and self.last_import is None):
            return True
        return self._decided(part, "removed", "removed in the file", ("", str(part), ""))

    def deleted(self, model: type[Model], key: str, entry_values: Mapping[str, Any]) -> bool:
        """Test whether an entry was deleted here since the file was made, and stays so.

        key           its slug or identifier
        entry_values  its values, by the fields of the model
        """
        record = self._deleted.get((model, key))
        if record is None:
            return False
        values = {name: entry_values[name] for name in fields_of(model) if name in entry_values}
        subject = f"{capfirst(model._meta.verbose_name)} “{_record_name(record)}”"
        if all(getattr(record, name) == value for name, value in values.items()):
            self.kept.append(KeptChange(subject, "deleted here"))
            return True
        conflict = Conflict(
            f"{model._meta.model_name}-{record.id}-deleted",
            subject,
            "deleted here",
            _record_name(record),
            "",
            str(values.get("statement", "")) or key,
            _user(record),
            record.history_date,
        )
        return not self._chosen(conflict)

    def is_deleted_question(self, slug: str) -> bool:
        """Test whether a question of the file was deleted here since the file was made."""
        return (Question, slug) in self._deleted

    @cached_property
    def _deleted(self) -> dict[tuple[type[Model], str], Any]:
        """Records of the objects that the file has and the site no longer does."""
        records: dict[tuple[type[Model], str], Any] = {}
        if self.versions is None or self.overwrite:
            return records
        for model in (*DELETABLE, Question):
            keys = set(self.versions.get(model._meta.model_name, ()))
            keys -= set(self._watched[model])
            if keys:
                keys -= set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
            name = key_field(model)
            for record in model.history.filter(id__in=keys, history_type="-").select_related(
                "history_user"
            ):
                records[model, getattr(record, name)] = record
        return records

    # decisions

    def _decided(self, instance: Any, name: str, field: str, texts: tuple[str, str, str]) -> bool:
        """Return true if the file is right; note undecided conflicts.

        texts  before both changes, on the site, and in the file
        """
        last = self._last(instance)
        conflict = Conflict(
            f"{instance._meta.model_name}-{instance.pk}-{name}",
            _subject_words(instance),
            field,
            *texts,
            _user(last),
            last.history_date if last else None,
        )
        return self._chosen(conflict)

    def _chosen(self, conflict: Conflict) -> bool:
        decision = self.decisions.get(conflict.key) or self.default
        if not decision:
            self.conflicts.append(conflict)
        return decision == "file"

    def _keep(self, instance: Any, field: str, name: str = "") -> None:
        self.kept.append(KeptChange(_subject_words(instance), field, name))

    # history

    def _base(self, instance: Any) -> Any:
        """Return the record of the version that the file is from; None where it is unknown."""
        records = self._history(instance)
        if self.versions is not None:
            version = version_of(self.versions, instance)
            return next((record for record in reversed(records) if record.version == version), None)
        import_records = [
            record
            for record in records
            if (record.history_change_reason or "").startswith(IMPORTED)
        ]
        return import_records[-1] if import_records else next(iter(records), None)

    def _last(self, instance: Any) -> Any:
        return next(reversed(self._history(instance)), None)

    def _history(self, instance: Any) -> Sequence[Any]:
        """Return the records of an object, the earliest first; none where it has only one."""
        model = type(instance)
        if model not in self._records:
            self._records[model] = self._read(model, self._watched[model].values())
        own = self._records[model]
        if instance.pk not in own and instance.pk not in self._watched[model]:
            own |= self._read(model, [instance])
        return own.get(instance.pk, ())

    def _read(self, model: type[Model], instances: Iterable[Any]) -> dict[int, list[Any]]:
        instances = list(instances)
        if self.versions is not None:
            keys = [
                instance.pk
                for instance in instances
                if version_of(self.versions, instance) != instance.version
            ]
        else:
            keys = [instance.pk for instance in instances]
            histories = model.history.filter(id__in=keys).order_by().values("id")
            keys = [
                row["id"] for row in histories.annotate(records=Count("pk")).filter(records__gt=1)
            ]
        records_by_key: dict[int, list[Any]] = {instance.pk: [] for instance in instances}
        records = model.history.filter(id__in=keys).exclude(history_type="-")
        for record in records.select_related("history_user").order_by("history_id"):
            records_by_key[record.id].append(record)
        for history in records_by_key.values():
            history.sort(key=lambda record: (record.version, record.history_id))
        return records_by_key


def _subject_words(instance: Any) -> str:
    return f"{capfirst(instance._meta.verbose_name)} “{str(instance)[:80]}”"


def _record_name(record: Any) -> str:
    return str(getattr(record, "statement", "") or getattr(record, "text", "") or record.id)


def _user(record: Any) -> str:
    user = record.history_user if record is not None else None
    return account_name(user) if user is not None else ""


def _holder_value(holder: Any, of: Any) -> str:
    value = getattr(holder, of.attname)
    if of.is_relation and value is not None:
        value = of.related_model._default_manager.filter(pk=value).first() or "(deleted)"
    return shown(of, value)
