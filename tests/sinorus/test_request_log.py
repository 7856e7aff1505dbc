"""Request ids, and the log line of a request."""

from __future__ import annotations

import json
import logging
import logging.config
import socket
import time

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from sinorus.request_log import RequestIdFilter, RequestLog, current_id

GIVEN = "4bf92f35-77b3.4da6_X"


def ask(answer=lambda request: HttpResponse(status=204), **headers):
    request = RequestFactory().get("/api/v1/?q=x", **headers)
    return request, RequestLog(answer)(request)


def lines(caplog):
    return [record for record in caplog.records if record.name == "sinorus.requests"]


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog):
    caplog.set_level(logging.INFO, logger="sinorus.requests")


def test_one_line_says_what_was_asked_and_how_it_was_answered(caplog):
    began = time.perf_counter()
    request, _ = ask(REMOTE_ADDR="198.51.100.7")
    whole_ms = 1000 * (time.perf_counter() - began)

    (line,) = lines(caplog)
    assert line.method == "GET"
    assert line.path == "/api/v1/"
    assert line.query == "q=x"
    assert line.status == 204
    assert line.client == "198.51.100.7"
    assert line.request_id == request.id
    # rounded
    assert 0 <= line.duration_ms <= whole_ms + 1


def test_each_request_has_an_id_of_its_own():
    first, answer = ask()
    second, _ = ask()

    assert len(first.id) == 32
    assert first.id != second.id
    assert answer["X-Request-ID"] == first.id


def test_a_well_formed_id_is_kept():
    request, answer = ask(HTTP_X_REQUEST_ID=GIVEN)

    assert request.id == GIVEN
    assert answer["X-Request-ID"] == GIVEN


@pytest.mark.parametrize("given", ["short", "x" * 65, "a b c d e f", "<script>alert", "-12345678"])
def test_an_id_that_is_not_well_formed_is_replaced(given):
    request, answer = ask(HTTP_X_REQUEST_ID=given)

    assert request.id != given
    assert answer["X-Request-ID"] == request.id


def test_a_stream_is_logged_once_it_has_ended(caplog):
    _, answer = ask(lambda request: StreamingHttpResponse(iter([b"a", b"b"])))
    assert lines(caplog) == []

    assert list(answer) == [b"a", b"b"]

    assert [line.status for line in lines(caplog)] == [200]


def test_a_stream_that_breaks_is_logged_too(caplog):
    def rows():
        yield b"a"
        raise RuntimeError

    _, answer = ask(lambda request: StreamingHttpResponse(rows()))

    with pytest.raises(RuntimeError):
        list(answer)

    assert len(lines(caplog)) == 1


def test_what_is_logged_meanwhile_has_the_id_too():
    record = logging.LogRecord("debates", logging.INFO, "", 0, "saved", (), None)

    def answer(request):
        RequestIdFilter().filter(record)
        return HttpResponse()

    request, _ = ask(answer)

    assert record.request_id == request.id
    assert current_id.get() == ""


def test_what_is_logged_while_a_stream_is_made_has_the_id_too():
    ids = []

    def rows():
        ids.append(current_id.get())
        yield b"a"
        ids.append(current_id.get())

    request, answer = ask(lambda request: StreamingHttpResponse(rows()))
    for _piece in answer:
        assert current_id.get() == ""

    assert ids == [request.id] * 2


def test_a_line_is_json(capsys):
    handler = settings.LOGGING["handlers"]["console"]
    logger = logging.getLogger("tests.json")
    configurator = logging.config.DictConfigurator(settings.LOGGING)
    configurator.config["formatters"]["json"] = configurator.configure_formatter(
        dict(settings.LOGGING["formatters"]["json"])
    )
    assert handler["formatter"] == "json"
    record = logger.makeRecord(
        "tests.json", logging.INFO, "", 0, "saved %s", ("Zürich",), None, extra={"request_id": "x"}
    )

    line = json.loads(configurator.config["formatters"]["json"].format(record))

    assert line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": "tests.json",
        "message": "saved Zürich",
        "request_id": "x",
        "host": socket.gethostname(),
    }
