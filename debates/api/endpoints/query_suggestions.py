"""Suggestions for a better query, in the body of a search and in its schema."""

from __future__ import annotations

from typing import Any

from debates.api.openapi import json_schema
from debates.api.openapi.operations import Schema
from debates.finding.query_suggestions import QuerySuggestions


def as_dict(suggestions: QuerySuggestions) -> dict[str, Any]:
    """Return the members `did_you_mean` and `emptied_by`."""
    correction = suggestions.did_you_mean
    return {
        "did_you_mean": correction and {"query": correction.query, "count": correction.total},
        "emptied_by": [
            {
                "parts": list(emptied.parts),
                "filter": emptied.filter or None,
                "query": emptied.query or None,
                "count": emptied.total,
            }
            for emptied in suggestions.emptied_by
        ],
    }


def members() -> dict[str, Schema]:
    """Return the schemas of both members."""
    correction_schema = json_schema.obj(
        "Query with corrected spelling, if it finds more.",
        query=json_schema.string("Query.", "Lukin"),
        count=_count(),
    )
    emptied = json_schema.obj(
        "Parts of the query, or a filter, without which there would be results.",
        parts=json_schema.array(
            "Parts of the query, as in `query.understood`; none for a filter.",
            {"type": "string"},
        ),
        filter={"type": ["string", "null"], "description": "Parameter of the filter."},
        query=json_schema.or_null(
            json_schema.string(
                "Query without the parts, or with their words in any field or without quotation "
                "marks; null if nothing is left.",
                "Lukin",
            )
        ),
        count=_count(),
    )
    return {
        "did_you_mean": {
            "anyOf": [correction_schema, {"type": "null"}],
            "description": (
                "Suggested query, if it finds more than the query as typed; also where the answer "
                "was searched for with the corrections."
            ),
        },
        "emptied_by": json_schema.array("Reasons why there are no results.", emptied),
    }


def _count() -> Schema:
    meaning = "Number of positions that it finds with the other filters."
    return {"type": "integer", "minimum": 1, "description": meaning, "examples": [5]}
