"""Entries of a document as values of models, held against what the models demand of a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from debates.interchange.document import FIELDS
from debates.interchange.problems import Fault, pointer
from debates.models import Debate, Expert, Position
from debates.models.choices import PositionKind

Steps = tuple[str | int, ...]

DEFAULTS: Mapping[type[Model], Mapping[str, Any]] = {
    Debate: {"language": "en"},
    Position: {"kind": PositionKind.ASSESSMENT},
    Expert: {"aliases": ()},
}
"""What a field is where an entry does not give it, and it is not empty then."""


def values_of(model: type[Model], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields of a thing, without its references."""
    return {name: _value(model, name, entry.get(name)) for name in FIELDS[model]}


def _value(model: type[Model], name: str, given: Any) -> Any:
    if given is None:
        default = DEFAULTS.get(model, {}).get(name)
        if isinstance(default, tuple):
            return list(default)
        return default if default is not None else model._meta.get_field(name).get_default()
    if name == "date":
        return date.fromisoformat(given)
    return given


def faults_of(model: type[Model], values: Mapping[str, Any], path: Steps) -> Iterator[Fault]:
    """What the fields of the model refuse."""
    others = {field.name for field in model._meta.get_fields()} - values.keys()
    try:
        model(**values).clean_fields(exclude=others)
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            yield Fault(pointer(*path, name), " ".join(m for e in errors for m in e.messages))
