"""Metrics for Prometheus: counted in requests, shown to who has the token."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from types import SimpleNamespace

import pytest
import yaml
from django.conf import settings as own_settings
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from search import service
from search.models import OutboxEntry
from sinorus.setting_values import metrics_token

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def client(settings, monkeypatch):
    settings.SINORUS_METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = ["sinorus.metrics.Metrics", *settings.MIDDLEWARE]
    monkeypatch.setattr(service, "_watchers", [])
    return Client(raise_request_exception=False)


def shown(client, **headers):
    return client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"} | headers)


def values(client, name, **labels):
    """Return the values of a metric whose labels include these."""
    families = text_string_to_metric_families(shown(client).content.decode())
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return [sample.value for sample in samples if labels.items() <= sample.labels.items()]


def names(client):
    """Return the names of all samples that /metrics can have, by the types of the metrics."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    families = text_string_to_metric_families(shown(client).content.decode())
    return {family.name + suffix for family in families for suffix in suffixes[family.type]}


def expressions():
    """Return the queries of the alerts and of the dashboard in deploy/."""
    folder = own_settings.BASE_DIR / "deploy"
    rules = yaml.safe_load((folder / "prometheus/sinorus.rules.yml").read_text(encoding="utf-8"))
    dashboard = json.loads((folder / "grafana/sinorus.json").read_text(encoding="utf-8"))
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    targets = [target for panel in dashboard["panels"] for target in panel["targets"]]
    variables = [variable["query"] for variable in dashboard["templating"]["list"]]
    return [*alerts, *(target["expr"] for target in targets), *variables]


def test_alerts_and_the_dashboard_use_every_metric_and_no_other(client, db):
    queried = set(re.findall(r"sinorus_\w+", " ".join(expressions())))
    available = names(client)

    assert queried <= available
    for metric in {re.sub(r"_(bucket|sum|count)$", "", name) for name in available}:
        assert any(name.startswith(metric) for name in queried), metric


def test_without_a_token_there_are_none(db):
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer another", f"Basic {TOKEN}", "Bearer é"])
def test_nobody_reads_them_without_the_token(client, header):
    answer = shown(client, Authorization=header)

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


def test_what_the_index_lacks_is_counted(client, db):
    OutboxEntry.objects.all().delete()
    assert values(client, "sinorus_outbox_entries") == [0]
    assert values(client, "sinorus_index_age_seconds") == [0]

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


def hooks():
    """Settings of gunicorn, read anew as after a HUP."""
    return runpy.run_path(str(own_settings.BASE_DIR / "sinorus" / "gunicorn.py"))


def test_a_worker_gets_the_place_of_the_one_that_has_ended():
    server = SimpleNamespace(WORKERS={})
    for number in range(3):
        worker = SimpleNamespace()
        hooks()["pre_fork"](server, worker)
        server.WORKERS[number] = worker
    del server.WORKERS[1]

    successor = SimpleNamespace()
    hooks()["pre_fork"](server, successor)

    assert [worker.place for worker in server.WORKERS.values()] == [0, 2]
    assert successor.place == 1


_WORKER = """
import runpy, sys
from types import SimpleNamespace
hooks = runpy.run_path(sys.argv[1])
if sys.argv[2] == "first":
    hooks["on_starting"](None)
hooks["post_fork"](None, SimpleNamespace(place=int(sys.argv[3])))
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
Counter("sent", "Sent.", registry=CollectorRegistry()).inc()
together = CollectorRegistry()
MultiProcessCollector(together)
print(generate_latest(together).decode())
"""


@pytest.mark.slow
def test_workers_are_added_up_and_a_successor_goes_on(tmp_path):
    environment = {"SINORUS_METRICS_TOKEN": TOKEN, "SINORUS_DATA_DIR": str(tmp_path)}
    plan = [("first", "0"), ("later", "1"), ("later", "0")]
    for number, (turn, place) in enumerate(plan, 1):
        result = subprocess.run(
            [sys.executable, "-c", _WORKER, "sinorus/gunicorn.py", turn, place],
            capture_output=True,
            text=True,
            check=True,
            cwd=own_settings.BASE_DIR,
            env=os.environ | environment,
        )
        assert f"sent_total {number}.0" in result.stdout

    assert len(list((tmp_path / "metrics").glob("*/*"))) == 2
