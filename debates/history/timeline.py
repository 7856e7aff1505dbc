"""History of an object and its parts for editors: who changed what, when, and from what.

The parts of an object (evidence, counterpoints, supports, forecast, joint holders and further
answers of a position; questions, participations and context of a debate; votes on a question) are
edited together with it, so its history includes theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

from django.db.models import Field, ForeignKey, Model
from django.utils.functional import cached_property
from django.utils.text import capfirst

from debates import models
from debates.compat.simple_history import record_unsaved, tracked_lists
from debates.history.word_differences import Piece, pieces
from debates.history.written_order import WrittenOrder
from debates.models.declaration import outer_name, shown

PARENT_FIELDS: dict[type[Model], dict[type[Model], str]] = {
    models.Position: {
        models.Evidence: "position",
        models.Counterpoint: "position",
        models.Support: "position",
        models.Forecast: "position",
        models.Holder: "position",
        models.Answer: "position",
    },
    models.Debate: {
        models.Question: "debate",
        models.Participation: "debate",
        models.ContextNote: "debate",
    },
    models.Question: {models.Vote: "question"},
}
"""The models of the parts of an object, with the name of the reference to the object."""

AS_IT_STOOD = "as it stood"
"""Reason of records that save the state before the first edit."""

ChangeKind = Literal["stood", "made", "changed", "deleted"]


@dataclass(frozen=True)
class FieldChange:
    """One field before and after a change.

    name  of the field in answers and files; of what is no field, empty
    """

    label: str
    old: str
    new: str
    name: str = ""

    @cached_property
    def pieces(self) -> list[Piece]:
        return pieces(self.old, self.new)


@dataclass(frozen=True)
class ChangeEntry:
    """Change of the object or of a part of it."""

    kind: ChangeKind
    model: str
    text: str
    part: bool
    differences: list[FieldChange]


@dataclass(frozen=True)
class RecordedChange:
    """Changes by one person at one moment.

    record         historical record of the object itself, if there is one
    reason         for editors
    public_reason  for readers
    slip           whether it counts as a slip of the pen
    """

    moment: datetime
    user: Any
    reason: str
    record: Model | None
    entries: list[ChangeEntry] = field(default_factory=list)
    public_reason: str = ""
    slip: bool = False


def timeline(model: type[Model], pk: int) -> list[RecordedChange]:
    """Return all changes of an object and its parts, the change that was written last first."""
    records = [record for kind, name in _kinds(model) for record in _object_records(kind, name, pk)]
    order = _written_order(records)
    records.sort(key=lambda record: (order.moment(record.history_date), record.history_id))
    states = states_of_records(records)
    reader = Reader(states)
    before: dict[tuple[type[Model], int], State] = {}
    changes = []
    for (moment, _), together in groupby(states, lambda state: _occasion(state.row)):
        occasion = list(together)
        last = {state.key: state for state in occasion}
        created_keys = {state.key for state in occasion if state.row.history_type == "+"}
        change = _change_of_records(moment, model, [state.row for state in last.values()])
        for key, state in last.items():
            kind = _change_kind(state.row, before.get(key), key in created_keys)
            differences = reader.differences(before[key], state) if kind == "changed" else []
            before[key] = state
            if differences or kind != "changed":
                change.entries.append(reader.entry(kind, state, differences, of=model))
        if change.entries:
            change.entries.sort(key=lambda entry: entry.part)
            changes.append(change)
    return changes[::-1]


def restoring_changes(
    now: Iterable[State], then: Iterable[State], of: type[Model]
) -> list[ChangeEntry]:
    """Return the changes that restore an earlier state of an object `of` a model and its parts."""
    now, then = list(now), list(then)
    reader = Reader([*now, *then])
    present, past = ({state.key: state for state in states} for states in (now, then))
    entries = []
    for key, state in past.items():
        if key not in present:
            entries.append(reader.entry("made", state, [], of=of))
        elif differences := reader.differences(present[key], state):
            entries.append(reader.entry("changed", present[key], differences, of=of))
    deleted_states = [state for key, state in present.items() if key not in past]
    return entries + [reader.entry("deleted", state, [], of=of) for state in deleted_states]


def described(state: State) -> list[tuple[str, str]]:
    """Return the fields of a state, each with its label."""
    return Reader([state]).described(state)


def _written_order(records: Iterable[Any]) -> WrittenOrder:
    """Return the order in which records were written.

    records  of an object, and of its parts behind them; those of each model in any order
    """
    histories: dict[tuple[type[Model], int], list[Any]] = {}
    for record in records:
        histories.setdefault((record.instance_type, record.id), []).append(record)
    for own in histories.values():
        own.sort(key=attrgetter("history_id"))
    return WrittenOrder(*([record.history_date for record in own] for own in histories.values()))


def _occasion(record: Model) -> tuple[datetime, int | None]:
    return record.history_date, record.history_user_id


def _change_of_records(
    moment: datetime, model: type[Model], records: list[Model]
) -> RecordedChange:
    own = next((record for record in records if record.instance_type is model), None)
    first = own or records[0]
    return RecordedChange(moment, first.history_user, first.history_change_reason or "", own)


def _change_kind(record: Model, before: State | None, is_creation: bool) -> ChangeKind:
    if record.history_type == "-":
        return "deleted"
    if before is None or before.row.history_type == "-":
        return "made" if is_creation and record.history_change_reason != AS_IT_STOOD else "stood"
    return "changed"


def _kinds(model: type[Model]) -> list[tuple[type[Model], str]]:
    return [
        (model, "id"),
        *((part, f"{name}_id") for part, name in PARENT_FIELDS.get(model, {}).items()),
    ]


def _object_records(model: type[Model], name: str, pk: int) -> Iterable[Model]:
    return model.history.filter(**{name: pk}).select_related("history_user")


@dataclass(frozen=True)
class State:
    """Current or earlier state: an object or its record, and its many-to-many keys."""

    model: type[Model]
    row: Any
    lists: dict[str, list[int]]

    @property
    def key(self) -> tuple[type[Model], int]:
        return self.model, self.row.id


def states_of_records(records: Iterable[Model]) -> list[State]:
    """Return the states in historical records, in the same order."""
    records = list(records)
    lists: dict[tuple[type[Model], int], dict[str, list[int]]] = {}
    for model in {record.instance_type for record in records}:
        own = [record for record in records if record.instance_type is model]
        for name, _, rows in many_to_many(model, own):
            for record_id, pk in rows:
                lists.setdefault((model, record_id), {}).setdefault(name, []).append(pk)
    return [
        State(
            record.instance_type, record, lists.get((record.instance_type, record.history_id), {})
        )
        for record in records
    ]


def states_of_objects(objects: Iterable[Model]) -> list[State]:
    """Return the current states of objects."""
    return [
        State(
            type(instance),
            instance,
            {
                field.name: list(getattr(instance, field.name).values_list("pk", flat=True))
                for field in tracked_lists(type(instance))
            },
        )
        for instance in objects
    ]


class Reader:
    """Formats states for people, with one query for each model that they refer to."""

    def __init__(self, states: Iterable[State]) -> None:
        self._names: dict[tuple[type[Model], int], str] = {}
        ids_by_model: dict[type[Model], set[int]] = {}
        for state in states:
            for model_field in history_fields(state.model):
                if isinstance(model_field, ForeignKey):
                    ids = {getattr(state.row, model_field.attname)} - {None}
                elif model_field.many_to_many:
                    ids = set(state.lists.get(model_field.name, ()))
                else:
                    continue
                ids_by_model.setdefault(model_field.related_model, set()).update(ids)
        for model, ids in ids_by_model.items():
            for pk, instance in model._default_manager.in_bulk(ids).items():
                self._names[model, pk] = str(instance)

    def entry(
        self, kind: ChangeKind, state: State, differences: list[FieldChange], *, of: type[Model]
    ) -> ChangeEntry:
        """Change of an object `of` a model, or of a part of it."""
        name = capfirst(state.model._meta.verbose_name)
        return ChangeEntry(kind, name, self.text(state), state.model is not of, differences)

    def text(self, state: State) -> str:
        """Return the text by which people know the object."""
        for name in ("statement", "event", "text", "title", "name"):
            if hasattr(state.row, name):
                return str(getattr(state.row, name))
        named_model = models.Question if state.model is models.Answer else models.Expert
        reference = named_model._meta.model_name
        key = getattr(state.row, f"{reference}_id")
        return self._names.get((named_model, key), f"a deleted {reference}")

    def differences(self, old: State, new: State) -> list[FieldChange]:
        """Return the fields in which two states of one object differ."""
        fields = history_fields(new.model)
        triples = zip(fields, self.described(old), self.described(new), strict=True)
        return [
            FieldChange(label, before, after, _outer_name(field))
            for field, (label, before), (_, after) in triples
            if before != after
        ]

    def described(self, state: State) -> list[tuple[str, str]]:
        """Return the fields with their labels."""
        return [
            (capfirst(field.verbose_name), self._value(field, state))
            for field in history_fields(state.model)
        ]

    def _value(self, field: Field, state: State) -> str:
        if field.many_to_many:
            return "\n".join(
                sorted(self._name(field, pk) for pk in state.lists.get(field.name, ()))
            )
        value = getattr(state.row, field.attname)
        if isinstance(field, ForeignKey) and value is not None:
            return self._name(field, value)
        return shown(field, value)

    def _name(self, field: Field, pk: int) -> str:
        deleted = f"a deleted {field.related_model._meta.verbose_name}"
        return self._names.get((field.related_model, pk), deleted)


def _outer_name(field: Field) -> str:
    return outer_name(field) if hasattr(field, "declaration") else field.name


def history_fields(model: type[Model]) -> list[Field]:
    """Return the fields that an editor changes, without the reference of a part to its object."""
    parent = next((parts[model] for parts in PARENT_FIELDS.values() if model in parts), None)
    own = [
        field for field in model._meta.concrete_fields if field.editable and not field.primary_key
    ]
    lists = tracked_lists(model)
    return [field for field in (*own, *lists) if field.name != parent]


def many_to_many(
    model: type[Model], records: Iterable[Model]
) -> Iterator[tuple[str, type[Model], list[tuple[int, int]]]]:
    """For each recorded many-to-many field: name, target model, pairs of record and target id."""
    ids = [record.history_id for record in records]
    for model_field in tracked_lists(model):
        rows = getattr(model.history.model, model_field.name).filter(history__in=ids)
        pairs = rows.values_list("history_id", f"{model_field.m2m_reverse_field_name()}_id")
        yield model_field.name, model_field.related_model, list(pairs)


def snapshot_current(objects: Iterable[Model]) -> None:
    """Record the current state of objects that the history does not have.

    Fixtures, bulk writes and updates of whole tables leave no record; without one, the
    first edit after them could be neither compared nor undone.
    """
    by_model: dict[type[Model], list[Model]] = {}
    for instance in objects:
        by_model.setdefault(type(instance), []).append(instance)
    unknown = {model: _unrecorded(model, own) for model, own in by_model.items()}
    moment = max((instance.modified for own in unknown.values() for instance in own), default=None)
    for model, own in unknown.items():
        record_unsaved(model, own, moment, AS_IT_STOOD)


def _unrecorded(model: type[Model], objects: list[Model]) -> list[Model]:
    recorded_versions = set(
        model.history.filter(id__in=[instance.pk for instance in objects]).values_list(
            "id", "version"
        )
    )
    return [
        instance for instance in objects if (instance.pk, instance.version) not in recorded_versions
    ]
