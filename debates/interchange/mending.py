"""Mending of a document that is not of the right form, so that the rest of it can be checked.

Whoever uploads a file wants all its faults in one answer. A value that is wrong in itself would
hide those of later checks, so each is replaced with one that is of the right form, and whatever a
later check says of it is left out.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from debates.interchange.json_schema import schema
from debates.interchange.json_types import JsonObject, Steps
from debates.interchange.problems import ImportProblem, around, pointer

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "question": ("stance",),
    "raised_by": ("voice", "basis"),
    "value": ("unit", "period", "value_end", "precision"),
    "value_end": ("precision",),
    "locator": ("basis", "quotation", "original_quotation"),
    "original_language": ("original_quotation",),
    "reported_party": ("voice",),
    "date": ("replaces",),
    "kind": ("forecast",),
    "certainty_words": ("certainty",),
    "outcome": ("decided_on", "reasoning", "outcome_source"),
    "decided_on": ("outcome", "reasoning", "outcome_source"),
}
"""Fields whose problems may come from a wrong value beside them."""

FORM_OF_SOURCE = re.compile(r"/sources/\d+/locator_form")
"""Where a source says how its locators are written, without which none can be checked."""

LOWEST = -99_999_999_999
"""A figure below any other one, which contradicts no end of a range."""


@dataclass
class Mended:
    """A document of the right form, and the places whose values are not those of the file."""

    document: Any
    places: set[str] = field(default_factory=set)

    def genuine(self, problems: Iterable[ImportProblem]) -> list[ImportProblem]:
        """Return the problems of the file itself: those that are not of a replaced value."""
        unknown_forms = any(map(FORM_OF_SOURCE.fullmatch, self.places))
        return [
            problem
            for problem in problems
            if not self._is_replaced(problem.pointer)
            and not (unknown_forms and problem.pointer.endswith("/locator"))
        ]

    def note(self, path: Steps) -> None:
        """Note that a value is not that of the file."""
        self.places.add(pointer(*path))
        for name in COMPANIONS.get(str(path[-1]), ()):
            self.places.add(pointer(*path[:-1], name))

    def _is_replaced(self, place: str) -> bool:
        return any(outer in self.places for outer in around(place))


def mended(document: Any, errors: Iterable[ValidationError]) -> Mended:
    """Return a copy of a document in which each value with an error is replaced or left out.

    The places in its lists stay as they are. The copy may still have errors, where replacing
    a value does not help.
    """
    result = Mended(copy.deepcopy(document))
    for error in sorted(errors, key=lambda error: len(error.absolute_path)):
        _mend(result, error)
    return result


def _mend(result: Mended, error: ValidationError) -> None:
    path: Steps = tuple(error.absolute_path)
    value, holder = result.document, None
    for step in path:
        holder = value
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return  # it went with what it stood in
    if error.validator == "additionalProperties":
        for name in value.keys() - error.schema["properties"].keys():
            del value[name]
    elif error.validator == "required":
        name = error.message.split("'")[1]
        value[name] = _placeholder(error.schema["properties"][name], pointer(*path, name))
        result.note((*path, name))
    elif holder is not None:
        _replace_value(holder, path, error)
        result.note(path)


def _replace_value(holder: Any, path: Steps, error: ValidationError) -> None:
    step, schema_of_value = path[-1], _without_references(error.schema)
    if error.validator == "maxLength":
        holder[step] = error.instance[: error.validator_value]
    elif error.validator == "uniqueItems":
        holder[step] = list({str(item): item for item in error.instance}.values())
    elif isinstance(holder, dict) and _is_dispensable(step, schema_of_value):
        del holder[step]
    else:
        holder[step] = _placeholder(schema_of_value, pointer(*path))


def _is_dispensable(name: str | int, allowed: JsonObject) -> bool:
    """Test whether a value may be left out without a problem elsewhere."""
    types = allowed.get("type", ())
    return "null" in types and "enum" not in allowed and name != "value"


def _placeholder(value_schema: JsonObject, place: str) -> Any:
    """Return a value that is allowed by a schema; a slug is new."""
    value_schema = _without_references(value_schema)
    types = value_schema.get("type", "string")
    value: Any = "…"
    if "enum" in value_schema:
        value = value_schema["enum"][0]
    elif "object" in types:
        names = value_schema.get("required", ())
        own = value_schema["properties"]
        value = {name: _placeholder(own[name], f"{place}/{name}") for name in names}
    elif "array" in types:
        value = []
    elif "number" in types:
        value = value_schema.get("minimum", LOWEST)
    elif value_schema.get("pattern") == schema()["$defs"]["slug"]["pattern"]:
        value = f"unreadable{place.replace('/', '-')}"[: value_schema["maxLength"]]
    return value


def _without_references(value_schema: JsonObject) -> JsonObject:
    name = value_schema.get("$ref", "").rpartition("/")[2]
    return {**schema()["$defs"][name], **value_schema} if name else value_schema
