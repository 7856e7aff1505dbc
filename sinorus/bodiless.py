"""Responses without a body: to HEAD, and with status 304."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class Bodiless:
    """Middleware that removes the body of responses to HEAD, and the Content-Length of a 304.

    A response to HEAD keeps its Content-Length (RFC 9110, 8.6 and 9.3.2). gunicorn would remove
    such a body as well, but log a warning for each.
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
