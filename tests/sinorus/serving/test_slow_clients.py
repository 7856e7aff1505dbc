"""Clients that are slow or silent, beside one that only wants to read."""

from __future__ import annotations

import re
import socket
import time
import urllib.error
from contextlib import ExitStack, contextmanager

import pytest

from tests.database_templates import prepare_data_folder
from tests.sinorus.test_serving import serving
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

ATTACKERS = 40
PROMPT_SECONDS = 10.0
"""More than the answers take on a busy machine, and less than any time limit of a slow client."""


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_setup):
    folder = tmp_path_factory.mktemp("slow-clients")
    prepare_data_folder(folder / "data")
    # fewer than the connections that a worker would keep
    with serving(folder, files=512, WEB_CONCURRENCY="1", SINORUS_THREADS="2") as server:
        wait_until(lambda: is_ready(server))
        prompt(server)
        yield server


def is_ready(server):
    try:
        return server.get("/readyz").status == 200
    except urllib.error.HTTPError as error:
        error.close()
        return False


def bundle(server):
    """Return the address of the largest static file."""
    static = server.output.parent / "data" / "static"
    largest = max(static.rglob("*.js"), key=lambda file: file.stat().st_size)
    return f"/static/{largest.relative_to(static)}"


@contextmanager
def clients(server, sent, count=ATTACKERS):
    """Open connections that send these bytes, and read nothing."""
    with ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", server.port))
            client.sendall(sent)
        yield


def prompt(server):
    begun = time.monotonic()
    for address in ("/livez", "/readyz", "/api/v1/positions/?page_size=1", "/"):
        with server.get(address) as answer:
            assert answer.status == 200
            answer.read()
    return time.monotonic() - begun < PROMPT_SECONDS


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: local",
        b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=ada",
        b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nus",
    ],
    ids=["silent", "half a head", "half a body", "half a chunk"],
)
def test_who_sends_nothing_more_keeps_nobody_waiting(server, sent):
    with clients(server, sent):
        assert prompt(server)


def test_who_reads_nothing_keeps_nobody_waiting(server):
    one = f"GET {bundle(server)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    with clients(server, one * 10):
        assert prompt(server)


def test_who_does_not_close_keeps_nobody_waiting(server):
    with clients(server, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
        assert prompt(server)


def test_more_silent_connections_than_there_are_places(server):
    with clients(server, b"GET", count=1200):
        assert prompt(server)


def test_a_long_response_arrives_whole_however_slowly_it_is_read(server):
    path = bundle(server)
    with server.get(path) as answer:
        whole = answer.read()

    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        received = bytearray()
        while piece := client.recv(8192):
            received += piece
            time.sleep(0.001)

    assert received.partition(b"\r\n\r\n")[2] == whole


def test_a_client_that_waits_before_it_sends_a_body_is_told_to_go_on(server):
    head = (
        b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
        b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head)
        client.settimeout(PROMPT_SECONDS)
        interim = client.recv(1000)
        client.sendall(b"x")
        answer = client.recv(1000)

    assert interim == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.startswith(b"HTTP/1.1 403")


def test_requests_in_a_row_are_answered_in_order(server):
    requests = b"".join(
        b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: number-%d-in-a-row\r\n\r\n"
        % number
        for number in range(5)
    )
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(requests.replace(b"4-in-a-row", b"4-in-a-row\r\nConnection: close"))
        received = bytearray()
        while piece := client.recv(8192):
            received += piece

    assert re.findall(rb"number-(\d)-in", received) == [b"0", b"1", b"2", b"3", b"4"]
