"""Who keeps the index up to date: one of all processes on a host, and another when it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from search.backends.base import SearchUnavailable


class Leadership:
    """A lock of the operating system; whoever holds it is the indexer.

    It ends with its process at the latest. It says nothing about who may write: that is the
    engine's own lock, which is held for moments, so that a rebuild gets its turn.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "indexer.lock"
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Try to become the indexer, without waiting; whether this is it now.

        Raises SearchUnavailable where the lock cannot be made.
        """
        if self._descriptor is not None:
            return True
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SearchUnavailable(
                f"The lock {self.path} cannot be made: {error.strerror}.",
                "Give the user of the server the right to read and write this folder.",
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let another one take over."""
        if self._descriptor is not None:
            # A forked process may still have the file open; closing alone would not do.
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.forget()

    def forget(self) -> None:
        """In a forked process: have nothing to do with the lock, which is its parent's."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
