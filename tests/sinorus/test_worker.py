"""Worker of gunicorn that cannot start."""

from __future__ import annotations

import logging

import pytest
from django.db import OperationalError

from sinorus import worker
from sinorus.compat.gunicorn import ThreadWorker


@pytest.mark.parametrize(
    ("error", "status", "pauses"),
    [
        (OperationalError("connection refused"), worker.BOOT_AGAIN, [worker.BOOT_PAUSE_SECONDS]),
        (ImportError("no module"), worker.LOAD_FAILED, []),
    ],
)
def test_what_passes_makes_the_master_try_again(monkeypatch, error, status, pauses):
    def load(self):
        raise error

    paused = []
    monkeypatch.setattr(ThreadWorker, "load_wsgi", load)
    monkeypatch.setattr(worker.time, "sleep", paused.append)
    starting = worker.Worker.__new__(worker.Worker)
    starting.log = logging.getLogger("gunicorn.error")
    monkeypatch.setattr(worker, "first_failure", worker.FirstFailure())

    with pytest.raises(SystemExit) as end:
        starting.load_wsgi()

    assert end.value.code == status
    assert paused == pauses


def test_a_wrong_setting_ends_it_for_good(monkeypatch):
    def load(self):
        raise SystemExit(3)

    monkeypatch.setattr(ThreadWorker, "load_wsgi", load)

    with pytest.raises(SystemExit) as end:
        worker.Worker.__new__(worker.Worker).load_wsgi()

    assert end.value.code == 3


def test_one_worker_alone_ends_the_master():
    failure = worker.FirstFailure()

    assert [failure.take() for _ in range(3)] == [True, False, False]
