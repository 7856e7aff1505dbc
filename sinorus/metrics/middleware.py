"""Middleware that counts and times requests, and serves the metrics to clients with the token."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare

from search import service

ADDRESS = "/metrics"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"})
"""Methods that are counted by name, those of the API, since anybody may invent others."""


class Metrics:
    """Middleware that counts every request of a client, also those that are not admitted.

    Requests for the metrics are not counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.SINORUS_METRICS_TOKEN is None:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.instruments = import_module("sinorus.metrics.instruments")
        service.watch(self.instruments.search_seconds.observe)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == ADDRESS:
            return self._shown(request)
        began = time.perf_counter()
        response = self.get_response(request)
        route, status = _route(request), str(response.status_code)
        method = request.method if request.method in METHODS else "other"
        self.instruments.requests.labels(method, route, status).inc()
        self.instruments.request_seconds.labels(route).observe(time.perf_counter() - began)
        if getattr(request, "was_refused", False):
            self.instruments.refused.labels(status).inc()
        return response

    def _shown(self, request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = constant_time_compare(token.strip(), settings.SINORUS_METRICS_TOKEN)
        if scheme.lower() != "bearer" or not known:
            response = HttpResponse("Send the token.\n", status=401, content_type="text/plain")
            response["WWW-Authenticate"] = 'Bearer realm="metrics"'
        elif request.method not in {"GET", "HEAD"}:
            response = HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        else:
            response = HttpResponse(self.instruments.exposition(), content_type=CONTENT_TYPE)
        response["Cache-Control"] = "no-store"
        return response


def _route(request: HttpRequest) -> str:
    """Return the pattern of the address, of which there are few, never the address itself."""
    match = request.resolver_match
    if match is not None:
        return match.route
    if request.path.startswith(settings.STATIC_URL):
        return "static"
    return "none"
