"""The indexer: keeps the index up to date in the background, whatever happens to either side.

Each serving worker has one, and `manage.py search_index --watch` is one; of all on a host
one leads and works for all, and the others stand by. It writes what the outbox owes as soon
as the database was written to, builds the index anew where that is missing, outdated or
damaged, and has it tidied and verified.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor

from search import service
from search.backends.base import Condition, SearchBackend, SearchUnavailable
from search.backends.documents import Corpus
from search.sync import outbox, triggers
from search.sync.change_listener import make_bell
from search.sync.leader_lock import Leadership
from search.sync.maintenance import Upkeep
from search.sync.outbox_worker import Drainer
from search.sync.rebuilding import rebuild
from search.sync.retry_loop import Stopped, Trouble, keep_at

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How long a write may go unnoticed where the bell does not ring."""

STAND_BY_SECONDS = 0.2
"""How long a leader's death may go unnoticed; a look costs a few microseconds."""

JOIN_SECONDS = 5.0
FORKED_SECONDS = 1.0
"""How long a forked process lives before it counts as one that stays."""


class Indexer:
    """Leads or stands by until `stop` is set."""

    def __init__(self, backend: SearchBackend, corpus: Corpus) -> None:
        self.backend = backend
        self.corpus = corpus
        self.stop = threading.Event()
        self.leadership = Leadership(backend.path)
        self.trouble = Trouble()
        self._upkeep = Upkeep(backend, corpus, self.stop)
        self._upkeep_thread = threading.Thread(
            target=self._upkeep.run, name="search-upkeep", daemon=True
        )

    def run(self) -> None:
        """Work until `stop` is set; never raises."""
        try:
            keep_at("The search index", self._work, self.stop, self.trouble)
            if self._upkeep_thread.is_alive():
                self._upkeep.wake()
                self._upkeep_thread.join(JOIN_SECONDS)
        finally:
            self.leadership.release()

    def _work(self, well: Callable[[], None]) -> float:
        if self.leadership.acquire():
            self._lead(well)
        elif self.backend.state().condition is Condition.DAMAGED:
            # Only who reads the damaged part knows of it, and that may not be the leader.
            self._cure()
        return STAND_BY_SECONDS

    def _lead(self, well: Callable[[], None]) -> None:
        _see_to_triggers()
        if self._upkeep_thread.ident is None:
            self._upkeep_thread.start()
        drainer = Drainer(self.backend, self.corpus)
        with make_bell() as bell:
            while not self.stop.is_set():
                self._cure()
                while not self.stop.is_set() and drainer.step():
                    self._upkeep.wake()
                well()
                # A pooled connection goes back, and one that is too old is left.
                close_old_connections()
                bell.wait(POLL_SECONDS, self.stop)

    def _cure(self) -> None:
        """Build the index anew where that helps. Raises SearchUnavailable where it does not."""
        state = self.backend.state()
        if state.ready:
            return
        if not state.curable:
            raise SearchUnavailable(state.message, state.hint)
        logger.warning("%s It is built now.", state.message)
        count = rebuild(self.backend, self.corpus, self._go_on)
        logger.warning("The search index was built: %d documents.", count)

    def _go_on(self, _done: int, _total: int) -> None:
        if self.stop.is_set():
            raise Stopped


def _see_to_triggers() -> None:
    """Make triggers that are missing; since when they were, nobody knows.

    Not before all migrations are applied: while one is at work they have to be missing.
    """
    missing = triggers.missing()
    if not missing:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise SearchUnavailable("The database is not of this version.", "Run `manage.py migrate`.")
    logger.warning(
        "%d triggers were missing in the database; all documents are looked at.", len(missing)
    )
    outbox.install_triggers()


class _Background:
    """The indexer of this process, and the thread that it works in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indexer: Indexer | None = None
        self._thread: threading.Thread | None = None

    def start(self, delay: float = 0.0) -> None:
        """Start it, unless it has been started in this process."""
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
        """Have it stop at the next good moment, and wait for that a little."""
        if self._indexer is not None and self._thread is not None:
            self._indexer.stop.set()
            self._thread.join(JOIN_SECONDS)

    def trouble(self) -> str:
        """What keeps it from its work now."""
        return self._indexer.trouble.now if self._indexer is not None else ""

    def renew(self) -> None:
        """In a forked process, which has its parent's lock and none of its threads."""
        forked, self._lock = self._indexer, threading.Lock()
        self._indexer = self._thread = None
        if forked is not None:
            forked.leadership.forget()
            self.start(FORKED_SECONDS)


def _run_after(indexer: Indexer, delay: float) -> None:
    if not indexer.stop.wait(delay):
        indexer.run()


_background = _Background()
os.register_at_fork(after_in_child=_background.renew)
atexit.register(_background.stop)


def trouble() -> str:
    """What keeps the indexer of this process from its work now, for people; empty if nothing does,
    or if it is another process that works."""
    return _background.trouble()


def start_in_background() -> None:
    """Start the indexer of this process in a thread; once is enough, and more does no harm.

    The thread never keeps the process from ending. A forked process gets its own.
    """
    _background.start()
