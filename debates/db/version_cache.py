"""What was computed of a state of the content, kept in the process as long as the state is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from debates.db.content_version import ContentState

T = TypeVar("T")

MOST = 1024


class VersionCache:
    """Remembers values by keys, for one state at a time; shared by the threads of a process.

    most  how many values it keeps: those that were asked for last
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._state: ContentState | None = None
        self._values: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, state: ContentState | None, key: Hashable, compute: Callable[[], T]) -> T:
        """The value for `key` in `state`; computed anew where it is not known.

        state  read before anything that `compute` reads; None remembers nothing
        """
        if state is None:
            return compute()
        with self._lock:
            if self._state != state:
                self._state, self._values = state, OrderedDict()
            elif key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            values = self._values
        value = compute()
        with self._lock:
            values[key] = value
            if len(values) > self.most:
                values.popitem(last=False)
        return value

    def forget(self) -> None:
        """Let everything be computed anew."""
        with self._lock:
            self._values = OrderedDict()


counts = VersionCache()
"""How many rows the lists have, by collection and filters."""
