"""Error pages in the design of the reading pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from debates.pages.did_you_mean import nearest_pages, words_of
from debates.pages.metadata import Head


def bad_request(request: HttpRequest, explanation: str = "") -> HttpResponse:
    """400. Runs no query and reads no header, since the request may be forged."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="There is a problem with this request", index=False),
            "status": 400,
            "explanation": explanation
            or "The address or the form contains something we cannot read. Go back and try again.",
        },
    )
    return HttpResponse(text, status=400)


def forbidden(request: HttpRequest, explanation: str = "") -> HttpResponse:
    """403."""
    return _page(
        request,
        "You don’t have access",
        403,
        explanation or "Your account does not have permission to view this page.",
    )


def not_found(request: HttpRequest, explanation: str = "") -> HttpResponse:
    """404, with what may have been meant."""
    return _page(
        request,
        "Page not found",
        404,
        explanation or "We can’t find that page. It may not exist, or it may not be public.",
        nearest=nearest_pages(request.path),
        words=words_of(request.path),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Runs no query, since the database may be the cause."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="Something went wrong", index=False),
            "status": 500,
            "explanation": "The problem is on our side and has been logged. Try again in a moment.",
            "request_id": getattr(request, "id", ""),
        },
    )
    return HttpResponse(text, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503. Runs no query, since the database does not answer."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="Service temporarily unavailable", index=False),
            "status": 503,
            "explanation": "Part of the server is not responding. Try again in a moment. If you"
            " were editing, your unsaved changes are kept in this tab and can be restored.",
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
