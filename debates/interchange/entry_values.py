"""Entries of a document as values of models, held against what the models demand of a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, Model

from debates.interchange.document import fields_of
from debates.interchange.problems import ImportProblem, pointer

Steps = tuple[str | int, ...]


def values_of(model: type[Model], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an entry's fields, without its references."""
    return {name: _value(model, name, entry.get(name)) for name in fields_of(model)}


def _value(model: type[Model], name: str, given: Any) -> Any:
    field = model._meta.get_field(name)
    if given is None:
        return field.get_default()
    if isinstance(field, DateField):
        return date.fromisoformat(given)
    return given


def problems_of(
    model: type[Model], values: Mapping[str, Any], path: Steps
) -> Iterator[ImportProblem]:
    """Yield the values that the model's fields refuse."""
    others = {field.name for field in model._meta.get_fields()} - values.keys()
    try:
        model(**values).clean_fields(exclude=others)
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            yield ImportProblem(
                pointer(*path, name), " ".join(m for e in errors for m in e.messages)
            )
