"""Waiting for what other threads, processes and browsers do."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds after which something that should happen counts as never happening, on a machine
that is as slow and as busy as can be."""


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
