"""From a view's data to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debates.pages.metadata import Head
from debates.pages.permanent_redirects import PermanentRedirect
from debates.text.xml_texts import unprintable

View = Callable[..., HttpResponse]

NO_TEXT = bytes(code for code in range(0x80) if unprintable(chr(code)) is not None)
"""ASCII that HTML cannot hold; validation refuses it, but rows can be written past validation."""


def reading_page(view: View) -> View:
    """Decorate a page for reading, so that a PermanentRedirect becomes its answer."""

    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> HttpResponse:
        try:
            return view(request, **where)
        except PermanentRedirect as redirect:
            return redirect.answer

    return require_safe(answer)


def show(
    request: HttpRequest, template: str, head: Head, context: Mapping[str, Any], **more: Any
) -> HttpResponse:
    """Return a page: `template` names it, without folder and ending."""
    page = render(request, f"debates/pages/{template}.html", {"head": head, **context}, **more)
    page.content = page.content.translate(None, NO_TEXT)
    return page
