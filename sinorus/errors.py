"""What is answered when no view answered: pages for people, problems (RFC 9457) under /api/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_failure_page

from debates.api import problems

API_PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: among others, a Host header that is not in ALLOWED_HOSTS."""
    if _wants_problem(request):
        return problems.answer(request, "bad-request", "The request could not be understood.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if _wants_problem(request):
        return problems.answer(request, "forbidden", "This is not open to you.")
    return defaults.permission_denied(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was sent without its token."""
    if _wants_problem(request):
        return problems.answer(request, "forbidden", reason or "The CSRF token is missing.")
    return csrf_failure_page(request, reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that nobody answers."""
    if _wants_problem(request):
        detail = f"There is nothing at {request.path}. All addresses are listed at /api/v1/."
        return problems.answer(request, "not-found", detail)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the traceback is in the log, under the id that the answer names."""
    if _wants_problem(request):
        detail = "Something went wrong here. The log has more under this request's id."
        return problems.answer(request, "internal-error", detail)
    return defaults.server_error(request)


def _wants_problem(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)
