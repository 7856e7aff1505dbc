"""The JSON Schema of a debate's document, derived from the declarations of the models' fields.

`docs/debate.schema.json` is the pinned copy; every archive holds it as `debate.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import models

from debates.interchange.document import FORMAT
from debates.interchange.json_types import JsonObject
from debates.interchange.tables import FIRST_COLUMNS
from debates.kinds import Kind, kinds, parts_of
from debates.models import Debate, Position
from debates.models.declaration import Declaration, Door, arranged, fields_through, outer_name
from debates.text import locators

HOMES = (Debate, Position)
"""The models whose objects hold others in a document: each the next one that it is part of."""


def entries_in(home: type[models.Model]) -> tuple[Kind, ...]:
    """Return the kinds whose objects an object of a model holds in a document."""
    parts = parts_of(home) if home in HOMES else ()
    further = (entry for part in parts if part.model not in HOMES for entry in parts_of(part.model))
    return tuple(sorted((*parts, *further), key=attrgetter("place")))


SHARED_SCHEMAS: JsonObject = {
    "slug": {
        "description": (
            "Permanent identifier in addresses and references: letters a to z, digits, "
            "hyphens and underscores, for example lukin-economic-gap-widens."
        ),
        "type": "string",
        "pattern": "^[-a-zA-Z0-9_]+$",
        "maxLength": 80,
    },
    "reference": {
        "description": "Slug of another object: letters a to z, digits, hyphens and underscores.",
        "type": ["string", "null"],
        "pattern": "^[-a-zA-Z0-9_]+$",
        "maxLength": 80,
    },
    "text": {
        "description": "Text that is not empty.",
        "type": "string",
        "pattern": "\\S",
    },
    "optional_text": {
        "description": "Text that is not empty, if there is any.",
        "type": ["string", "null"],
        "pattern": "\\S",
    },
    "locator": {
        "description": (
            "Place in the source, in the form of its locator_form: paragraph 3.2 or 45, page 12 "
            "or xii, heading_paragraph Findings, 3, time 12:34, column 345, line 45:12. A range "
            "is 12-14. Without a source, any of these."
        ),
        "type": ["string", "null"],
        "pattern": "\\S",
        "maxLength": locators.LONGEST_LOCATOR,
    },
    "date": {
        "description": "Date as year-month-day, for example 2022-02-04.",
        "type": ["string", "null"],
        "format": "date",
    },
    "address": {
        "description": "Web address.",
        "type": ["string", "null"],
        "format": "uri",
        "maxLength": 500,
    },
}
"""Definitions that several fields share."""

LIST_DESCRIPTIONS: Mapping[str, str] = {
    "experts": "Experts in the debate.",
    "topics": "Topics of the positions, with their broader topics.",
    "sources": "Sources of the debate, of the evidence, and of the outcomes of forecasts.",
}
"""The objects that other debates may refer to as well, with the description of each list."""


IMPORTED: JsonObject = {
    "description": (
        "What a file of another format has besides a debate, for the app that reads and writes "
        "this format."
    ),
    "type": ["object", "null"],
    "additionalProperties": False,
    "properties": {
        "format": {"description": "Name of the format.", "type": ["string", "null"]},
        "remainder": {
            "description": "Content that is kept with the debate, and written back.",
            "type": ["string", "null"],
        },
        "columns": {
            "description": "Meanings of the columns of a table.",
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "required": ["header", "meaning"],
                "additionalProperties": False,
                "properties": {"header": {"type": "string"}, "meaning": {"type": "string"}},
            },
        },
        "unsure": {
            "description": "Experts of the file who may be experts of the site under other names.",
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "required": ["expert", "may_be"],
                "additionalProperties": False,
                "properties": {
                    "expert": {"$ref": "#/$defs/slug"},
                    "may_be": {"$ref": "#/$defs/slug"},
                },
            },
        },
    },
}


@cache
def schema() -> JsonObject:
    """Return the JSON Schema of the format (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An expert debate",
        "description": (
            "Version 1 of the format in which Sinorus exports and imports debates. Objects "
            "refer to each other by slug. Values that are not known are left out (or null); "
            "no value is empty. Lists are in reading order."
        ),
        "type": "object",
        "required": ["format", "debate"],
        "additionalProperties": False,
        "properties": {
            "$schema": {
                "description": "Location of this schema, for editors that validate as you type.",
                "type": ["string", "null"],
            },
            "exported": {
                "description": (
                    "Mark of the version that an editor downloaded, by which an import keeps what "
                    "was changed on the site since; leave it as it is."
                ),
                "type": ["string", "null"],
            },
            "format": {"description": "Name and version of the format.", "const": FORMAT},
            "imported": IMPORTED,
            "debate": _ref("debate"),
            **{
                name: {"description": text, **_list_of(_ref(name.removesuffix("s")))}
                for name, text in LIST_DESCRIPTIONS.items()
            },
        },
        "$defs": {
            **SHARED_SCHEMAS,
            **{kind.name: _object_schema(kind) for kind in kinds()},
        },
    }


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(items: JsonObject) -> JsonObject:
    return {"type": ["array", "null"], "items": items}


