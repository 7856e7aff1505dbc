"""Responses to requests that no view answers."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import include, path

from sinorus import urls

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


def breaks(request):
    raise RuntimeError("the secret reason")


def denies(request):
    raise PermissionDenied


def suspects(request):
    raise SuspiciousOperation("the secret reason")


def answers(request):
    raise AssertionError("is not reached without a token")


faults = [
    path("breaks/", breaks),
    path("denies/", denies),
    path("suspects/", suspects),
    path("answers/", answers),
]
urlpatterns = [path("api/", include(faults)), path("", include(faults)), *urls.urlpatterns]


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/api/nowhere/", 404, "Not found"),
        ("/api/v1/nowhere", 404, "Not found"),
        ("/api/breaks/", 500, "Internal server error"),
        ("/api/denies/", 403, "Forbidden"),
        ("/api/suspects/", 400, "Bad request"),
    ],
)
def test_under_the_api_a_problem_is_answered(client, db, address, status, title):
    answer = client.get(address, headers={"X-Request-ID": "request-12345"})

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["title"] == title
    assert problem["status"] == status
    assert problem["request_id"] == "request-12345"
    assert problem["detail"]
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere-at-all/", 404), ("/breaks/", 500), ("/denies/", 403), ("/suspects/", 400)],
)
def test_elsewhere_a_page_is_answered(client, db, address, status):
    answer = client.get(address)

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert "secret" not in answer.content.decode()


def test_a_static_file_that_is_not_there_costs_no_query(client):
    answer = client.get("/static/debates/nowhere.css")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")


def test_a_wrong_host_is_a_problem_under_the_api(client):
    answer = client.get("/api/v1/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/api/answers/", "application/problem+json"), ("/answers/", "text/html; charset=utf-8")],
)
def test_a_form_without_its_token_is_refused(address, kind):
    with override_settings(ROOT_URLCONF=__name__):
        answer = Client(enforce_csrf_checks=True).post(address)

    assert answer.status_code == 403
    assert answer["Content-Type"] == kind
