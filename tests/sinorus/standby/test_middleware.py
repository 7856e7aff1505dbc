"""Choice of the database that answers a request."""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from sinorus.standby import middleware
from sinorus.standby.middleware import StandbyReads


class Standby:
    """A standby that says which answers are made in its place."""

    current = True
    answers = left_out = 0

    def __init__(self):
        self.connection = SimpleNamespace(errors_occurred=False, close=lambda: None)
        self.reads = False

    def is_current(self):
        return self.current

    def leave_out(self):
        self.left_out += 1

    @contextmanager
    def reading(self):
        self.reads = True
        try:
            yield self.connection
        finally:
            self.reads = False


@pytest.fixture
def standby(monkeypatch):
    standby = Standby()
    monkeypatch.setattr(middleware, "standby", lambda: standby)
    return standby


@pytest.fixture
def answered_by(standby):
    """Tell which database answers a request."""

    def view(request):
        return HttpResponse("standby" if standby.reads else "primary")

    return lambda request: StandbyReads(view)(request).content.decode()


def ask(method="GET", path="/api/v1/positions/", **cookies):
    request = RequestFactory().generic(method, path)
    request.COOKIES |= cookies
    return request


def test_without_a_standby_there_is_no_middleware():
    with pytest.raises(MiddlewareNotUsed):
        StandbyReads(HttpResponse)


@pytest.mark.parametrize(
    ("request_", "database"),
    [
        (ask(), "standby"),
        (ask("HEAD"), "standby"),
        (ask("POST"), "primary"),
        (ask(path="/admin/login/"), "primary"),
        (ask(sessionid="anything"), "primary"),
        (ask(csrftoken="anything"), "standby"),
    ],
)
def test_the_standby_answers_readers_alone(answered_by, request_, database):
    assert answered_by(request_) == database


def test_one_that_is_left_out_answers_nobody(standby, answered_by):
    standby.current = False

    assert answered_by(ask()) == "primary"


def test_the_primary_answers_what_the_standby_failed(standby):
    def view(request):
        if standby.reads:
            standby.connection.errors_occurred = True
            return HttpResponse(status=503)
        return HttpResponse("primary")

    answer = StandbyReads(view)(ask())

    assert (answer.status_code, answer.content) == (200, b"primary")
    assert standby.left_out == 1


def test_a_mistake_of_ours_is_not_repeated(standby):
    answer = StandbyReads(lambda request: HttpResponse(status=500))(ask())

    assert answer.status_code == 500
    assert standby.left_out == 0


def test_each_piece_of_a_stream_comes_from_the_same_database(standby):
    def pieces():
        for _ in range(3):
            yield b"standby " if standby.reads else b"primary "

    answer = StandbyReads(lambda request: StreamingHttpResponse(pieces()))(ask())
    seen = []
    for piece in answer.streaming_content:
        seen.append(piece)
        assert not standby.reads

    assert b"".join(seen) == b"standby standby standby "
