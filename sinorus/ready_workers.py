"""The workers of a server that have been ready once, known to all of them.

A server is ready as soon as all workers that it starts with have been, since any of them may get
the next request. One that takes the place of another later speaks for itself. The workers tell each
other by a piece of memory, which the master makes before it starts them.
"""

from __future__ import annotations

import mmap

from sinorus import settings

MOST = 4096
"""Bytes of the memory, one for each worker."""


class ReadyWorkers:
    """Number of workers that are or were ready.

    expected  workers that the server starts with
    """

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._ready = mmap.mmap(-1, MOST)
        self._own: int | None = None

    def join(self, age: int) -> None:
        """Make this process a worker; `age` tells it from all others of the server."""
        self._own = age % MOST

    def add(self) -> None:
        """Note that this worker is ready."""
        if self._own is not None:
            self._ready[self._own] = 1

    def are_awaited(self) -> bool:
        """Tell whether this process is a worker of a server in which others are to be ready."""
        return self._own is not None and self._ready[:].count(1) < self._expected


ready_workers = ReadyWorkers(settings.SERVER_WORKERS)
"""Those of this server."""
