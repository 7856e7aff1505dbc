"""The pages that say that a page cannot be shown, in the look of the others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from debates.pages.did_you_mean import nearest_things, words_of
from debates.pages.heads import Head


def bad_request(request: HttpRequest, explanation: str = "") -> HttpResponse:
    """400. Nothing is looked up: the request may be one that must not be believed at all."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="This request cannot be understood", index=False),
            "status": 400,
            "explanation": explanation
            or "The address or the form that was sent has something in it that cannot be read"
            " here. Going back and trying again may help.",
        },
    )
    return HttpResponse(text, status=400)


def forbidden(request: HttpRequest, explanation: str = "") -> HttpResponse:
    """403."""
    return _page(
        request,
        "This is not open to you",
        403,
        explanation or "It takes an account with more rights to see what is here.",
    )


def not_found(request: HttpRequest) -> HttpResponse:
    """404, with what may have been meant."""
    return _page(
        request,
        "There is nothing here",
        404,
        "No page has this address, or none that everybody may see.",
        nearest=nearest_things(request.path),
        words=words_of(request.path),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Asks nothing of the database, which may be what is wrong."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="Something went wrong here", index=False),
            "status": 500,
            "explanation": "The fault is ours, and it is in the log. Trying again in a moment may"
            " help.",
            "request_id": getattr(request, "id", ""),
        },
    )
    return HttpResponse(text, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503. Asks nothing of the database, which is what does not answer."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="Not now", index=False),
            "status": 503,
            "explanation": "A part of the server does not answer at the moment. Trying again in a"
            " moment may help. What was typed into an editor's form is kept in this tab, and"
            " offered there.",
            "request_id": getattr(request, "id", ""),
        },
    )
    return HttpResponse(text, status=503)


def _page(
    request: HttpRequest, title: str, status: int, explanation: str, **context: Any
) -> HttpResponse:
    head = Head(title=title, index=False)
    context |= {"head": head, "status": status, "explanation": explanation}
    return render(request, "debates/pages/error.html", context, status=status)
