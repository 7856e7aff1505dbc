"""Widgets of single fields: text areas that fit, and autocompletion for related objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db.models import DateField, Field, ForeignKey, ManyToManyField, TextField, URLField
from django.http import HttpRequest

from debates.editing.date_field import TypedDateField
from debates.models.declaration import Door, fields_through
from debates.models.keys import parse_key

ROWS = {"summary": 6, "detail": 6, "biography": 5, "description": 3, "text": 20}
"""Lines that are shown of texts of this name; two of others."""


class LongLine(AdminTextareaWidget):
    """A single line that wraps; line ends that were typed or pasted become spaces."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.splitlines()) if value else value


class _OnlyNumbers:
    """Ignores values that are no primary keys, which would break the list of chosen objects."""

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> list[Any]:
        return super().optgroups(name, [key for key in value if is_number(key)], attr)


class ChoiceWidget(_OnlyNumbers, AutocompleteSelect):
    """Autocompletion with filters.

    narrowed   parameters that are sent along with the typed text
    together   returns the labels of the choices in all rows of a page by primary key, so that they
               are read at once; None for a single field
    """

    narrowed: Mapping[str, Any] = {}
    together: Callable[[], Mapping[str, str]] | None = None

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> list[Any]:
        if self.together is None:
            return super().optgroups(name, value, attr)
        labels = self.together()
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for key in [key for key in value if key in labels][:1]:
            options.append(self.create_option(name, key, labels[key], True, len(options)))
        return [(None, options, 0)]

    def get_url(self) -> str:
        parameters = {name: value for name, value in self.narrowed.items() if value is not None}
        return super().get_url() + (f"?{urlencode(parameters)}" if parameters else "")


class ChoicesWidget(_OnlyNumbers, AutocompleteSelectMultiple):
    """Autocompletion of several objects, each with its own button to remove it."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().build_attrs(*args, **kwargs) | {"data-allow-clear": "false"}


def is_number(value: Any) -> bool:
    """Test whether a text can be a primary key."""
    return parse_key(str(value)) is not None


def _chosen(request: HttpRequest, name: str) -> Any:
    """Return the key of a related object on a form: as sent, as proposed, or as saved."""
    typed = request.POST.get(name) or request.GET.get(name)
    return typed or getattr(getattr(request, "edited", None), f"{name}_id", None)


class FieldsAdmin(BaseModelAdmin):
    """Chooses widgets: text areas of the usual height, and autocompletion with full labels.

    narrowed_fields        autocompletions that offer objects of the same debate alone
    fields_of_same_expert  those of them that offer positions of the same expert alone
    long_fields            single-line fields whose text is mostly longer than a line
    as_read                what a page that is only read has instead of fields that the form puts
                           together: the name of a method, or nothing
    """

    narrowed_fields: tuple[str, ...] = ()
    fields_of_same_expert: tuple[str, ...] = ()
    long_fields: tuple[str, ...] = ()
    as_read: Mapping[str, str] = {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the layout, and below it every declared field that it does not place."""
        fieldsets = [*super().get_fieldsets(request, obj)]
        placed = {*flatten_fieldsets(fieldsets), *(self.exclude or ())}
        parent = getattr(self, "parent_model", None)
        further_names = [
            name
            for name, field in fields_through(self.model, Door.ADMIN).items()
            if name not in placed and (parent is None or field.related_model is not parent)
        ]
        if further_names:
            fieldsets.append(("Further fields", {"fields": further_names}))
        return (
            [self._as_read(fieldset) for fieldset in fieldsets]
            if self._is_read(request, obj)
            else fieldsets
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_readonly_fields(request, obj)
        readonly_names = filter(None, self.as_read.values()) if self._is_read(request, obj) else ()
        return [*names, *readonly_names]

    def _is_read(self, request: HttpRequest, obj: Any) -> bool:
        """Tell whether the page of an object is to be read, since it may not be changed."""
        if not self.as_read or obj is None:
            return False
        parent = getattr(self, "parent_model", None)
        page = self if parent is None else self.admin_site.get_model_admin(parent)
        return not page.has_change_permission(request, obj)

    def _as_read(self, fieldset: tuple[Any, dict[str, Any]]) -> tuple[Any, dict[str, Any]]:
        """Return a group of fields with what is read instead of them."""
        title, options = fieldset
        lines = ([line] if isinstance(line, str) else line for line in options["fields"])
        read_lines = ([self.as_read.get(name, name) for name in line] for line in lines)
        visible_lines = [tuple(filter(None, line)) for line in read_lines if any(line)]
        return title, options | {"fields": visible_lines}

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, TextField):
            rows = ROWS.get(db_field.name, 2)
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": rows})
        elif db_field.name in self.long_fields:
            kwargs["widget"] = LongLine(attrs={"rows": 2})
        elif isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        if type(db_field) is DateField:
            kwargs["form_class"] = TypedDateField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Deleting something else is nothing to do by the way.
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        widget = kwargs["widget"] = ChoiceWidget(db_field, self.admin_site)
        if db_field.name in self.narrowed_fields:
            widget.narrowed = self.narrowing(request)
            widget.attrs["data-same-debate"] = "true"
        if db_field.name in self.fields_of_same_expert:
            widget.narrowed = {**widget.narrowed, "expert": _chosen(request, "expert")}
            widget.attrs["data-same-expert"] = "true"
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        related_admin = self.admin_site.get_model_admin(db_field.related_model)
        field.label_from_instance = related_admin.choice_label
        field.queryset = related_admin.choosable(field.queryset)
        return field

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField:
        kwargs["widget"] = ChoicesWidget(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def narrowing(self, request: HttpRequest) -> dict[str, Any]:
        """Return filters of autocompletion: the object's debate, without the object itself."""
        edited = getattr(request, "edited", None)
        return {"debate": _chosen(request, "debate"), "but": getattr(edited, "pk", None)}
