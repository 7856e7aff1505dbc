"""Calls at the same moment in tests, each in a thread with connections of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def at_once(*calls: Callable[[], Result]) -> list[Result]:
    """Return the results of calls that begin at the same moment. Raises what a call raises."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        ready.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
