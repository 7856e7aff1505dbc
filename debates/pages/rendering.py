"""From a view's data to a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from debates.pages import errors
from debates.pages.metadata import Head
from debates.pages.moved_or_gone import MovedOrGone
from debates.pages.reading import read_only
from debates.text.xml_texts import unprintable

View = Callable[..., HttpResponse]

NO_TEXT = bytes(code for code in range(0x80) if unprintable(chr(code)) is not None)
"""ASCII that HTML cannot hold; validation refuses it, but rows can be written past validation."""

APOSTROPHE = re.compile(rb"(?:(?<=[\w\x80-\xff])|(?<=</mark>))&#x27;(?=[\w\x80-\xff])(?![^<>]*>)")
"""A straight apostrophe within a word, as templates escape it; not within a tag.

The part of a word before it may be marked as found.
"""

NO_VERSIONS = (
    "This page keeps no versions. Positions do: add “?at=” and a time to the address of one."
)


def reading_page(view: View | None = None, *, versions: bool = False) -> Any:
    """Decorate a page for reading, so that a MovedOrGone becomes its answer.

    versions  whether it understands `?at=`; other pages refuse it rather than show the present
    """
    if view is None:
        return partial(reading_page, versions=versions)

    @wraps(view)
    def answer(request: HttpRequest, **where: Any) -> HttpResponse:
        if "at" in request.GET and not versions:
            return errors.bad_request(request, NO_VERSIONS, request.path)
        try:
            return view(request, **where)
        except MovedOrGone as departed:
            return departed.answer

    return read_only(answer)


def show(
    request: HttpRequest, template: str, head: Head, context: Mapping[str, Any], **more: Any
) -> HttpResponse:
    """Return a page: `template` names it, without folder and ending.

    Apostrophes that were typed straight are curly, as in the words of the page itself.
    """
    page = render(request, f"debates/pages/{template}.html", {"head": head, **context}, **more)
    content = page.content.translate(None, NO_TEXT)
    page.content = APOSTROPHE.sub("’".encode(), content)
    return page
