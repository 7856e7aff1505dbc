"""Cache of arrays with a limit in bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
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
    """Cached object and its size in bytes; the one with the lowest `rank` is evicted first."""

    key: Hashable
    value: Any
    size: int
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
        self._queue: list[tuple[int, int, _Entry]] = []
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
        size, head_start = made.nbytes + _ENTRY, head_start * self.limit
        with self._lock:
            entry = _Entry(key, made, size, head_start, self._clock + size + head_start)
            if self._entries.setdefault(key, entry) is entry:
                self._clock += size
                self._bytes += size
                heappush(self._queue, (entry.rank, id(entry), entry))
                self._shrink()

    @property
    def nbytes(self) -> int:
        """Present size in bytes."""
        return self._bytes

    def forget(self, obsolete: Callable[[Hashable], bool]) -> None:
        """Evict the entries with obsolete keys."""
        with self._lock:
            for entry in [each for key, each in self._entries.items() if obsolete(key)]:
                self._drop(entry)
            self._queue = [(each.rank, id(each), each) for each in self._entries.values()]
            heapify(self._queue)

    def _shrink(self) -> None:
        while self._bytes > self.limit and len(self._entries) > 1:
            rank, number, entry = self._queue[0]
            if entry.rank > rank:
                heapreplace(self._queue, (entry.rank, number, entry))
            else:
                heappop(self._queue)
                self._drop(entry)

    def _drop(self, entry: _Entry) -> None:
        del self._entries[entry.key]
        self._bytes -= entry.size
