"""Headers for an HTTP cache in front, which may store public answers for a few seconds.

Without SINORUS_SHARED_CACHE_SECONDS a cache has to ask each time whether its copy is current.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

REVALIDATED = "public, no-cache"
"""Cache-Control of public answers without this middleware."""

NOT_SHARED = ", s-maxage=0"
"""End of the Cache-Control of answers that only browsers store, such as a card."""


class SharedCache:
    """Middleware that lets shared caches store public answers, and nothing else.

    Only answers with status 200 are stored, never that an object is gone or missing; a 304 renews
    the time. Browsers ask each time, as they do without a cache in front.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.seconds = settings.SINORUS_SHARED_CACHE_SECONDS
        if not self.seconds:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        directives = response.get("Cache-Control", REVALIDATED)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies:
            if "no-store" not in directives:
                response["Cache-Control"] = "private, no-cache"
        elif response.status_code in {200, 304} and request.method in {"GET", "HEAD"}:
            if directives == REVALIDATED:
                response["Cache-Control"] = f"public, max-age=0, s-maxage={self.seconds}"
            elif directives.endswith(NOT_SHARED):
                shared = directives.removesuffix(NOT_SHARED)
                response["Cache-Control"] = f"{shared}, s-maxage={self.seconds}"
        return response
