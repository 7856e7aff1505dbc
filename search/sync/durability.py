"""Durability of what was read from the database, before the index repeats it.

The index is synced at every commit. SQLite with synchronous=NORMAL is not: after a power cut it may
be some commits older than the index, whose entries in the outbox are gone as well, so that nothing
would tell that the index says what the database never said. Therefore the database's log is synced
first. Nobody who saves waits for that.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection

from search.backends.base import SearchUnavailable


def sync_database() -> None:
    """Make all commits durable that this process may have read. Raises SearchUnavailable.

    PostgreSQL, and SQLite with synchronous=FULL, do so before anybody can read them.
    """
    if connection.vendor != "sqlite":
        return
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    try:
        # SQLite keeps its locks on other files: closing this one takes none away.
        descriptor = os.open(log, os.O_RDONLY)
    except FileNotFoundError:
        # The last connection has moved all commits into the database, and synced it.
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise SearchUnavailable(
            f"The database's log {log} cannot be synced: {error.strerror}.",
            "The index is written when it can.",
        ) from error
    finally:
        os.close(descriptor)
