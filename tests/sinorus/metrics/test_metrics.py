"""Metrics for Prometheus: counted in requests, shown to who has the token."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings as own_settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from search import service
from search.models import OutboxEntry
from sinorus.metrics.files import Places
from sinorus.metrics.middleware import Metrics
from sinorus.metrics.token import metrics_token

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def client(settings, monkeypatch):
    settings.SINORUS_METRICS_TOKEN = TOKEN
    monkeypatch.setattr(service, "_watchers", [])
    return Client(raise_request_exception=False)


def shown(client, **headers):
    return client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"} | headers)


def values(client, name, **labels):
    """Return the values of a metric whose labels include these."""
    families = text_string_to_metric_families(shown(client).content.decode())
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return [one.value for one in samples if labels.items() <= one.labels.items()]


def test_without_a_token_there_are_none(db):
    with pytest.raises(MiddlewareNotUsed):
        Metrics(HttpResponse)
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer another", f"Basic {TOKEN}", "Bearer é"])
def test_nobody_reads_them_without_the_token(client, given):
    answer = shown(client, Authorization=given)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert b"sinorus_" not in answer.content


def test_a_scraper_needs_no_name_for_the_host(client, db, settings):
    settings.ALLOWED_HOSTS = ["debates.example.org"]

    answer = shown(client, Host="10.0.0.7:8000")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")


def test_requests_are_counted_by_their_route(client, db):
    route = "api/v1/positions/<slug:slug>/"
    before = sum(values(client, "sinorus_requests_total", route=route, status="404"))
    for slug in ("one", "another"):
        client.get(f"/api/v1/positions/{slug}/")

    assert values(client, "sinorus_requests_total", route=route, status="404") == [before + 2]
    assert values(client, "sinorus_request_duration_seconds_count", route=route)[0] >= 2


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_writes_are_counted_by_their_method(client, db, method):
    client.generic(method, "/api/v1/positions/one/")

    assert values(client, "sinorus_requests_total", method=method, status="401")


def test_what_is_made_up_makes_no_series(client, db):
    for number in range(3):
        client.generic(f"VERB{number}", f"/nowhere-{number}")

    text = shown(client).content.decode()
    assert "nowhere" not in text
    assert "VERB" not in text


def test_searches_are_timed(client, first_debate, db):
    before = values(client, "sinorus_search_duration_seconds_count")[0]
    assert client.get("/api/v1/search/?q=distrust").status_code == 200

    assert values(client, "sinorus_search_duration_seconds_count")[0] > before


def test_refused_requests_are_counted():
    request = RequestFactory().get("/")
    counted = []
    request.was_refused = True
    middleware = object.__new__(Metrics)
    middleware.get_response = lambda _: HttpResponse(status=429)

    def labels(*names):
        return SimpleNamespace(inc=lambda: counted.append(names), observe=lambda _: None)

    instrument = SimpleNamespace(labels=labels)
    middleware.instruments = SimpleNamespace(
        requests=instrument, request_seconds=instrument, refused=instrument
    )
    middleware(request)

    assert ("429",) in counted


def test_what_the_index_lacks_is_counted(client, db):
    OutboxEntry.objects.all().delete()
    assert values(client, "sinorus_outbox_entries") == [0]
    assert values(client, "sinorus_index_age_seconds") == [0]
    assert values(client, "sinorus_webhook_deliveries") == [0]
    assert values(client, "sinorus_webhook_age_seconds") == [0]

    OutboxEntry.objects.create(scope="position", key=1)
    assert values(client, "sinorus_outbox_entries") == [1]


def test_they_are_shown_while_the_database_is_away(client, db, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr("search.sync.outbox.lag", away)

    assert values(client, "sinorus_database_up") == [0]
    assert values(client, "sinorus_outbox_entries") == []


@pytest.mark.parametrize("text", ["short", "a token with spaces in it", "nicht-für-alle-bestimmt"])
def test_a_token_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="at least 16"):
        metrics_token(text)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr("sinorus.metrics.token.find_spec", lambda name: None)

    with pytest.raises(ValueError, match=r"requirements-metrics\.lock"):
        metrics_token(TOKEN)


def test_a_place_is_given_on():
    places, first, second = Places(), object(), object()
    assert [places.take(first), places.take(second)] == [0, 1]

    places.leave(first)

    assert places.take(object()) == 0


def test_a_place_stays_taken_while_gunicorn_reads_its_settings_again():
    path = str(own_settings.BASE_DIR / "sinorus" / "gunicorn.py")
    workers = [SimpleNamespace(), SimpleNamespace()]
    try:
        for worker in workers:
            runpy.run_path(path)["pre_fork"](None, worker)

        assert workers[0].place != workers[1].place
    finally:
        for worker in workers:
            runpy.run_path(path)["child_exit"](None, worker)


_WORKER = """
import sys
from pathlib import Path
from sinorus.metrics import files
files.begin(Path(sys.argv[1])) if sys.argv[2] == "begin" else None
import os
os.environ[files.FOLDER] = sys.argv[1]
files.use(int(sys.argv[3]))
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
Counter("asked", "Asked.", registry=CollectorRegistry()).inc()
together = CollectorRegistry()
MultiProcessCollector(together)
print(generate_latest(together).decode())
"""


def test_workers_are_added_up_and_a_successor_goes_on(tmp_path):
    folder = tmp_path / "metrics"
    plan = [("begin", "0"), ("go", "1"), ("go", "0")]
    for number, (begin, place) in enumerate(plan, 1):
        result = subprocess.run(
            [sys.executable, "-c", _WORKER, str(folder), begin, place],
            capture_output=True,
            text=True,
            check=True,
            cwd=own_settings.BASE_DIR,
            env=os.environ,
        )
        assert f"asked_total {number}.0" in result.stdout

    assert len(list(folder.iterdir())) == 2
