"""Bodies in chunks, without a Content-Length."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from django.test.client import ClientHandler
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from sinorus.content_lengths import measured
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db


def in_chunks(body, size=5):
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def answer_to(sent):
    """Answer to a topic that is sent in chunks, as gunicorn hands it on."""
    head = b"POST /api/v1/topics/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    parsed = next(RequestParser(Config(), iter([head, sent]), ("127.0.0.1", 0)))
    environ = RequestFactory(SERVER_NAME="localhost").generic("POST", "/api/v1/topics/").environ
    environ |= {
        "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": f"Bearer {tool('editor').secret}",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": parsed.body,
    }
    [response] = measured(lambda environ, _: [ClientHandler()(environ)])(environ, lambda *_: None)
    return response


def test_a_body_in_chunks_is_read_whole():
    answer = answer_to(in_chunks(b'{"name": "Shipping"}'))

    assert (answer.status_code, json.loads(answer.content)["name"]) == (201, "Shipping")


def test_a_body_in_chunks_can_be_too_large(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

    answer = answer_to(in_chunks(b" " * 1_000_001, size=65_536))

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "sent",
    [
        in_chunks(b'{"name": "Shipping"}')[:-5],
        b'14\r\n{"name": "Shipping"}',
        b"five\r\n{}\r\n0\r\n\r\n",
        b'14\r\n{"name": "Shipping"}\r\n0\r\nmalformed trailer\r\n\r\n',
    ],
    ids=["no last chunk", "half a chunk", "no size", "malformed trailer"],
)
def test_a_body_in_chunks_that_cannot_be_read_is_refused(sent):
    answer = answer_to(sent)

    assert (answer.status_code, json.loads(answer.content)["detail"]) == (
        400,
        "The body broke off before its end. Send the request again.",
    )
