"""The values that fields take, as the errors of what tools send name them.

They are read from the declarations of forms and of the document, so that no field is left out: a
choice has its words, and a reference says where the keys are found that it takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.urls import reverse

from debates.interchange.json_schema import schema as document_schema
from debates.interchange.problems import MOST_PROBLEMS
from debates.kinds import kinds
from debates.models.declaration import Door, fields_through, outer_name
from debates.writing.fields import SHARED_BY_DEBATES

MODELS = {kind.name: kind.model for kind in kinds()}


def allowed_in(field: forms.Field) -> list[str] | None:
    """Return the values that a field of a form takes; None where any of its kind will do."""
    if isinstance(field, forms.ModelChoiceField):
        return [allowed_keys(field.queryset.model)]
    if isinstance(field, forms.ChoiceField):
        return [str(value) for value, _label in field.choices if value]
    return None


def allowed_in_fields(fields: Mapping[str, forms.Field]) -> dict[str, list[str]]:
    """Return the values that the fields of a form take, by name, without those that take any."""
    values_by_name = {name: allowed_in(field) for name, field in fields.items()}
    return {name: values for name, values in values_by_name.items() if values is not None}


def allowed_keys(model: type[Model]) -> str:
    """Return where the keys of the objects of a model are found."""
    if model is get_user_model():
        return "user name of an account that may approve debates"
    plural = str(model._meta.verbose_name_plural)
    key = "id" if hasattr(model, "public_id") else "slug"
    return f"{key} from GET {reverse('api:records', args=[plural])}"


@lru_cache(MOST_PROBLEMS)
def allowed_at(pointer: str) -> tuple[str, ...] | None:
    """Return the values that a place in the document of a debate takes, by its JSON Pointer.

    None where any of its kind will do, and for a place that no document has.
    """
    shape: Any = document_schema()
    defined, model, name = shape["$defs"], None, ""
    for part in pointer.split("/")[1:]:
        if not part.isdecimal():
            name = part
        shape = shape.get("items") if part.isdecimal() else shape.get("properties", {}).get(part)
        if shape is None:
            return None
        inner = shape.get("$ref", "").rpartition("/")[2]
        if inner in MODELS:
            model, shape = MODELS[inner], defined[inner]
    if "enum" in shape:
        return tuple(value for value in shape["enum"] if value is not None)
    return _keys_in_file(model, name) if model is not None else None


def _keys_in_file(model: type[Model], name: str) -> tuple[str, ...] | None:
    """Return where the keys are found that a reference in a document takes; None for no reference.

    name  of the field, as the document has it
    """
    declared = {outer_name(field): field for field in fields_through(model, Door.ARCHIVE).values()}
    field = declared.get(name)
    if field is None or not field.is_relation:
        return None
    target = field.related_model
    if target in SHARED_BY_DEBATES:
        return (f"slug in the file, or {allowed_keys(target)}",)
    return (f"slug of one of the {target._meta.verbose_name_plural} in the file",)
