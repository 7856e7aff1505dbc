"""Indexer: background process that keeps the index up to date with the database.

Each serving worker runs one, and so does `manage.py search_index --watch`. On each host, or on all
that share an index, one of them is the leader and does the work; the others stand by. The leader
applies the outbox as soon as the database is written to, rebuilds an index that is missing,
outdated or damaged, and has it maintained and verified.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from search import service
from search.backends.base import SearchBackend, SearchUnavailable
from search.backends.documents import Corpus
from search.sync import leader_tasks, migration_state, outbox, timeline, triggers
from search.sync.change_listener import make_listener
from search.sync.index_lease import Lease
from search.sync.leader_lock import make_leader_lock
from search.sync.maintenance import Maintenance
from search.sync.outbox_worker import OutboxWorker
from search.sync.rebuilding import rebuild
from search.sync.retry_loop import Failures, Stopped, retry_forever

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""Maximum seconds until a write is noticed if the change listener misses it."""

STAND_BY_SECONDS = 0.2
"""Maximum seconds until a leader's death is noticed; a check takes a few microseconds."""

JOIN_SECONDS = 5.0
FORKED_SECONDS = 1.0
"""Seconds before a forked process starts its indexer, so that short-lived ones have none."""


class Indexer:
    """Indexer of one process: leads or stands by until `stop` is set."""

    def __init__(self, backend: SearchBackend, corpus: Corpus) -> None:
        self.backend = backend
        self.corpus = corpus
        self.stop = threading.Event()
        self.leads = threading.Event()
        self.rebuilding = False
        self.leader_lock = make_leader_lock(backend)
        self.lease = Lease(backend)
        self.failures = Failures()
        self._timeline = ""
        self._maintenance = Maintenance(backend, corpus, self.leads, self.stop)
        self._maintenance_thread = threading.Thread(
            target=self._maintenance.run, name="search-maintenance", daemon=True
        )

    def run(self) -> None:
        """Work until `stop` is set; never raises."""
        try:
            retry_forever("The search indexer", self._work, self.stop, self.failures)
            if self._maintenance_thread.is_alive():
                self._maintenance.wake()
                self._maintenance_thread.join(JOIN_SECONDS)
        finally:
            self.leader_lock.release()

    def _work(self, report_ok: Callable[[], None]) -> float:
        self._work_out_timeline()
        if not self.backend.withheld and self._acquire():
            try:
                self._lead(report_ok)
            except SearchUnavailable:
                if self.backend.shared:
                    # Perhaps it is only this host that cannot reach the index.
                    self.leads.clear()
                    self.leader_lock.release()
                raise
        return STAND_BY_SECONDS

    def _acquire(self) -> bool:
        """Try to become or stay the leader; keep `leads` true meanwhile."""
        try:
            leads = self.leader_lock.acquire()
        except Exception:
            self.leads.clear()
            raise
        if leads:
            self.leads.set()
        else:
            self.leads.clear()
        return leads

    def _lead(self, report_ok: Callable[[], None]) -> None:
        self.lease.take()
        _install_missing_triggers()
        self._follow_timeline()
        if self._maintenance_thread.ident is None:
            self._maintenance_thread.start()
            leader_tasks.start_all(self.leads, self.stop)
        worker = OutboxWorker(self.backend, self.corpus)
        with make_listener() as changes:
            # A lock in the database ends with its connection: then another one leads.
            while not self.stop.is_set() and self._acquire():
                self.lease.take()
                self._repair()
                while not self.stop.is_set() and worker.step():
                    self._maintenance.wake()
                report_ok()
                # Return a pooled connection, and close one past its maximum age.
                close_old_connections()
                changes.wait(POLL_SECONDS, self.stop)

    def _work_out_timeline(self) -> None:
        """Keep the first timeline: whoever stands by now may lead after a fail-over."""
        self._timeline = self._timeline or timeline.current(connection)

    def _follow_timeline(self) -> None:
        """Have every document checked after a standby was promoted, which may lack changes."""
        present = timeline.current(connection)
        if present != self._timeline:
            logger.warning("Another server of the database leads now; all documents are checked.")
            outbox.enqueue_all()
        self._timeline = present

    def _repair(self) -> None:
        """Rebuild an index that is missing, outdated or damaged.

        Raises SearchUnavailable if a rebuild would not help.
        """
        state = self.backend.state()
        if state.ready:
            return
        if not state.curable:
            raise SearchUnavailable(state.message, state.hint)
        logger.warning("%s Rebuilding it.", state.message)
        self.rebuilding = True
        try:
            count = rebuild(self.backend, self.corpus, self._check_stop)
        finally:
            self.rebuilding = False
        logger.warning("Search index rebuilt: %d documents.", count)

    def _check_stop(self, _done: int, _total: int) -> None:
        self.lease.take()
        if self.stop.is_set():
            raise Stopped


def _install_missing_triggers() -> None:
    """Create missing triggers, and enqueue every document, since writes may have gone unrecorded.

    Raises SearchUnavailable unless the database is at the state of this version: during a
    migration, triggers must be missing.
    """
    if migration_state.pending(connection):
        raise SearchUnavailable("Database migrations are not applied.", "Run `manage.py migrate`.")
    if newer := migration_state.unknown(connection):
        raise SearchUnavailable(
            f"The database is newer than this version: {migration_state.named(newer)}.",
            "Install the version that was used with it.",
        )
    missing = triggers.missing()
    if not missing:
        return
    logger.warning(
        "%d database triggers were missing; all documents will be checked.", len(missing)
    )
    outbox.install_triggers()


class _Background:
    """Indexer thread of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indexer: Indexer | None = None
        self._thread: threading.Thread | None = None

    def start(self, delay: float = 0.0) -> None:
        """Start the indexer after `delay` seconds, unless it is running."""
        with self._lock:
            if self._indexer is None:
                self._indexer = Indexer(service.backend(), service.corpus())
                self._thread = threading.Thread(
                    target=_run_after,
                    args=(self._indexer, delay),
                    name="search-indexer",
                    daemon=True,
                )
                self._thread.start()

    def stop(self) -> None:
        """Stop the indexer at the next opportunity, and wait up to JOIN_SECONDS."""
        if self._indexer is not None and self._thread is not None:
            self._indexer.stop.set()
            self._thread.join(JOIN_SECONDS)

    def current_error(self) -> str:
        """Return the error that keeps the indexer from working, or ""."""
        return self._indexer.failures.current if self._indexer is not None else ""

    def is_rebuilding(self) -> bool:
        """Return true while the indexer builds a new index."""
        return self._indexer is not None and self._indexer.rebuilding

    def renew(self) -> None:
        """Start again in a forked process, which has its parent's lock but none of its threads."""
        forked, self._lock = self._indexer, threading.Lock()
        self._indexer = self._thread = None
        if forked is not None:
            forked.leader_lock.forget()
            self.start(FORKED_SECONDS)


def _run_after(indexer: Indexer, delay: float) -> None:
    if not indexer.stop.wait(delay):
        indexer.run()


_background = _Background()
os.register_at_fork(after_in_child=_background.renew)
atexit.register(_background.stop)


def current_error() -> str:
    """Return the error message that keeps this process's indexer from working, or "".

    Also "" if another process is the leader.
    """
    return _background.current_error()


def is_rebuilding() -> bool:
    """Return true while this process builds a new index, which its end would begin again."""
    return _background.is_rebuilding()


def start_in_background() -> None:
    """Start the indexer of this process in a daemon thread, unless it is running.

    The thread never keeps the process alive. A forked process gets its own indexer.
    """
    _background.start()
