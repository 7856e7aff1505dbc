"""Search for objects other than positions: experts, questions, debates, topics and sources."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from debates.api.openapi import json_schema, schema
from debates.api.openapi.operations import (
    ANY_TEXT,
    SLUG,
    Content,
    Operation,
    Parameter,
    Schema,
    format_parameter,
    number,
    words,
)
from debates.api.views.base import ApiView
from debates.finding.objects import EXPERT, OBJECT_KINDS, OBJECT_LIMIT, FoundObject, find_objects
from debates.limits.costs import Cost
from debates.models import examples

MOST_OBJECTS_OF_KIND = 50

_GABUEV = FoundObject(EXPERT, "Alexander Gabuev", "gabuev", 5.97)


class FoundObjects(ApiView):
    """Experts, questions, debates, topics and sources that a query finds."""

    cost = Cost.SEARCH
    depends_on = "memory"

    def operation(self) -> Operation:
        return _object_search_operation()

    def get(self, request: Request) -> Response:
        """Answer with the best objects of each kind."""
        reader = self.reader()
        typed = reader.one("q") or ""
        kinds = reader.words("kinds") or OBJECT_KINDS
        limit = reader.number("limit")
        reader.check()
        objects = find_objects(typed, kinds=kinds, limit=limit)
        results = [_object_as_dict(found_object, self.origin) for found_object in objects]
        return Response({"count": len(results), "results": results})


def by_kind(text: str, kinds: Collection[str], origin: str) -> dict[str, list[dict[str, Any]]]:
    """Return the best objects of each of these kinds that a query finds, in the order of KINDS."""
    objects = find_objects(text, kinds=kinds)
    return {
        kind: [
            _object_as_dict(found_object, origin)
            for found_object in objects
            if found_object.kind == kind
        ]
        for kind in OBJECT_KINDS
        if kind in kinds
    }


def _object_as_dict(match: FoundObject, origin: str) -> dict[str, Any]:
    address = reverse(f"api:{match.kind}s-detail", args=[match.slug])
    return {
        "kind": match.kind,
        "name": match.name,
        "slug": match.slug,
        "score": round(match.score, 4),
        "url": f"{origin}{address}",
    }


def example() -> dict[str, Any]:
    """Return an object as an example."""
    return _object_as_dict(_GABUEV, examples.ORIGIN)


@cache
def shape() -> Schema:
    """Describe an object that a query finds."""
    object_schema = json_schema.obj(
        "Object that a query finds.",
        kind={**json_schema.string("Kind of the object.", EXPERT), "enum": list(OBJECT_KINDS)},
        name=json_schema.string(
            "Name of an expert or topic, text of a question, title of a debate or source.",
            _GABUEV.name,
        ),
        slug={**SLUG, "description": "Slug of the object.", "examples": [_GABUEV.slug]},
        score={
            "type": "number",
            "description": "Relevance, relative to the other results of the same kind.",
            "examples": [_GABUEV.score],
        },
        url=json_schema.string(
            "URL of the object.", f"{examples.ORIGIN}/api/v1/experts/gabuev/", format="uri"
        ),
    )
    return schema.named("FoundObject", object_schema)


@cache
def _object_search_operation() -> Operation:
    return Operation(
        name="searchObjects",
        tag="search",
        title="Search for experts, questions, debates, topics and sources",
        text=(
            "The experts, questions, debates, topics and sources that a query finds in their names "
            "and descriptions, by kind, and the best of each kind first. Misspelled words, "
            "synonyms and other spellings of names are understood as in the search for positions, "
            "and a question is also found by related words."
        ),
        parameters=(
            Parameter(
                "q",
                "Query, in the same language as that for positions. Without it, nothing is found.",
                dict(ANY_TEXT),
                "gabuyev",
                free=True,
            ),
            words("kinds", "Kinds of objects.", OBJECT_KINDS, ["expert", "question"]),
            number(
                "limit",
                "Maximum number of results of each kind.",
                OBJECT_LIMIT,
                MOST_OBJECTS_OF_KIND,
            ),
            format_parameter(FoundObjects.renderer_classes),
        ),
        content={
            "application/json": Content(
                schema.named(
                    "FoundObjectList",
                    json_schema.whole_list("Objects, by kind, best first.", shape()),
                ),
                {"count": 1, "results": [example()]},
            )
        },
    )
