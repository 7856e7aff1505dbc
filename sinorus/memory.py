"""Memory of a serving worker: kept low; the worker is replaced if it exceeds its limit.

A worker that uses more than SINORUS_WORKER_MEMORY frees what it can. If that is not enough, it
finishes its requests and ends, and the first process of the server starts another.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)

MEGABYTE = 1_000_000

LOOK_SECONDS = 2.0
AGAIN_SECONDS = 10.0
"""Seconds between two checks of a worker that exceeds its limit, but cannot end yet."""

TRIM_SECONDS = 30.0
"""Seconds between two releases of free memory, each of which takes some milliseconds."""

SETTLING_SECONDS = 60.0
"""Minimum age in seconds of a worker that is replaced, so that none is restarted endlessly."""

TURN_FILE = "replacing"
"""File in the data folder that a worker locks while it ends, so that the others go on serving."""

M_ARENA_MAX = -8
M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
ARENAS = 2
LARGE = 4 * 1024 * 1024
"""Bytes from which a block is a separate mapping, which is returned as soon as it is freed.

Each page of a mapping costs microseconds when it is first written, and a search makes many arrays
of a number for each document: they have to be below this in an index of half a million documents.
"""

KEPT = 2 * LARGE
"""Bytes that are kept at the end of an arena, for the next search."""


def held() -> int:
    """Return the bytes of memory that belong to this process alone, including swapped ones.

    Mapped files, such as the index, do not count, because the system can reclaim them. 0 on systems
    other than Linux, which do not report it.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = dict(line.split(":", 1) for line in lines.splitlines() if ":" in line)
    return sum(int(found.get(name, "0 kB").split()[0]) * 1024 for name in ("RssAnon", "VmSwap"))


def with_model(most: int, folder: Path | None) -> int:
    """Return a limit, raised by the memory of the sentence model in a folder; 0 stays 0.

    ONNX Runtime holds its files in the memory of the process, and half as much again if it
    rearranges the weights.
    """
    if not most or folder is None:
        return most
    try:
        return most + sum(file.stat().st_size for file in folder.glob("model.onnx*")) * 3 // 2
    except OSError:
        # There is no usable model, which the log says when it is loaded.
        return most


def tune_allocator() -> None:
    """Make the C library keep a known amount of freed memory, if it is glibc; for the start.

    By default, each thread gets a separate arena, and what is kept depends on what was freed. One
    small block in use keeps all the freed memory below it, until `give_back`.
    """
    library = _glibc()
    if library is None:
        return
    library.mallopt(M_ARENA_MAX, ARENAS)
    library.mallopt(M_MMAP_THRESHOLD, LARGE)
    library.mallopt(M_TRIM_THRESHOLD, KEPT)


def give_back() -> None:
    """Return freed memory to the system, if the C library is glibc."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


class Ceiling:
    """Limit of a worker's memory.

    most      bytes; 0 for no limit
    folder    the data folder, which the workers share
    settling  seconds from the start of the worker for which it is not replaced
    busy      returns true while the worker does what its end would begin again
    """

    def __init__(
        self,
        most: int,
        folder: Path,
        *,
        settling: float = SETTLING_SECONDS,
        busy: Callable[[], bool] = lambda: False,
        now: Callable[[], float] = time.monotonic,
        memory: Callable[[], int] = held,
    ) -> None:
        self.most, self.folder, self.settling = most, folder, settling
        self._now, self._memory, self._busy = now, memory, busy
        self._began = self._trimmed = now()
        self._look_at = 0.0
        self._said = False
        self._turn = -1

    def is_passed(self) -> bool:
        """Tell whether this worker has to be replaced; cheap enough to be called all the time."""
        now = self._now()
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_SECONDS
        if now - self._trimmed >= TRIM_SECONDS:
            self._trimmed = now
            give_back()
        if not self.most or self._memory() <= self.most:
            return False
        # Both take a while, so not soon again.
        self._look_at = now + AGAIN_SECONDS
        gc.collect()
        give_back()
        found = self._memory()
        return found > self.most and self._may_end(found, now - self._began)

    def _may_end(self, found: int, age: float) -> bool:
        if age < self.settling:
            self._say_too_low(found)
            return False
        if self._busy() or not self._takes_turn():
            return False
        logger.warning(
            "This worker holds %d MB of memory, more than the %d MB of SINORUS_WORKER_MEMORY. It"
            " finishes its requests, and another one takes its place.",
            found // MEGABYTE,
            self.most // MEGABYTE,
        )
        return True

    def _say_too_low(self, found: int) -> None:
        if not self._said:
            self._said = True
            logger.warning(
                "This worker holds %d MB of memory within a minute of its start, more than the"
                " %d MB of SINORUS_WORKER_MEMORY. Set a higher limit if this is said again.",
                found // MEGABYTE,
                self.most // MEGABYTE,
            )

    def _takes_turn(self) -> bool:
        """Take the lock of the worker that ends, which its end releases; false if it is taken."""
        try:
            if self._turn < 0:
                self._turn = os.open(self.folder / TURN_FILE, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # as on a disk that can only be read
            logger.warning("This worker cannot know whether others end now: %s", error)
        return True
