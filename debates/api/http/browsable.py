"""The browsable API: JSON as a page, for people who follow an address with a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpRequest
from django.template.loader import render_to_string

ADDRESS_PATTERN = re.compile(r'"(https?://[^"\s]+)"')


def page(request: HttpRequest, body: bytes, operation: Any, data_formats: Sequence[str]) -> bytes:
    """Render a page that shows an answer in JSON, with its addresses as links.

    operation     the `Operation` of the view, for its title and text
    data_formats  the names of the other formats of the same answer
    """
    answer = orjson.loads(body)
    context = {
        "head": {"title": f"{operation.title} – API", "kind": "website", "index": False},
        "operation": operation,
        "address": request.get_full_path(),
        "formats": [(name, _address_in_format(request, name)) for name in data_formats],
        "pieces": pieces(answer),
        "next": answer.get("next"),
        "previous": answer.get("previous"),
    }
    return render_to_string("debates/api.html", context, request).encode()


def pieces(answer: Any) -> list[tuple[str, bool]]:
    """Split indented JSON into texts, each with a flag for addresses."""
    indented = orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode()
    return [(text, number % 2 == 1) for number, text in enumerate(ADDRESS_PATTERN.split(indented))]


def _address_in_format(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query["format"] = name
    return f"{request.path}?{query.urlencode()}"
