"""JSON Schema of what answers are made of, put down in few words."""

from __future__ import annotations

from typing import Any

from debates.api.openapi.operations import Schema
from debates.models import examples


def text(meaning: str, example: str, **more: Any) -> Schema:
    """A text, with an example."""
    return {"type": "string", "description": meaning, "examples": [example], **more}


def thing(meaning: str, optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """A thing that has these properties and no others, all but the optional ones always."""
    return {
        "type": "object",
        "description": meaning,
        "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


def several(meaning: str, items: Schema) -> Schema:
    """A list of things of one shape."""
    return {"type": "array", "description": meaning, "items": items}


def whole_list(meaning: str, items: Schema) -> Schema:
    """A list that has no pages."""
    count = {"type": "integer", "minimum": 0, "description": "How many there are.", "examples": [1]}
    return thing(meaning, count=count, results=several("All of them.", items))


def address(path: str) -> Schema:
    """The address of a thing in the API; `path` below it is the example: "experts/lukin"."""
    example = f"{examples.ORIGIN}/api/v1/{path}/"
    return {**text("The address in this API.", example), "format": "uri"}


def count(meaning: str, example: int = 2) -> Schema:
    """A whole number from 0."""
    return {"type": "integer", "minimum": 0, "description": meaning, "examples": [example]}
