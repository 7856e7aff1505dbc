"""Index maintenance: merging and clean-up after writes, and a daily verification."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from search.backends.base import SearchBackend
from search.backends.documents import Corpus
from search.sync import chores, outbox
from search.sync.comparison import all_ids
from search.sync.outbox_worker import OutboxWorker
from search.sync.retry_loop import Stopped, retry_forever
from search.sync.verification import FileReport, Report, verify, verify_files

logger = logging.getLogger(__name__)

POLL_SECONDS = 60.0
QUIET_SECONDS = 2.0
"""Seconds to wait after a write for more writes before merging."""

VERIFY_SECONDS = 24 * 3600.0
"""Seconds until the next verification after a complete one."""
FAILED_VERIFY_SECONDS = 600.0
"""Seconds until the next verification after one that failed."""

VERIFY_SHARE = 0.1
"""Share of one processor that a verification may use; it sleeps in between."""

NAMED = 5
"""Problems of files that a log message names."""

SETTLE_SECONDS = 30.0
"""Seconds that a verification waits for pending changes before it reports a difference."""


class Maintenance:
    """Maintenance thread: tidies the index after writes, verifies it, and does chores.

    It works while `leads` is set, and verifies at the start and daily. That and tidying may take
    minutes, during which the indexer continues to write changes.
    """

    def __init__(
        self,
        backend: SearchBackend,
        corpus: Corpus,
        leads: threading.Event,
        stop: threading.Event,
    ) -> None:
        self._backend = backend
        self._corpus = corpus
        self._leads = leads
        self._stop = stop
        self._needs_tidying = threading.Event()
        self._needs_tidying.set()
        self._next_verification = self._next_chores = time.monotonic()

    def run(self) -> None:
        """Work until stopped; never raises."""
        retry_forever("Search index maintenance", self._work, self._stop)

    def wake(self) -> None:
        """Report that the index was written to."""
        self._needs_tidying.set()

    def _work(self, _report_ok: Callable[[], None]) -> float:
        self._needs_tidying.wait(POLL_SECONDS)
        self._stop.wait(QUIET_SECONDS)
        if not self._leads.is_set():
            return QUIET_SECONDS
        if time.monotonic() >= self._next_chores:
            self._next_chores = time.monotonic() + POLL_SECONDS
            chores.do_all()
        if not self._backend.state().ready:
            return QUIET_SECONDS
        self._needs_tidying.clear()
        while not self._stop.is_set() and self._backend.tidy():
            pass
        if time.monotonic() >= self._next_verification:
            self._next_verification = time.monotonic() + FAILED_VERIFY_SECONDS
            if self._files_are_damaged():
                # The indexer rebuilds it; the next verification is of the new one.
                return QUIET_SECONDS
            _log(self._verify())
            self._next_verification = time.monotonic() + VERIFY_SECONDS
        return 0.0

    def _files_are_damaged(self) -> bool:
        """Check all files of the index, which makes the indexer rebuild one that is damaged."""
        report = FileReport()
        self._paced(verify_files(self._backend, report))
        if report.problems:
            logger.warning("Search index damaged: %s.", "; ".join(report.problems[:NAMED]))
        return bool(report.problems)

    def _verify(self) -> Report:
        worker = OutboxWorker(self._backend, self._corpus)
        ids = all_ids(self._backend, self._corpus)
        report = Report()
        self._paced(verify(worker, ids, report, settle=self._settle, repair=True))
        return report

    def _paced(self, work: Iterable[object]) -> None:
        """Do all work with VERIFY_SHARE of a processor. Raises Stopped."""
        began = time.thread_time()
        for _ in work:
            worked = time.thread_time() - began
            if self._stop.wait(worked / VERIFY_SHARE - worked):
                raise Stopped
            began = time.thread_time()

    def _settle(self) -> None:
        until = time.monotonic() + SETTLE_SECONDS
        while outbox.pending_count() and time.monotonic() < until:
            if self._stop.wait(0.5):
                raise Stopped


def _log(report: Report) -> None:
    if report.differing:
        logger.warning(
            "Search index repaired: %d of %d documents differed from the database"
            " (%d missing, %d stale, %d surplus).",
            report.differing,
            report.checked,
            len(report.missing),
            len(report.stale),
            len(report.surplus),
        )
    else:
        logger.info("Search index verified: all %d documents match the database.", report.checked)
