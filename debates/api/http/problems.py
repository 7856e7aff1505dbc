"""Problems: errors as application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS

from debates.api.http.problem_kinds import PROBLEM_KINDS
from debates.db import deadline
from debates.db.deadline import DeadlineExceeded
from search.backends.base import IndexUnfit, SearchUnavailable
from search.disk_space import FULL, is_disk_full

logger = logging.getLogger(__name__)

TOOK_TOO_LONG = "took-too-long"

MEDIA_TYPE = "application/problem+json"

LONGEST_INSTANCE = 2_000
"""Characters of the requested address that a problem repeats."""

LONGEST_ERRORS = 11_000
"""Bytes of the errors of one answer, so that an address cannot ask for a long one."""

MOST_CONTENT_ERRORS = 100
"""Errors in what was sent that one answer has."""


class Problem(Exception):
    """Ends a request with a problem.

    kind     the name of one of KINDS
    detail   what is wrong this time, and what to do
    extra    further members of the answer
    headers  further headers
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail
        self.extra, self.headers = extra or {}, headers or {}


@dataclass(frozen=True, slots=True)
class ParameterError:
    """An error in a parameter.

    allowed  the allowed words, or a description of the allowed values
    nearest  the suggested value
    """

    parameter: str
    message: str
    value: str | None = None
    allowed: Sequence[str] | str | None = None
    nearest: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the error as an item of the member `errors`."""
        allowed = [self.allowed] if isinstance(self.allowed, str) else self.allowed
        return {
            "parameter": self.parameter,
            "message": self.message,
            "value": self.value,
            "allowed": None if allowed is None else list(allowed),
            "nearest": self.nearest,
        }


class InvalidParameters(Problem):
    """Ends a request with all errors in its parameters."""

    def __init__(self, errors: Sequence[ParameterError]) -> None:
        first_errors = _first_errors(errors)
        detail = " ".join(
            f"{error.parameter}: {error.message}" if error.parameter else error.message
            for error in first_errors
        )
        if len(first_errors) < len(errors):
            detail += f" There are {len(errors) - len(first_errors):,} more errors."
        extra = {"errors": [error.as_dict() for error in first_errors]}
        super().__init__("invalid-parameters", detail, extra)


def _first_errors(errors: Sequence[ParameterError]) -> Sequence[ParameterError]:
    """Return the first errors, at least one, as many as fit into an answer of moderate length."""
    length = 0
    for place, error in enumerate(errors):
        item = orjson.dumps(error.as_dict(), option=orjson.OPT_INDENT_2)
        # of each line, and the message again in the detail
        length += len(item) + 4 * item.count(b"\n") + len(error.message.encode()) + 100
        if place and length > LONGEST_ERRORS:
            return errors[:place]
    return errors


class InvalidContent(Problem):
    """Ends a request with the errors in what was sent, as many as one answer has."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        first_errors = errors[:MOST_CONTENT_ERRORS]
        detail = " ".join(
            ": ".join(
                str(part)
                for part in (
                    error["index"],
                    error["field"] or _cell_in_words(error),
                    error["message"],
                )
                if part is not None
            )
            for error in first_errors
        )
        if len(first_errors) < len(errors):
            detail += f" There are {len(errors) - len(first_errors):,} more errors."
        super().__init__("invalid-content", detail, {"errors": first_errors})


def _cell_in_words(error: Mapping[str, Any]) -> str | None:
    """Return the place of an error in a spreadsheet, in words; None for none."""
    if error.get("sheet") is None:
        return None
    row, column = error["row"], error["column"]
    parts = (error["sheet"], f"row {row}" if row else None, column)
    return ", ".join(part for part in parts if part)


