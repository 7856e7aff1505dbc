"""Entries of a document as values of models, checked by the fields of the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, Field, Model, URLField

from debates.editing.error_messages import invalid_address
from debates.interchange.document import fields_of
from debates.interchange.json_types import Steps
from debates.interchange.problems import ImportProblem, pointer
from debates.models.declaration import outer_name
from debates.models.validators import character_faults


def entry_field_values(model: type[Model], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an entry's fields, without its references.

    An identifier that the entry does not give is left out: what is here keeps its own.
    """
    fields = [model._meta.get_field(name) for name in fields_of(model)]
    return {
        field.name: _python_value(field, entry.get(outer_name(field)))
        for field in fields
        if field.name != "public_id" or outer_name(field) in entry
    }


def _python_value(field: Field, value: Any) -> Any:
    if value is None:
        return field.get_default()
    if isinstance(field, DateField):
        return date.fromisoformat(value)
    return value


def differing_values(instance: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some values that an object does not have, by field."""

    def differs(name: str, value: Any) -> bool:
        field = instance._meta.get_field(name)
        if field.is_relation:
            # an unsaved object differs from all saved ones
            return getattr(instance, field.attname) != (value and (value.pk or value))
        return getattr(instance, name) != value

    return {name: value for name, value in values.items() if differs(name, value)}


def problems_of(
    model: type[Model], values: Mapping[str, Any], path: Steps
) -> Iterator[ImportProblem]:
    """Yield the values that the model's fields refuse."""
    for name, message in character_faults(model, values).items():
        yield ImportProblem(pointer(*path, outer_name(model._meta.get_field(name))), message)
    excluded = {field.name for field in model._meta.get_fields()} - values.keys()
    try:
        model(**values).clean_fields(exclude=excluded)
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            field = model._meta.get_field(name)
            is_address = isinstance(field, URLField) and any(e.code == "invalid" for e in errors)
            messages = (
                [invalid_address(field)] if is_address else [m for e in errors for m in e.messages]
            )
            yield ImportProblem(pointer(*path, outer_name(field)), " ".join(messages))
