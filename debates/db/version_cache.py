"""Cache of values computed from the content, valid for one version of the content."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from debates.db.content_version import ContentVersion

T = TypeVar("T")

MOST_CACHED = 1024


class VersionCache:
    """Least-recently-used cache for one version of the content, shared by the threads of a process.

    Primary and standby may be of different versions at once: each has its own values.

    most  maximum number of values of each database
    """

    def __init__(self, most: int = MOST_CACHED) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._states: dict[str, ContentVersion] = {}
        self._values: dict[str, OrderedDict[Hashable, Any]] = {}

    def get(self, state: ContentVersion | None, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the cached value of `key`, or the result of `compute`, which is then cached.

        state  the version of the content, read before `compute` reads any; None caches nothing
        """
        cached = self.find(state, (key,))
        if key in cached:
            return cached[key]
        value = compute()
        self.keep(state, {key: value})
        return value

    def find(self, state: ContentVersion | None, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """Return the cached values of these keys, by key; nothing where the version is None."""
        if state is None:
            return {}
        with self._lock:
            if self._states.get(state.database) != state:
                self._states[state.database] = state
                self._values[state.database] = OrderedDict()
            values = self._values[state.database]
            cached_values = {key: values[key] for key in keys if key in values}
            for key in cached_values:
                values.move_to_end(key)
        return cached_values

    def keep(self, state: ContentVersion | None, new_values: Mapping[Hashable, Any]) -> None:
        """Cache values, by key, unless another version was asked for meanwhile.

        state  the version of the content, read before any of the values; None caches nothing
        """
        with self._lock:
            if state is None or self._states.get(state.database) != state:
                return
            values = self._values[state.database]
            values.update(new_values)
            while len(values) > self.most:
                values.popitem(last=False)

    def forget(self) -> None:
        """Empty the cache."""
        with self._lock:
            self._states, self._values = {}, {}


counts = VersionCache()
"""Number of rows of each list, by collection and filters."""
