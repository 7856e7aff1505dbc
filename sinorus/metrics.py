"""Metrics for Prometheus: requests and searches are counted, and shown to clients with the token.

Under gunicorn, each worker counts in files of its own in PROMETHEUS_MULTIPROC_DIR, and the worker
that is asked adds them up (`sinorus.gunicorn`). django-prometheus is not used: it keeps Django
below 6.1, and its view leaves out a project's own collectors where it adds up several workers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from debates import extensions
from search import service
from search.models import OutboxEntry
from search.sync import outbox

ADDRESS = "/metrics"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"})
"""Methods that are counted by name, those of the API, since anybody may invent others."""

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the buckets of times, in seconds; the last is the usual deadline."""

disable_created_metrics()
instruments = CollectorRegistry()
"""Those of this process."""

requests = Counter(
    "sinorus_requests",
    "Requests, by method, route and status of the response.",
    ["method", "route", "status"],
    registry=instruments,
)
request_seconds = Histogram(
    "sinorus_request_duration_seconds",
    "Seconds until the response to a request began, by route.",
    ["route"],
    buckets=BUCKETS,
    registry=instruments,
)
search_seconds = Histogram(
    "sinorus_search_duration_seconds",
    "Seconds that the search engine took to answer a query.",
    buckets=BUCKETS,
    registry=instruments,
)


class Gauges(Collector):
    """State of the database and its queues, read on request and the same for all workers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; those of the database are missing while it does not respond."""
        up = 1.0
        try:
            entries, age = OutboxEntry.objects.count(), outbox.lag()
            gauges = [gauge for function in extensions.gauges for gauge in function()]
        except Error:
            up = 0.0
        else:
            yield GaugeMetricFamily(
                "sinorus_outbox_entries", "Changes that the search index may not have yet.", entries
            )
            yield GaugeMetricFamily(
                "sinorus_index_age_seconds",
                "Seconds by which the search index is behind the database: the age of the oldest"
                " change that it may not have; 0 if it has all.",
                age,
            )
            for name, description, value in gauges:
                yield GaugeMetricFamily(name, description, value)
        yield GaugeMetricFamily("sinorus_database_up", "1 if the database responds, else 0.", up)


class Metrics:
    """Middleware that counts and times every request, except those for the metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        service.watch(search_seconds.observe)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == ADDRESS:
            return _shown(request)
        began = time.perf_counter()
        response = self.get_response(request)
        route = _route(request)
        method = request.method if request.method in METHODS else "other"
        requests.labels(method, route, str(response.status_code)).inc()
        request_seconds.labels(route).observe(time.perf_counter() - began)
        return response


def _shown(request: HttpRequest) -> HttpResponse:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    is_authorised = constant_time_compare(token.strip(), settings.SINORUS_METRICS_TOKEN)
    if scheme.lower() != "bearer" or not is_authorised:
        response = HttpResponse("Send the token.\n", status=401, content_type="text/plain")
        response["WWW-Authenticate"] = 'Bearer realm="metrics"'
    elif request.method not in {"GET", "HEAD"}:
        response = HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    else:
        response = HttpResponse(_exposition(), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _exposition() -> bytes:
    """Return all metrics of all workers, in the text format of Prometheus."""
    gauges = CollectorRegistry()
    gauges.register(Gauges())
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(instruments) + generate_latest(gauges)
    MultiProcessCollector(gauges)
    return generate_latest(gauges)


def _route(request: HttpRequest) -> str:
    """Return the pattern of the address, of which there are few, never the address itself."""
    match = request.resolver_match
    if match is not None:
        return match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"
