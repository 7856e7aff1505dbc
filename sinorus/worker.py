"""The kind of gunicorn worker that serves Sinorus."""

from __future__ import annotations

import json
import os
import signal
import socket
from types import FrameType
from typing import Any

from debates.api.http.problem_kinds import KINDS
from sinorus.compat.gunicorn import LimitRequestLine, ThreadWorker, write_nonblock


class Worker(ThreadWorker):
    """gunicorn's worker with threads, except for how it is told to stop, and what it answers.

    The terminal sends Ctrl-C to the master and to all workers, and the master tells the
    workers to quit as well. gunicorn's handler for both takes the lock of the thread pool, so
    when the second comes while the first is at work, or while the pool takes a request, the
    worker waits for itself until the master kills it. Here the master alone heeds Ctrl-C, and
    a worker that is told to quit finishes what it is doing and takes nothing new.
    """

    def init_signals(self) -> None:
        """Set up the handlers, in the new process."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Stop soon; at once where nothing is served yet."""
        if not self.booted:
            os._exit(0)
        self.handle_exit(sig, frame)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer a request that cannot be read; an overlong address as the API says problems."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning(
            "Rejected an address of %s characters from %s.", exc.size, (addr or ("",))[0]
        )
        try:
            write_nonblock(client, address_too_long())
        except OSError as error:
            self.log.debug("The client did not wait for the response: %s", error)


def address_too_long() -> bytes:
    """The whole answer to an address of which nobody has read the end.

    The application has not seen the request, so that its middlewares' headers are given here.
    """
    kind = KINDS["address-too-long"]
    body = json.dumps(
        {
            "type": f"/api/v1/problems/{kind.name}/",
            "title": kind.title,
            "status": kind.status,
            "detail": kind.detail,
            "instance": "",
            "request_id": None,
        }
    ).encode()
    head = (
        f"HTTP/1.1 {kind.status} URI Too Long",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Access-Control-Allow-Origin: *",
        "X-Content-Type-Options: nosniff",
    )
    return "\r\n".join((*head, "", "")).encode() + body
