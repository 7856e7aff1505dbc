"""What may be meant by what is typed so far."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from debates.api.openapi import json_schema
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
from debates.finding.autocomplete import KINDS, LIMIT, WORD, Suggestion, suggest
from debates.models import examples

LARGEST_LIMIT = 50


class Suggest(ApiView):
    """What may be meant by what is typed so far, the best first."""

    depends_on = "more"

    def operation(self) -> Operation:
        return _operation()

    def get(self, request: Request) -> HttpResponse:
        """Things and words that fit."""
        reader = self.reader()
        typed = reader.one("q") or ""
        kinds = reader.words("kinds") or KINDS
        limit = reader.number("limit")
        reader.check()
        found = suggest(typed, limit=limit, kinds=kinds)
        results = [_shown(suggestion, self.origin) for suggestion in found]
        return self.answer(orjson.dumps({"count": len(results), "results": results}))


def _shown(suggestion: Suggestion, origin: str) -> dict[str, Any]:
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
def _operation() -> Operation:
    lukin = Suggestion("expert", "Artyom Lukin", "Артём Лукин", "lukin")
    suggestion = json_schema.thing(
        "Something that may be meant.",
        kind={**json_schema.text("What it is.", "expert"), "enum": list(KINDS)},
        text=json_schema.text(
            "What it is called; for a word all that was typed, with this word at the end.",
            lukin.text,
        ),
        matched={
            **json_schema.text("Another name or spelling, where that is what fits.", lukin.matched),
            "type": ["string", "null"],
        },
        slug={**SLUG, "type": ["string", "null"], "description": "None for a word."},
        url=json_schema.text(
            "Where it is; for a word the search for it.",
            f"{examples.ORIGIN}/api/v1/experts/lukin/",
            format="uri",
        ),
    )
    return Operation(
        name="suggest",
        tag="search",
        title="Suggestions",
        text="What may be meant by what is typed so far, the best first: experts, topics, "
        "questions and positions of which words begin with those that are typed, in any of their "
        "names and with a fault forgiven, and words that complete the last one.",
        parameters=(
            Parameter(
                "q",
                "What is typed so far. Without it, nothing is meant.",
                dict(ANY_TEXT),
                "лук",
                free=True,
            ),
            words("kinds", "Which kinds of things to suggest.", KINDS, ["expert", "topic"]),
            number("limit", "How many at most.", LIMIT, LARGEST_LIMIT),
            format_parameter(Suggest.formats),
        ),
        content={
            "application/json": Content(
                json_schema.whole_list("Suggestions, the best first.", suggestion),
                {"count": 1, "results": [_shown(lukin, examples.ORIGIN)]},
            )
        },
    )
