"""Answers that have no body: those to HEAD, and 304."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class Bodiless:
    """Takes out what may not be sent: the body of an answer to HEAD, which keeps its length, and
    the length of a 304, which has none (RFC 9110, 8.6 and 9.3.2).

    The server would drop such a body as well, and write a warning for each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        if response.status_code == 304:
            del response["Content-Length"]
        return response
