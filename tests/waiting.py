"""Waiting for other threads, processes and browsers in tests."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds to wait in a test before it fails, enough for the slowest and busiest machine."""


def be_patient() -> None:
    """Raise this process's timeouts for a connection of the pool, for tests on a slow machine."""
    from django.db import connection

    pool = connection.settings_dict["OPTIONS"].get("pool")
    if pool:
        pool |= {"timeout": PATIENCE, "reconnect_timeout": PATIENCE}


def wait_until(
    condition: Callable[[], object], rest: Callable[[float], object] = time.sleep
) -> None:
    """Wait until a condition holds; fail if it does not within PATIENCE seconds.

    rest  called with the seconds to wait between two checks
    """
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        rest(0.01)
