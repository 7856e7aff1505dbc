"""Open for reading from pages of any site (CORS, as the Fetch standard has it)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PREFIXES = ("/api/", "/feeds/")
"""The paths under which programs ask, and not people."""

METHODS = "GET, HEAD, OPTIONS"
EXPOSED = (
    "Allow, Content-Disposition, Deprecation, ETag, Last-Modified, Link, Location, "
    "RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-ID"
)
DAY = "86400"


class OpenForReading:
    """Lets pages of any site read what is under /api/, redirects and errors included.

    Nothing there depends on who asks (there are no cookies and no accounts), so that the
    headers are the same for everybody, and caches need not tell origins apart.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIXES):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = METHODS
            response["Access-Control-Allow-Headers"] = "*"
            response["Access-Control-Max-Age"] = DAY
        else:
            response = self.get_response(request)
            response["Access-Control-Expose-Headers"] = EXPOSED
        response["Access-Control-Allow-Origin"] = "*"
        return response
