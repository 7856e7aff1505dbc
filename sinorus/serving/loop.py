"""Event loop of a worker, which keeps slow clients away from its threads.

gunicorn's own worker gives a connection to a thread before the client has sent anything, and the
thread waits for it. So sixteen half-sent requests, or sixteen clients that do not read, stop a
site. Here the main thread reads requests and sends responses for all clients at once, as a web
server in front would. A thread gets a request when it is complete, and is free again as soon as the
response is made. Responses that clients have not read yet are stored, large ones in a file, up to a
limit for all clients together.

waitress does this too, but a client that does not read a long response blocks one of its threads
for ever, and it lacks gunicorn's processes, signals and rules for requests.
"""

from __future__ import annotations

import errno
import logging
import math
import resource
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from search.disk_space import FULL, is_disk_full
from sinorus.compat.gunicorn import ThreadWorker
from sinorus.serving.connection import PIECE, Connection

logger = logging.getLogger(__name__)

REQUEST_SECONDS = 20.0
"""Seconds that a client may take for a request, plus the time for its body at SLOWEST_PACE."""

SLOWEST_PACE = 1000
"""Bytes a second of a body."""

STALLED_SECONDS = 30.0
"""Seconds without reading any of its response after which a client is disconnected."""

LINGER_SECONDS = 2.0
"""Seconds for a client to read the end of a response, and a stopping worker to wait for requests.

If it were closed at once, the system would discard the response if the client is still sending.
"""

MOST_HELD = 512 * 1024 * 1024
"""Bytes that a worker stores for all its clients: incomplete requests and unread responses."""

FILES_EACH = 4
"""Open files for each connection: its socket, its request, its response, and work on it."""

LOOK_SECONDS = 0.5

HEALTH = ("/livez", "/readyz")
"""Addresses that have a thread each: the first never waits, the second may wait for a database."""

NO_MORE_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
PASSING = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED, errno.EPROTO, errno.EINTR}


