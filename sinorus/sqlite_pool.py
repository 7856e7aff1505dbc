"""Pool of a serving worker's connections to SQLite.

Django keeps a connection for each thread. Each one reads the whole schema of the database into
memory, with its triggers: 12 MB, and 20 ms to read them again. A worker has many threads, of which
only a few use the database at any moment. So a thread returns its connection at the end of a
request, and the next request of any thread takes the most recently used one.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class Pool:
    """Open connections that no thread uses.

    most  connections that are kept open; a busy worker opens more, and closes them when it is calm
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._idle: list[Any] = []
        self._lock = threading.Lock()

    def install(self) -> None:
        """Share the connections of this process from now on."""
        request_started.connect(self._share_wrappers, dispatch_uid="sinorus.sqlite_pool")
        connection_created.connect(self._adopt, dispatch_uid="sinorus.sqlite_pool")
        request_finished.connect(self._give_back, dispatch_uid="sinorus.sqlite_pool")

    def uninstall(self) -> None:
        """Let each thread keep its connection again, and close idle ones."""
        request_started.disconnect(dispatch_uid="sinorus.sqlite_pool")
        connection_created.disconnect(dispatch_uid="sinorus.sqlite_pool")
        request_finished.disconnect(dispatch_uid="sinorus.sqlite_pool")
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def __len__(self) -> int:
        return len(self._idle)

    def _share_wrappers(self, sender: object, **_: object) -> None:
        """Let the first request of a thread take an idle connection instead of opening one."""
        for wrapper in connections.all():
            self._share(wrapper)

    def _adopt(self, sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
        """Share the connection that a thread has opened without a request."""
        if self._share(connection) and (used := self._last_used()) is not None:
            # A new connection has not read the schema yet.
            connection.connection.close()
            connection.connection = used

    def _share(self, wrapper: BaseDatabaseWrapper) -> bool:
        """Let a thread's wrapper use the pool for its next connection; false if it already does.

        Wrappers of other databases than SQLite never do.
        """
        if wrapper.vendor != "sqlite" or "get_new_connection" in vars(wrapper):
            return False
        wrapper.get_new_connection = partial(self._take, wrapper.get_new_connection)
        return True

    def _take(self, connect: Any, parameters: dict[str, Any]) -> Any:
        return self._last_used() or connect(parameters)

    def _last_used(self) -> Any:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _give_back(self, sender: object, **_: object) -> None:
        """Return the present thread's connection to the pool, after its request."""
        for wrapper in connections.all(initialized_only=True):
            shared = "get_new_connection" in vars(wrapper)
            if not shared or wrapper.connection is None or wrapper.in_atomic_block:
                continue
            raw = wrapper.connection
            if wrapper.errors_occurred or raw.in_transaction:
                wrapper.close()
                continue
            wrapper.connection = None
            with self._lock:
                if len(self._idle) < self.most:
                    self._idle.append(raw)
                    continue
            raw.close()
