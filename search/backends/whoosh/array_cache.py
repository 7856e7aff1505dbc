"""Cache of arrays with a limit in bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, Protocol, TypeVar


class Sized(Protocol):
    """Object that reports its memory."""

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""


Value = TypeVar("Value", bound=Sized)

_ENTRY = 600
"""Overhead of an entry in bytes: key, objects, table and queue."""


@dataclass(slots=True)
class _Entry:
    """Cached object; the one with the lowest `rank` is evicted first."""

    value: Any
    head_start: int
    rank: int


class ArrayCache:
    """Cache that evicts the least recently used arrays; thread-safe.

    An object that is slow to make may get a head start: it is evicted as if it had been used when
    that many more times `limit` bytes had been made. Cached arrays are read-only.

    limit  maximum size of all arrays in bytes
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._entries: dict[Hashable, _Entry] = {}
        # Each entry once, by a former rank; its present one is looked up when its turn comes.
        self._queue: list[tuple[int, int, Hashable]] = []
        self._bytes = 0
        self._clock = 0

    def get(self, key: Hashable, make: Callable[[], Value], head_start: int = 0) -> Value:
        """Return the object under `key`, made without holding the lock if missing."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._clock += 1
                entry.rank = self._clock + entry.head_start
                return entry.value
        made = make()
        self.keep(key, made, head_start)
        return made

    def keep(self, key: Hashable, made: Sized, head_start: int = 0) -> None:
        """Cache an object under `key`, unless there is one."""
        with self._lock:
            if key not in self._entries:
                size = made.nbytes + _ENTRY
                self._clock += size
                self._bytes += size
                entry = _Entry(made, head_start * self.limit, self._clock)
                entry.rank += entry.head_start
                self._entries[key] = entry
                heappush(self._queue, (entry.rank, id(entry), key))
                self._shrink()

    @property
    def nbytes(self) -> int:
        """Present size in bytes."""
        return self._bytes

    def forget(self, obsolete: Callable[[Hashable], bool]) -> None:
        """Evict the entries with obsolete keys."""
        with self._lock:
            for key in [key for key in self._entries if obsolete(key)]:
                self._drop(key)
            self._queue = sorted((e.rank, id(e), key) for key, e in self._entries.items())

    def _shrink(self) -> None:
        while self._bytes > self.limit and len(self._entries) > 1:
            rank, number, key = heappop(self._queue)
            entry = self._entries[key]
            if entry.rank > rank:
                heappush(self._queue, (entry.rank, number, key))
            else:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        self._bytes -= self._entries.pop(key).value.nbytes + _ENTRY
