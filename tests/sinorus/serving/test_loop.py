"""Limits of the event loop."""

from __future__ import annotations

import resource
import selectors
import socket
from types import SimpleNamespace

import pytest

from sinorus.serving import loop
from sinorus.serving.connection import Connection
from sinorus.serving.loop import ServingLoop, most_expendable

LARGE = bytes(3_000_000)


@pytest.fixture
def serving():
    """An event loop without threads."""
    serving = ServingLoop.__new__(ServingLoop)
    serving.connections, serving.alive = set(), False
    serving.poller = selectors.DefaultSelector()
    serving.worker_connections = 2
    yield serving
    for connection in list(serving.connections):
        serving._drop(connection)
    serving.poller.close()


@pytest.fixture
def connect(serving):
    """Make a connection of a client with this address."""
    clients = []

    def make(address="198.51.100.7"):
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        clients.append(theirs)
        connection = Connection(None, ours, (address, 1), None, lambda connection: None)
        serving.connections.add(connection)
        serving._await_request(connection, loop.REQUEST_SECONDS)
        return connection

    yield make
    for client in clients:
        client.close()


def test_a_byte_now_and_then_does_not_buy_time(serving, connect, monkeypatch):
    connection = connect()
    serving._take(connection, b"G")
    deadline = connection.deadline
    monkeypatch.setattr(loop.time, "monotonic", lambda: deadline - 1)

    serving._take(connection, b"E")

    assert connection.deadline == deadline


def test_a_body_buys_time_at_its_pace(serving, connect):
    connection = connect()
    serving._take(connection, b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n")
    before = connection.deadline

    serving._take(connection, b"x" * 10 * loop.SLOWEST_PACE)

    assert connection.deadline == pytest.approx(before + 10)


def test_who_is_late_is_given_up(serving, connect):
    late, early = connect(), connect()
    late.deadline = 0

    serving.look_after()

    assert late.closed
    assert serving.connections == {early}


def test_the_client_with_most_to_read_is_given_up_first(serving, connect, monkeypatch, caplog):
    greedy, modest = connect("203.0.113.9"), connect()
    greedy.sock.sendall(LARGE)
    modest.sock.sendall(LARGE[:1_000_000])
    monkeypatch.setattr(loop, "MOST_HELD", 2_000_000)

    serving._relieve()

    assert serving.connections == {modest}
    assert "Closed the connection of 203.0.113.9" in caplog.text


def test_a_place_is_made_by_who_waits_and_not_by_who_works(serving, connect):
    working, waiting_one = connect(), connect()
    working.busy = True

    assert serving._make_room()

    assert serving.connections == {working}
    assert waiting_one.closed


def waiting(address, since):
    return SimpleNamespace(address=address, since=since)


def test_the_address_with_most_connections_loses_its_oldest_first():
    crowd = [waiting("203.0.113.9", since) for since in (5, 3, 4)]
    reader = waiting("198.51.100.7", 1)

    assert most_expendable([*crowd, reader]) is crowd[1]


def test_files_are_allowed_as_far_as_the_system_does(monkeypatch):
    asked = []
    monkeypatch.setattr(loop.resource, "getrlimit", lambda kind: (1024, 3000))
    monkeypatch.setattr(loop.resource, "setrlimit", lambda kind, limits: asked.append(limits))

    loop.raise_file_limit(4000)
    loop.raise_file_limit(500)

    assert asked == [(3000, 3000)]


def test_no_limit_of_files_is_lowered(monkeypatch):
    asked = []
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(loop.resource, "getrlimit", lambda kind: unlimited)
    monkeypatch.setattr(loop.resource, "setrlimit", lambda kind, limits: asked.append(limits))

    loop.raise_file_limit(4000)

    assert asked == []
