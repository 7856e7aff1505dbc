"""Noticing within moments that the database was written to, whoever wrote."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from search.sync.outbox import CHANNEL

LOOK_SECONDS = 0.025
"""How often SQLite is looked at; a look costs a few microseconds."""

LISTEN_SECONDS = 0.5
"""How long PostgreSQL is listened to before anybody sees that one is to stop."""


class Bell(ABC):
    """Rings when something was written; to be used with `with`, in one thread.

    It has a connection of its own: SQLite does not tell a connection of its own writes, and
    who listens to PostgreSQL holds a connection for good.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    @abstractmethod
    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait until it rings, for `seconds` at most or until `stop`; whether it rang.

        What was written since the last call counts; the first call may ring for nothing.
        Raises DatabaseError.
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


class SqliteBell(Bell):
    """Looks at the number that SQLite changes with each commit of another connection."""

    _version: int | None = None

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """See Bell."""
        deadline = time.monotonic() + seconds
        while not self._changed():
            remaining = deadline - time.monotonic()
            if remaining <= 0 or stop.wait(min(LOOK_SECONDS, remaining)):
                return False
        return True

    def _changed(self) -> bool:
        before = self._version
        with self._connection.cursor() as cursor:
            (self._version,) = cursor.execute("PRAGMA data_version").fetchone()
        return before != self._version


class PostgresBell(Bell):
    """Listens for what a trigger on the outbox notifies (`search.sync.outbox.bell`)."""

    _listening = False

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """See Bell."""
        if not self._listening:
            with self._connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self._listening = True
            return True
        deadline = time.monotonic() + seconds
        while not stop.is_set() and (remaining := deadline - time.monotonic()) > 0:
            with self._connection.wrap_database_errors:
                heard = self._connection.connection.notifies(
                    timeout=min(LISTEN_SECONDS, remaining), stop_after=1
                )
                if list(heard):
                    return True
        return False


def make_bell(using: str = "default") -> Bell:
    """The bell for a database."""
    connection = connections[using].copy()
    # A pool would hand a connection that still listens to somebody else.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    return PostgresBell(connection) if connection.vendor == "postgresql" else SqliteBell(connection)
