"""Record of the workers of a server that have been ready once, shared by all workers.

A server is ready as soon as all its first workers have been ready once, because any of them may get
the next request. A worker that replaces another later only reports its own state. The record is in
shared memory, which the master creates before it starts the workers.
"""

from __future__ import annotations

import mmap

from sinorus import settings

MOST = 4096
"""Bytes of the shared memory, one for each worker."""


class ReadyWorkers:
    """Number of workers that are or were ready.

    expected  workers that the server starts with
    """

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._ready = mmap.mmap(-1, MOST)
        self._own: int | None = None

    def join(self, age: int) -> None:
        """Register this process as a worker; `age` differs from those of the server's others."""
        self._own = age % MOST

    def add(self) -> None:
        """Record that this worker is ready."""
        if self._own is not None:
            self._ready[self._own] = 1

    def are_awaited(self) -> bool:
        """Tell whether other workers of this process's server are not ready yet."""
        return self._own is not None and self._ready[:].count(1) < self._expected


ready_workers = ReadyWorkers(settings.SERVER_WORKERS)
"""Those of this server."""
