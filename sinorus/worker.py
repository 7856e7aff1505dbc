"""Worker class of gunicorn."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType
from typing import Any

from search.backends.base import SearchUnavailable
from sinorus import memory, settings
from sinorus.compat.gunicorn import write_nonblock
from sinorus.orphans import end_with_parent
from sinorus.ready_workers import ready_workers
from sinorus.rejected_requests import rejection
from sinorus.serving.loop import ServingLoop
from sinorus.sqlite_pool import Pool
from sinorus.transient_failures import is_transient

IDLE_CONNECTIONS = 2
"""Idle connections to SQLite that a worker keeps open."""

BOOT_PAUSE_SECONDS = 2.0
BOOT_AGAIN, LOAD_FAILED = 1, 4
"""Exit statuses: after the first, the master starts another worker; the second ends the master."""


class FirstFailure:
    """Token that one worker of a server gets, shared by all workers.

    The master fails with a traceback and status 1 if a second worker ends with LOAD_FAILED while
    the first one makes it stop. So only the worker with the token does.
    """

    def __init__(self) -> None:
        # Its other end stays open: otherwise, an empty pipe would read as ended.
        self._pipe, other_end = os.pipe()
        os.write(other_end, b"1")
        os.set_blocking(self._pipe, False)

    def take(self) -> bool:
        """Take the token; tell whether it was still there."""
        try:
            os.read(self._pipe, 1)
        except BlockingIOError:
            return False
        return True


first_failure = FirstFailure()
"""That of this server, which the master creates before it starts the workers."""


class Worker(ServingLoop):
    """gunicorn's worker with threads, which tolerates slow clients and stops without a deadlock.

    sinorus.serving.loop explains how it tolerates slow clients.

    A terminal sends Ctrl-C to the master and all workers, and the master then tells the workers to
    quit. gunicorn's handler of both signals takes the lock of the thread pool. If the second signal
    comes while the first is handled, or while the pool takes a request, the worker waits for itself
    until the master kills it. Here only the master handles Ctrl-C, and a worker that is told to
    quit finishes its current requests and takes no new ones.
    """

    def init_process(self) -> None:
        """Start to serve in the new process, with little memory and within its limit."""
        memory.tune_allocator()
        self.database_pool = Pool(IDLE_CONNECTIONS)
        self.database_pool.install()
        ready_workers.join(self.age)
        most = memory.with_model(
            settings.SERVER_WORKER_MEMORY, settings.SINORUS_SEARCH.get("MEANING")
        )
        self.ceiling = memory.Ceiling(most, settings.DATA_DIR, busy=_rebuilds_index)
        super().init_process()

    def look_after(self) -> None:
        """End this worker, after its current requests, if it uses too much memory.

        Likewise if another index follows the database: the next worker says so, and does not start.
        """
        super().look_after()
        if self.alive and (self.ceiling.is_passed() or _is_displaced()):
            self.alive = False

    def init_signals(self) -> None:
        """Set up the signal handlers in the new process."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # A change of user, which has already happened, would cancel it.
        end_with_parent(self.ppid)

    def load_wsgi(self) -> None:
        """Load the application; let the master try again after a temporary failure.

        Otherwise, the master would end with status 3, which is that of a wrong setting.
        """
        try:
            super().load_wsgi()
        except Exception as error:
            if is_transient(error):
                self.log.warning("The worker cannot start now: %s", error)
                time.sleep(BOOT_PAUSE_SECONDS)
                sys.exit(BOOT_AGAIN)
            if isinstance(error, SearchUnavailable):
                self.log.critical("The worker cannot start: %s", error)
            else:
                self.log.exception("The worker cannot start.")
            sys.exit(LOAD_FAILED if first_failure.take() else 0)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Stop after the current requests; at once if the worker has not started to serve."""
        if not self.booted:
            os._exit(0)
        self.handle_exit(sig, frame)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Respond to a malformed request with a problem, as the API does."""
        answer = rejection(exc, client.path)
        if answer is None:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Rejected a request from %s: %s", (addr or ("",))[0], exc)
        try:
            write_nonblock(client, answer)
        except OSError as error:
            self.log.debug("The client did not wait for the response: %s", error)


def _is_displaced() -> bool:
    """Tell whether an index other than this server's follows the database."""
    index_lease = sys.modules.get("search.sync.index_lease")
    return index_lease is not None and index_lease.is_displaced()


def _rebuilds_index() -> bool:
    """Tell whether this worker is building an index; its indexer comes with the application."""
    indexer = sys.modules.get("search.sync.indexer")
    return indexer is not None and indexer.is_rebuilding()
