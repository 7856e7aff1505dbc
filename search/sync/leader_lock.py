"""Leader lock: elects one process as the indexer, and another when that one ends.

It is one of those on a host, or, where hosts share an index, of all that have the database.
"""

from __future__ import annotations

import fcntl
import os
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from search.backends.base import SearchBackend, SearchUnavailable
from search.disk_space import FULL, is_disk_full

_ADVISORY_KEY = 0x53494E4F525553
"""Key of the advisory lock in its database: "SINORUS" in ASCII."""

_KEEPALIVES = {"idle": 2, "interval": 1, "count": 3}
"""When the server asks a silent client whether it lives, in seconds, and how often: one that was
cut off is taken for dead after 5 seconds, and its lock is released.
"""

SILENT_SECONDS = 6.0
"""Seconds after which the server ends the session of a leader that has asked nothing: its process
stands still, while the system that it runs on still says that it lives.
"""


class LeaderLock(ABC):
    """Lock that is held by the indexer that leads.

    It does not grant the right to write: that is the engine's writer lock, which is held for
    moments, so that a rebuild gets its turn.
    """

    @abstractmethod
    def acquire(self) -> bool:
        """Try to become the leader without waiting; return whether this process leads.

        Raises SearchUnavailable if the lock cannot be created.
        """

    @abstractmethod
    def release(self) -> None:
        """Release the lock to another process."""

    @abstractmethod
    def forget(self) -> None:
        """Let go of the lock in a forked process, whose parent keeps it."""


def make_leader_lock(backend: SearchBackend) -> LeaderLock:
    """Create the lock for an engine. One host alone can have a database of SQLite."""
    if backend.shared and connections["default"].vendor == "postgresql":
        return DatabaseLeaderLock()
    return FileLeaderLock(backend.path)


class DatabaseLeaderLock(LeaderLock):
    """Advisory lock of PostgreSQL, held by a connection of its own and released when that ends.

    Used in one thread. Another one keeps the leader's session from ending by silence, whatever the
    leader is busy with, unless the whole process stands still.
    """

    def __init__(self) -> None:
        self._connection: BaseDatabaseWrapper | None = None
        self._ended = threading.Event()
        self._inherited: list[BaseDatabaseWrapper] = []
        self._leads = False

    def acquire(self) -> bool:
        """See LeaderLock; a leader's connection is tried each time. Raises DatabaseError."""
        if self._connection is None:
            self._connection = connections["default"].copy()
            # A pool would lend a connection that is not closed here.
            self._connection.settings_dict["OPTIONS"].pop("pool", None)
        try:
            with self._connection.cursor() as cursor:
                if self._leads:
                    cursor.execute("SELECT 1")
                    return True
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_KEY])
                self._leads = cursor.fetchone() == (True,)
                if self._leads:
                    for name, value in _KEEPALIVES.items():
                        cursor.execute(f"SET tcp_keepalives_{name} = {value}")
                    cursor.execute(f"SET idle_session_timeout = {SILENT_SECONDS * 1000:.0f}")
                    self._begin_to_beat(self._connection)
        except DatabaseError:
            self.release()
            raise
        return self._leads

    def _begin_to_beat(self, connection: BaseDatabaseWrapper) -> None:
        """Ask something now and then, until the lock is released or the connection is lost."""
        # Django's connection is for one thread; that of the driver below has a lock.
        session, failure = connection.connection, connection.Database.Error
        ended = self._ended = threading.Event()

        def beat() -> None:
            while not ended.wait(SILENT_SECONDS / 4):
                try:
                    session.execute("SELECT 1")
                except failure:
                    return

        threading.Thread(target=beat, name="search-leader", daemon=True).start()

    def release(self) -> None:
        """See LeaderLock."""
        self._ended.set()
        connection, leads = self._connection, self._leads
        self._connection, self._leads = None, False
        if connection is None:
            return
        if leads:
            # Closing alone would release it when the server has noticed, which is a little later.
            # A connection that is lost has lost the lock with it.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_KEY])
        connection.close()

    def forget(self) -> None:
        """See LeaderLock; closing the connection would end it for the parent too."""
        if self._connection is not None:
            self._inherited.append(self._connection)
        self._connection, self._leads = None, False


class FileLeaderLock(LeaderLock):
    """File lock of the operating system, released when its process ends at the latest."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "indexer.lock"
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """See LeaderLock."""
        if self._descriptor is not None:
            return True
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SearchUnavailable(
                f"Cannot create the lock file {self.path}: {error.strerror}.",
                f"{FULL} Free some space."
                if is_disk_full(error)
                else "Give the server's user read and write permission for this folder.",
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """See LeaderLock."""
        if self._descriptor is not None:
            # Closing is not enough if a forked process still has the file open.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.forget()

    def forget(self) -> None:
        """See LeaderLock; closing the file keeps the lock of the parent."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
