"""The JSON Schema of a debate's document, derived from the declarations of the models' fields.

`docs/debate.schema.json` is the pinned copy; every archive holds it as `debate.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import models

from debates.interchange.document import FORMAT
from debates.interchange.tables import FIRST
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.declaration import Declaration, Door, arranged, fields_through

Json = dict[str, Any]

OBJECTS: Mapping[type[models.Model], str] = {
    Debate: "A public disagreement of experts.",
    Question: "A yes/no proposition on which a stance can be taken.",
    Participation: "An expert in the debate, with role, affiliation and place as of then.",
    Position: "What an expert claims, and the stance that this takes on a question.",
    Evidence: "What supports a position.",
    Counterpoint: "What speaks against a position: the claim is false (rebuts), the evidence does "
    "not carry it (undercuts), or it holds only in part (qualifies).",
    Expert: "A person, as far as it is true in any debate.",
    Topic: "A subject that positions are about.",
    Source: "What a debate or a piece of evidence is taken from.",
}
"""The objects of a document, each with its description."""

PARTS: Mapping[type[models.Model], Sequence[str]] = {
    Debate: ("questions", "participations", "positions"),
    Position: ("evidence", "counterpoints"),
}
"""The lists that an object has in itself."""

SHARED: Json = {
    "slug": {
        "description": "A permanent name in addresses, by which others refer to the thing: letters "
        "a to z, digits, hyphens and underscores, as in lukin-economic-gap-widens",
        "type": "string",
        "pattern": "^[-a-zA-Z0-9_]+$",
        "maxLength": 80,
    },
    "reference": {
        "description": "The slug of another thing: letters a to z, digits, hyphens and "
        "underscores.",
        "type": ["string", "null"],
        "pattern": "^[-a-zA-Z0-9_]+$",
        "maxLength": 80,
    },
    "text": {
        "description": "A text with something in it.",
        "type": "string",
        "pattern": "\\S",
    },
    "optional_text": {
        "description": "A text with something in it, where there is one.",
        "type": ["string", "null"],
        "pattern": "\\S",
    },
    "locator": {
        "description": "The place in the debate's source, as section.paragraph: 3.2",
        "type": ["string", "null"],
        "pattern": "^[0-9]+\\.[0-9]+$",
        "maxLength": 12,
    },
    "date": {
        "description": "A day: 2022-02-04",
        "type": ["string", "null"],
        "format": "date",
    },
    "address": {
        "description": "An address on the web.",
        "type": ["string", "null"],
        "format": "uri",
        "maxLength": 500,
    },
}
"""Definitions that several fields share."""

LISTS: Mapping[str, str] = {
    "experts": "Those who take part.",
    "topics": "What positions are about, with the broader topics.",
    "sources": "What the debate and pieces of evidence are taken from.",
}
"""The objects that other debates may refer to as well, with the description of each list."""


@cache
def schema() -> Json:
    """The JSON Schema of the format (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An expert debate",
        "description": "Version 1 of the format in which Sinorus gives debates away and takes them "
        "in. Things refer to each other by slug. What is not known is left out (or null); nothing "
        "is ever empty. The order of a list is the order in which it is read.",
        "type": "object",
        "required": ["format", "debate"],
        "additionalProperties": False,
        "properties": {
            "$schema": {
                "description": "Where this schema is, for editors that check while one types.",
                "type": ["string", "null"],
            },
            "format": {"description": "The name and version of the format.", "const": FORMAT},
            "debate": _ref("debate"),
            **{
                name: {"description": text, **_list_of(_ref(name.removesuffix("s")))}
                for name, text in LISTS.items()
            },
        },
        "$defs": {
            **SHARED,
            **{model._meta.model_name: _object(model, text) for model, text in OBJECTS.items()},
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(items: Json) -> Json:
    return {"type": ["array", "null"], "items": items}


def _object(model: type[models.Model], description: str) -> Json:
    declared = fields_through(model, Door.ARCHIVE)
    names = arranged(declared, FIRST.get(model, ()))
    # what an object is known by stands first, whatever their own order is
    required = sorted(
        (name for name in names if _is_required(declared[name])),
        key=lambda name: (name != "slug", not declared[name].is_relation),
    )
    return {
        "description": description,
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": {
            **{name: _property(declared[name]) for name in names},
            **{name: _list_of(_ref(_singular(name))) for name in PARTS.get(model, ())},
        },
    }


def _singular(name: str) -> str:
    return name if name == "evidence" else name.removesuffix("s")


def _is_required(field: models.Field) -> bool:
    if field.name == "slug":
        return True
    return not (field.blank or field.null or field.has_default())


def _property(field: models.Field) -> Json:
    """The schema of a field's values: by its kind, with what its declaration says besides."""
    declaration: Declaration = field.declaration
    kind = _reference(field) or _value(field, pattern="pattern" in declaration.schema)
    # descriptions come first, but for a reference to a definition
    begun = {"$ref": kind.pop("$ref")} if "$ref" in kind else {}
    described = {k: v for k, v in declaration.schema.items() if k == "description"}
    found = {**begun, **described, **kind, **declaration.schema}
    if "pattern" in found and "maxLength" in found:
        found["maxLength"] = found.pop("maxLength")
    return {name: value for name, value in found.items() if value is not None}


def _reference(field: models.Field) -> Json | None:
    """The schema of references, and of values that several fields share."""
    required = _is_required(field)
    if field.many_to_many:
        return {"type": ["array", "null"], "uniqueItems": True, "items": _ref("slug")}
    if field.is_relation:
        return _ref("slug" if required else "reference")
    if field.name in ("slug", "locator"):
        return _ref(field.name)
    return None


def _value(field: models.Field, *, pattern: bool) -> Json:
    """The schema of a text, a number, a day, one of a few words, or a list of texts."""
    required = _is_required(field)
    length = {"maxLength": field.max_length} if field.max_length else {}
    if field.choices:
        words = [value for value, _label in field.choices if value]
        found = {"enum": words if required else [*words, None]}
    elif isinstance(field, models.URLField):
        found = _ref("address")
    elif isinstance(field, models.DateField):
        found = _ref("date")
    elif isinstance(field, models.DecimalField | models.IntegerField):
        found = {"type": "number" if required else ["number", "null"]}
    elif isinstance(field, models.JSONField):
        found = _list_of(_ref("text"))
    elif pattern:
        found = {"type": "string" if required else ["string", "null"], **length}
    else:
        found = _ref("text" if required else "optional_text") | length
    return found


def schema_file() -> bytes:
    """The schema as a file: small objects on one line, the others indented."""
    return (_written(schema(), "") + "\n").encode()


def _written(value: Any, indent: str) -> str:
    if not isinstance(value, dict) or _is_small(value):
        line = json.dumps(value, ensure_ascii=False)
        return f"{{ {line[1:-1]} }}" if isinstance(value, dict) else line
    deeper = f"{indent}  "
    members = (f"{deeper}{json.dumps(k)}: {_written(v, deeper)}" for k, v in value.items())
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"


def _is_small(value: Json) -> bool:
    return "description" not in value and not any(isinstance(v, dict) for v in value.values())
