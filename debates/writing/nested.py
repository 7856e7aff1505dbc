"""Lists of what has no address of its own: a tool writes them with the object that has them.

A list that is sent becomes what the object has, in its order: an entry that is known again by its
key keeps what was not sent of it, and whatever the list does not have is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet

from debates.editing.deletion import reasons_against
from debates.kinds import kinds, parts_of
from debates.models import ordering
from debates.text.blank import none_for_empty
from debates.writing.fields import value_of, writable
from debates.writing.forms import LONGEST_LIST, RecordForm, entry_form_of, fault_of
from debates.writing.reach import limit_form
from debates.writing.refusals import Invalid
from debates.writing.tokens import Writer


@dataclass(frozen=True, slots=True)
class Nested:
    """A list of an object.

    model   of its entries
    parent  name of their reference to the object
    key     field by which an entry is known again, and that no two entries share
    """

    model: type[Model]
    parent: str
    key: str

    def rows(self, *instances: Model) -> QuerySet:
        """Return the entries of objects, in the order within each, with what they refer to."""
        keys = [instance.pk for instance in instances]
        rows = self.model._default_manager.filter(**{f"{self.parent}__in": keys}).order_by("order")
        references = [field.name for field in self.fields.values() if field.is_relation]
        return rows.select_related(*references) if references else rows

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of an entry, by the name that they have in answers."""
        own = writable(self.model)
        return {name: own[name] for name in own if name not in (self.parent, "order")}


NESTED: Mapping[type[Model], Mapping[str, Nested]] = {
    home.model: {
        part.collection: Nested(part.model, part.parent, part.known_by)
        for part in parts_of(home.model)
        if not part.has_address
    }
    for home in kinds()
}
"""The lists of each model, by the name that they have in answers and files."""


def rows_of(model: type[Model], instances: Sequence[Model]) -> dict[int, dict[str, list[Model]]]:
    """Return the entries in the lists of objects, by primary key and name of the list."""
    all_of = NESTED.get(model, {})
    rows_by_key: dict[int, dict[str, list[Model]]] = {
        instance.pk: {name: [] for name in all_of} for instance in instances
    }
    for name, nested in all_of.items():
        for row in nested.rows(*instances):
            rows_by_key[getattr(row, f"{nested.parent}_id")][name].append(row)
    return rows_by_key


def lists_of(model: type[Model], rows: Mapping[str, Sequence[Model]]) -> dict[str, list[Any]]:
    """Return the lists of an object as a tool sends them, from its rows; empty values are None."""
    return {
        name: [_entry_record(NESTED[model][name], row) for row in own] for name, own in rows.items()
    }


def _entry_record(nested: Nested, entry: Model) -> dict[str, Any]:
    return none_for_empty({name: value_of(entry, of) for name, of in nested.fields.items()})


def _entry_messages(
    entry_path: str, nested: Nested, error: ValidationError
) -> dict[str, list[str]]:
    """Return the messages of a model by place: "holders[0].expert", or "holders[0]" for all."""
    outer = {of.name: f"{entry_path}.{name}" for name, of in nested.fields.items()}
    faults: dict[str, list[str]] = {}
    for name, messages in error.message_dict.items():
        faults.setdefault(outer.get(name, entry_path), []).extend(messages)
    return faults


def _order_numbers(forms: Sequence[RecordForm]) -> Sequence[int]:
    """Return the order numbers of entries: those they have, where these are in order already.

    They may have gaps, which an entry leaves that is removed.
    """
    own = [form.instance.order for form in forms]
    if all(form.instance.pk for form in forms) and all(
        number < next_number for number, next_number in pairwise(own)
    ):
        return own
    return range(1, len(own) + 1)


