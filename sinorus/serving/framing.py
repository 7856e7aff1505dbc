"""End of an HTTP/1.1 request in the bytes that a client sends (RFC 9112).

This module only finds the end of a request, so that a thread gets it complete. Then gunicorn parses
the request, and rejects it if it is malformed; if the two disagree, the connection is closed.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from typing import BinaryIO, cast

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 11_000_000
"""Bytes of a body, a few more than Django reads of a form; longer ones are rejected unread."""

IN_MEMORY = 64 * 1024
"""Bytes of a request or response beyond which the rest is in a file."""

LONGEST_CHUNK_LINE = 1024

_HEAD_END = b"\r\n\r\n"
_BARE_LF = re.compile(rb"(?<!\r)\n")
_LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:[^\r\n]*chunked", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


def temporary_file() -> BinaryIO:
    """Create a file that is in memory while it is small, and is deleted when it is closed."""
    return cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))


class IncomingRequest:
    """The bytes of one request, until it is complete.

    complete   whether the request can be handled: it is whole, or cannot become valid
    awaited    whether the client waits for "100 Continue" before it sends the body
    size       number of bytes so far
    """

    def __init__(self) -> None:
        self.complete = False
        self.awaited = False
        self.size = 0
        self.head = bytearray()
        self._bytes = temporary_file()
        self._missing = 0
        self._chunks: ChunkedBody | None = None

    def feed(self, data: bytes) -> bytes:
        """Add bytes from the client; return those after the end of the request."""
        if not self.in_body:
            data = self._feed_head(data)
        if self.in_body and not self.complete:
            data = self._feed_body(data)
        return data

    @property
    def in_body(self) -> bool:
        """True if the head is complete, and a body follows."""
        return bool(self._missing) or self._chunks is not None

    @property
    def path(self) -> str:
        """The path in the request line; empty if there is none."""
        target = self.head.partition(b"\r\n")[0].split(b" ")[1:2]
        return target[0].partition(b"?")[0].decode("latin-1") if target else ""

    def open(self) -> BinaryIO:
        """Return the bytes, to be read from the start."""
        self._bytes.seek(0)
        return self._bytes

    def close(self) -> None:
        """Forget the bytes."""
        # It tries once more to write what did not fit on the disk.
        with contextlib.suppress(OSError):
            self._bytes.close()

    def _feed_head(self, data: bytes) -> bytes:
        seen = max(len(self.head) - len(_HEAD_END) + 1, 0)
        self.head += data
        end = self.head.find(_HEAD_END, seen)
        if end < 0:
            if len(self.head) > LARGEST_HEAD or _BARE_LF.search(self.head):
                self._take(bytes(self.head))
                self.complete = True
            return b""
        end += len(_HEAD_END)
        rest = bytes(self.head[end:])
        del self.head[end:]
        self._take(bytes(self.head))
        self._expect_body()
        return rest

    def _expect_body(self) -> None:
        if _CHUNKED.search(self.head):
            self._chunks = ChunkedBody()
        elif length := _LENGTH.search(self.head):
            missing = int(length[1])
            self._missing = missing if missing <= LARGEST_BODY else 0
        self.complete = not self.in_body
        self.awaited = self.in_body and _EXPECTS.search(self.head) is not None

    def _feed_body(self, data: bytes) -> bytes:
        if self._chunks is None:
            taken = min(self._missing, len(data))
            self._missing -= taken
            self.complete = not self._missing
        else:
            taken = self._chunks.feed(data)
            self.complete = self._chunks.ended or self.size + taken > LARGEST_BODY
        self.awaited = self.awaited and not taken
        self._take(data[:taken])
        return data[taken:]

    def _take(self, data: bytes) -> None:
        self._bytes.write(data)
        self._bytes.flush()
        self.size += len(data)


class ChunkedBody:
    """Reader that finds the end of a chunked body (RFC 9112, 7.1).

    ended  whether the last chunk and its trailer were there, or the body is malformed
    """

    def __init__(self) -> None:
        self.ended = False
        self._line = bytearray()
        self._skip = 0
        self._in_trailer = False

    def feed(self, data: bytes) -> int:
        """Read more bytes; return how many of them belong to the body."""
        place = 0
        while place < len(data) and not self.ended:
            if self._skip:
                step = min(self._skip, len(data) - place)
                self._skip -= step
                place += step
            else:
                place = self._read_line(data, place)
        return place

    def _read_line(self, data: bytes, place: int) -> int:
        end = data.find(b"\n", place)
        stop = len(data) if end < 0 else end + 1
        self._line += data[place:stop]
        if end >= 0:
            line = bytes(self._line).rstrip(b"\r\n")
            self._line.clear()
            self._follow(line)
        elif len(self._line) > LONGEST_CHUNK_LINE:
            self.ended = True
        return stop

    def _follow(self, line: bytes) -> None:
        if self._in_trailer:
            self.ended = not line
            return
        digits = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", digits):
            self.ended = True
            return
        size = int(digits, 16)
        # The data of a chunk is followed by a line end of its own.
        self._skip = size + 2 if size else 0
        self._in_trailer = not size
