"""Watch of the standby, which decides whether it may serve readers now.

Two threads of each worker query primary and standby for their positions twice a second. The standby
is used as long as it has everything that was confirmed SINORUS_REPLICA_LAG seconds ago. If it lags,
fails, hangs or has been promoted, or if the threads are delayed, that moment becomes too old, and
requests go to the primary without having waited for anything.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from debates.db.default_connection import as_default
from sinorus.database import REPLICA
from sinorus.standby.progress import Progress
from sinorus.standby.questions import PATIENCE, LatestAnswer, NoAnswer, Server

logger = logging.getLogger("sinorus.standby")

PAUSE = 0.5
"""Seconds between two queries, or a quarter of the allowed lag if that is shorter."""

SILENCE = PATIENCE + 2 * PAUSE
"""Seconds without an answer of the primary after which it counts as unavailable."""

AFTER_FAILURE = 5.0
"""Seconds for which a standby that failed a request gets no others."""

NO_STANDBY = "this server is not a standby"
OTHER_DATABASE = "this is not a standby of the database of DATABASE_URL"


class Standby:
    """The standby of DATABASE_REPLICA_URL, as a worker sees it.

    limit  seconds by which it may be behind
    clock  time in seconds
    """

    def __init__(self, limit: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self._clock = limit, clock
        self._pause = min(PAUSE, limit / 4)
        self._primary_answer = LatestAnswer(clock(), None)
        self._progress = Progress()
        self._not_before = 0.0
        self._why = "it has not been asked yet"
        self._was_current: bool | None = None
        self._readers: set[BaseDatabaseWrapper] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Watch in the background, for as long as the process lives."""
        for watch in (self._watch_primary, self._watch_standby):
            threading.Thread(target=watch, name="standby", daemon=True).start()

    def lag(self) -> float | None:
        """Return its greatest possible lag in seconds; None if unknown."""
        as_of = self._progress.as_of
        return None if as_of is None else max(0.0, self._clock() - as_of)

    def is_current(self) -> bool:
        """Tell whether it may serve readers now."""
        lag = self.lag()
        return lag is not None and lag <= self.limit and self._clock() >= self._not_before

    def state(self) -> str:
        """Return "ok", or why it is left out, without details that are not public."""
        if self.is_current():
            return "ok"
        lag = self.lag()
        return "left out: away" if lag is None else f"left out: {lag:.0f} s behind"

    @contextmanager
    def reading(self) -> Iterator[BaseDatabaseWrapper]:
        """Let the standby answer all queries of this thread within the block."""
        connection = connections[REPLICA]
        with self._lock:
            self._readers.add(connection)
        try:
            with as_default(connection):
                yield connection
        finally:
            with self._lock:
                self._readers.discard(connection)

    def leave_out(self) -> None:
        """Send no more requests to it for a while, because it has failed one."""
        self._not_before = self._clock() + AFTER_FAILURE

    def _watch_primary(self) -> None:
        """Query the primary in a separate thread, because connecting may take long if it hangs."""
        primary = Server(connections[DEFAULT_DB_ALIAS])
        while True:
            moment = self._clock()
            try:
                self._primary_answer = LatestAnswer(moment, primary.ask())
            except NoAnswer:
                self._primary_answer = LatestAnswer(moment, None)
            time.sleep(self._pause)

    def _watch_standby(self) -> None:
        standby = Server(connections[REPLICA])
        while True:
            try:
                self.ask(self._primary_answer, standby)
            except Exception:
                logger.exception("The standby could not be watched.")
            self._log_changes()
            time.sleep(self._pause)

    def ask(self, primary_answer: LatestAnswer, standby: Server) -> None:
        """Query the standby once for its position.

        primary_answer  latest answer of the primary
        """
        moment, written = self._clock(), primary_answer.answer
        if moment - primary_answer.moment > SILENCE:
            written = None
        try:
            has = standby.ask()
        except NoAnswer as error:
            self._free_readers()
            self._forget(str(error))
            return
        if not has.standby:
            # another of several hosts may be a standby by now
            standby.close()
            self._forget(NO_STANDBY)
        elif written is None or written.standby:
            # nothing can be written now, so the standby has everything
            self._progress.primary_is_away(moment, has.position)
        elif written.database != has.database:
            self._forget(OTHER_DATABASE)
        else:
            self._progress.primary_had(primary_answer.moment, written.position)
            self._progress.standby_has(has.position)
            self._why = f"it is more than {self.limit:g} s behind"

    def _free_readers(self) -> None:
        """Fail the requests that wait for the standby, so that the primary answers them."""
        with self._lock:
            for connection in self._readers:
                _hang_up(connection)

    def _forget(self, why: str) -> None:
        """Leave the standby out until its state is known again."""
        was_known = self._progress.as_of is not None
        self._progress, self._why = Progress(), why
        if was_known:
            # otherwise, each broken connection would fail a request after the standby has recovered
            connections[REPLICA].close_pool()

    def _log_changes(self) -> None:
        current = self.is_current()
        if current != self._was_current:
            if current:
                logger.info("The standby serves readers.")
            else:
                logger.warning("The standby is left out: %s.", self._why)
        self._was_current = current


def _hang_up(connection: BaseDatabaseWrapper) -> None:
    """End the wait of another thread for this connection; its statement fails.

    The driver waits without a limit, and a server that hangs does not enforce statement_timeout.
    """
    link = connection.connection
    if link is None:
        return
    with suppress(psycopg.Error, OSError), socket.socket(fileno=link.fileno()) as wire:
        try:
            wire.shutdown(socket.SHUT_RDWR)
        finally:
            # the driver owns the descriptor and closes it
            wire.detach()


@cache
def standby() -> Standby | None:
    """Return the standby of this process; None where none is configured."""
    if REPLICA not in settings.DATABASES:
        return None
    return Standby(settings.SINORUS_REPLICA_LAG)
