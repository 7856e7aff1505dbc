"""Error handlers: pages for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from debates.api.http import problems
from debates.api.http.prefixes import PREFIXES
from debates.api.meant_addresses import meant_address
from debates.pages import errors as pages
from debates.pages.paging import NoSuchPage
from debates.text.did_you_mean import did_you_mean


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond with 400, for example to a Host header that is not in ALLOWED_HOSTS."""
    if _wants_problem(request):
        return problems.answer(request, "bad-request", _what_is_bad(exception))
    return pages.bad_request(request, _what_is_too_large(exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond with 403."""
    if _wants_problem(request):
        return problems.answer(request, "forbidden", "You do not have access to this.")
    return pages.forbidden(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Respond with 403 to a form without a valid CSRF token."""
    if _wants_problem(request):
        return problems.answer(request, "forbidden", reason or "The CSRF token is missing.")
    explanation = (
        "We could not check that the form came from this site. This happens if your browser"
        " blocks cookies, or if you signed in or out after you opened the form. Open it again:"
        " your unsaved changes are kept in this tab and can be restored."
    )
    return pages.forbidden(request, explanation)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond with 404 to an unknown address."""
    if _wants_problem(request):
        detail = f"{request.path} was not found. {_what_there_is(request)}"
        return problems.answer(request, "not-found", detail)
    if request.path.startswith(settings.STATIC_URL):
        # No browser shows a page in its place.
        return HttpResponse("There is no such file.\n", "text/plain; charset=utf-8", 404)
    return pages.not_found(request, str(exception) if isinstance(exception, NoSuchPage) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond with 500; the log has the traceback under the request id in the response.

    Respond with 503 if the database does not respond, because the request itself is fine.
    """
    outage = problems.temporary(sys.exception())
    if outage is not None:
        return unavailable(request, outage)
    if _wants_problem(request):
        detail = "Something went wrong on our side. The log has details under this request’s id."
        return problems.answer(request, "internal-error", detail)
    return pages.server_error(request)


def unavailable(request: HttpRequest, problem: problems.Problem) -> HttpResponse:
    """Respond with 503 and a problem, or a page with the text of its kind."""
    if _wants_problem(request):
        return problems.answer(request, problem.kind, problem.detail, headers=problem.headers)
    if problem.kind == problems.TOOK_TOO_LONG:
        return _with_headers(pages.took_too_long(request), problem)
    if problem.detail == problems.DISK_IS_FULL:
        return _with_headers(pages.disk_full(request), problem)
    return _with_headers(pages.unavailable(request), problem)


def throttled(request: HttpRequest, problem: problems.Problem) -> HttpResponse:
    """Respond with 429 to a client that has sent too many requests."""
    if _wants_problem(request):
        return problems.answer(request, problem.kind, problem.detail, headers=problem.headers)
    return _with_headers(pages.throttled(request, problem.headers["Retry-After"]), problem)


def _with_headers(response: HttpResponse, problem: problems.Problem) -> HttpResponse:
    for name, value in {"Cache-Control": "no-store", **problem.headers}.items():
        response[name] = value
    return response


def _wants_problem(request: HttpRequest) -> bool:
    return request.path.startswith((*PREFIXES, "/oembed/"))


def _what_is_bad(exception: Exception) -> str:
    match exception:
        case DisallowedHost():
            return "The host in the request is not served here."
        case TooManyFieldsSent():
            most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
            return f"The address has more than {most} parameters."
    return "The request could not be read."


def _what_is_too_large(exception: Exception) -> str:
    """Return the error message of a form that exceeds a limit; empty for other errors."""
    match exception:
        case TooManyFieldsSent():
            most = f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields"
        case RequestDataTooBig():
            most = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000} MB"
        case _:
            return ""
    return (
        f"The form has more than {most}, so nothing was saved. Open it again, restore your unsaved"
        " changes, which are kept in this tab, and save fewer of them at a time."
    )


def _what_there_is(request: HttpRequest) -> str:
    if request.path.startswith("/api/"):
        near = did_you_mean(meant_address(request.path)).lstrip()
        return f"{near} See /api/v1/ for all endpoints.".lstrip()
    return f"The feed is at {reverse('feeds:positions')}."
