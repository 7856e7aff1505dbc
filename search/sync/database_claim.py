"""Claim on an SQLite database: the one index that follows it, while a server runs.

The counterpart of the index lease (`search.sync.index_lease`) for a database that one host has. A
server holds a lock on a file beside the database for as long as one of its processes lives; the
file names its index, and all servers of that index share the lock. A server with another index is
refused. Once no server runs, any index may follow the database, and has every document checked,
since the other one has applied changes that it lacks.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from django.db import connection

from search.backends.base import SearchBackend
from search.sync import outbox
from search.sync.index_lease import HeldElsewhere

_MOST_BYTES = 10_000

_held: dict[Path, int] = {}
"""Descriptors that are held until the process ends, by path."""


def claim(backend: SearchBackend) -> None:
    """Claim the database for an index, until this process and all that come of it have ended.

    Does nothing for a database that has an index lease, or lies in memory. Raises HeldElsewhere
    and OSError.
    """
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not database.is_file():
        return
    path = database.with_name(f"{database.name}-index")
    descriptor = _held.get(path)
    if descriptor is None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, backend)
    except BaseException:
        os.close(descriptor)
        _held.pop(path, None)
        raise
    # The command that claims it becomes the server.
    os.set_inheritable(descriptor, True)
    _held[path] = descriptor


def _lock(descriptor: int, backend: SearchBackend) -> None:
    mine = f"{_identity(backend)}\n{backend.place}"
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # Another server runs, perhaps with the same index.
        pass
    else:
        before = _read(descriptor)
        if before and _name(before) != _name(mine):
            outbox.enqueue_all()
        os.pwrite(descriptor, mine.encode(), 0)
        os.ftruncate(descriptor, len(mine.encode()))
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    # Read under the lock: between the two, another server may have had its turn.
    claim_of_file = _read(descriptor)
    if _name(claim_of_file) != _name(mine):
        raise HeldElsewhere(claim_of_file.partition("\n")[2])


def _identity(backend: SearchBackend) -> str:
    """Return what tells the index from every other one; a renamed folder is the same."""
    if backend.shared:
        return backend.place
    folder = backend.path.parent.stat()
    return f"{folder.st_dev}:{folder.st_ino}"


def _read(descriptor: int) -> str:
    return os.pread(descriptor, _MOST_BYTES, 0).decode(errors="replace")


def _name(content: str) -> str:
    return content.partition("\n")[0]
