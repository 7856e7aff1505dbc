"""Temporary loss of the database: every request that needs it is answered with 503."""

from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from django.urls import include, path

from debates.pages import errors
from search.backends.base import SearchUnavailable
from sinorus import health, urls

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500

FULL = OperationalError("database or disk is full")
FULL.__cause__ = OSError(errno.ENOSPC, "No space left on device")
AWAY = {
    "operational": OperationalError("the secret password was wrong"),
    "interface": InterfaceError("the secret connection is closed"),
    "search": SearchUnavailable("The secret folder cannot be read."),
}


def goes_away(request, why):
    raise AWAY[why]


def fills_the_disk(request):
    raise FULL


def asks_nonsense(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


faults = [
    path("away/<why>/", goes_away),
    path("full/", fills_the_disk),
    path("nonsense/", asks_nonsense),
]
urlpatterns = [path("api/", include(faults)), path("", include(faults)), *urls.urlpatterns]


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("why", AWAY)
def test_under_the_api_it_is_a_problem(client, why):
    answer = client.get(f"/api/away/{why}/")

    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/v1/problems/unavailable/"
    assert int(answer["Retry-After"]) > 0
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("why", AWAY)
def test_elsewhere_it_is_a_page(client, why):
    answer = client.get(f"/away/{why}/")

    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("text/html")
    assert int(answer["Retry-After"]) > 0
    assert answer["Cache-Control"] == "no-store"
    assert "<h1>Service temporarily unavailable</h1>" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_full_disk_is_called_one_under_the_api(client):
    answer = client.get("/api/full/")

    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("The disk of the server is full")


def test_a_full_disk_is_called_one_on_a_page(client):
    answer = client.post("/full/")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "<h1>The disk of the server is full</h1>" in answer.content.decode()
    assert "Nothing was saved." in answer.content.decode()


@pytest.mark.parametrize("address", ["/full/", "/api/full/"])
def test_a_full_disk_is_one_error_in_the_log_without_a_traceback(client, caplog, address):
    client.post(address)

    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [(record.getMessage(), record.exc_info) for record in errors] == [
        ("The disk is full.", None)
    ]


def test_a_mistake_of_ours_has_its_traceback_in_the_log(client, db, caplog):
    client.get("/nonsense/")

    [error] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert isinstance(error.exc_info[1], DatabaseError)


def test_an_address_that_nobody_answers_needs_it_too(client, monkeypatch):
    def away(address):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(errors, "nearest_pages", away)

    assert client.get("/nowhere-at-all/").status_code == 503


@pytest.mark.parametrize("address", ["/nonsense/", "/api/nonsense/"])
def test_a_mistake_of_ours_stays_one(client, db, address):
    assert client.get(address).status_code == 500


@pytest.mark.parametrize("why", ["operational", "interface"])
def test_readiness_says_that_it_does_not_answer(client, monkeypatch, why):
    def away(*args):
        raise AWAY[why]

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=away))

    assert client.get("/readyz").json()["database"] == "does not respond"
