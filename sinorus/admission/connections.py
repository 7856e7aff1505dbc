"""Connections to SQLite that threads share, one after the other.

More threads are started than ever work at once. If each kept its own connection, a worker would
have five times as many as it uses, each with its caches and its view of the file. For PostgreSQL, a
pool does the same.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class SharedConnections:
    """Idle connections of a worker.

    most  number of connections that are kept open
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[BaseDatabaseWrapper] = []

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give this thread a connection for a block."""
        self.lend()
        try:
            yield
        finally:
            self.take_back()

    def lend(self) -> None:
        """Give this thread a connection, until `take_back`."""
        with self._lock:
            lent = self._idle.pop() if self._idle else None
        if lent is None:
            lent = connections.create_connection(DEFAULT_DB_ALIAS)
            lent.inc_thread_sharing()
        lent.close_if_unusable_or_obsolete()
        connections[DEFAULT_DB_ALIAS] = lent

    def take_back(self) -> None:
        """Take the connection from this thread, for the next one."""
        lent = connections[DEFAULT_DB_ALIAS]
        del connections[DEFAULT_DB_ALIAS]
        with self._lock:
            if len(self._idle) < self._most:
                self._idle.append(lent)
                return
        lent.close()
