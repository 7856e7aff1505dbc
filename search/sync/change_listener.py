"""Change listener: notice within moments that any process has written to the database."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from search.sync.outbox import CHANNEL

POLL_SECONDS = 0.025
"""Polling interval on SQLite in seconds; a poll takes a few microseconds."""

LISTEN_SECONDS = 0.5
"""Maximum seconds to listen on PostgreSQL before checking whether to stop."""


class ChangeListener(ABC):
    """Listener for writes, used in a `with` statement and in one thread.

    It has a database connection of its own: SQLite does not report a connection's own writes to
    it, and PostgreSQL holds a connection for as long as it listens.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    @abstractmethod
    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for a write until `seconds` pass or `stop` is set; return whether there was one.

        Writes since the last call count. The first call may return True without one. Raises
        DatabaseError.
        """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()


class SqliteListener(ChangeListener):
    """Listener that polls SQLite's data_version, which other connections' commits change."""

    _version: int | None = None

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait by polling (see ChangeListener.wait)."""
        deadline = time.monotonic() + seconds
        while not self._changed():
            remaining = deadline - time.monotonic()
            if remaining <= 0 or stop.wait(min(POLL_SECONDS, remaining)):
                return False
        return True

    def _changed(self) -> bool:
        before = self._version
        with self._connection.cursor() as cursor:
            (self._version,) = cursor.execute("PRAGMA data_version").fetchone()
        return before != self._version


class PostgresListener(ChangeListener):
    """Listener for PostgreSQL notifications, sent by a trigger on the outbox.

    See `search.sync.outbox.notifying_trigger`.
    """

    _listening = False

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for a notification (see ChangeListener.wait)."""
        if not self._listening:
            with self._connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self._listening = True
            return True
        deadline = time.monotonic() + seconds
        while not stop.is_set() and (remaining := deadline - time.monotonic()) > 0:
            with self._connection.wrap_database_errors:
                notifications = self._connection.connection.notifies(
                    timeout=min(LISTEN_SECONDS, remaining), stop_after=1
                )
                if list(notifications):
                    return True
        return False


def make_listener() -> ChangeListener:
    """Create the listener for the default database."""
    connection = connections["default"].copy()
    # A pool would lend a connection that still listens to another thread.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    return (
        PostgresListener(connection)
        if connection.vendor == "postgresql"
        else SqliteListener(connection)
    )