def answer(
    request: HttpRequest,
    kind: str,
    detail: str,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Make the response for a problem of one of KINDS."""
    problem_kind = PROBLEM_KINDS[kind]
    body = {
        "type": reverse("api:problems-detail", args=[kind]),
        "title": problem_kind.title,
        "status": problem_kind.status,
        "detail": detail,
        "instance": request.get_full_path()[:LONGEST_INSTANCE],
        "request_id": getattr(request, "id", None),
        **(extra or {}),
    }
    return HttpResponse(
        orjson.dumps(body, option=orjson.OPT_INDENT_2),
        status=problem_kind.status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def of_exception(error: Exception) -> Problem | None:
    """Return the problem for an exception; None for an unexpected exception."""
    match error:
        case Problem():
            return error
        case (
            OperationalError()
            | InterfaceError()
            | OSError()
            | SearchUnavailable()
            | DeadlineExceeded()
        ):
            return _logged(temporary(error), error)
        case exceptions.APIException():
            kind = _KIND_OF_STATUS.get(error.status_code)
            return Problem(kind, str(error.detail)) if kind else None
        case Http404():
            return Problem("not-found", "Nothing was found at this address.")
        case PermissionDenied():
            return Problem("forbidden", "You do not have access to this.")
    return None


def _logged(problem: Problem | None, error: Exception) -> Problem | None:
    if problem is not None and problem.kind == TOOK_TOO_LONG:
        logger.warning("A request was ended at its deadline.")
    elif is_disk_full(error):
        logger.error(FULL)
    elif problem is not None:
        logger.error("Part of the server is not responding.", exc_info=error)
    return problem


# what is the matter names folders of the server: it is for the log and for /readyz
ASK_FOR_LESS = (
    "The answer could not be made in time. Ask for less at once: a smaller page_size, fewer"
    " expansions, more filters, or cursor instead of a whole list."
)
SEND_LESS = (
    "This could not be done in time, and nothing was changed. Send it again later, or in smaller"
    " parts."
)
DISK_IS_FULL = (
    "The disk of the server is full, so nothing can be saved. The operator has to free some space."
)
SEARCH_IS_AWAY = "Search is not available right now and is being restored. Everything else works."
INDEX_IS_REBUILT = "The search index is being rebuilt from the database. Everything else works."


def temporary(error: BaseException | None) -> Problem | None:
    """Return the problem "unavailable" for a temporary outage; None for any other error."""
    if isinstance(error, SearchUnavailable):
        detail = INDEX_IS_REBUILT if isinstance(error, IndexUnfit) else SEARCH_IS_AWAY
        return Problem("unavailable", detail, headers={"Retry-After": "10"})
    late = overdue(error)
    if late is not None:
        return late
    if is_disk_full(error):
        return Problem("unavailable", DISK_IS_FULL, headers={"Retry-After": "60"})
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    # SQLite says with the same exception that a statement is wrong, which is our mistake
    if getattr(error.__cause__, "sqlite_errorname", None) == "SQLITE_ERROR":
        return None
    return Problem("unavailable", "The database is not responding.", headers={"Retry-After": "5"})


def overdue(error: BaseException | None) -> Problem | None:
    """Return the problem "took-too-long" for work that the deadline ended; else None."""
    ended = isinstance(error, OperationalError) and deadline.passed()
    if not ended and not isinstance(error, DeadlineExceeded):
        return None
    return Problem(TOOK_TOO_LONG, ASK_FOR_LESS, headers={"Retry-After": "30"})


_KIND_OF_STATUS = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    415: "unsupported-media-type",
}


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Handle an exception in a view (EXCEPTION_HANDLER); None ends as an internal error."""
    problem = of_exception(error)
    if problem is None:
        return None
    request, detail = context["request"], problem.detail
    if problem.kind == TOOK_TOO_LONG and request.method not in SAFE_METHODS:
        detail = SEND_LESS
    if isinstance(error, exceptions.MethodNotAllowed):
        *first_methods, last_method = context["view"].allowed_methods
        detail = f"{detail} Use {', '.join(first_methods)} or {last_method}."
    return answer(request, problem.kind, detail, problem.extra, problem.headers)
