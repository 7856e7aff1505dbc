"""Arrays that are dear to make and cheap to keep, up to a number of bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, Protocol, TypeVar


class Sized(Protocol):
    """What tells how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Bytes."""


Value = TypeVar("Value", bound=Sized)

_ENTRY = 600
"""Bytes that an entry takes beside its arrays: key, objects, table, queue."""


@dataclass(slots=True)
class _Entry:
    """Something that is kept. Of all, that with the least `rank` is dropped first."""

    value: Any
    head_start: int
    rank: int


class ArrayCache:
    """Keeps what was used last, for all threads; finished arrays are only read.

    What takes longer to make than others of its size may be given a head start: it is dropped as
    if it had been used when so many more times all that may be kept had been made.

    limit  bytes that all arrays together may take
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._entries: dict[Hashable, _Entry] = {}
        # Each entry once, by a rank that it had: looked up anew when its turn comes.
        self._queue: list[tuple[int, int, Hashable]] = []
        self._bytes = 0
        self._clock = 0

    def get(self, key: Hashable, make: Callable[[], Value], head_start: int = 0) -> Value:
        """What stands under `key`; made, outside of the lock, if it is not there."""
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
        """Have something stand under `key`, unless something does."""
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
        """The memory that is taken now."""
        return self._bytes

    def forget(self, obsolete: Callable[[Hashable], bool]) -> None:
        """Drop the entries whose key is obsolete."""
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
