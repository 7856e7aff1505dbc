"""Rows of an object's page: its parts, edited and ordered with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin, TabularInline
from django.core.exceptions import ValidationError
from django.db.models import Model, UniqueConstraint
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.functional import cached_property

from debates.admin.fields import ChoiceWidget, FieldsAdmin, is_number
from debates.admin.forms import NotedForm
from debates.editing import deletion, error_messages
from debates.editing.help_texts import set_help_texts
from debates.models import ordering
from debates.models.ordering import LAST_ORDER


class RowForm(NotedForm):
    """A row; its order is only a wish, which the rows settle among themselves."""

    order = forms.IntegerField(
        min_value=1,
        max_value=LAST_ORDER,
        required=False,
        widget=forms.NumberInput(attrs={"class": "order"}),
        help_text="1 comes first; other rows move down. Leave empty to put it last.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["order"] = self.instance.order


NOT_WHOLE = (
    "Some rows did not arrive as they were on the page, so nothing was saved. Copy your text, "
    "reload the page and enter it again."
)


class Rows(BaseInlineFormSet):
    """All rows of one kind; they can be reordered and saved without collisions.

    What is posted is taken whole or not at all: rows beyond the number that the form names would
    be lost in silence otherwise, and saved rows beyond those that it calls saved be doubled.
    """

    default_error_messages = {"missing_management_form": NOT_WHOLE}

    @cached_property
    def empty_form(self) -> forms.ModelForm:
        """The row that a script copies to add another.

        Django makes it anew each time that it is asked for, several times for each kind of rows.
        """
        return super().empty_form

    def total_form_count(self) -> int:
        """Return the number of rows, no more than are there: thousands of empty rows take long."""
        total = super().total_form_count()
        if not self.is_bound:
            return total
        return min(total, max([len(self.get_queryset()), *(row + 1 for row in self._posted)]))

    @cached_property
    def _posted(self) -> dict[int, set[str]]:
        """The names of the fields that were posted with a value, by the number of the row."""
        rows: dict[int, set[str]] = {}
        for key in self.data or ():
            match = re.fullmatch(rf"{re.escape(self.prefix)}-(\d{{1,4}})-(\w+)", key)
            if match and self.data[key]:
                rows.setdefault(int(match.group(1)), set()).add(match.group(2))
        return rows

    def _is_whole(self) -> bool:
        total, saved_count = super().total_form_count(), self.initial_form_count()
        pk, saved_keys = self.model._meta.pk.name, {str(row.pk) for row in self.get_queryset()}
        for row, names in self._posted.items():
            its_id = self.data.get(f"{self.add_prefix(row)}-{pk}", "")
            is_expected = (
                its_id in saved_keys or "DELETE" in names if row < saved_count else not its_id
            )
            if row >= total or not is_expected:
                return False
        # Errors of hidden fields appear nowhere on the page.
        staying = [form for form in self.forms if not self._should_delete_form(form)]
        return saved_count >= 0 and not any(
            {pk, self.fk.name} & form.errors.keys() for form in staying
        )

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if self.is_table and not widget.is_hidden:
                widget.attrs["aria-label"] = field.label or name
            if isinstance(widget, ChoiceWidget):
                widget.together = partial(self._labels, name)

    def _labels(self, name: str) -> Mapping[str, str]:
        """Fetch the labels of the objects chosen in a field of any row, once, by primary key."""
        if name not in self._fetched:
            field = self.empty_form.fields[name]
            values = {str(form[name].value()) for form in self.forms}
            keys = [value for value in values if is_number(value)]
            instances = field.queryset.filter(pk__in=keys) if keys else ()
            self._fetched[name] = {
                str(instance.pk): field.label_from_instance(instance) for instance in instances
            }
        return self._fetched[name]

    @cached_property
    def _fetched(self) -> dict[str, dict[str, str]]:
        return {}

    def clean(self) -> None:
        if not self._is_whole():
            raise ValidationError(NOT_WHOLE)
        deleted_parts = [form.instance for form in self.deleted_forms if form.instance.pk]
        against = deletion.reasons_against(deleted_parts)
        if against:
            raise ValidationError(against)
        super().clean()

    def validate_unique(self) -> None:
        """Refuse rows that are alike, but for those that leave their address open."""
        without = [
            form.cleaned_data
            for form in self.forms
            if getattr(form, "cleaned_data", {}).get("slug") == ""
        ]
        for values in without:
            values["slug"] = None
        super().validate_unique()
        for values in without:
            values["slug"] = ""

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        """Return the message about duplicate rows, in the words of the model's constraint."""
        messages_by_fields = {
            frozenset(constraint.fields): constraint.violation_error_message
            for constraint in self.model._meta.constraints
            if isinstance(constraint, UniqueConstraint)
        }
        message = messages_by_fields.get(frozenset({self.fk.name, *unique_check}))
        labels = (self.model._meta.get_field(name).verbose_name for name in unique_check)
        return message or f"Two rows have the same {' and '.join(labels)}."

    def get_form_error(self) -> str:
        return "This row duplicates another."

    def corrects(self) -> bool:
        """Tell whether the rows change what readers have read, instead of only going on with it."""
        return self.has_changed()

    def changes_owner(self) -> bool:
        """Tell whether the object of the page gets a new version with its rows."""
        return self.has_changed()

    def save(self, commit: bool = True) -> list[Model]:
        moved_rows = self._place()
        saved_rows = super().save(commit)
        for row in moved_rows:
            if row not in saved_rows:
                row.save()
                self.changed_objects.append((row, ["order"]))
        return saved_rows

    def _place(self) -> list[Model]:
        """Give every row its place; return the saved rows that have to move for it."""
        going = [form.instance for form in self.deleted_forms if form.instance.pk]
        staying = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        shown_keys = {form.instance.pk for form in self.initial_forms}
        other_rows = [row for row in self.get_queryset() if row.pk not in shown_keys]
        requests = [
            (form.cleaned_data.get("order"), "order" in form.changed_data) for form in staying
        ]
        requests += [(row.order, False) for row in other_rows]
        former_numbers = [form.initial["order"] for form in staying if "order" in form.initial]
        rows = [*(form.instance for form in staying), *other_rows]
        moved_rows = []
        for row, place in zip(rows, ordering.assign_order(requests, former_numbers), strict=True):
            if row.pk and row.order != place:
                moved_rows.append(row)
            row.order = place
        ordering.park_order([*moved_rows, *going])
        return moved_rows


class UnorderedRows(Rows):
    """Rows of a model whose objects have no order."""

    def _place(self) -> list[Model]:
        return []


class PartInline(FieldsAdmin, InlineModelAdmin):
    """Rows of one model on the page of the object that they belong to.

    summary_fields  what the line of a folded row shows beside its name
    """

    form = RowForm
    formset = Rows
    exclude = ("order",)
    extra = 0
    view_on_site = False
    summary_fields: tuple[str, ...] = ()

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """Return 3 where empty rows are asked for, which only a script could add to the page."""
        return 3 if "empty_rows" in request.GET else super().get_extra(request, obj, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.notes = getattr(request, "notes", {})
        formset.form.summary_fields = self.summary_fields
        formset.is_table = isinstance(self, TabularInline)
        error_messages.set_messages(formset.form, self.model)
        set_help_texts(formset.form, self.model)
        return formset


class FoldedPartInline(PartInline):
    """Rows of many fields, each folded into a line and opened in place."""

    template = "admin/debates/folded_rows.html"


class SinglePartInline(FoldedPartInline):
    """The part of an object that it has once or not at all."""

    form = NotedForm
    formset = UnorderedRows
    exclude = ()
    max_num = 1
