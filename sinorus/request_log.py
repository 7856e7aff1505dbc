"""Request ids, and one log line for each request."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

from search.disk_space import FULL, is_disk_full

logger = logging.getLogger("sinorus.requests")

_RESET = re.compile(r"^(/admin/reset/[^/]+/)[^/]+")
"""Address of a new password, whose end is a secret until it is used."""

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

current_id: ContextVar[str] = ContextVar("current_id", default="")


class RequestLog:
    """Middleware that gives every request an id, and logs one line when it is answered.

    The id comes from a well-formed X-Request-ID header of the request (8 to 64 letters, digits,
    dots, hyphens and underscores); otherwise, a new one is made. It is in `request.id`, in the
    X-Request-ID header of the response, and in every line that is logged meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        client_id = request.headers.get(HEADER, "")
        request.id = client_id if WELL_FORMED.fullmatch(client_id) else uuid.uuid4().hex
        with _named_in_log(request):
            response = self.get_response(request)
        response[HEADER] = request.id
        if response.streaming and not response.is_async:
            response.streaming_content = _logged_at_its_end(
                response.streaming_content, request, response, started
            )
        else:
            _log(request, response, started)
        return response


class RequestIdFilter(logging.Filter):
    """Logging filter that adds the id of the current request to a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = current_id.get()
        return True


class RequestErrorFilter(logging.Filter):
    """Logging filter for Django's lines about requests, which keeps those with a traceback.

    The status of all others is in the line of the request. A full disk needs no traceback either:
    it would be the same for each change that could not be saved.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info:
            return False
        if is_disk_full(record.exc_info[1]):
            record.msg, record.args, record.exc_info = FULL, (), None
        return True


@contextmanager
def _named_in_log(request: HttpRequest) -> Iterator[None]:
    """Give each line that is logged within the block the id of a request."""
    token = current_id.set(request.id)
    try:
        yield
    finally:
        current_id.reset(token)


def _logged_at_its_end(
    content: Iterable[bytes], request: HttpRequest, response: HttpResponseBase, started: float
) -> Iterator[bytes]:
    pieces = iter(content)
    try:
        while True:
            with _named_in_log(request):
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece
    finally:
        _log(request, response, started)


def _log(request: HttpRequest, response: HttpResponseBase, started: float) -> None:
    preview = getattr(request, "preview", None)
    # only the number of a preview's key, never the secret
    preview_fields = {"preview": preview.key.partition("-")[0][:20]} if preview else {}
    logger.info(
        "request",
        extra={
            **preview_fields,
            "request_id": request.id,
            "method": request.method,
            "path": _RESET.sub(r"\1***", request.path),
            "query": request.META.get("QUERY_STRING", ""),
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - started) * 1000, 1),
            "client": request.META.get("REMOTE_ADDR", ""),
        },
    )
