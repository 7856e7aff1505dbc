"""The search of positions, and what its query language can say."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from debates.api import choosing, paging, schema, shapes
from debates.api.description import (
    Content,
    Operation,
    Parameter,
    Schema,
    format_parameter,
    of_filter,
    words,
    yes_or_no,
)
from debates.api.fields import Resource
from debates.api.paging import Window
from debates.api.parameters import Reader
from debates.api.rows import rows_by_key
from debates.api.serializers import PositionSerializer
from debates.api.views import ApiView
from debates.filters import PositionFilter
from debates.search_query import FACETS, ORDERS
from debates.search_results import Result, SearchResults, search_positions
from search.query import HELP

USUAL_FACETS = ("expert", "topic", "question", "stance")
EXAMPLE_QUERY = 'Moscow "junior partner" -gas'


class Search(ApiView):
    """The positions that a query finds, the best first."""

    def operation(self) -> Operation:
        return _search_operation()

    def get(self, request: Request) -> HttpResponse:
        """What was found, a page of it."""
        reader = self.reader()
        reader.filters(PositionFilter)
        chosen = choosing.read(reader, PositionSerializer)
        facets = reader.words("facets") if reader.one("facets") else list(USUAL_FACETS)
        order = reader.word("ordering")
        window = Window(reader.number("page"), reader.number("page_size"))
        explain, feedback = reader.yes("explain"), reader.yes("feedback")
        reader.check()
        found = search_positions(
            reader.one("q") or "",
            _given_filters(reader),
            facets=facets,
            order=order,
            offset=window.start,
            limit=window.size,
            feedback=feedback,
            explain=explain,
        )
        head = window.head(found.total, self.page_address) | _about(found)
        keys = [result.position.pk for result in found.results]
        positions = rows_by_key(PositionSerializer, chosen, keys, self.origin)
        results = [
            _hit(result, self.origin, explain=explain)
            | {"position": orjson.Fragment(positions[result.position.pk])}
            for result in found.results
            if result.position.pk in positions
        ]
        return self.answer(orjson.dumps(head | {"results": results}))


def _given_filters(reader: Reader) -> dict[str, list[str]]:
    known = PositionFilter.base_filters
    return {name: values for name, values in reader.given.items() if name in known}


def _about(found: SearchResults) -> dict[str, Any]:
    notes = [
        {"code": note.code, "message": note.message, "start": note.start, "end": note.end}
        for note in found.query.notes
    ]
    notes += [
        {"code": "engine", "message": message, "start": None, "end": None}
        for message in found.notes
    ]
    return {
        "query": {
            "text": found.query.text,
            "understood": found.query.understood,
            "notes": notes,
            "feedback": list(found.feedback),
        },
        "facets": {
            facet.field: [
                {
                    "value": value.value,
                    "label": value.label,
                    "count": value.count,
                    "chosen": value.chosen,
                }
                for value in facet.values
            ]
            for facet in found.facets
        },
    }


def _hit(result: Result, origin: str, *, explain: bool) -> dict[str, Any]:
    hit: dict[str, Any] = {
        "score": round(result.score, 4),
        "matches": [
            {"field": match.address, "html": match.html, "url": _address(match.thing, origin)}
            for match in result.matches
        ],
    }
    if explain:
        hit["explanation"] = [
            {"reason": part.reason, "value": round(part.value, 4)} for part in result.explanation
        ]
    return hit


def _address(thing: Model, origin: str) -> str | None:
    """The address of a thing in the API; None for what has none of its own."""
    for resource in Resource.registry.values():
        about = resource.about
        if isinstance(thing, about.model) and about.collection:
            view = f"api:{about.collection}-detail"
            return origin + reverse(view, args=[getattr(thing, about.key)])
    return None


class Help(ApiView):
    """What the query language can say, by example."""

    depends_on = "code"

    def operation(self) -> Operation:
        shape = shapes.thing(
            "An example.",
            about=shapes.text("What it is an example of.", "Words"),
            query=shapes.text("A query.", '"soft power"'),
            finds=shapes.text("What it finds.", "positions with exactly these words side by side"),
        )
        example = {"about": "Words", "query": '"soft power"', "finds": "exactly these words"}
        listed = shapes.thing(
            "Examples of queries.",
            count={"type": "integer", "description": "How many there are.", "examples": [1]},
            results={"type": "array", "description": "The examples.", "items": shape},
        )
        return Operation(
            name="getSearchHelp",
            tag="search",
            title="Query language",
            text="What the query language can say, by example.",
            parameters=(format_parameter(self.formats),),
            content={"application/json": Content(listed, {"count": 1, "results": [example]})},
        )

    def get(self, request: Request) -> HttpResponse:
        """All examples."""
        self.reader().check()
        results = [{"about": one.about, "query": one.query, "finds": one.finds} for one in HELP]
        return self.answer(orjson.dumps({"count": len(results), "results": results}))


@cache
def _search_operation() -> Operation:
    query = Parameter(
        "q",
        "What to search for, in the query language of `search/help/`. What cannot be read is "
        "taken as plain words, and `query.notes` says so. Without it, everything is found.",
        {"type": "string"},
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
            *choosing.parameters(PositionSerializer),
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
            format_parameter(Search.formats),
        ),
        content={"application/json": Content(_shape(), _example())},
        problems=("page-not-found",),
    )


def _shape() -> Schema:
    place = {"type": ["integer", "null"], "description": "In the text, from 0.", "examples": [7]}
    note = shapes.thing(
        "What was changed or could not be read.",
        code=shapes.text("The kind of note, for programs.", "unknown_field"),
        message=shapes.text("The note, for people.", "There is no field “foo”."),
        start=place,
        end=place,
    )
    query = shapes.thing(
        "How the query was understood.",
        text=shapes.text("What was typed.", EXAMPLE_QUERY),
        understood=shapes.text("The same, as it was understood.", EXAMPLE_QUERY),
        notes={"type": "array", "description": "What was changed.", "items": note},
        feedback={
            "type": "array",
            "description": "The words by which a plain question was widened.",
            "items": {"type": "string"},
        },
    )
    value = shapes.thing(
        "One choice.",
        value=shapes.text("The value for the filter.", "lukin"),
        label=shapes.text("What people call it.", "Artyom Lukin"),
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
    return schema.list_shape("search", results, query=query, facets=facets)


def _hit_shape() -> Schema:
    match = shapes.thing(
        "A text of the position in which something that was asked for stands.",
        field=shapes.text("Where it stands in the position.", "evidence[2]"),
        html=shapes.text("Its best lines, escaped, with <mark>.", "a <mark>junior</mark> partner"),
        url={
            "type": ["string", "null"],
            "format": "uri",
            "description": "The thing whose text it is; null where it has no address.",
            "examples": [f"{schema.EXAMPLE_ORIGIN}/api/v1/evidence/17/"],
        },
    )
    number = {"type": "number", "description": "How much it is.", "examples": [3.21]}
    addend = shapes.thing(
        "An addend of the score.",
        reason=shapes.text("What it is for.", "“moscow” in everything"),
        value=number,
    )
    return shapes.thing(
        "A position that was found.",
        ("explanation",),
        score={**number, "description": "How well it fits, beside the other hits."},
        matches={"type": "array", "description": "Where it fits.", "items": match},
        explanation={
            "type": "array",
            "description": "How the score came about (with `explain=true`).",
            "items": addend,
        },
        position=schema.one_of(PositionSerializer)[0] | {"description": "The position."},
    )


def _example() -> dict[str, Any]:
    hit = {
        "score": 3.21,
        "matches": [
            {
                "field": "statement",
                "html": "a <mark>junior</mark> partner",
                "url": f"{schema.EXAMPLE_ORIGIN}/api/v1/positions/lukin-no-alliance/",
            }
        ],
        "position": schema.example_of(PositionSerializer),
    }
    query = {"text": EXAMPLE_QUERY, "understood": EXAMPLE_QUERY, "notes": [], "feedback": []}
    choice = {"value": "lukin", "label": "Artyom Lukin", "count": 1, "chosen": False}
    return {
        "count": 1,
        "next": None,
        "previous": None,
        "query": query,
        "facets": {"expert": [choice]},
        "results": [hit],
    }
