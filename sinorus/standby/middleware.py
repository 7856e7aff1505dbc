"""Middleware that serves readers from the standby."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from debates.api.http.authentication import secret_of
from debates.db import deadline
from sinorus.standby.watch import Standby, standby


class StandbyReads:
    """Middleware that answers anonymous GET and HEAD from the standby while that is current.

    Clients with a session or a token read from the primary, so they see everything that they wrote.
    One database answers a whole request, with the ETag of its state. If the standby fails, the
    primary answers the same request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        found = standby()
        if found is None:
            raise MiddlewareNotUsed
        self.get_response, self.standby = get_response, found
        self._admin = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._is_for_standby(request) or not self.standby.is_current():
            return self.get_response(request)
        with self.standby.reading() as connection:
            response = self.get_response(request)
        if response.status_code >= 500 and connection.errors_occurred and not deadline.passed():
            connection.close()
            self.standby.leave_out()
            return self.get_response(request)
        if response.streaming and not response.is_async:
            response.streaming_content = _read_on(self.standby, response.streaming_content)
        return response

    def _is_for_standby(self, request: HttpRequest) -> bool:
        return (
            request.method in {"GET", "HEAD"}
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and secret_of(request) is None
            and not request.path.startswith(self._admin)
            # a preview creates views, which a standby cannot
            and not hasattr(request, "preview")
        )


def _read_on(standby: Standby, content: Iterable[bytes]) -> Iterator[bytes]:
    """Make each piece of a streamed answer from the database that it began with."""
    pieces = iter(content)
    try:
        while True:
            with standby.reading():
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece
    finally:
        with standby.reading():
            getattr(pieces, "close", bool)()
