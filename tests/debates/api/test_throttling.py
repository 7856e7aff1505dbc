"""The rate limit of the API."""

from __future__ import annotations

import multiprocessing
import time

import pytest
from django.test import Client, override_settings

from debates.api.http import throttling
from debates.api.http.rates import Rate
from debates.api.http.throttling import Buckets

NOW = 1_700_000_000.0


@pytest.fixture
def buckets(tmp_path):
    made = Buckets(tmp_path / "throttle", Rate(3, 60))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("600/minute", Rate(600, 60)),
        ("1/second", Rate(1, 1)),
        ("10000/Hour", Rate(10000, 3600)),
        ("5/day", Rate(5, 86400)),
        ("off", None),
    ],
)
def test_a_rate_is_read(text, rate):
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "600", "0/minute", "-1/minute", "1.5/minute", "9/week", "on"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ValueError, match="600/minute"):
        Rate.parse(text)


def test_so_many_requests_are_let_through_and_no_more(buckets):
    verdicts = [buckets.take("192.0.2.1", NOW) for _ in range(4)]

    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0]
    assert [verdict.retry_after for verdict in verdicts] == [0, 0, 0, pytest.approx(20)]
    assert verdicts[2].reset == pytest.approx(60)


def test_what_was_used_comes_back_evenly(buckets):
    for _ in range(3):
        buckets.take("192.0.2.1", NOW)

    assert buckets.take("192.0.2.1", NOW + 19).retry_after == pytest.approx(1)
    assert buckets.take("192.0.2.1", NOW + 20).retry_after == 0
    assert buckets.take("192.0.2.1", NOW + 20).retry_after == pytest.approx(20)
    assert buckets.take("192.0.2.1", NOW + 1000).remaining == 2


def test_each_address_has_its_own_count(buckets):
    for _ in range(4):
        buckets.take("192.0.2.1", NOW)

    assert buckets.take("192.0.2.2", NOW).remaining == 2


def test_the_addresses_of_one_host_count_as_one(buckets):
    for host in range(3):
        buckets.take(f"2001:db8::{host}", NOW)

    assert buckets.take("2001:db8::ffff", NOW).retry_after > 0
    assert buckets.take("2001:db8:0:1::1", NOW).retry_after == 0
    assert buckets.take("not an address", NOW).retry_after == 0


def test_a_clock_that_was_set_back_shuts_nobody_out(buckets):
    for _ in range(3):
        buckets.take("192.0.2.1", NOW + 10_000)

    assert buckets.take("192.0.2.1", NOW + 60).retry_after <= 60
    assert buckets.take("192.0.2.1", NOW + 120).retry_after == 0


def test_where_it_is_full_the_quietest_is_forgotten(tmp_path):
    buckets = Buckets(tmp_path / "throttle", Rate(3, 60), sets=1)
    for number in range(throttling.WAYS):
        buckets.take(f"192.0.2.{number}", NOW + number)

    assert buckets.take("198.51.100.1", NOW + 10).remaining == 2
    # the newcomer took the place of the first one, and the last one is still known
    assert buckets.take(f"192.0.2.{throttling.WAYS - 1}", NOW + 10).remaining == 1


def ask(path, times, allowed):
    buckets = Buckets(path, Rate(300, 86400))
    for _ in range(times):
        if not buckets.take("192.0.2.1", NOW).retry_after:
            with allowed.get_lock():
                allowed.value += 1


def test_processes_count_together(tmp_path):
    context = multiprocessing.get_context("fork")
    allowed = context.Value("i", 0)
    workers = [
        context.Process(target=ask, args=(tmp_path / "throttle", 200, allowed)) for _ in range(3)
    ]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert allowed.value == 300


@pytest.fixture
def client(tmp_path):
    with override_settings(SINORUS_API_RATE=Rate(3, 86400), DATA_DIR=tmp_path):
        yield Client(raise_request_exception=False)


def test_who_asks_too_often_is_told_when_to_ask_again(client, db):
    origin = {"Origin": "https://elsewhere.example"}
    answers = [client.get("/api/v1/topics/", headers=origin) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert answers[0]["RateLimit-Policy"] == '"address";q=3;w=86400'
    refused = answers[-1]
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "/api/v1/problems/throttled/"
    assert 28_000 <= int(refused["Retry-After"]) <= 28_800
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" in refused["Access-Control-Expose-Headers"]


def test_every_address_below_the_api_counts_and_no_other(client, db):
    for path in ("/api/v1/nothing/", "/api/v1/docs/", "/api/v1/topics/?x=1"):
        assert client.get(path).status_code != 429

    assert client.get("/api/v1/").status_code == 429
    assert "RateLimit" not in client.get("/admin/login/")


def test_a_header_of_the_client_is_not_believed(client, db):
    for number in range(3):
        client.get("/api/v1/", headers={"X-Forwarded-For": f"198.51.100.{number}"})

    answer = client.get("/api/v1/", headers={"X-Forwarded-For": "198.51.100.9"})

    assert answer.status_code == 429


def test_behind_a_trusted_proxy_each_client_counts_alone(tmp_path, db):
    with override_settings(
        SINORUS_API_RATE=Rate(1, 86400), DATA_DIR=tmp_path, SINORUS_TRUSTED_PROXIES=["127.0.0.1"]
    ):
        client = Client()
        codes = [
            client.get("/api/v1/", headers={"X-Forwarded-For": address}).status_code
            for address in ("198.51.100.1", "198.51.100.2", "198.51.100.1")
        ]

    assert codes == [200, 200, 429]


def test_asking_is_quick(buckets):
    began = time.process_time()
    for number in range(1000):
        buckets.take(f"192.0.{number % 250}.1", NOW)

    # 20 µs each; what is held against is a slip to milliseconds
    assert time.process_time() - began < 1