class ServingLoop(ThreadWorker):
    """gunicorn's worker with threads, with an event loop that tolerates slow clients."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.connections: set[Connection] = set()
        self._looked = 0.0

    def init_process(self) -> None:
        """Prepare the threads for health checks, and serve."""
        allowed = raise_file_limit(self.worker_connections * FILES_EACH)
        # one connection too many would use up the open files that requests need
        self.worker_connections = min(self.worker_connections, max(1, allowed // FILES_EACH))
        self.health_pools = {
            address: ThreadPoolExecutor(1, thread_name_prefix=address) for address in HEALTH
        }
        super().init_process()

    def run(self) -> None:
        """Serve until the worker is told to stop, then finish the current requests."""
        self.poller.register(
            self.method_queue.fileno(), selectors.EVENT_READ, self.method_queue.run_callbacks
        )
        self.set_accept_enabled(True)
        while self.alive:
            self._turn()
        self.set_accept_enabled(False)
        self._finish()

    def look_after(self) -> None:
        """Do the regular tasks of the main thread, about twice a second."""
        now = time.monotonic()
        for connection in [each for each in self.connections if each.deadline < now]:
            self._drop(connection)
        self._relieve()
        if self.alive and self._can_accept():
            self.set_accept_enabled(True)

    def _turn(self) -> None:
        self.notify()
        self.wait_for_and_dispatch_events(LOOK_SECONDS)
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            self.look_after()

    def _finish(self) -> None:
        until = time.monotonic() + self.cfg.graceful_timeout
        soon = time.monotonic() + LINGER_SECONDS
        for connection in self.connections:
            if connection.waits_for_request:
                connection.deadline = min(connection.deadline, soon)
        while self.connections and time.monotonic() < until:
            self._turn()
        for connection in list(self.connections):
            self._drop(connection)
        self.tpool.shutdown(wait=False)
        for pool in self.health_pools.values():
            pool.shutdown(wait=False)
        self.poller.close()
        self.method_queue.close()
        for listener in self.sockets:
            listener.close()

    # Requests, on their way in.

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection, if necessary instead of one that waits."""
        if len(self.connections) >= self.worker_connections and not self._make_room():
            return
        try:
            raw, client = listener.accept()
        except OSError as error:
            if error.errno in NO_MORE_FILES:
                self._make_room()
            elif error.errno not in PASSING:
                raise
            return
        raw.setblocking(False)
        connection = Connection(self.cfg, raw, client, listener.getsockname(), self._left_behind)
        self.connections.add(connection)
        self._await_request(connection, REQUEST_SECONDS)

    def _await_request(self, connection: Connection, seconds: float) -> None:
        connection.since = time.monotonic()
        connection.deadline = connection.since + seconds
        # Usually the request has already arrived.
        self._receive(connection)

    def _receive(self, connection: Connection) -> None:
        """Read what the client has sent."""
        try:
            data = connection.raw.recv(PIECE)
        except BlockingIOError:
            self._watch(connection, selectors.EVENT_READ)
            return
        except OSError:
            data = b""
        if not data:
            self._drop(connection)
        elif not connection.lingering:
            self._take(connection, data)

    def _take(self, connection: Connection, data: bytes) -> None:
        first = not connection.request.head
        try:
            connection.feed(data)
        except ConnectionError:
            self._drop(connection)
            return
        except OSError as error:
            reason = FULL if is_disk_full(error) else error
            logger.warning("A request could not be stored: %s", reason)
            self._drop(connection)
            return
        if connection.request.complete:
            self._begin(connection)
            return
        if first:
            connection.since = time.monotonic()
            connection.deadline = connection.since + REQUEST_SECONDS
        if connection.request.in_body:
            connection.deadline = (
                connection.since + REQUEST_SECONDS + connection.request.size / SLOWEST_PACE
            )
        self._watch(connection, selectors.EVENT_READ)

    def _begin(self, connection: Connection) -> None:
        """Give a whole request to a thread; health checks have threads of their own."""
        pool = self.health_pools.get(connection.request.path, self.tpool)
        self._watch(connection, 0)
        connection.deadline = math.inf
        connection.begin()
        pool.submit(self.handle, connection).add_done_callback(
            lambda future: self.method_queue.defer(self.finish_request, connection, future)
        )

    # Responses, on their way out.

    def finish_request(self, connection: Connection, future: Future) -> None:
        """Send the rest of a response whose thread is done with it."""
        failed = future.cancelled() or future.exception() is not None
        connection.keep = not failed and bool(future.result())
        connection.end()
        if connection.closed:
            connection.request.close()
        elif connection.sock.lost:
            self._drop(connection)
        elif not connection.sock.unsent.size:
            self._sent(connection)

    def _left_behind(self, connection: Connection) -> None:
        """Let the main thread send the rest. Runs in a serving thread."""
        self.method_queue.defer(self._send_rest, connection)

    def _send_rest(self, connection: Connection) -> None:
        if not connection.closed and connection.sock.unsent.size:
            connection.since = time.monotonic()
            connection.deadline = connection.since + STALLED_SECONDS
            self._watch(connection, selectors.EVENT_WRITE)
            self._relieve()

    def _flush(self, connection: Connection) -> None:
        try:
            if connection.sock.flush():
                connection.deadline = time.monotonic() + STALLED_SECONDS
        except OSError:
            self._drop(connection)
            return
        if not connection.sock.unsent.size:
            self._watch(connection, 0)
            connection.deadline = math.inf
            if not connection.busy:
                self._sent(connection)

    def _sent(self, connection: Connection) -> None:
        """Wait for the next request, or close the connection once the client has read the last."""
        if connection.keep:
            connection.next_request()
            if connection.request.complete:
                self._begin(connection)
                return
            self._await_request(connection, self.cfg.keepalive if self.alive else LINGER_SECONDS)
            return
        try:
            connection.raw.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(connection)
            return
        connection.lingering = True
        connection.since = time.monotonic()
        connection.deadline = connection.since + LINGER_SECONDS
        self._watch(connection, selectors.EVENT_READ)

    # Limits.

    def _relieve(self) -> None:
        """Disconnect the clients with the most stored bytes until all are below the limit."""
        held = {each: each.held for each in self.connections}
        total = sum(held.values())
        for connection in sorted(held, key=held.__getitem__, reverse=True):
            if total <= MOST_HELD:
                return
            logger.warning(
                "Closed the connection of %s, which had not read %d bytes of its response.",
                connection.address,
                held[connection],
            )
            total -= held[connection]
            self._drop(connection)

    def _can_accept(self) -> bool:
        full = len(self.connections) >= self.worker_connections
        return not full or any(each.waits_for_request for each in self.connections)

    def _make_room(self) -> bool:
        """Close the most expendable connection; return whether there is one."""
        waiting = [each for each in self.connections if each.waits_for_request]
        slow = waiting or [each for each in self.connections if each.sock.unsent.size]
        if slow:
            self._drop(most_expendable(slow))
        else:
            # All are at work: accept no more until one is done.
            self.set_accept_enabled(False)
        return bool(slow)

    def _drop(self, connection: Connection) -> None:
        self._watch(connection, 0)
        connection.close()
        self.connections.discard(connection)

    def _watch(self, connection: Connection, events: int) -> None:
        """Watch the socket for these events, instead of the earlier ones."""
        if connection.closed or connection.events == events:
            return
        if not events:
            self.poller.unregister(connection.raw)
        elif connection.events:
            self.poller.modify(connection.raw, events, partial(self._on_event, connection))
        else:
            self.poller.register(connection.raw, events, partial(self._on_event, connection))
        connection.events = events

    def _on_event(self, connection: Connection, _socket: object) -> None:
        if connection.events & selectors.EVENT_WRITE:
            self._flush(connection)
        elif connection.events & selectors.EVENT_READ:
            self._receive(connection)


def most_expendable(connections: Iterable[Connection]) -> Connection:
    """Return the connection to close first: the oldest of the address that has most of them."""
    connections = list(connections)
    count = Counter(connection.address for connection in connections)
    return min(connections, key=lambda each: (-count[each.address], each.since))


def raise_file_limit(wanted: int) -> int:
    """Raise the limit of open files as far as the system allows; return the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