@dataclass
class Lists:
    """The lists of an object as a token wants them to become.

    faults   messages by place: "holders[0].expert"
    allowed  the values that faulty fields of entries take, by place
    """

    writer: Writer
    instance: Model
    faults: dict[str, list[str]] = field(default_factory=dict)
    allowed: dict[str, list[str]] = field(default_factory=dict)
    _forms: dict[str, list[RecordForm]] = field(default_factory=dict)
    _gone: list[Model] = field(default_factory=list)

    @classmethod
    def of(cls, writer: Writer, instance: Model, values: Mapping[str, Any]) -> Lists:
        """Read the lists among the values that a tool sends, and note all that is wrong."""
        lists = cls(writer, instance)
        for name, nested in NESTED.get(type(instance), {}).items():
            if name in values:
                lists._read(name, nested, values[name])
        return lists

    @property
    def has_changes(self) -> bool:
        """True if any entry is new, changed, moved or removed."""
        return bool(self._gone) or any(self._changes())

    @property
    def gone(self) -> Sequence[Model]:
        """The entries that the lists have no more."""
        return self._gone

    @property
    def changed_forms(self) -> list[RecordForm]:
        """The forms of the entries that are here already and change."""
        return [form for form, _ in self._changes() if form.instance.pk is not None]

    def steps(self) -> Iterator[tuple[str, type[Model]]]:
        """Yield the verb and the model of each write, for the rights that it needs."""
        yield from (("delete", type(entry)) for entry in self._gone)
        for form, _ in self._changes():
            yield "change" if form.instance.pk else "add", type(form.instance)

    def remove(self) -> None:
        """Delete the entries that are in the list no more; before the object is saved."""
        for entry in self._gone:
            entry.delete()

    def save(self) -> None:
        """Save the entries of an object that is saved. Raises Invalid, for all of them at once."""
        changes = [*self._changes()]
        ordering.park_order_of_each(form.instance for form, _ in changes if form.instance.pk)
        faults: dict[str, list[str]] = {}
        for form, place in changes:
            entry = form.instance
            own = NESTED[type(self.instance)].items()
            name, nested = next((name, of) for name, of in own if of.model is type(entry))
            setattr(entry, nested.parent, self.instance)
            entry.order = place
            try:
                entry.full_clean()
            except ValidationError as error:
                entry_path = f"{name}[{self._forms[name].index(form)}]"
                faults |= _entry_messages(entry_path, nested, error)
            else:
                entry.save()
        if faults:
            raise Invalid(faults)

    def _changes(self) -> Iterator[tuple[RecordForm, int]]:
        """Yield the forms of entries that are to be saved, with their places."""
        for forms in self._forms.values():
            for place, form in zip(_order_numbers(forms), forms, strict=True):
                if form.instance.pk is None or form.changed_data or form.instance.order != place:
                    yield form, place

    def _read(self, name: str, nested: Nested, entries: Any) -> None:
        if not isinstance(entries, list):
            self.faults[name] = ["Send a list of objects."]
            return
        if len(entries) > LONGEST_LIST:
            self.faults[name] = [f"Send at most {LONGEST_LIST} objects."]
            return
        wrong_places = [place for place, entry in enumerate(entries) if not isinstance(entry, dict)]
        if wrong_places:
            self.faults |= {f"{name}[{place}]": ["Send an object."] for place in wrong_places}
            return
        saved_rows = list(nested.rows(self.instance)) if self.instance.pk else []
        rows_by_value = {value_of(row, nested.fields[nested.key]): row for row in saved_rows}
        keys_read: set[Any] = set()
        self._forms[name] = []
        for place, entry in enumerate(entries):
            key, entry_path = entry.get(nested.key), f"{name}[{place}]"
            row = rows_by_value.pop(key, None) if isinstance(key, str) else None
            if isinstance(key, str) and key in keys_read:
                self.faults[f"{entry_path}.{nested.key}"] = [
                    "Another entry of the list has the same."
                ]
            keys_read.add(key if isinstance(key, str) else place)
            self._add(name, nested, entry_path, entry, row)
        self._gone += rows_by_value.values()
        if refusals := reasons_against(rows_by_value.values()):
            self.faults[name] = refusals

    def _add(
        self,
        name: str,
        nested: Nested,
        entry_path: str,
        entry: Mapping[str, Any],
        row: Model | None,
    ) -> None:
        form_class = entry_form_of(nested.model, tuple(nested.fields))
        faults = {}
        for outer, value in entry.items():
            of = nested.fields.get(outer)
            if of is None:
                kind = nested.model._meta.verbose_name_plural
                faults[outer[:80]] = [f"There is no field “{outer[:80]}” in {kind}."]
            else:
                fault = fault_of(of, form_class.base_fields[of.name], value)
                faults |= {outer: [fault]} if fault else {}
        valid_values = {outer: value for outer, value in entry.items() if outer not in faults}
        form = form_class(valid_values, row or nested.model(**{nested.parent: self.instance}))
        limit_form(self.writer, form)
        if not form.is_valid():
            faults = form.faults() | faults
        for outer, messages in faults.items():
            place = f"{entry_path}.{outer}" if outer else entry_path
            self.faults.setdefault(place, []).extend(messages)
        if faults:
            self.allowed |= {
                f"{entry_path}.{outer}": values for outer, values in form.allowed().items()
            }
        self._forms[name].append(form)
