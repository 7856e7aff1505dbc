"""Limits of the requests of one client, by the class of their cost, and of dear ones at a time."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from debates.limits import costs
from debates.limits.clients import client_network
from debates.limits.costs import DEAR_AT_ONCE, DIVISORS, WAITING, Cost, Places
from tests.debates.writing.tools import tool

WHOLE_LIST = "/api/v1/topics/?format=csv"


@pytest.fixture(autouse=True)
def nothing_counted(settings):
    settings.SINORUS_REQUEST_RATE = 60
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def places(monkeypatch):
    """Places of a worker in which no dear request runs."""
    places = Places(DEAR_AT_ONCE, WAITING)
    monkeypatch.setattr(costs, "PATIENCE", 0.01)
    monkeypatch.setattr(costs, "dear", places)
    return places


@pytest.fixture
def dear_ones_running(places):
    """Let as many dear requests run as may run at a time, of which none ends."""
    for _ in range(DEAR_AT_ONCE):
        assert places.take()


@pytest.mark.parametrize(
    ("address", "cost"),
    [
        ("/api/v1/topics/", Cost.CHEAP),
        ("/api/v1/docs/", Cost.CHEAP),
        ("/api/v1/search/", Cost.SEARCH),
        (WHOLE_LIST, Cost.DEAR),
        ("/api/v1/positions/?format=apa", Cost.DEAR),
        ("/compare/", Cost.SEARCH),
        ("/sitemap-debates.xml", Cost.DEAR),
    ],
)
def test_an_address_may_send_so_many_requests_of_a_class(first_debate, client, address, cost):
    allowed = 60 // DIVISORS[cost]

    statuses = [client.get(address).status_code for _ in range(allowed + 1)]
    refused = client.get(address)

    assert 429 not in statuses[:allowed]
    assert statuses[allowed] == refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "no-store"
    other = client.get(address, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == statuses[0]


def test_classes_are_counted_apart(first_debate, client):
    while client.get(WHOLE_LIST).status_code == 200:
        pass

    assert client.get("/api/v1/topics/").status_code == 200


def test_a_token_has_its_own_rate(db):
    headers = {"Authorization": f"Bearer {tool('contributor', budget=2).secret}"}
    client = Client(headers=headers)

    statuses = [client.get("/api/v1/topics/").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert Client().get("/api/v1/topics/").status_code == 200


def test_without_a_rate_nothing_is_counted(db, settings, client):
    settings.SINORUS_REQUEST_RATE = None

    assert {client.get(WHOLE_LIST).status_code for _ in range(9)} == {200}


def test_a_network_of_ipv6_counts_as_one_client():
    assert client_network("2001:db8::1") == client_network("2001:db8::2")
    assert client_network("::ffff:192.0.2.7") == client_network("192.0.2.7")


def test_a_dear_request_is_refused_while_others_run(db, client, dear_ones_running):
    refused = client.get(WHOLE_LIST)

    assert (refused.status_code, refused["Retry-After"]) == (503, str(costs.RETRY_SECONDS))
    assert "large answers" in refused.json()["detail"]
    assert client.get("/api/v1/topics/").status_code == 200
    page = client.get("/sitemap-debates.xml")
    assert (page.status_code, page["Retry-After"]) == (503, str(costs.RETRY_SECONDS))


def test_a_place_is_left_when_the_answer_is_sent_or_fails(first_debate, settings, client, places):
    settings.SINORUS_REQUEST_RATE = None
    for address in (WHOLE_LIST, "/api/v1/topics/?format=csv&stance=unknown"):
        for _ in range(DEAR_AT_ONCE + 1):
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer)
            assert answer.status_code in {200, 400}


def test_a_place_is_left_by_who_goes_away(first_debate, settings, client, places):
    settings.SINORUS_REQUEST_RATE = None

    for _ in range(DEAR_AT_ONCE + 1):
        answer = client.get(WHOLE_LIST)
        assert answer.status_code == 200
        answer.close()
