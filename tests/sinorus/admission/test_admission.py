"""Admission of requests, by the doors of the server."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings

from debates.db import deadline
from sinorus.accounts.session_store import SessionStore
from sinorus.admission import middleware, prices
from sinorus.admission.middleware import Admission
from sinorus.admission.rates import Rate
from tests.waiting import PATIENCE, wait_until


@pytest.fixture
def client(tmp_path):
    with override_settings(SINORUS_BUDGET=Rate(3, 86400), DATA_DIR=tmp_path):
        yield Client(raise_request_exception=False)


@pytest.fixture
def budget(tmp_path):
    """Lets a test choose the budget of an address."""

    def choose(units):
        return override_settings(SINORUS_BUDGET=Rate(units, 86400), DATA_DIR=tmp_path)

    return choose


def test_who_asks_too_often_is_told_when_to_ask_again(client, db):
    origin = {"Origin": "https://elsewhere.example"}
    answers = [client.get("/api/v1/topics/", headers=origin) for _ in range(4)]

    assert answers[0].status_code == 200
    assert answers[0]["RateLimit-Policy"] == '"address";q=3;w=86400;qu="sinorus-units"'
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "/api/v1/problems/throttled/"
    assert int(refused["Retry-After"]) > 0
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" in refused["Access-Control-Expose-Headers"]


def test_each_answer_tells_its_price_and_what_is_left(budget, db):
    with budget(1000):
        answer = Client().get("/api/v1/")

    name, left, reset, price = answer["RateLimit"].split(";")
    assert name == '"address"'
    paid = int(price.removeprefix("sinorus-price="))
    assert paid >= 1
    # both are rounded to whole units
    assert left in {f"r={1000 - paid}", f"r={999 - paid}"}
    assert reset.startswith("t=")


@pytest.mark.parametrize(
    "path", ["/", "/sitemap.xml", "/feeds/positions.atom", "/oembed/", "/nothing/", "/robots.txt"]
)
def test_pages_feeds_and_sitemaps_have_a_price(client, db, path):
    for _ in range(4):
        answer = client.get(path)

    assert answer.status_code == 429
    assert answer["Retry-After"]
    if path in {"/feeds/positions.atom", "/oembed/"}:
        assert answer.json()["title"] == "Too many requests"
    else:
        assert b"Too many requests" in answer.content
        assert answer["Content-Type"].startswith("text/html")


def test_health_checks_cost_nothing(client, db):
    for _ in range(4):
        client.get("/")

    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code in {200, 503}
    assert "RateLimit" not in client.get("/livez")


def test_a_header_of_the_client_is_not_believed(client, db):
    for number in range(4):
        client.get("/api/v1/", headers={"X-Forwarded-For": f"198.51.100.{number}"})

    answer = client.get("/api/v1/", headers={"X-Forwarded-For": "198.51.100.9"})

    assert answer.status_code == 429


def test_behind_a_trusted_proxy_each_client_pays_alone(tmp_path, db):
    with override_settings(
        SINORUS_BUDGET=Rate(1, 86400), DATA_DIR=tmp_path, SINORUS_TRUSTED_PROXIES=["127.0.0.1"]
    ):
        client = Client()
        codes = [
            client.get("/api/v1/", headers={"X-Forwarded-For": address}).status_code
            for address in ("198.51.100.1", "198.51.100.2", "198.51.100.1")
        ]

    assert codes == [200, 200, 429]


def test_the_addresses_of_one_host_share_a_budget(client, db):
    for host in range(4):
        client.get("/api/v1/", REMOTE_ADDR=f"2001:db8::{host}")

    assert client.get("/api/v1/", REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert client.get("/api/v1/", REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_an_editor_is_not_shut_out_by_strangers_behind_the_same_address(budget, db):
    # an editor's is ten times as large: enough for pages that are read for the first time
    with budget(30):
        client, editor = Client(), Client()
        for _ in range(31):
            client.get("/api/v1/")
        assert client.get("/admin/").status_code == 429
        # signing in has a budget of its own
        assert client.get("/admin/login/").status_code == 200
        assert client.get("/admin/login/code/").status_code != 429

        editor.force_login(get_user_model().objects.create_superuser("ada"))

        assert editor.get("/admin/").status_code == 200
        assert editor.get("/").status_code == 200


def test_an_invented_session_is_no_editor(client, db):
    for _ in range(4):
        client.get("/api/v1/")
    client.cookies["sessionid"] = "a" * 32

    assert client.get("/admin/").status_code == 429


def test_a_session_that_a_new_password_ended_does_not_use_up_the_budget_of_the_account(budget, db):
    ada = get_user_model().objects.create_superuser("ada", password="before")
    thief = Client()
    thief.force_login(ada)
    ada.set_password("after")
    ada.save()

    with budget(30):
        answers = [thief.get("/api/v1/") for _ in range(31)]

    assert {answer["RateLimit"].partition(";")[0] for answer in answers} == {'"address"'}
    assert answers[-1].status_code == 429


def test_a_session_of_nobody_is_read_once_however_often_it_is_sent(
    budget, db, django_assert_num_queries
):
    """A form of megabytes may wait in it between the two steps of signing in."""
    session = SessionStore()
    session["kept_form"] = "x"
    session.create()
    client = Client()
    client.cookies["sessionid"] = session.session_key
    with budget(1):
        client.get("/api/v1/")
        client.get("/api/v1/")

        with django_assert_num_queries(0):
            assert client.get("/api/v1/").status_code == 429


def admission(get_response, **more):
    with override_settings(SERVER_THREADS=4, **more):
        return Admission(get_response)


def occupy(lane, count):
    """Fill a lane with so many payers."""
    for number in range(count):
        lane.enter(f"198.51.100.{number}", 0)


EXPORT = "/api/v1/positions/?format=csv"


def test_expensive_requests_that_find_no_room_are_told_to_come_back(monkeypatch):
    monkeypatch.setattr(middleware, "EXPENSIVE_PATIENCE", 0.01)
    admitted = admission(lambda request: HttpResponse("made"))
    occupy(admitted.lanes.expensive, admitted.lanes.expensive.room)

    refused = admitted(RequestFactory().get(EXPORT))
    assert refused.status_code == 503
    assert refused["Retry-After"] == "5"
    assert refused["Content-Type"] == "application/problem+json"

    page = admitted(RequestFactory().get("/"))
    assert page.content == b"made"


@contextmanager
def held_up(admitted, requests, released):
    """Send requests at once, whose answers wait for `released`, which is set at the end."""
    threads = [threading.Thread(target=partial(admitted, request)) for request in requests]
    try:
        for thread in threads:
            thread.start()
        yield
    finally:
        released.set()
        for thread in threads:
            thread.join(PATIENCE)


def test_short_reads_go_on_while_expensive_ones_run_and_wait():
    released = threading.Event()

    def answer(request):
        if "format" in request.GET:
            released.wait(PATIENCE)
        return HttpResponse("made")

    admitted = admission(answer)
    exports = [RequestFactory(REMOTE_ADDR=f"192.0.2.{number}").get(EXPORT) for number in range(16)]
    with held_up(admitted, exports, released):
        wait_until(lambda: admitted.lanes.expensive.queued > 0)
        assert admitted(RequestFactory().get("/")).content == b"made"


def test_reads_go_on_while_writes_wait_for_a_lock():
    released = threading.Event()

    def answer(request):
        if request.method == "POST":
            released.wait(PATIENCE)
        return HttpResponse("made")

    admitted = admission(answer)
    writes = [
        RequestFactory(REMOTE_ADDR=f"192.0.2.{number}").post("/api/v1/positions/")
        for number in range(8)
    ]
    with held_up(admitted, writes, released):
        wait_until(lambda: admitted.lanes.short.queued == 5)
        assert admitted(RequestFactory().get("/")).content == b"made"


def test_a_lane_is_left_whatever_happens():
    def fail(request):
        raise RuntimeError

    admitted = admission(fail)
    for _ in range(20):
        with pytest.raises(RuntimeError):
            admitted(RequestFactory().get("/"))
    occupy(admitted.lanes.short, admitted.lanes.short.room)


def streamed(pieces, address=EXPORT, **settings):
    admitted = admission(lambda request: StreamingHttpResponse(pieces))
    with override_settings(**settings):
        return admitted, admitted(RequestFactory().get(address))


def test_an_answer_that_nobody_reads_leaves_the_expensive_lane_to_others():
    admitted, response = streamed(iter([b"a", b"b"]))
    pieces = iter(response)
    assert next(pieces) == b"a"

    occupy(admitted.lanes.expensive, admitted.lanes.expensive.room)
    for number in range(admitted.lanes.expensive.room):
        admitted.lanes.expensive.leave(f"198.51.100.{number}")

    assert list(pieces) == [b"b"]
    occupy(admitted.lanes.streams, admitted.lanes.streams.room)


def test_a_streamed_write_waits_for_nobody_who_may_wait_for_its_locks(settings):
    settings.SINORUS_DEADLINE = 1
    admitted = admission(lambda request: StreamingHttpResponse(iter([b"a", b"b"])))
    pieces = iter(admitted(RequestFactory().post("/admin/debates/debate/upload/")))
    assert next(pieces) == b"a"

    occupy(admitted.lanes.short, admitted.lanes.short.room)

    assert next(pieces) == b"b"


def test_who_goes_away_makes_room(db):
    admitted, response = streamed(iter([b"a", b"b"]))
    response.close()

    occupy(admitted.lanes.streams, admitted.lanes.streams.room)


def test_an_answer_that_takes_too_long_is_never_taken_for_whole(settings, monkeypatch):
    def pieces():
        yield b"first row"
        time.sleep(0.2)
        deadline.check()
        yield b"second row"

    settings.SINORUS_DEADLINE = 0.01
    admitted, response = streamed(pieces())
    received = []
    with pytest.raises(BrokenPipeError):
        received.extend(iter_into(received, response))

    assert received[0] == b"first row"
    assert b"is incomplete" in received[1]
    assert len(received) == 2
    occupy(admitted.lanes.streams, admitted.lanes.streams.room)


def test_a_statement_that_the_database_ends_is_the_deadline_too(settings):
    def pieces():
        yield b"first row"
        time.sleep(0.2)
        raise OperationalError("interrupted")

    settings.SINORUS_DEADLINE = 0.01
    _, response = streamed(pieces())
    content = iter(response)

    assert next(content) == b"first row"
    assert b"is incomplete" in next(content)


def test_a_database_that_is_away_is_no_deadline():
    def pieces():
        yield b"first row"
        raise OperationalError("the connection is closed")

    _, response = streamed(pieces())
    content = iter(response)

    assert next(content) == b"first row"
    with pytest.raises(OperationalError):
        next(content)


def iter_into(received, response):
    for piece in response:
        received.append(piece)
    return []


def test_a_compressed_answer_that_takes_too_long_is_cut_off(settings):
    def pieces():
        yield b"first row"
        time.sleep(0.2)
        deadline.check()

    settings.SINORUS_DEADLINE = 0.01
    _, response = streamed(pieces())
    response["Content-Encoding"] = "zstd"
    content = iter(response)

    assert next(content) == b"first row"
    with pytest.raises(BrokenPipeError):
        next(content)


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/api/v1/topics/", "application/problem+json")]
)
def test_what_takes_too_long_ends_in_a_plain_answer(db, settings, path, kind):
    settings.SINORUS_DEADLINE = -1

    answer = Client(raise_request_exception=False).get(path)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert answer["Content-Type"].startswith(kind)
    assert b"too long" in answer.content


def test_what_it_took_is_charged_and_learned(tmp_path):
    def answer(request):
        began = time.thread_time()
        while time.thread_time() - began < 0.1:
            pass
        return HttpResponse()

    admitted = admission(answer, SINORUS_BUDGET=Rate(100, 86400), DATA_DIR=tmp_path)
    first = admitted(RequestFactory().get("/nothing/"))
    price = int(first["RateLimit"].rpartition("=")[2])

    assert 10 <= price <= 20
    assert f";r={100 - price};" in first["RateLimit"] or f";r={99 - price};" in first["RateLimit"]


def test_a_head_makes_no_whole_list_cheaper():
    admitted = admission(lambda request: StreamingHttpResponse([b"made"]))
    price = admitted.prices.of(prices.shape(RequestFactory().get(EXPORT)))

    for _ in range(30):
        admitted(RequestFactory().head(EXPORT))

    assert admitted.prices.of(prices.shape(RequestFactory().get(EXPORT))) == price
