"""Retry loop: pauses grow, by the kind of failure."""

from __future__ import annotations

import threading

import pytest
from django.db import InterfaceError, OperationalError

from search.backends.base import SearchUnavailable
from search.sync.retry_loop import retry_forever


class Patience(threading.Event):
    """Event that records how long it was asked to wait, without waiting, until it is set."""

    def __init__(self, times):
        super().__init__()
        self.times, self.waited = times, []

    def wait(self, timeout=None):
        self.waited.append(timeout)
        if len(self.waited) == self.times:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(
    ("error", "waited"),
    [
        (SearchUnavailable("The disk is full."), [1, 2, 4, 8, 16, 32, 60, 60]),
        (RuntimeError("nobody expected this"), [1, 2, 4, 8, 16, 32, 60, 60]),
        (OperationalError("the database is away"), [1, 2, 4, 5, 5, 5, 5, 5]),
        (InterfaceError("the connection is closed"), [1, 2, 4, 5, 5, 5, 5, 5]),
    ],
)
def test_failures_are_retried_with_growing_pauses(error, waited):
    def work(_well):
        raise error

    stop = Patience(len(waited))
    retry_forever("The work", work, stop)

    assert stop.waited == waited


def test_a_success_resets_the_pause():
    outcomes = [OperationalError(), OperationalError(), None, OperationalError()]

    def work(_well):
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome
        return 0.5

    stop = Patience(4)
    retry_forever("The work", work, stop)

    assert stop.waited == [1, 2, 0.5, 1]
