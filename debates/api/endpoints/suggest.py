"""Autocomplete: suggestions for a query as it is typed."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

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
    format_parameter,
    number,
    words,
)
from debates.api.views.base import ApiView
from debates.finding.autocomplete import (
    SUGGESTED_KINDS,
    SUGGESTION_LIMIT,
    WORD,
    Suggestion,
    suggest,
)
from debates.models import examples

MOST_SUGGESTIONS = 50


class Suggest(ApiView):
    """Suggestions for a query as it is typed, the best first."""

    depends_on = "memory"

    def operation(self) -> Operation:
        return _suggestion_operation()

    def get(self, request: Request) -> Response:
        """Answer with the objects and words that complete the query."""
        reader = self.reader()
        typed = reader.one("q") or ""
        kinds = reader.words("kinds") or SUGGESTED_KINDS
        limit = reader.number("limit")
        reader.check()
        suggestions = suggest(typed, limit=limit, kinds=kinds)
        results = [_suggestion_as_dict(suggestion, self.origin) for suggestion in suggestions]
        return Response({"count": len(results), "results": results})


def _suggestion_as_dict(suggestion: Suggestion, origin: str) -> dict[str, Any]:
    if suggestion.kind == WORD:
        address = f"{reverse('api:search')}?{urlencode({'q': suggestion.text})}"
    else:
        address = reverse(f"api:{suggestion.kind}s-detail", args=[suggestion.slug])
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "matched": suggestion.matched or None,
        "slug": suggestion.slug or None,
        "url": f"{origin}{address}",
    }


@cache
def _suggestion_operation() -> Operation:
    lukin = Suggestion("expert", "Artyom Lukin", "Артём Лукин", "lukin")
    suggestion = json_schema.obj(
        "Suggestion.",
        kind={**json_schema.string("Kind of suggestion.", "expert"), "enum": list(SUGGESTED_KINDS)},
        text=json_schema.string(
            "Name of the object; for a word, the typed text completed with it.",
            lukin.text,
        ),
        matched={
            **json_schema.string(
                "Other name or spelling that matches, or author of a source, if it is not the name "
                "itself.",
                lukin.matched,
            ),
            "type": ["string", "null"],
        },
        slug={
            **SLUG,
            "type": ["string", "null"],
            "description": "Slug of the object; null for a word.",
            "examples": [lukin.slug],
        },
        url=json_schema.string(
            "URL of the object; for a word, of a search for it.",
            f"{examples.ORIGIN}/api/v1/experts/lukin/",
            format="uri",
        ),
    )
    return Operation(
        name="suggest",
        tag="search",
        title="Suggestions",
        text=(
            "Suggestions for the text typed so far, best first: experts, topics, questions, "
            "debates, sources and positions with words that begin like the typed ones, in any of "
            "their names and with a typing error corrected, and words that complete the last one. "
            "Sources are suggested by their authors as well."
        ),
        parameters=(
            Parameter(
                "q",
                "Text typed so far. Without it, there are no suggestions.",
                dict(ANY_TEXT),
                "лук",
                free=True,
            ),
            words("kinds", "Kinds of suggestions.", SUGGESTED_KINDS, ["expert", "topic"]),
            number("limit", "Maximum number of results.", SUGGESTION_LIMIT, MOST_SUGGESTIONS),
            format_parameter(Suggest.renderer_classes),
        ),
        content={
            "application/json": Content(
                schema.named(
                    "SuggestionList",
                    json_schema.whole_list(
                        "Suggestions, best first.", schema.named("Suggestion", suggestion)
                    ),
                ),
                {"count": 1, "results": [_suggestion_as_dict(lukin, examples.ORIGIN)]},
            )
        },
    )
