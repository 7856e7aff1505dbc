"""An answer as a page, for people who follow an address of the API with a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from debates.api.openapi.operations import Operation

ADDRESS = re.compile(r'"(https?://[^"\s]+)"')


def page(
    request: HttpRequest, body: bytes, operation: Operation, data_formats: Sequence[str]
) -> HttpResponse:
    """A page that shows an answer in JSON, with its addresses to follow.

    data_formats  the names of the formats in which programs get the same
    """
    answer = orjson.loads(body)
    context = {
        "operation": operation,
        "address": request.get_full_path(),
        "formats": [(name, _in_format(request, name)) for name in data_formats],
        "pieces": pieces(answer),
        "next": answer.get("next"),
        "previous": answer.get("previous"),
    }
    return render(request, "debates/api.html", context)


def pieces(answer: Any) -> list[tuple[str, bool]]:
    """JSON, indented, cut into pieces: the text of each, and whether it is an address."""
    indented = orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode()
    return [(text, number % 2 == 1) for number, text in enumerate(ADDRESS.split(indented))]


def _in_format(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query["format"] = name
    return f"{request.path}?{query.urlencode()}"
