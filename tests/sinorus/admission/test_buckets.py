"""Budgets of payers, shared by the workers of a host, or by hosts."""

from __future__ import annotations

import multiprocessing
import time

import pytest

from sinorus.admission.buckets import MOST_FULL, WAYS, Buckets
from sinorus.admission.rates import Rate
from sinorus.admission.shared_buckets import SharedBuckets

NOW = 1_700_000_000.0
THREE, HUNDRED, MANY = Rate(3, 60), Rate(100, 60), Rate(300, 86400)


@pytest.fixture(params=["of a host", pytest.param("shared", marks=pytest.mark.cache)])
def buckets(request, tmp_path):
    if request.param == "shared":
        request.getfixturevalue("cache_server")
        yield SharedBuckets()
        return
    made = Buckets(tmp_path / "throttle")
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
    verdicts = [buckets.take("192.0.2.1", THREE, 1, NOW) for _ in range(4)]

    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0]
    assert [verdict.retry_after for verdict in verdicts] == [0, 0, 0, pytest.approx(20)]
    assert verdicts[2].reset == pytest.approx(60)


def test_what_was_used_comes_back_evenly(buckets):
    for _ in range(3):
        buckets.take("192.0.2.1", THREE, 1, NOW)

    assert buckets.take("192.0.2.1", THREE, 1, NOW + 19).retry_after == pytest.approx(1)
    assert buckets.take("192.0.2.1", THREE, 1, NOW + 20).retry_after == 0
    assert buckets.take("192.0.2.1", THREE, 1, NOW + 20).retry_after == pytest.approx(20)
    assert buckets.take("192.0.2.1", THREE, 1, NOW + 1000).remaining == 2


def test_each_address_has_its_own_count(buckets):
    for _ in range(4):
        buckets.take("192.0.2.1", THREE, 1, NOW)

    assert buckets.take("192.0.2.2", THREE, 1, NOW).remaining == 2


def test_a_clock_that_was_set_back_shuts_nobody_out(buckets):
    for _ in range(3):
        buckets.take("192.0.2.1", THREE, 1, NOW + 10_000)

    assert buckets.take("192.0.2.1", THREE, 1, NOW + 60).remaining == 2


def test_where_it_is_full_the_quietest_is_forgotten(tmp_path):
    buckets = Buckets(tmp_path / "throttle", sets=1)
    for number in range(WAYS):
        buckets.take(f"192.0.2.{number}", THREE, 1, NOW + number)

    assert buckets.take("198.51.100.1", THREE, 1, NOW + 10).remaining == 2
    # the newcomer took the place of the first one, and the last one is still known
    assert buckets.take(f"192.0.2.{WAYS - 1}", THREE, 1, NOW + 10).remaining == 1


def ask(path, times, allowed):
    buckets = Buckets(path)
    for _ in range(times):
        if not buckets.take("192.0.2.1", MANY, 1, NOW).retry_after:
            with allowed.get_lock():
                allowed.value += 1


def test_processes_count_together(tmp_path):
    context = multiprocessing.get_context("fork")
    allowed = context.Value("i", 0)
    workers = [
        context.Process(target=ask, args=(tmp_path / "throttle", 200, allowed)) for _ in range(3)
    ]

    # one after the other: charges of the same microseconds may be lost
    for worker in workers:
        worker.start()
        worker.join()

    assert allowed.value == 300


def test_an_expensive_request_takes_more(tmp_path):
    buckets = Buckets(tmp_path / "throttle")

    assert buckets.take("192.0.2.1", HUNDRED, 40, NOW).remaining == 60
    assert buckets.take("192.0.2.1", HUNDRED, 61, NOW).retry_after == pytest.approx(0.6)
    assert buckets.take("192.0.2.1", HUNDRED, 60, NOW).remaining == 0


def test_what_a_request_took_in_the_end_is_settled(tmp_path):
    buckets = Buckets(tmp_path / "throttle")
    buckets.take("192.0.2.1", HUNDRED, 40, NOW)

    assert buckets.settle("192.0.2.1", HUNDRED, -39, NOW).remaining == 99
    assert buckets.settle("192.0.2.1", HUNDRED, 149, NOW).remaining == 0
    # 50 units are owed, which is half a minute, and then there is one
    assert buckets.take("192.0.2.1", HUNDRED, 1, NOW).retry_after == pytest.approx(30.6)


def test_no_more_is_left_than_the_budget_has(tmp_path):
    buckets = Buckets(tmp_path / "throttle")
    buckets.take("192.0.2.1", HUNDRED, 10, NOW)

    # what came back meanwhile is given back a second time
    verdict = buckets.settle("192.0.2.1", HUNDRED, -9, NOW + 60)

    assert (verdict.remaining, verdict.reset, verdict.used) == (100, 0, 0)


def test_a_request_dearer_than_the_budget_is_let_in_and_paid_later(tmp_path):
    buckets = Buckets(tmp_path / "throttle")

    assert not buckets.take("192.0.2.1", HUNDRED, 250, NOW).retry_after
    assert buckets.take("192.0.2.1", HUNDRED, 250, NOW).retry_after == pytest.approx(120)


def test_nobody_owes_for_ever(tmp_path):
    buckets = Buckets(tmp_path / "throttle")
    buckets.take("192.0.2.1", HUNDRED, 1, NOW)
    buckets.settle("192.0.2.1", HUNDRED, 1_000_000, NOW)

    assert buckets.take("192.0.2.1", HUNDRED, 1, NOW + 60 * MOST_FULL).retry_after == 0


def test_asking_is_quick(buckets):
    began = time.process_time()
    for number in range(1000):
        buckets.take(f"192.0.{number % 250}.1", THREE, 1, NOW)

    # 20 µs each; what is held against is a slip to milliseconds
    assert time.process_time() - began < 1
