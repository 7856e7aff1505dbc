"""Transient failures of a start, and the wait for their end.

The start waits if the database is unavailable, the disk is full or the port is in use, but not for
a wrong setting.
"""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError

from search.disk_space import is_disk_full

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0

_WRONG_FILES = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR}
    | {errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}
)
_TRANSIENT_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOMEM")
# Connection, resources (disk, memory, connections), operator (start, shutdown), lock, deadlock.
_TRANSIENT_POSTGRESQL = ("08", "53", "57P", "55P03", "40")
# A failed connection has no code, only the server's message.
_WRONG_CONNECTION = re.compile(
    r"authentication failed|does not exist|pg_hba\.conf|no password supplied|not support SSL"
    r"|certificate|invalid",
    re.IGNORECASE,
)

Say = Callable[[str], object]


class TransientFailure(Exception):
    """Raised by a step of the start that fails for a transient reason, with that reason."""


def is_transient(error: Exception) -> bool:
    """Tell whether an error may pass without a change of settings."""
    if is_disk_full(error):
        return True
    if isinstance(error, DatabaseError | InterfaceError):
        return _is_transient_in_database(error)
    return isinstance(error, OSError) and error.errno not in _WRONG_FILES


def _is_transient_in_database(error: Exception) -> bool:
    cause = error.__cause__ or error
    of_sqlite = getattr(cause, "sqlite_errorname", None)
    if of_sqlite is not None:
        return of_sqlite.startswith(_TRANSIENT_SQLITE)
    of_postgresql = getattr(cause, "sqlstate", None)
    if of_postgresql is not None:
        return of_postgresql.startswith(_TRANSIENT_POSTGRESQL)
    return _WRONG_CONNECTION.search(str(error)) is None


class Wait:
    """Wait for the end of transient failures, up to a limit for all of them together.

    seconds  from the first failure, with the tries: each may take long to fail
    say      called with a line for each new reason
    """

    def __init__(
        self,
        seconds: float,
        say: Say,
        *,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self._say, self._sleep, self._now = say, sleep, now
        self._said: set[str] = set()
        self._ends: float | None = None
        self._pause = FIRST_PAUSE

    def after(self, failure: TransientFailure) -> None:
        """Pause before the next try; raise the failure once the limit is reached."""
        now = self._now()
        if self._ends is None:
            self._ends = now + self.seconds
        remaining = self._ends - now
        if remaining <= 0:
            raise failure
        reason = str(failure)
        if reason not in self._said:
            self._said.add(reason)
            self._say(f"Waiting       {reason} (trying again for up to {round(remaining)} seconds)")
        self._sleep(min(self._pause, remaining))
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


class EachOnce:
    """Function that prints each line once, although the steps before a failure are repeated."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._said: set[str] = set()

    def __call__(self, line: str) -> None:
        """Print a line, unless it has been printed."""
        if line not in self._said:
            self._said.add(line)
            self._say(line)
