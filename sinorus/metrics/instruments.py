"""Instruments of prometheus-client that count and time the requests of a worker.

This module is imported only if SINORUS_METRICS_TOKEN is set, because the library may be missing.
Under gunicorn, each worker writes into separate files in the folder PROMETHEUS_MULTIPROC_DIR, and
the worker that is asked adds them up (sinorus.metrics.files).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import Error
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

from debates.webhooks import outbox as webhooks
from search.models import OutboxEntry
from search.sync import outbox
from sinorus.metrics.files import FOLDER

_UP_TO = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the buckets of times, in seconds; the last is the usual deadline."""

disable_created_metrics()
own = CollectorRegistry()
"""The instruments of this process."""

requests = Counter(
    "sinorus_requests",
    "Requests, by method, route and status of the response.",
    ["method", "route", "status"],
    registry=own,
)
request_seconds = Histogram(
    "sinorus_request_duration_seconds",
    "Seconds until the response to a request began, by route.",
    ["route"],
    buckets=_UP_TO,
    registry=own,
)
refused = Counter(
    "sinorus_requests_refused",
    "Requests that were not admitted: budget used up (429) or no room in a lane (503).",
    ["status"],
    registry=own,
)
search_seconds = Histogram(
    "sinorus_search_duration_seconds",
    "Seconds that the search engine took to answer a query.",
    buckets=_UP_TO,
    registry=own,
)


class State(Collector):
    """Gauges that are read on request, and are the same for all workers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; those of the database are missing while it does not respond."""
        up = 1.0
        try:
            owed, age = OutboxEntry.objects.count(), outbox.lag()
            waiting, waited = webhooks.backlog()
        except Error:
            up = 0.0
        else:
            yield GaugeMetricFamily(
                "sinorus_outbox_entries", "Changes that the search index may not have yet.", owed
            )
            yield GaugeMetricFamily(
                "sinorus_index_age_seconds",
                "Seconds by which the search index is behind the database: the age of the oldest"
                " change that it may not have; 0 if it has all.",
                age,
            )
            yield GaugeMetricFamily(
                "sinorus_webhook_deliveries", "Deliveries of webhooks that wait.", waiting
            )
            yield GaugeMetricFamily(
                "sinorus_webhook_age_seconds",
                "Seconds for which the oldest of these has waited; 0 if there is none.",
                waited,
            )
        yield GaugeMetricFamily("sinorus_database_up", "1 if the database responds, else 0.", up)


def exposition() -> bytes:
    """Return all metrics of all workers, in the text format of Prometheus."""
    if FOLDER not in os.environ:
        return generate_latest(own) + generate_latest(_state())
    together = _state()
    MultiProcessCollector(together)
    return generate_latest(together)


def _state() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(State())
    return registry
