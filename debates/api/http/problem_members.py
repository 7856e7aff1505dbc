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

DUPLICATES = {
    "type": "array",
    "minItems": 1,
    "description": "Objects that may be the same as one that was sent.",
    "items": {
        "type": "object",
        "required": ["index", "model", "text", "record_url"],
        "properties": {
            "index": {
                "type": ["integer", "null"],
                "description": "Place of the object in the list that was sent, from 0; null for "
                "one object.",
            },
            "model": TEXT
            | {"description": "What it is: expert, topic, source, debate or position."},
            "text": TEXT | {"description": "Name, title or statement of the object."},
            "record_url": OPTIONAL_TEXT
            | {"description": "Address of its record; null for an object of the list itself."},
        },
    },
}

EXAMPLE_DUPLICATES = [
    {
        "index": None,
        "model": "expert",
        "text": "Artyom Lukin",
        "record_url": "https://debates.example.org/api/v1/experts/lukin/record/",
    }
]

_ENTRY = {
    "type": "object",
    "description": "What was done to the object or to one of its parts.",
    "required": ["kind", "model", "text", "fields"],
    "properties": {
        "kind": TEXT | {"enum": ["made", "changed", "deleted"], "description": "What was done."},
        "model": TEXT | {"description": "Kind of the object or part, as editors read it."},
        "text": TEXT | {"description": "Text or name of the object or part."},
        "fields": {"type": "array", "items": TEXT, "description": "Names of the changed fields."},
    },
}

_CHANGE = {
    "type": "object",
    "description": "Changes by one account at one moment.",
    "required": ["changed_at", "changed_by", "reason", "entries"],
    "properties": {
        "changed_at": TEXT | {"format": "date-time", "description": "Date and time."},
        "changed_by": OPTIONAL_TEXT | {"description": "Name of an account; null if not known."},
        "reason": OPTIONAL_TEXT | {"description": "Reason in the history; null without one."},
        "entries": {"type": "array", "items": _ENTRY, "description": "What was done."},
    },
}

REVIEW_CHANGES = {
    "type": ["array", "null"],
    "description": "Objects of the debate, and experts, sources and topics that become public with "
    "it, that were changed since the answer that had the ETag: at most 20, the latest first. Null "
    "if it is not an ETag of the review, and at other addresses.",
    "items": {
        "type": "object",
        "description": "Changed object, with its parts.",
        "required": ["kind", "text", "record_url", "history_url", "changes"],
        "properties": {
            "kind": TEXT | {"description": "Kind of the object: `position`."},
            "text": TEXT | {"description": "Claim or name of the object."},
            "record_url": OPTIONAL_TEXT
            | {"format": "uri", "description": "URL at which it is read; null if it was deleted."},
            "history_url": TEXT
            | {"format": "uri", "description": "URL of its history in the admin."},
            "changes": {"type": "array", "items": _CHANGE, "description": "The latest first."},
        },
    },
}


def _reference_schema(title: str) -> dict[str, Any]:
    """Return the schema of a reference to an object that is known by a field."""
    return {
        "type": "object",
        "required": ["slug", "url", title],
        "properties": {"slug": TEXT, "url": TEXT | {"format": "uri"}, title: TEXT},
    }


def _example_reference(collection: str, slug: str, **title: str) -> dict[str, str]:
    url = f"{examples.ORIGIN}/api/v1/{collection}/{slug}/"
    return {"slug": slug, "url": url, **title}


MEMBER_SCHEMAS: Mapping[str, Member] = {
    "debate": (
        {
            "anyOf": [_reference_schema("title"), {"type": "null"}],
            "description": "Debate of a position; null where it is not public.",
        },
        _example_reference("debates", examples.DEBATE, title=examples.DEBATE_TITLE),
    ),
    "question": (
        {
            "anyOf": [_reference_schema("text"), {"type": "null"}],
            "description": "Question that a position answered; null without one.",
        },
        _example_reference("questions", examples.QUESTION, text=examples.QUESTION_TEXT),
    ),
    "topics": (
        {
            "type": "array",
            "items": _reference_schema("name"),
            "description": "Topics of a position that are still public, by name.",
        },
        [_example_reference("topics", "energy", name="Energy")],
    ),
}
"""What a withdrawn or deleted object was about."""
