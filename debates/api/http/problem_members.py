"""Members that problems have besides those of RFC 9457: their schemas and examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from debates.models import examples

Member = tuple[dict[str, Any], Any]
"""Schema and example."""

TEXT = {"type": "string"}

OPTIONAL_TEXT = {"type": ["string", "null"]}

ERROR = {
    "type": "object",
    "description": "Error in one parameter.",
    "required": ["parameter", "message", "value", "allowed", "nearest"],
    "properties": {
        "parameter": TEXT | {"description": "Name of the parameter."},
        "message": TEXT | {"description": "Description of the error for people."},
        "value": OPTIONAL_TEXT | {"description": "Value that is not a valid value."},
        "allowed": {
            "type": ["array", "null"],
            "items": TEXT,
            "description": "Allowed values, or a text that describes them.",
        },
        "nearest": OPTIONAL_TEXT | {"description": "Nearest allowed value."},
    },
}

CONTENT_ERROR = {
    "type": "object",
    "description": "Error in what was sent.",
    "required": ["index", "field", "pointer", "message", "allowed"],
    "properties": {
        "index": {
            "type": ["integer", "null"],
            "description": "Place of the object in the list that was sent, from 0; null for one "
            "object.",
        },
        "field": OPTIONAL_TEXT
        | {
            "description": "Field, with its place in a list of the object (`holders[0].expert`); "
            "null for the object as a whole. In a file of JSON, the same as `pointer`."
        },
        "pointer": OPTIONAL_TEXT
        | {
            "description": "JSON Pointer (RFC 6901) of the value in the body, or of where it "
            "belongs: `/holders/0/expert`, in a list `/1/statement`, empty for the whole. Null "
            "for what is not in a JSON body: a parameter, a cell of a table."
        },
        "sheet": OPTIONAL_TEXT
        | {"description": "Sheet or table of the file; null in JSON. Only with `imports/`."},
        "row": {
            "type": ["integer", "null"],
            "description": "Row of the sheet, from 1, which has the headers.",
        },
        "column": OPTIONAL_TEXT
        | {"description": "Header of the column, or its letters where that is not known."},
        "message": TEXT | {"description": "What is wrong, and what to do."},
        "allowed": {
            "type": ["array", "null"],
            "items": TEXT,
            "description": "Values that the field takes, if they are few, or one text that says "
            "where they are found, if it refers to other objects; null for other fields.",
        },
    },
}


def _reference(title: str) -> dict[str, Any]:
    """Return the schema of a reference to an object that is known by a field."""
    return {
        "type": "object",
        "required": ["slug", "url", title],
        "properties": {"slug": TEXT, "url": TEXT | {"format": "uri"}, title: TEXT},
    }


def _example(collection: str, slug: str, **title: str) -> dict[str, str]:
    url = f"{examples.ORIGIN}/api/v1/{collection}/{slug}/"
    return {"slug": slug, "url": url, **title}


ABOUT: Mapping[str, Member] = {
    "debate": (
        {
            "anyOf": [_reference("title"), {"type": "null"}],
            "description": "Debate of a position; null where it is not public.",
        },
        _example("debates", examples.DEBATE, title=examples.DEBATE_TITLE),
    ),
    "question": (
        {
            "anyOf": [_reference("text"), {"type": "null"}],
            "description": "Question that a position answered; null without one.",
        },
        _example("questions", examples.QUESTION, text=examples.QUESTION_TEXT),
    ),
    "topics": (
        {
            "type": "array",
            "items": _reference("name"),
            "description": "Topics of a position that are still public, by name.",
        },
        [_example("topics", "energy", name="Energy")],
    ),
}
"""What a withdrawn or deleted object was about."""
