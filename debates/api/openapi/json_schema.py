"""Shorthands for JSON Schema.

Schemas of answers leave room for the fields of later versions, which clients pass over: they have
no `additionalProperties: false`, by which generated clients would refuse an answer with one more.
Schemas of what is sent are closed, since what is not known is refused.
"""

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


def for_generators(part: Any) -> Any:
    """Return a part of a document in the form that generators of clients read without loss.

    Vocabularies have null as an alternative: of one that holds null itself, openapi-python-client
    makes three enumerations. Numbers are doubles: Go would round them to single precision.
    """
    if isinstance(part, list):
        return [for_generators(item) for item in part]
    if not isinstance(part, dict):
        return part
    inner = {name: for_generators(member) for name, member in part.items()}
    match inner:
        case {"type": ["string", "null"], "enum": [*words], **rest} if None in words:
            words_given = [word for word in words if word is not None]
            vocabulary = {"type": "string", "enum": words_given, **rest}
            return {"anyOf": [vocabulary, {"type": "null"}], **rest}
        case {"type": "number" | ["number", "null"]}:
            return {"format": "double"} | inner
    return inner


def obj(meaning: str, optional: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """Return an object with these properties; all are required, except the optional properties."""
    return {
        "type": "object",
        "description": meaning,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


def closed(shape: Schema) -> Schema:
    """Return an object that is sent: with no other properties than those of its schema."""
    return {**shape, "additionalProperties": False}


def array(meaning: str, items: Schema) -> Schema:
    """Return an array whose items have a schema."""
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


def ref(name: str) -> Schema:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}
