"""Connection of one client: what it has not read yet is kept for it."""

from __future__ import annotations

import errno
import io
import os
import socket

import pytest

from sinorus.serving import connection as connections
from sinorus.serving.connection import BufferedSocket, Connection, UnsentBytes

LARGE = os.urandom(3_000_000)


@pytest.fixture
def pair():
    """A socket of the server that does not wait, and that of its client."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def test_a_queue_gives_back_what_it_got_in_order():
    unsent = UnsentBytes()
    given = b""
    for number in range(5):
        piece = bytes([number]) * 40_000
        unsent.append(memoryview(piece))
        given += piece
        if number == 2:
            taken = unsent.peek()
            unsent.drop(len(taken))

    rest = b""
    while unsent.size:
        piece = unsent.peek()
        rest += piece
        unsent.drop(len(piece))

    assert taken + rest == given
    assert unsent.peek() == b""


def test_sending_never_waits_and_nothing_is_lost(pair):
    ours, theirs = pair
    calls = []
    buffered = BufferedSocket(ours, lambda: calls.append(True))

    buffered.sendall(LARGE)
    buffered.sendall(b"end")

    assert calls == [True]
    assert buffered.unsent.size > 2_000_000
    received = b""
    while buffered.unsent.size:
        received += theirs.recv(65536)
        buffered.flush()
    while len(received) < len(LARGE) + 3:
        received += theirs.recv(65536)
    assert received == LARGE + b"end"


def test_a_thread_is_told_that_its_client_is_gone(pair):
    ours, _ = pair
    buffered = BufferedSocket(ours, lambda: None)

    buffered.lose()

    with pytest.raises(BrokenPipeError):
        buffered.sendall(b"too late")


def test_a_full_disk_cuts_off_the_response_and_is_called_one(pair, monkeypatch, caplog):
    ours, _ = pair
    buffered = BufferedSocket(ours, lambda: None)

    def full(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(buffered.unsent, "append", full)

    with pytest.raises(BrokenPipeError):
        buffered.sendall(LARGE)

    assert buffered.lost
    assert "The disk is full." in caplog.text


def test_a_part_of_a_file_is_sent(pair):
    ours, theirs = pair
    buffered = BufferedSocket(ours, lambda: None)

    assert buffered.sendfile(io.BytesIO(b"0123456789"), offset=2, count=5) == 5

    assert theirs.recv(100) == b"23456"


def test_bytes_that_gunicorn_did_not_take_for_the_request_end_the_connection(pair, monkeypatch):
    ours, _ = pair
    parser = type("Parser", (), {"unreader": type("Unreader", (), {"buf": io.BytesIO()})})
    monkeypatch.setattr(connections, "get_parser", lambda *arguments: parser)
    connection = Connection(None, ours, ("127.0.0.1", 1), None, print)
    connection.feed(b"GET / HTTP/1.1\r\n\r\n")
    connection.begin()
    connection.init()
    connection.sock.recv(5)
    connection.keep = True

    connection.end()

    assert not connection.keep
