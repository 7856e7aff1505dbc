"""The kind of gunicorn worker that serves Sinorus."""

from __future__ import annotations

import os
import signal
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """gunicorn's worker with threads, except for how it is told to stop.

    The terminal sends Ctrl-C to the master and to all workers, and the master tells the
    workers to quit as well. gunicorn's handler for both takes the lock of the thread pool, so
    when the second comes while the first is at work, or while the pool takes a request, the
    worker waits for itself until the master kills it. Here the master alone heeds Ctrl-C, and
    a worker that is told to quit finishes what it is doing and takes nothing new.
    """

    def init_signals(self) -> None:
        """Set up the handlers, in the new process."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Stop soon; at once where nothing is served yet."""
        if not self.booted:
            os._exit(0)
        self.handle_exit(sig, frame)
