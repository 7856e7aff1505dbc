"""Readiness of a server: what it has done before it says so, and when it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from statistics import median

import pytest
from django.conf import settings
from django.db import connection

from sinorus import first_requests, health
from sinorus.first_requests import FirstRequests
from sinorus.ready_workers import ReadyWorkers
from tests.database_templates import copy_file
from tests.waiting import PATIENCE, wait_until


@pytest.mark.slow
def test_the_first_request_after_the_start_does_little_more_than_later_ones(
    tmp_path, django_db_setup
):
    if connection.vendor == "sqlite":
        # so that the process has nothing to migrate
        copy_file(tmp_path / "sinorus.sqlite3")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.sinorus.counted_requests"],
        cwd=settings.BASE_DIR,
        env=environment | {"SINORUS_DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        check=True,
        timeout=PATIENCE,
    )

    found = json.loads(done.stdout.splitlines()[-1])
    assert found["modules"] == []
    for kind, (first, *later) in found["calls"].items():
        assert first <= 2 * median(later), (kind, first, later)


def test_a_server_is_ready_as_soon_as_all_workers_have_been():
    workers = ReadyWorkers(2)
    assert not workers.are_awaited()

    workers.join(1)
    workers.add()
    workers.add()
    assert workers.are_awaited()
    # the second one has ended before it was ready, and the third takes its place
    workers.join(3)
    workers.add()

    assert not workers.are_awaited()
    workers.join(4)
    assert not workers.are_awaited()


@pytest.mark.parametrize("fails", [False, True])
def test_a_worker_is_ready_when_it_has_asked_whatever_the_answers(db, monkeypatch, fails):
    asked, own = threading.Event(), FirstRequests()
    monkeypatch.setattr(health, "first_requests", own)

    def make():
        assert asked.wait(PATIENCE)
        if fails:
            raise OSError

    monkeypatch.setattr(first_requests, "make", make)
    assert health.workers() == "ok"

    own.begin()
    assert health.workers() == "starting"
    asked.set()

    wait_until(lambda: health.workers() == "ok")


def test_what_a_worker_asks_itself_is_neither_logged_nor_paid_for(
    first_debate, live_index, caplog, monkeypatch
):
    # nothing reads words and names in the background of a test
    monkeypatch.setattr(first_requests, "MOST_SECONDS", 0.0)
    caplog.set_level("INFO", "sinorus.requests")

    first_requests.make()

    assert not [one for one in caplog.records if one.name == "sinorus.requests"]
