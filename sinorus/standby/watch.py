"""Watch over the standby: whether readers may be served from it now.

Two threads of each worker ask primary and standby, twice a second, how far they are. The standby is
used as long as it has all that was confirmed SINORUS_REPLICA_LAG seconds ago. Where it lags, is
away, hangs or has been promoted, or where the threads are held up, that moment grows older,
and requests go to the primary without having waited for anything.
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
"""Seconds between two questions, or a quarter of the allowed lag where that is shorter."""

SILENCE = PATIENCE + 2 * PAUSE
"""Seconds without a word of the primary, after which it counts as away."""

AFTER_FAILURE = 5.0
"""Seconds for which a standby that failed a request gets no other."""

NO_STANDBY = "this server is no standby"
OTHER_DATABASE = "this is not a standby of the database of DATABASE_URL"


class Standby:
    """The standby of DATABASE_REPLICA_URL, as a worker sees it.

    limit  seconds by which it may be behind
    clock  time in seconds
    """

    def __init__(self, limit: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self._clock = limit, clock
        self._pause = min(PAUSE, limit / 4)
        self._heard = LatestAnswer(clock(), None)
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
        """Return by how many seconds it is behind at most; None where nothing is known."""
        as_of = self._progress.as_of
        return None if as_of is None else max(0.0, self._clock() - as_of)

    def is_current(self) -> bool:
        """Tell whether readers may be served from it now."""
        lag = self.lag()
        return lag is not None and lag <= self.limit and self._clock() >= self._not_before

    def state(self) -> str:
        """Return "ok", or why it is left out, without what strangers should not read."""
        if self.is_current():
            return "ok"
        lag = self.lag()
        return "left out: away" if lag is None else f"left out: {lag:.0f} s behind"

    @contextmanager
    def reading(self) -> Iterator[BaseDatabaseWrapper]:
        """Have the standby answer all that this thread asks the database in the block."""
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
        """Send no more requests there for a while, since it has failed one."""
        self._not_before = self._clock() + AFTER_FAILURE

    def _watch_primary(self) -> None:
        """Ask the primary in a thread of its own: to connect to it may take long where it hangs."""
        primary = Server(connections[DEFAULT_DB_ALIAS])
        while True:
            moment = self._clock()
            try:
                self._heard = LatestAnswer(moment, primary.ask())
            except NoAnswer:
                self._heard = LatestAnswer(moment, None)
            time.sleep(self._pause)

    def _watch_standby(self) -> None:
        standby = Server(connections[REPLICA])
        while True:
            try:
                self.ask(self._heard, standby)
            except Exception:
                logger.exception("The standby could not be watched.")
            self._log_changes()
            time.sleep(self._pause)

    def ask(self, heard: LatestAnswer, standby: Server) -> None:
        """Ask the standby once how far it is.

        heard  what the primary said last
        """
        moment, written = self._clock(), heard.answer
        if moment - heard.moment > SILENCE:
            written = None
        try:
            has = standby.ask()
        except NoAnswer as error:
            self._free_readers()
            self._forget(str(error))
            return
        if not has.standby:
            # another one of several hosts may be one by now
            standby.close()
            self._forget(NO_STANDBY)
        elif written is None or written.standby:
            # nothing can be written now: what it has is all there is
            self._progress.primary_is_away(moment, has.position)
        elif written.database != has.database:
            self._forget(OTHER_DATABASE)
        else:
            self._progress.primary_had(heard.moment, written.position)
            self._progress.standby_has(has.position)
            self._why = f"it is more than {self.limit:g} s behind"

    def _free_readers(self) -> None:
        """Have the requests that wait for the standby fail, for the primary to answer them."""
        with self._lock:
            for connection in self._readers:
                _hang_up(connection)

    def _forget(self, why: str) -> None:
        """Leave the standby out until it is known anew."""
        was_known = self._progress.as_of is not None
        self._progress, self._why = Progress(), why
        if was_known:
            # else each connection that broke would fail a request once the standby is back
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

    The driver waits without a limit of its own, and a server that hangs keeps no statement_timeout.
    """
    link = connection.connection
    if link is None:
        return
    with suppress(psycopg.Error, OSError), socket.socket(fileno=link.fileno()) as wire:
        try:
            wire.shutdown(socket.SHUT_RDWR)
        finally:
            # the descriptor is the driver's, which closes it
            wire.detach()


@cache
def standby() -> Standby | None:
    """Return the standby of this process; None where none is configured."""
    if REPLICA not in settings.DATABASES:
        return None
    return Standby(settings.SINORUS_REPLICA_LAG)
