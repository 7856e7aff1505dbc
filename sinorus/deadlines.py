"""Middleware that ends requests at their deadline, in the database and between two steps."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.http.response import StreamingHttpResponse

from debates.api.http import problems
from debates.db import deadline
from debates.db.deadline import DeadlineExceeded
from sinorus import errors

logger = logging.getLogger("sinorus.deadlines")

STREAM_DEADLINES = 10
"""Deadlines that a whole list may take, since the time in which the client reads it counts too."""

CUT_OFF = "This answer is incomplete: it took too long and was cut off here. Ask for less at once."


class Deadlines:
    """Middleware that gives each request SINORUS_DEADLINE seconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        with deadline.until(began + settings.SINORUS_DEADLINE):
            response = self.get_response(request)
        if response.streaming and not response.is_async and request.method != "HEAD":
            until = began + settings.SINORUS_DEADLINE * STREAM_DEADLINES
            response.streaming_content = InTime(response, request.path, until)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer a request that took too long with a problem, without a traceback in the log."""
        problem = problems.overdue(exception)
        if problem is None:
            return None
        logger.warning("A request was ended at its deadline: %s", request.path)
        return errors.unavailable(request, problem)


class InTime(Iterator[bytes]):
    """Content of a streamed answer, made piece by piece until the deadline.

    response  whose content it takes over
    path      for the log
    until     the deadline on the monotonic clock, in seconds
    """

    def __init__(self, response: StreamingHttpResponse, path: str, until: float) -> None:
        self._response, self._path, self._until = response, path, until
        self._content = iter(response.streaming_content)
        self._cut = False

    def __next__(self) -> bytes:
        if self._cut:
            return self._cut_off()
        try:
            with deadline.until(self._until):
                return self._made()
        except DeadlineExceeded:
            logger.warning("An answer was cut off at its deadline: %s", self._path)
            self.close()
            return self._cut_off()

    def _made(self) -> bytes:
        deadline.check_time()
        try:
            return next(self._content)
        except OperationalError as error:
            # the database ended a statement while its rows were read
            if deadline.passed():
                raise DeadlineExceeded from error
            raise

    def close(self) -> None:
        """End the statement whose rows are read; called by the server too."""
        if hasattr(self._content, "close"):
            self._content.close()

    def _cut_off(self) -> bytes:
        """End an incomplete answer visibly: with a last line, and a cut connection.

        A proxy that speaks HTTP/1.0 to the server cannot tell a cut connection from the end of an
        answer.
        """
        if self._cut or self._response.has_header("Content-Encoding"):
            # the server closes the connection, without a line in the log
            raise BrokenPipeError(errno.EPIPE, "the deadline of the request has passed")
        self._cut = True
        return f"\n{CUT_OFF}\n".encode()
