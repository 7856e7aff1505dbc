"""Leader lock: elects one process on a host as the indexer, and another when that one ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from search.backends.base import SearchUnavailable
from search.disk_space import FULL, is_disk_full


class LeaderLock:
    """File lock of the operating system, held by the indexer that leads.

    It is released when its process ends at the latest. It does not grant the right to write: that
    is the engine's writer lock, which is held for moments, so that a rebuild gets its turn.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "indexer.lock"
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Try to become the leader without waiting; return whether this process leads.

        Raises SearchUnavailable if the lock file cannot be created.
        """
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
        """Release the lock to another process."""
        if self._descriptor is not None:
            # Closing is not enough if a forked process still has the file open.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.forget()

    def forget(self) -> None:
        """Close the lock file in a forked process, whose parent keeps the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
