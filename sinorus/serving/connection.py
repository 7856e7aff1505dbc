"""Connection of one client: requests as they arrive, responses as the client reads them.

The main thread of a worker reads and writes the sockets without waiting for any. A thread that
handles a request gets it complete, and leaves its response to the main thread; it never waits
either.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from search.disk_space import FULL, is_disk_full
from sinorus.compat.gunicorn import get_parser
from sinorus.serving.framing import IncomingRequest, temporary_file

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
"""Bytes read or written in one turn of a connection."""

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class UnsentBytes:
    """Queue of bytes that the client has not read yet, in memory or, if there are many, in a file.

    size  number of bytes in the queue
    """

    def __init__(self) -> None:
        self.size = 0
        self._first = 0
        self._file: BinaryIO | None = None

    def append(self, data: memoryview) -> None:
        """Add bytes at the end. Raises OSError if the disk is full."""
        if self._file is None:
            self._file = temporary_file()
        self._file.seek(self._first + self.size)
        self._file.write(data)
        # Now, not later, the caller can be told that the disk is full.
        self._file.flush()
        self.size += len(data)

    def peek(self) -> bytes:
        """Return the first bytes without removing them."""
        if self._file is None:
            return b""
        self._file.seek(self._first)
        return self._file.read(PIECE)

    def drop(self, count: int) -> None:
        """Remove bytes from the beginning."""
        self._first += count
        self.size -= count
        if not self.size:
            self.close()

    def close(self) -> None:
        """Forget all bytes."""
        if self._file is not None:
            # close() tries once more to write the bytes that did not fit on the disk.
            with contextlib.suppress(OSError):
                self._file.close()
        self._file, self._first, self.size = None, 0, 0


class BufferedSocket:
    """Socket for a serving thread: it reads one complete request, and writes without waiting.

    lost  whether the client is gone
    path  path of the request that is read; empty where its first line has none
    """

    def __init__(self, raw: socket.socket, left_behind: Callable[[], object]) -> None:
        self.raw = raw
        self.lost = False
        self.path = ""
        self.unsent = UnsentBytes()
        self.lock = threading.Lock()
        self._left_behind = left_behind
        self._request: BinaryIO | None = None

    def load(self, request: BinaryIO, path: str = "") -> None:
        """Set the request that the thread reads next."""
        self._request, self.path = request, path

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Read from the request; b"" at its end."""
        return self._request.read(size) if self._request is not None else b""

    def sendall(self, data: bytes) -> None:
        """Send the bytes that the client accepts at once, and leave the rest to the main thread.

        Raises BrokenPipeError if the client is gone.
        """
        rest = memoryview(data)
        with self.lock:
            if self.lost:
                raise BrokenPipeError(errno.EPIPE, "The client is gone")
            if not self.unsent.size:
                rest = rest[self._send(rest) :]
            if not rest:
                return
            first = not self.unsent.size
            self._leave(rest)
        if first:
            self._left_behind()

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> int:
        """Send a part of a file; return its length."""
        file.seek(offset)
        sent = 0
        while piece := file.read(PIECE if count is None else min(PIECE, count - sent)):
            self.sendall(piece)
            sent += len(piece)
        return sent

    def send(self, data: bytes) -> int:
        """Discard the interim response "100 Continue", which the client already has."""
        return len(data)

    def flush(self) -> bool:
        """Send the bytes that the client accepts now; return whether it accepted any."""
        with self.lock:
            sent = self._send(memoryview(self.unsent.peek()))
            self.unsent.drop(sent)
            return bool(sent)

    def _leave(self, data: memoryview) -> None:
        try:
            self.unsent.append(data)
        except OSError as error:
            self.lost = True
            reason = FULL if is_disk_full(error) else error
            logger.warning(
                "A response was cut off because the rest could not be stored: %s", reason
            )
            raise BrokenPipeError(errno.EPIPE, "The response could not be stored") from error

    def _send(self, data: memoryview) -> int:
        try:
            return self.raw.send(data)
        except BlockingIOError:
            return 0

    def lose(self) -> None:
        """Close the connection, and fail further writes of a thread."""
        with self.lock:
            self.lost = True
            self.unsent.close()
            self.raw.close()

    def setblocking(self, blocking: bool) -> None:
        """Do nothing: no call of this socket waits."""

    def settimeout(self, seconds: float | None) -> None:
        """Do nothing: no call of this socket waits."""

    def gettimeout(self) -> float | None:
        """Return None, as for a socket without a timeout."""
        return None

    def shutdown(self, how: int) -> None:
        """Do nothing: the main thread ends the connection when everything is sent."""

    def close(self) -> None:
        """Do nothing: the main thread closes the connection when everything is sent."""


class Connection:
    """Connection of one client, with the attributes that gunicorn's threads read.

    busy       whether a thread handles a request
    keep       whether the connection stays open for another request
    lingering  whether the response is sent, and what the client still sends is thrown away
    deadline   when the connection is closed unless something happens
    since      when the present wait began
    events     what the poller watches the socket for
    """

    is_http2 = False
    data_ready = True

    def __init__(
        self, cfg: Any, raw: socket.socket, client: Any, server: Any, left_behind: Callable
    ) -> None:
        self.cfg, self.client, self.server = cfg, client, server
        self.sock = BufferedSocket(raw, lambda: left_behind(self))
        self.parser: Any = None
        self.request = IncomingRequest()
        self.ahead = b""
        self.busy = self.keep = self.lingering = self.closed = False
        self.since = self.deadline = time.monotonic()
        self.events = 0

    @property
    def raw(self) -> socket.socket:
        """The socket of the operating system."""
        return self.sock.raw

    @property
    def initialized(self) -> bool:
        """True once a request was read from the connection."""
        return self.parser is not None

    @property
    def address(self) -> str:
        """The IP address of the client."""
        return str(self.client[0]) if isinstance(self.client, tuple) and self.client else ""

    @property
    def held(self) -> int:
        """Number of bytes that are kept for this client."""
        return self.request.size + self.sock.unsent.size

    @property
    def waits_for_request(self) -> bool:
        """True if the client has to send something before a thread can work for it."""
        return not self.busy and not self.sock.unsent.size

    def init(self) -> None:
        """Make the parser of the requests, in the thread that handles the first."""
        if self.parser is None:
            self.parser = get_parser(self.cfg, self.sock, self.client)

    def feed(self, data: bytes) -> None:
        """Add bytes from the client, and send the interim response if the client waits for it."""
        awaited = self.request.awaited
        self.ahead += self.request.feed(data)
        if self.request.awaited and not awaited:
            self.sock.sendall(CONTINUE)

    def begin(self) -> None:
        """Hand the complete request to a thread."""
        self.busy = True
        self.sock.load(self.request.open(), self.request.path)

    def end(self) -> None:
        """Take the connection back from the thread, for the next request or its end."""
        self.busy = False
        if self.parser is None or self.parser.unreader.buf.getvalue() or self.sock.recv(1):
            # gunicorn saw another end of the request, so the bytes after it cannot be trusted.
            self.keep = False
        self.request.close()
        self.request = IncomingRequest()

    def next_request(self) -> None:
        """Check whether the next request has already arrived."""
        ahead, self.ahead = self.ahead, b""
        if ahead:
            self.feed(ahead)

    def close(self) -> None:
        """Close the connection at once."""
        self.closed = True
        self.sock.lose()
        if not self.busy:
            self.request.close()
