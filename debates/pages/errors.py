"""Error pages in the design of the reading pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from debates.pages.did_you_mean import address_words, nearest_pages
from debates.pages.metadata import Head
from debates.text.plurals import counted


def bad_request(request: HttpRequest, explanation: str = "", present: str = "") -> HttpResponse:
    """400. Runs no query and reads no header, since the request may be forged.

    present  address of the present version, where an earlier version was asked for
    """
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title="There is a problem with this request", index=False),
            "status": 400,
            "explanation": explanation
            or "The address or the form contains something we cannot read. Go back and try again.",
            "present": present,
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


def not_found(request: HttpRequest, explanation: str = "", present: str = "") -> HttpResponse:
    """404, with what may have been meant; `present` as above."""
    return _page(
        request,
        "Page not found",
        404,
        explanation or "We can’t find that page. It may not exist, or it may not be public.",
        nearest=nearest_pages(request.path),
        words=address_words(request.path),
        present=present,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Runs no query, since the database may be the cause."""
    return _static_page(
        request,
        "Something went wrong",
        500,
        "The problem is on our side and has been logged. Try again in a moment.",
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503. Runs no query, since the database does not answer."""
    return _static_page(
        request,
        "Service temporarily unavailable",
        503,
        "Part of the server is not responding. Try again in a moment. If you"
        " were editing, your unsaved changes are kept in this tab and can be restored.",
    )


def busy(request: HttpRequest, seconds: str) -> HttpResponse:
    """503 for a page that has to wait for others. Runs no query."""
    return _static_page(
        request,
        "Too many large pages at once",
        503,
        "The server is making as many large pages and files as it can. Try again in"
        f" {counted(int(seconds), 'second')}.",
    )


def disk_full(request: HttpRequest) -> HttpResponse:
    """503 for what could not be saved. Runs no query."""
    return _static_page(
        request,
        "The disk of the server is full",
        503,
        "Nothing was saved. The operator of the server has to free some space. If you were editing,"
        " your unsaved changes are kept in this tab and can be restored after that.",
    )


def throttled(request: HttpRequest, seconds: str) -> HttpResponse:
    """429. Runs no query, since its point is to save work."""
    wait = counted(int(seconds), "second")
    return _static_page(
        request,
        "Too many requests",
        429,
        "Pages have been requested from your network faster than this server allows for one"
        f" address. Try again in {wait}.",
    )


def took_too_long(request: HttpRequest) -> HttpResponse:
    """503 for a page that could not be made in time. Runs no query."""
    return _static_page(
        request,
        "This page took too long",
        503,
        "The server could not make this page in time. Try again in a moment, or ask for less, for"
        " example with more filters. If you were editing, your unsaved changes are kept in this"
        " tab and can be restored.",
    )


def _static_page(request: HttpRequest, title: str, status: int, explanation: str) -> HttpResponse:
    """Make a page without any query."""
    text = render_to_string(
        "debates/pages/error.html",
        {
            "head": Head(title=title, index=False),
            "status": status,
            "explanation": explanation,
            "request_id": getattr(request, "id", ""),
        },
    )
    return HttpResponse(text, status=status)


def _page(
    request: HttpRequest, title: str, status: int, explanation: str, **context: Any
) -> HttpResponse:
    head = Head(title=title, index=False)
    context |= {"head": head, "status": status, "explanation": explanation}
    return render(request, "debates/pages/error.html", context, status=status)
