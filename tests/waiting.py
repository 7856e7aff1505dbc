"""Waiting for what other threads, processes and browsers do."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds after which something that should happen counts as never happening, on a machine
that is as slow and as busy as can be."""


def be_patient() -> None:
    """In this process, wait for what is given up soon in earnest, so that who waits for an answer
    gets one: for a connection of the pool, and for the drawing of a map."""
    from django.db import connection

    from debates.diagrams import layout
    from debates.pages import map_reading

    pool = connection.settings_dict["OPTIONS"].get("pool")
    if pool:
        pool |= {"timeout": PATIENCE, "reconnect_timeout": PATIENCE}
    layout.SECONDS = map_reading._PATIENCE = PATIENCE


def wait_until(
    condition: Callable[[], object], rest: Callable[[float], object] = time.sleep
) -> None:
    """Wait until a condition holds; fails where it does not within PATIENCE.

    `rest` lets time pass between two looks: so many seconds.
    """
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        rest(0.01)
