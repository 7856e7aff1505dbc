"""Deadlines of requests, and of answers that are sent while they are made."""

from __future__ import annotations

import time

import pytest
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from debates.db import deadline
from sinorus.deadlines import Deadlines

AT_ONCE = -1
"""Seconds of a deadline that has passed before the first step."""


def streamed(pieces):
    return Deadlines(lambda request: StreamingHttpResponse(pieces))(RequestFactory().get("/"))


def two_rows():
    yield b"first row"
    time.sleep(0.2)
    deadline.check_time()
    yield b"second row"


def test_an_answer_that_takes_too_long_is_never_taken_for_whole(settings):
    settings.SINORUS_DEADLINE = 0.01
    content = iter(streamed(two_rows()))

    assert next(content) == b"first row"
    assert b"is incomplete" in next(content)
    with pytest.raises(BrokenPipeError):
        next(content)


def test_a_compressed_answer_that_takes_too_long_is_cut_off(settings):
    settings.SINORUS_DEADLINE = 0.01
    response = streamed(two_rows())
    response["Content-Encoding"] = "zstd"
    content = iter(response)

    assert next(content) == b"first row"
    with pytest.raises(BrokenPipeError):
        next(content)


def test_a_statement_that_the_database_ends_is_the_deadline_too(settings):
    def rows():
        yield b"first row"
        time.sleep(0.2)
        raise OperationalError("interrupted")

    settings.SINORUS_DEADLINE = 0.01
    content = iter(streamed(rows()))

    assert next(content) == b"first row"
    assert b"is incomplete" in next(content)


def test_a_database_that_is_away_is_no_deadline():
    def rows():
        yield b"first row"
        raise OperationalError("the connection is closed")

    content = iter(streamed(rows()))

    assert next(content) == b"first row"
    with pytest.raises(OperationalError):
        next(content)


def test_whoever_goes_away_ends_the_reading_of_rows(db):
    ended = []

    def rows():
        try:
            yield b"first row"
            yield b"second row"
        finally:
            ended.append(True)

    response = streamed(rows())
    next(iter(response))
    response.close()

    assert ended == [True]


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/api/v1/topics/", "application/problem+json")]
)
def test_what_takes_too_long_ends_in_a_plain_answer(db, settings, path, kind):
    settings.SINORUS_DEADLINE = AT_ONCE

    answer = Client(raise_request_exception=False).get(path)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert answer["Content-Type"].startswith(kind)
    assert b"too long" in answer.content
