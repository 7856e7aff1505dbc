"""Private interfaces of gunicorn: its worker with threads, and answers without an application."""

from __future__ import annotations

from gunicorn import http, util
from gunicorn.http.errors import (
    ConfigurationProblem,
    ExpectationFailed,
    InvalidHeader,
    InvalidHeaderName,
    InvalidHTTPVersion,
    InvalidRequestLine,
    InvalidRequestMethod,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    InvalidSchemeHeaders,
    LimitRequestHeaders,
    LimitRequestLine,
    ObsoleteFolding,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import ThreadWorker

from debates.compat.requirements import require, require_set_by

READ_AGAINST = "25 to 27"

require(
    "gunicorn",
    READ_AGAINST,
    [
        (ThreadWorker, "init_process"),
        (ThreadWorker, "init_signals"),
        (ThreadWorker, "handle_quit"),
        (ThreadWorker, "handle_exit"),
        (ThreadWorker, "handle_error"),
        (ThreadWorker, "handle"),
        (ThreadWorker, "set_accept_enabled"),
        (ThreadWorker, "wait_for_and_dispatch_events"),
        (http, "get_parser"),
        (util, "write_nonblock"),
    ],
)
require_set_by("gunicorn", READ_AGAINST, Worker.__init__, ["alive", "booted", "ppid"])
require_set_by("gunicorn", READ_AGAINST, InvalidHeader.__init__, ["hdr"])
require_set_by(
    "gunicorn", READ_AGAINST, ThreadWorker.__init__, ["tpool", "poller", "method_queue", "nr_conns"]
)

get_parser = http.get_parser
write_nonblock = util.write_nonblock

__all__ = [
    "ConfigurationProblem",
    "ExpectationFailed",
    "InvalidHTTPVersion",
    "InvalidHeader",
    "InvalidHeaderName",
    "InvalidRequestLine",
    "InvalidRequestMethod",
    "InvalidResponseHeader",
    "InvalidResponseHeaderName",
    "InvalidSchemeHeaders",
    "LimitRequestHeaders",
    "LimitRequestLine",
    "ObsoleteFolding",
    "ParseException",
    "ThreadWorker",
    "UnsupportedTransferCoding",
    "get_parser",
    "write_nonblock",
]