def _object_schema(kind: Kind) -> JsonObject:
    model = kind.model
    declared = {outer_name(field): field for field in fields_through(model, Door.ARCHIVE).values()}
    names = arranged(declared, FIRST_COLUMNS.get(model, ()))
    # the key of an object comes first, whatever the order of its fields
    required = sorted(
        (name for name in names if _is_required(declared[name])),
        key=lambda name: (name != "slug", not declared[name].is_relation),
    )
    return {
        "description": kind.description,
        "type": ["object", "null"] if kind.is_single else "object",
        "required": required,
        "additionalProperties": False,
        "properties": {
            **{name: _property(declared[name]) for name in names},
            **{
                entry.in_parent: _ref(entry.name) if entry.is_single else _list_of(_ref(entry.name))
                for entry in entries_in(model)
            },
        },
    }


def _is_required(field: models.Field) -> bool:
    if field.name == "slug":
        return True
    return not (field.blank or field.null or field.has_default())


def _property(field: models.Field) -> JsonObject:
    """Get the schema of a field's values: by its kind, with what its declaration says besides."""
    declaration: Declaration = field.declaration
    kind = _reference_schemas(field) or _value_schema(
        field, pattern="pattern" in declaration.schema
    )
    # descriptions come first, but for a reference to a definition
    reference = {"$ref": kind.pop("$ref")} if "$ref" in kind else {}
    description = {k: v for k, v in declaration.schema.items() if k == "description"}
    result = {**reference, **description, **kind, **declaration.schema}
    if "pattern" in result and "maxLength" in result:
        result["maxLength"] = result.pop("maxLength")
    return {name: value for name, value in result.items() if value is not None}


def _reference_schemas(field: models.Field) -> JsonObject | None:
    """Return the schema of references, and of values that several fields share."""
    required = _is_required(field)
    if field.many_to_many:
        return {"type": ["array", "null"], "uniqueItems": True, "items": _ref("slug")}
    if field.is_relation:
        return _ref("slug" if required else "reference")
    if field.name in ("slug", "locator"):
        return _ref(field.name)
    return None


def _value_schema(field: models.Field, *, pattern: bool) -> JsonObject:
    """Return the schema of a text, a number, a day, one of a few words, or a list of texts."""
    required = _is_required(field)
    length = {"maxLength": field.max_length} if field.max_length else {}
    if field.choices:
        words = [value for value, _label in field.choices if value]
        result = {"enum": words if required else [*words, None]}
    elif isinstance(field, models.URLField):
        result = _ref("address")
    elif isinstance(field, models.DateField):
        result = _ref("date")
    elif isinstance(field, models.DecimalField | models.IntegerField):
        result = {"type": "number" if required else ["number", "null"]}
    elif isinstance(field, models.JSONField):
        result = _list_of(_ref("text"))
    elif pattern:
        result = {"type": "string" if required else ["string", "null"], **length}
    else:
        result = _ref("text" if required else "optional_text") | length
    return result


def schema_file() -> bytes:
    """Return the schema as a file: small objects on one line, the others indented."""
    return (_formatted_json(schema(), "") + "\n").encode()


def _formatted_json(value: Any, indent: str) -> str:
    if not isinstance(value, dict) or _is_small(value):
        line = json.dumps(value, ensure_ascii=False)
        return f"{{ {line[1:-1]} }}" if isinstance(value, dict) else line
    deeper = f"{indent}  "
    members = (f"{deeper}{json.dumps(k)}: {_formatted_json(v, deeper)}" for k, v in value.items())
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"


def _is_small(value: JsonObject) -> bool:
    return "description" not in value and not any(isinstance(v, dict) for v in value.values())
