"""Worker of gunicorn that cannot start."""

from __future__ import annotations

import logging

import pytest
from django.db import OperationalError

from sinorus import worker
from sinorus.compat.gunicorn import ThreadWorker


@pytest.mark.parametrize(
    ("error", "statuses", "pauses"),
    [
        (
            OperationalError("connection refused"),
            [worker.BOOT_AGAIN] * 2,
            [worker.BOOT_PAUSE_SECONDS] * 2,
        ),
        # one worker alone ends the master
        (ImportError("no module"), [worker.LOAD_FAILED, 0], []),
    ],
)
def test_what_passes_makes_the_master_try_again(monkeypatch, error, statuses, pauses):
    def load(self):
        raise error

    paused = []
    monkeypatch.setattr(ThreadWorker, "load_wsgi", load)
    monkeypatch.setattr(worker.time, "sleep", paused.append)
    starting = worker.Worker.__new__(worker.Worker)
    starting.log = logging.getLogger("gunicorn.error")
    monkeypatch.setattr(worker, "first_failure", worker.FirstFailure())

    ended = []
    for _ in range(2):
        with pytest.raises(SystemExit) as end:
            starting.load_wsgi()
        ended.append(end.value.code)

    assert ended == statuses
    assert paused == pauses


def test_a_wrong_setting_ends_it_for_good(monkeypatch):
    def load(self):
        raise SystemExit(3)

    monkeypatch.setattr(ThreadWorker, "load_wsgi", load)

    with pytest.raises(SystemExit) as end:
        worker.Worker.__new__(worker.Worker).load_wsgi()

    assert end.value.code == 3
