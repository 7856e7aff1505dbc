"""The OpenAPI description of the search."""

from __future__ import annotations

from functools import cache
from typing import Any

from debates.api.endpoints import bibliographies, found_objects, query_suggestions
from debates.api.endpoints.aggregates import LARGEST_SIZE
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
    number,
    of_filter,
    words,
    yes_or_no,
)
from debates.api.resources.definitions import PositionResource
from debates.api.views import csv_dialect, paging, sparse_fields
from debates.filtering.position_filterset import PositionFilter
from debates.finding.facets import FACETS
from debates.finding.objects import OBJECT_KINDS
from debates.finding.query import ORDERS
from debates.models import Position, examples

USUAL_FIELDS = (
    *("slug", "url", "html_url", "statement", "kind", "stance", "question", "certainty"),
    *("date", "debate", "expert", "holders"),
    *("evidence_count", "replaced_by", "counterpoint_count", "support_count"),
)
"""What a list of results shows of a position: its claim, whose it is, and whether it still is."""

USUAL_FACETS = ("expert", "topic", "question", "stance")
USUAL_FACET_SIZE = 10

EXAMPLE_QUERY = 'Russia "falling further" -gas'


@cache
def search_operation() -> Operation:
    """Describe the search."""
    query = Parameter(
        "q",
        "Search query, in the query language described at `search/help/`. Parts that "
        "cannot be read are searched for as plain words, with a note in `query.notes`. "
        "Without a query, all positions are found.",
        dict(ANY_TEXT),
        EXAMPLE_QUERY,
        free=True,
    )
    filters = PositionFilter.base_filters
    order = Parameter(
        "ordering",
        "Order of the results: relevance, debate order (reading), date of the debate or "
        "last change.",
        {"type": "string", "enum": list(ORDERS), "default": "relevance"},
        "-date",
    )
    usual = ", ".join(f"`{name}`" for name in USUAL_FACETS)
    facets = words(
        "facets",
        f"Fields for which to count the results. Without it: {usual}.",
        FACETS,
        ["expert", "topic"],
    )
    objects = words(
        "objects",
        "Kinds of objects to find besides positions, by their names, as `search/objects/` does. "
        "Filters, order and page have no effect on them.",
        OBJECT_KINDS,
        ["expert", "question"],
    )
    return Operation(
        name="searchPositions",
        tag="search",
        title="Search",
        text=(
            "Positions that match a query, most relevant first. Words affect the ranking and "
            "do not filter. The filters are those of the list of positions."
        ),
        parameters=(
            query,
            *(of_filter(name, filters[name]) for name in filters),
            *sparse_fields.parameters(PositionResource, usual=USUAL_FIELDS),
            facets,
            number(
                "facet_size",
                "Values of each facet, at most, besides those that are selected.",
                USUAL_FACET_SIZE,
                LARGEST_SIZE,
            ),
            objects,
            order,
            yes_or_no("explain", "Whether each result explains its score.", False),
            yes_or_no(
                "feedback",
                "Whether to expand a plain query with related words and words from the best "
                "results. `query.feedback` lists these words.",
                True,
            ),
            yes_or_no(
                "meaning",
                "Whether a plain question is also answered by similarity of meaning, where the "
                "server has a sentence model.",
                True,
            ),
            *paging.PAGE_PARAMETERS,
            csv_dialect.DIALECT,
            format_parameter(LIST_RENDERERS),
        ),
        content={
            renderers.JsonRenderer.media_type: Content(
                schema.named("SearchResults", _search_shape()), _search_example()
            ),
            renderers.CsvRenderer.media_type: Content(
                {"type": "string", "description": "One row per result."},
                f"score,position.slug\r\n3.21,{examples.POSITION}\r\n",
            ),
            renderers.NdjsonRenderer.media_type: Content(
                {"type": "string", "description": "One JSON object per line, for each result."},
                f'{{"score":3.21,"position":{{"slug":"{examples.POSITION}"}}}}\n',
            ),
            **bibliographies.contents([bibliographies.EXAMPLE_REFERENCES[Position]]),
        },
        problems=("page-not-found",),
    )


