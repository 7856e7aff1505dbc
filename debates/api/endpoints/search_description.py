"""The OpenAPI description of the search."""

from __future__ import annotations

from functools import cache
from typing import Any

from debates.api.endpoints import bibliographies, query_suggestions
from debates.api.endpoints.citations import LIST_RENDERERS
from debates.api.http import renderers
from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    ANY_TEXT,
    Content,
    Operation,
    Parameter,
    Schema,
    format_parameter,
    of_filter,
    words,
    yes_or_no,
)
from debates.api.resources.definitions import PositionResource
from debates.api.views import paging, sparse_fields
from debates.filtering.filtersets import PositionFilter
from debates.finding.facets import FACETS
from debates.finding.query import ORDERS
from debates.models import Position, examples

EXAMPLE_QUERY = 'Russia "falling further" -gas'


@cache
def search_operation() -> Operation:
    """Describe the search."""
    query = Parameter(
        "q",
        "What to search for, in the query language of `search/help/`. What cannot be read is "
        "taken as plain words, and `query.notes` says so. Without it, everything is found.",
        dict(ANY_TEXT),
        EXAMPLE_QUERY,
        free=True,
    )
    filters = PositionFilter.base_filters
    order = Parameter(
        "ordering",
        "The order: by relevance, as it is read (debate, expert, place), or by date.",
        {"type": "string", "enum": list(ORDERS), "default": "relevance"},
        "-date",
    )
    facets = words("facets", "For which fields to count the hits.", FACETS, ["expert", "topic"])
    return Operation(
        name="searchPositions",
        tag="search",
        title="Search",
        text="The positions that a query finds, the best first. All words rank, they do not "
        "filter; the filters are those of the list of positions.",
        parameters=(
            query,
            *(of_filter(name, filters[name]) for name in filters),
            *sparse_fields.parameters(PositionResource),
            facets,
            order,
            yes_or_no("explain", "Whether each hit says how its score came about.", False),
            yes_or_no(
                "feedback",
                "Whether words of the best hits may widen a plain question; `query.feedback` "
                "names them.",
                True,
            ),
            *paging.PARAMETERS,
            format_parameter(LIST_RENDERERS),
        ),
        content={
            renderers.JsonRenderer.media_type: Content(_shape(), _example()),
            renderers.CsvRenderer.media_type: Content(
                {"type": "string", "description": "A line for each hit."},
                f"score,position.slug\r\n3.21,{examples.POSITION}\r\n",
            ),
            renderers.NdjsonRenderer.media_type: Content(
                {"type": "string", "description": "A line for each hit, in JSON."},
                f'{{"score":3.21,"position":{{"slug":"{examples.POSITION}"}}}}\n',
            ),
            **bibliographies.contents([bibliographies.EXAMPLES[Position]]),
        },
        problems=("page-not-found",),
    )


def _shape() -> Schema:
    place = {"type": ["integer", "null"], "description": "In the text, from 0.", "examples": [7]}
    note = json_schema.obj(
        "What was changed or could not be read.",
        code=json_schema.string("The kind of note, for programs.", "unknown_field"),
        message=json_schema.string("The note, for people.", "There is no field “foo”."),
        start=place,
        end=place,
    )
    query = json_schema.obj(
        "How the query was understood.",
        text=json_schema.string("What was typed.", EXAMPLE_QUERY),
        understood=json_schema.string("The same, as it was understood.", EXAMPLE_QUERY),
        notes={"type": "array", "description": "What was changed.", "items": note},
        feedback={
            "type": "array",
            "description": "The words by which a plain question was widened.",
            "items": {"type": "string"},
        },
    )
    value = json_schema.obj(
        "One choice.",
        value=json_schema.string("The value for the filter.", "lukin"),
        label=json_schema.string("What people call it.", "Artyom Lukin"),
        count={
            "type": "integer",
            "minimum": 0,
            "description": "How many hits choosing it would give.",
            "examples": [4],
        },
        chosen={"type": "boolean", "description": "Whether it is chosen.", "examples": [False]},
    )
    facets = {
        "type": "object",
        "description": "How many hits each value of a field would give, most first.",
        "propertyNames": {"enum": list(FACETS)},
        "additionalProperties": {"type": "array", "items": value},
    }
    results = {"type": "array", "description": "The hits of this page.", "items": _hit_shape()}
    return schema.list_shape(
        "search", results, query=query, **query_suggestions.members(), facets=facets
    )


def _hit_shape() -> Schema:
    match = json_schema.obj(
        "A text of the position in which something that was asked for stands.",
        field=json_schema.string("Where it stands in the position.", "evidence[2]"),
        html=json_schema.string(
            "Its best lines, escaped, with <mark>.",
            "… and it is <mark>falling further</mark> behind.",
        ),
        url={
            "type": ["string", "null"],
            "format": "uri",
            "description": "The thing whose text it is; null where it has no address.",
            "examples": [f"{examples.ORIGIN}/api/v1/evidence/17/"],
        },
    )
    number = {"type": "number", "description": "How much it is.", "examples": [3.21]}
    addend = json_schema.obj(
        "An addend of the score.",
        reason=json_schema.string("What it is for.", "“moscow” in everything"),
        value=number,
    )
    return json_schema.obj(
        "A position that was found.",
        ("explanation",),
        score={**number, "description": "How well it fits, beside the other hits."},
        matches={"type": "array", "description": "Where it fits.", "items": match},
        explanation={
            "type": "array",
            "description": "How the score came about (with `explain=true`).",
            "items": addend,
        },
        position=schema.one_of(PositionResource)[0] | {"description": "The position."},
    )


def _example() -> dict[str, Any]:
    hit = {
        "score": 3.21,
        "matches": [
            {
                "field": "statement",
                "html": "… and it is <mark>falling further</mark> behind.",
                "url": f"{examples.ORIGIN}/api/v1/positions/{examples.POSITION}/",
            }
        ],
        "position": schema.example_of(PositionResource),
    }
    query = {"text": EXAMPLE_QUERY, "understood": EXAMPLE_QUERY, "notes": [], "feedback": []}
    choice = {"value": "lukin", "label": "Artyom Lukin", "count": 1, "chosen": False}
    return {
        "count": 1,
        "next": None,
        "previous": None,
        "query": query,
        "did_you_mean": None,
        "emptied_by": [],
        "facets": {"expert": [choice]},
        "results": [hit],
    }
