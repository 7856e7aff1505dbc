"""Budgets that machines share, and a cache that is away."""

from __future__ import annotations

import logging
import multiprocessing
import signal

import pytest
from django.test import Client

from sinorus import cache
from sinorus.admission import shared_buckets
from sinorus.admission.buckets import MOST_FULL, Buckets
from sinorus.admission.rates import Rate
from sinorus.admission.shared_buckets import BucketsWithFallback, SharedBuckets

pytestmark = pytest.mark.cache

NOW = 1_700_000_000.0
RATE = Rate(3, 60)
PAYER = "192.0.2.1"


@pytest.fixture
def buckets(cache_server, tmp_path):
    made = BucketsWithFallback(SharedBuckets(), Buckets(tmp_path / "throttle"), cache.failures())
    yield made
    made.close()


def take(buckets):
    return buckets.take(PAYER, RATE, 1, NOW)


def test_two_machines_have_one_budget(cache_server, settings, tmp_path, db):
    settings.SINORUS_BUDGET = Rate(3, 86400)
    statuses = []
    for machine in ("one", "two", "one", "two"):
        settings.DATA_DIR = tmp_path / machine
        settings.DATA_DIR.mkdir(exist_ok=True)
        statuses.append(Client().get("/api/v1/").status_code)

    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_clock_that_was_set_back_shuts_nobody_out_and_debts_stay_debts(cache_server):
    buckets = SharedBuckets()
    for _ in range(2):
        buckets.settle(PAYER, RATE, 3 * (MOST_FULL - 1), NOW)

    assert buckets.take(PAYER, RATE, 1, NOW).reset == pytest.approx(60 * MOST_FULL)
    assert buckets.take(PAYER, RATE, 1, NOW - 3600).remaining == 2


def _spend(number):
    for _ in range(number):
        SharedBuckets().settle(PAYER, Rate(1000, 60), 1, NOW)


def test_no_charge_of_processes_that_pay_at_once_is_lost(cache_server):
    SharedBuckets().settle(PAYER, Rate(1000, 60), 1, NOW)
    fork = multiprocessing.get_context("fork")
    payers = [fork.Process(target=_spend, args=[100]) for _ in range(2)]
    for payer in payers:
        payer.start()
    for payer in payers:
        payer.join()

    assert SharedBuckets().take(PAYER, Rate(1000, 60), 0, NOW).remaining == 1000 - 201


def test_while_the_cache_is_away_each_machine_counts_for_itself(
    buckets, cache_server, caplog, monkeypatch
):
    assert take(buckets).remaining == 2
    monkeypatch.setattr(shared_buckets, "PAUSE_SECONDS", 0.0)
    cache_server.stop()
    assert [take(buckets).remaining for _ in range(3)] == [2, 1, 0]

    cache_server.start()
    assert take(buckets).remaining == 2

    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "The cache of CACHE_URL does not answer, so each machine counts for itself",
        "The cache of CACHE_URL answers again.",
    ]


def test_a_cache_that_hangs_keeps_one_request_waiting_for_a_moment(buckets, cache_server):
    take(buckets)
    cache_server.process.send_signal(signal.SIGSTOP)
    try:
        verdicts = [take(buckets) for _ in range(3)]
    finally:
        cache_server.process.send_signal(signal.SIGCONT)

    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0]


def test_a_password_that_is_refused_fails_no_request_and_is_not_shown(
    cache_server, settings, tmp_path, caplog, db
):
    settings.DATA_DIR, settings.SINORUS_BUDGET = tmp_path, Rate(30, 60)
    wrong = cache.parse(f"{cache_server.url}?username=nobody&password=pa55word")
    settings.CACHES = settings.CACHES | {shared_buckets.CACHE: wrong}

    with caplog.at_level(logging.WARNING):
        assert Client().get("/api/v1/").status_code == 200

    assert "does not answer" in caplog.text
    assert "pa55word" not in caplog.text


@pytest.mark.parametrize("url", ["redis://", "http://a", "redis://a:b", "redis://a/name", "a"])
def test_what_is_no_address_of_a_cache(url):
    with pytest.raises(ValueError, match=r"redis://|number of a database"):
        cache.parse(url)
