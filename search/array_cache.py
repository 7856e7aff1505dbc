"""Arrays that are dear to make and cheap to keep, up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar


class Sized(Protocol):
    """What tells how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Bytes."""


Value = TypeVar("Value", bound=Sized)

_ENTRY = 500
"""Bytes that an entry takes beside its arrays: key, objects, table."""


class ArrayCache:
    """Keeps what was used last, for all threads; finished arrays are only read.

    limit  bytes that all arrays together may take
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What stands under `key`; made, outside of the lock, if it is not there."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key]
        made = make()
        self.keep(key, made)
        return made

    def keep(self, key: Hashable, made: Sized) -> None:
        """Have something stand under `key`, unless something does."""
        with self._lock:
            if key not in self._entries:
                self._entries[key] = made
                self._bytes += made.nbytes + _ENTRY
                self._shrink()

    @property
    def nbytes(self) -> int:
        """The memory that is taken now."""
        return self._bytes

    def forget(self, obsolete: Callable[[Hashable], bool]) -> None:
        """Drop the entries whose key is obsolete."""
        with self._lock:
            for key in [key for key in self._entries if obsolete(key)]:
                self._bytes -= self._entries.pop(key).nbytes + _ENTRY

    def _shrink(self) -> None:
        while self._bytes > self.limit and len(self._entries) > 1:
            _, dropped = self._entries.popitem(last=False)
            self._bytes -= dropped.nbytes + _ENTRY