def _search_shape() -> Schema:
    place = {
        "type": ["integer", "null"],
        "description": "Offset in the text, starting at 0; null with the code `engine`.",
        "examples": [7],
    }
    note = json_schema.obj(
        "Part of the query that was changed or could not be read.",
        code=json_schema.string(
            "Code of the note, for programs: what could not be read, or `engine` for words that "
            "were corrected, not found or searched with their synonyms.",
            "unknown_field",
        ),
        message=json_schema.string(
            "Note for people.", "“foo:” is not a search field and was read as a plain word."
        ),
        start=place,
        end=place,
    )
    query = json_schema.obj(
        "Interpretation of the query.",
        ("similar_in_meaning",),
        text=json_schema.or_null(
            json_schema.string("Query as given; null without one.", EXAMPLE_QUERY)
        ),
        understood=json_schema.or_null(
            json_schema.string("Query as interpreted; null if nothing is asked for.", EXAMPLE_QUERY)
        ),
        notes={
            "type": "array",
            "description": "Notes on parts that were changed or could not be read.",
            "items": note,
        },
        feedback={
            "type": "array",
            "description": "Words with which the query was expanded.",
            "items": {"type": "string"},
        },
        similar_in_meaning={
            "type": "integer",
            "minimum": 0,
            "description": "Number of results without a word of the query, which `count` leaves "
            "out. Only where the query was also answered by similarity of meaning.",
            "examples": [2],
        },
    )
    value = json_schema.obj(
        "Value of a facet.",
        value=json_schema.string("Value for the filter.", "lukin"),
        label=json_schema.string("Label for people.", "Artyom Lukin"),
        count={
            "type": "integer",
            "minimum": 0,
            "description": "Number of results with this value.",
            "examples": [4],
        },
        chosen={
            "type": "boolean",
            "description": "Whether the value is selected.",
            "examples": [False],
        },
    )
    facets = {
        "type": "object",
        "description": "Values of each field with their number of results, most first.",
        "propertyNames": {"type": "string", "enum": list(FACETS)},
        "additionalProperties": {
            "type": "array",
            "items": schema.named("SearchFacetValue", value),
        },
    }
    objects = {
        "type": "object",
        "description": "The best objects of each requested kind, in the order of "
        "`search/objects/` (with `objects`).",
        "propertyNames": {"type": "string", "enum": list(OBJECT_KINDS)},
        "additionalProperties": {"type": "array", "items": found_objects.shape()},
    }
    results = {
        "type": "array",
        "description": "Results on this page.",
        "items": schema.named("SearchHit", _hit_shape()),
    }
    return schema.list_shape(
        "search",
        results,
        {"objects": objects},
        query=query,
        **query_suggestions.members(),
        facets=facets,
    )


def _hit_shape() -> Schema:
    match = json_schema.obj(
        "Text of the position that matches the query.",
        field=json_schema.string("Field of the position.", "evidence[2]"),
        html=json_schema.string(
            "Best excerpt, as escaped HTML with <mark>.",
            "… is <mark>falling further</mark> behind.",
        ),
        url={
            "type": ["string", "null"],
            "format": "uri",
            "description": "URL of the object with the text; null if it has none.",
            "examples": [f"{examples.ORIGIN}/api/v1/evidence/{examples.EVIDENCE_ID}/"],
        },
    )
    addition = {"type": "number", "description": "Value of the score.", "examples": [3.21]}
    addend = json_schema.obj(
        "Part of the score.",
        reason=json_schema.string("Reason for this part.", "“moscow” in everything"),
        value=addition,
    )
    return json_schema.obj(
        "Result of a search.",
        ("similar_in_meaning", "explanation"),
        score={
            **addition,
            "description": "Relevance of the result, relative to the other results.",
        },
        matches={"type": "array", "description": "Texts that match the query.", "items": match},
        similar_in_meaning={
            "type": "boolean",
            "description": "True if the result has no word of the query, and was found because "
            "its meaning is similar.",
            "examples": [True],
        },
        explanation={
            "type": "array",
            "description": "Explanation of the score (with `explain=true`).",
            "items": addend,
        },
        position=schema.selected_object(PositionResource)[0] | {"description": "Position."},
    )


def _search_example() -> dict[str, Any]:
    position = schema.example_of(PositionResource)
    hit = {
        "score": 3.21,
        "matches": [
            {
                "field": "statement",
                "html": "… is <mark>falling further</mark> behind.",
                "url": f"{examples.ORIGIN}/api/v1/positions/{examples.POSITION}/",
            }
        ],
        "position": {name: position[name] for name in position if name in USUAL_FIELDS},
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
