"""Tasks of other apps that the leading process goes on with, each in a thread of its own.

As with a chore (`search.sync.chores`), the database holds what is to be done. A task is done again
after the seconds that it returns, so within a moment if need be, and may take long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from search.sync.retry_loop import retry_forever

STAND_BY_SECONDS = 0.5

_tasks: dict[str, Callable[[], float]] = {}


def register(name: str, task: Callable[[], float]) -> None:
    """Have a function called by the process that leads, again after the seconds it returns.

    name  for the log
    """
    _tasks[name] = task


def start_all(leads: threading.Event, stop: threading.Event) -> None:
    """Start a thread for each task, which works while `leads` is set, until `stop` is."""
    for name, task in _tasks.items():

        def work(_report_ok: Callable[[], None], task: Callable[[], float] = task) -> float:
            return task() if leads.is_set() else STAND_BY_SECONDS

        threading.Thread(
            target=retry_forever, args=(name, work, stop), name="leader-task", daemon=True
        ).start()
