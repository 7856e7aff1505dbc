"""Two editors at once: what each of them changed, put together on the page of the second.

What only one of them changed is taken over; what both changed stays as the second wrote it,
with the other's text beside it. Nothing is saved before the second editor has seen it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from debates.admin.editions import edition, version_of
from debates.admin.fields import is_number
from debates.editing.coders import account_name
from debates.history import restoring
from debates.history.timeline import RecordedChange, many_to_many, timeline

PostedRow: TypeAlias = MultiValueDict

YOU = "You"
"""The name of an editor who meets a change of their own, from another window."""

OF_THIS_CHANGE = ("version", "correction_")
"""Beginnings of the names of fields that are about the change, and hold nothing that others set."""


@dataclass
class Conflict:
    """The second editor's form, brought up to what the first editor saved.

    editor    the second editor, who may be the first one in another window
    data      what the form is filled with
    changes   the changes made meanwhile, the latest first
    notes     the messages beside fields, by the prefix of the form
    """

    editor: Any
    data: QueryDict
    changes: list[RecordedChange]
    notes: dict[str, dict[str | None, str]] = field(default_factory=dict)

    @property
    def editors(self) -> str:
        """The names of the editors who changed it."""
        names = dict.fromkeys(
            YOU if change.user == self.editor else name_of(change.user) for change in self.changes
        )
        return " and ".join(names) or "Someone"


def name_of(user: Any) -> str:
    """Return the name of an editor on pages for editors."""
    if user is None:
        return "Someone outside the admin"
    return account_name(user)


def settle(admin: Any, request: HttpRequest, instance: Model) -> Conflict:
    """Merge the posted form with the object as it is now.

    The form names the version that the second editor began with; where that is unknown, every
    difference counts as changed by both.
    """
    model = type(instance)
    began, next_record = _first_and_next(
        model.history.filter(id=instance.pk), version_of(request.POST.get("version", ""))
    )
    changes = timeline(model, instance.pk)
    since = _changes_since(changes, next_record) if next_record else []
    conflict = Conflict(request.user, request.POST.copy(), since or changes[:1])
    conflict.data["version"] = edition(instance)
    merging = _Merging(conflict)
    fields = flatten_fieldsets(admin.get_fieldsets(request, instance))
    form = admin.get_form(request, instance, change=True, fields=fields)
    before = form(instance=began.history_object, initial=_lists(began)) if began else None
    notes = merging.fields(conflict.data, before, form(instance=instance))
    parts_before = restoring.parts_at(began, next_record.history_date) if began else None
    parts_now = restoring.parts_now(instance)
    for formset, inline in admin.get_formsets_with_inlines(request, instance):
        merging.rows(
            formset,
            parts_before[inline.model] if parts_before else None,
            parts_now[inline.model],
        )
    conflict.notes[""] = {None: _headline(conflict, instance, bool(notes)), **notes}
    return conflict


def _first_and_next(records: QuerySet, version: str | None) -> tuple[Model | None, Model | None]:
    """Get the record of the version that a form names, and the one that followed; else nothing."""
    if not is_number(version):
        return None, None
    began = records.filter(version=version).order_by("-history_id").first()
    later = records.filter(version__gt=version).order_by("history_id")
    next_record = later.first() if began else None
    return (began, next_record) if next_record else (None, None)


def _changes_since(changes: list[RecordedChange], record: Model) -> list[RecordedChange]:
    """Return the changes from that of a record on, of changes with the latest first."""
    for place, change in enumerate(changes):
        if change.moment == record.history_date:
            return changes[: place + 1]
    return [change for change in changes if change.moment > record.history_date]


def _headline(conflict: Conflict, instance: Model, both: bool) -> str:
    where = " in another window" if conflict.editors == YOU else ""
    text = (
        f"{conflict.editors} changed this {instance._meta.verbose_name}{where} while you were "
        "editing it. Your changes are not saved yet. Fields that you had not changed here now "
        "show the saved version"
    )
    if both:
        text += "; where both changed, the form shows your text with the saved one beside it"
    return f"{text}. Check the form and save again."


def _lists(record: Model) -> dict[str, list[int]]:
    pairs = many_to_many(record.instance_type, [record])
    return {name: [pk for _, pk in own] for name, _, own in pairs}


class _Merging:
    def __init__(self, conflict: Conflict) -> None:
        self._conflict = conflict

    def fields(
        self, data: MultiValueDict, before: forms.BaseForm | None, now: forms.BaseForm
    ) -> dict[str | None, str]:
        """Take the others' values where only they changed a field; return notes where both did."""
        notes: dict[str | None, str] = {}
        for name in _content_fields(now) if before is None else _changed_between(before, now):
            if before is not None and not _field_differs(before[name], data):
                data.setlist(name, _as_posted(now[name]))
            elif _field_differs(now[name], data):
                notes[name] = _change_note(self._conflict.editors, _field_words(now[name]))
        return notes

    def rows(self, formset: Any, before: Iterable[Model] | None, now: Iterable[Model]) -> None:
        """Return the same for the rows of one kind; `before` is None where it is not known."""
        data, prefix = self._conflict.data, formset.get_default_prefix()
        posted = list(posted_rows(data, formset))
        former_parts = {str(part.pk): part for part in before or ()}
        present_parts = {str(part.pk): part for part in now}
        kept_rows: list[tuple[PostedRow, dict[str | None, str]]] = []
        for row in posted:
            pk = row.get("id", "")
            if pk in present_parts:
                part = present_parts.pop(pk)
                kept_rows.append((row, self._both_have(formset, row, former_parts.get(pk), part)))
            elif not pk:
                kept_rows.append((row, {}))
            elif before is None or (
                pk in former_parts and _is_changed(formset, row, former_parts[pk])
            ):
                row["id"] = ""
                editors = self._conflict.editors
                note = f"{editors} deleted this. You changed it, so it stays as a new row."
                kept_rows.append((row, {None: note}))
        for pk, part in present_parts.items():
            if pk not in former_parts:
                kept_rows.append((_row_of(formset, part), {}))
        kept_rows.sort(key=lambda entry: not entry[0].get("id"))
        _write_rows(data, prefix, [row for row, _ in kept_rows])
        for number, (_, notes) in enumerate(kept_rows):
            if notes:
                self._conflict.notes[f"{prefix}-{number}"] = notes

    def _both_have(
        self, formset: Any, row: PostedRow, began: Model | None, now: Model
    ) -> dict[str | None, str]:
        before = formset.form(instance=began) if began else None
        form = formset.form(instance=now)
        notes = self.fields(row, before, form)
        # a row whose place alone has changed is the one that the editor wanted to delete
        if "DELETE" in row and before and {*_changed_between(before, form)} - {"order"}:
            del row["DELETE"]
            notes[None] = (
                f"{self._conflict.editors} changed this. Mark it for deletion again, or not."
            )
        return notes


