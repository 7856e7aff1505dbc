"""Suggestions for a better query, in the body of a search and in its schema."""

from __future__ import annotations

from typing import Any

from debates.api.openapi import json_schema
from debates.api.openapi.operations import Schema
from debates.finding.query_suggestions import QuerySuggestions


def as_dict(suggestions: QuerySuggestions) -> dict[str, Any]:
    """Return the members `did_you_mean` and `emptied_by`."""
    meant = suggestions.did_you_mean
    return {
        "did_you_mean": meant and {"query": meant.query, "count": meant.total},
        "emptied_by": [
            {
                "parts": list(emptied.parts),
                "filter": emptied.filter or None,
                "query": emptied.query,
                "count": emptied.total,
            }
            for emptied in suggestions.emptied_by
        ],
    }


def members() -> dict[str, Schema]:
    """Return the schemas of both members."""
    meant = json_schema.obj(
        "The query with better spellings, where that finds more.",
        query=json_schema.string("The query.", "Lukin"),
        count=_count(),
    )
    emptied = json_schema.obj(
        "Parts of the query, or a filter, without which something would be found.",
        parts=json_schema.array(
            "The parts, as `query.understood` has them; none where it is a filter.",
            {"type": "string"},
        ),
        filter={"type": ["string", "null"], "description": "The parameter that filters."},
        query=json_schema.string(
            "What is left of the query; empty where the parts were all of it.", ""
        ),
        count=_count(),
    )
    return {
        "did_you_mean": {
            "anyOf": [meant, {"type": "null"}],
            "description": "What was probably meant, where it finds more.",
        },
        "emptied_by": json_schema.array("Why nothing is found, where that is so.", emptied),
    }


def _count() -> Schema:
    meaning = "How many positions it finds, with the other filters."
    return {"type": "integer", "minimum": 1, "description": meaning, "examples": [5]}
