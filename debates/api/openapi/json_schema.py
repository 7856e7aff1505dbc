"""Shorthands for JSON Schema."""

from __future__ import annotations

from typing import Any

from debates.api.openapi.operations import Schema
from debates.models import examples


def string(meaning: str, example: str, **more: Any) -> Schema:
    """Return a string, with an example."""
    return {"type": "string", "description": meaning, "examples": [example], **more}


def or_null(text: Schema) -> Schema:
    """Return the schema of a string that may be null instead."""
    return {**text, "type": ["string", "null"]}


def obj(meaning: str, optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """Get an object with these properties and no others; all are required but the optional ones."""
    return {
        "type": "object",
        "description": meaning,
        "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


def array(meaning: str, items: Schema) -> Schema:
    """Return an array of items of one schema."""
    return {"type": "array", "description": meaning, "items": items}


def whole_list(meaning: str, items: Schema) -> Schema:
    """Return the body of a list without pages: `count` and `results`."""
    count = {"type": "integer", "minimum": 0, "description": "Number of results.", "examples": [1]}
    return obj(meaning, count=count, results=array("All results.", items))


def url(path: str) -> Schema:
    """Return the URL of an object in the API; the example is that of a path: "experts/lukin"."""
    example = f"{examples.ORIGIN}/api/v1/{path}/"
    return {**string("URL of the object in the API.", example), "format": "uri"}


def count(meaning: str, example: int = 2) -> Schema:
    """Return an integer from 0."""
    return {"type": "integer", "minimum": 0, "description": meaning, "examples": [example]}