def _content_fields(form: forms.BaseForm) -> list[str]:
    return [name for name in form.fields if not name.startswith(OF_THIS_CHANGE)]


def _changed_between(before: forms.BaseForm, now: forms.BaseForm) -> Iterator[str]:
    """Yield the names of the fields that others have changed since a form was opened."""
    for name in _content_fields(now):
        if _field_differs(before[name], _posted_by(now[name])):
            yield name


def _is_changed(formset: Any, row: PostedRow, began: Model) -> bool:
    """Test whether a posted row was changed and is not marked for deletion."""
    form = formset.form(instance=began)
    return "DELETE" not in row and any(_field_differs(form[name], row) for name in form.fields)


def _field_differs(bound: forms.BoundField, data: MultiValueDict) -> bool:
    """Test whether the value posted for a field differs from the field's own."""
    posted = bound.field.widget.value_from_datadict(data, {}, bound.name)
    return bound.field.has_changed(bound.initial, posted)


def _posted_by(bound: forms.BoundField) -> MultiValueDict:
    return MultiValueDict({bound.name: _as_posted(bound)})


def posted_rows(data: QueryDict, formset: Any) -> Iterator[PostedRow]:
    """Yield the posted rows in their order, each with the names of its fields alone."""
    prefix = formset.get_default_prefix()
    rows: dict[int, PostedRow] = {}
    for key in data:
        match = re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,4}})-(\w+)", key)
        if match:
            row = rows.setdefault(int(match.group(1)), MultiValueDict())
            row.setlist(match.group(2), data.getlist(key))
    yield from (row for _, row in sorted(rows.items()))


def _row_of(formset: Any, part: Model) -> PostedRow:
    """Return a saved part as the form would post it."""
    form = formset.form(instance=part)
    row = MultiValueDict({name: _as_posted(form[name]) for name in form.fields})
    row["id"] = str(part.pk)
    row[formset.fk.name] = str(getattr(part, formset.fk.attname))
    return row


def _write_rows(data: QueryDict, prefix: str, rows: list[PostedRow]) -> None:
    for key in [key for key in data if re.match(rf"{re.escape(prefix)}-\d+-", key)]:
        del data[key]
    for number, row in enumerate(rows):
        for name, values in row.lists():
            data.setlist(f"{prefix}-{number}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    data[f"{prefix}-INITIAL_FORMS"] = str(sum(bool(row.get("id")) for row in rows))


def _as_posted(bound: forms.BoundField) -> list[str]:
    """Return the value that a browser would send for the unchanged field."""
    value = bound.value()
    if isinstance(value, list | tuple):
        return [str(bound.field.prepare_value(item)) for item in value]
    browser_value = bound.field.widget.format_value(value)
    if isinstance(browser_value, list | tuple):
        return [str(item) for item in browser_value]
    return ["" if browser_value is None else str(browser_value)]


def _change_note(who: str, value: str) -> str:
    """Return the note on a field that both changed; `value` is the other editor's."""
    return f"{who} changed this to: “{value}”" if value else f"{who} cleared this field."


def _field_words(bound: forms.BoundField) -> str:
    """Return the field's value as people read it; "" if it is empty."""
    values = [value for value in _as_posted(bound) if value]
    if isinstance(bound.field, forms.ModelChoiceField):
        instances = bound.field.queryset.filter(pk__in=values)
        return ", ".join(bound.field.label_from_instance(instance) for instance in instances)
    if hasattr(bound.field, "choices"):
        labels = dict(bound.field.choices)
        return ", ".join(str(labels.get(value, value)) for value in values)
    return "\n".join(values)
