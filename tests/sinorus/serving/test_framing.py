"""End of a request in the bytes that arrive."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinorus.serving import framing
from sinorus.serving.framing import IncomingRequest

GET = b"GET /livez?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
SIZED = b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;name=value\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
)
REQUESTS = [GET, SIZED, CHUNKED]


def fed(*pieces):
    """Feed pieces to a request; return it, and what was left of the last piece."""
    request = IncomingRequest()
    rest = b""
    for piece in pieces:
        assert not request.complete
        rest = request.feed(piece)
    return request, rest


@pytest.mark.parametrize("whole", REQUESTS)
def test_what_is_behind_a_request_is_given_back(whole):
    request, rest = fed(whole + GET)

    assert request.complete
    assert request.open().read() == whole
    assert rest == GET


@given(st.sampled_from(REQUESTS), st.data())
def test_the_end_is_found_wherever_the_bytes_are_cut(whole, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    edges = [0, *cuts, len(whole)]
    request = IncomingRequest()
    for start, stop in pairwise(edges):
        assert not request.complete or start == len(whole)
        if start < stop:
            assert request.feed(whole[start:stop]) == b""

    assert request.complete
    assert request.open().read() == whole


@pytest.mark.parametrize(
    "bad",
    [
        b"GET / HTTP/1.1\nHost: localhost\n\n",
        b"G" * (framing.LARGEST_HEAD + 1),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1" * (framing.LONGEST_CHUNK_LINE + 1),
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
    ],
    ids=["bare line feeds", "endless head", "no size", "endless size", "too long"],
)
def test_what_cannot_become_valid_is_not_waited_for(bad):
    request, _ = fed(bad)

    assert request.complete


def test_a_chunked_body_that_is_too_long_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(framing, "LARGEST_BODY", 100)

    request, _ = fed(
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"FF\r\n", b"x" * 200
    )

    assert request.complete


def test_a_client_that_waits_is_told_to_go_on_only_until_it_does():
    head = b"POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    request, _ = fed(head)
    assert request.awaited

    request.feed(b"x")

    assert not request.awaited
    assert not request.complete


@pytest.mark.parametrize(
    ("line", "path"), [(b"GET /livez?x=1 HTTP/1.1", "/livez"), (b"GET", ""), (b"", "")]
)
def test_the_path_is_that_of_the_request_line(line, path):
    request, _ = fed(line + b"\r\n\r\n")

    assert request.path == path
