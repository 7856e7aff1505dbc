"""Requests to the API without a network: through all middleware, so all its rules hold."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlencode, urlsplit

from django.core.handlers.wsgi import WSGIHandler

STDIO_ADDRESS = "127.0.0.1"
SLUG = re.compile(r"[\w-]+")

MOVED = 301

ARGUMENTS = {"q": "query"}
"""Names of arguments of the tools, by the parameter of the API, if they differ."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Client of a tool: the address of its connection, and what proxies say of it."""

    address: str = STDIO_ADDRESS
    forwarded_for: str = ""


ON_THIS_MACHINE = Caller()

caller: ContextVar[Caller] = ContextVar("caller", default=ON_THIS_MACHINE)


class Refused(Exception):
    """The API refused a request; the text says why, in words for people."""


class InProcessApi:
    """The API of this process.

    site  address of the site, such as https://debates.example.org, which links begin with
    """

    def __init__(self, site: str) -> None:
        address = urlsplit(site)
        self.site = site.rstrip("/")
        port = address.port or (443 if address.scheme == "https" else 80)
        self._environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": address.hostname or "",
            "SERVER_PORT": str(port),
            "HTTP_HOST": address.netloc,
            "HTTP_ACCEPT": "application/json",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": address.scheme,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        self._application = WSGIHandler()

    def get(self, *segments: str, **parameters: str | None) -> dict[str, Any]:
        """Get the JSON at /api/v1/{segments}/, with the parameters that have a value.

        Raises Refused where the API answers with a problem, or not with JSON.
        """
        for segment in segments:
            if not SLUG.fullmatch(segment):
                raise Refused(f"{segment!r} is not a slug: use one from a search or a debate.")
        path = "/".join(("/api/v1", *(quote(segment, safe="") for segment in segments), ""))
        query = urlencode({name: value for name, value in parameters.items() if value})
        status, moved, body = self._answer(path, query)
        if status == MOVED:
            # a former slug leads to the present one
            status, _, body = self._answer(moved.path, moved.query)
        try:
            answer = json.loads(body)
        except ValueError:
            raise Refused(f"The server answered {status} without a reason.") from None
        if status != 200:
            raise Refused(_reason(answer, status))
        return answer

    def _answer(self, path: str, query: str) -> tuple[int, SplitResult, bytes]:
        """Return status, new address and body of the answer to a request, and close it."""
        client = caller.get()
        statuses: list[int] = []
        response_headers: dict[str, str] = {}

        def start(status: str, headers: list[tuple[str, str]], error: object = None) -> None:
            statuses.append(int(status[:3]))
            response_headers.update(headers)

        forwarded: Mapping[str, str] = (
            {"HTTP_X_FORWARDED_FOR": client.forwarded_for} if client.forwarded_for else {}
        )
        response = self._application(
            {
                **self._environ,
                **forwarded,
                "REMOTE_ADDR": client.address,
                # WSGI has the bytes of the decoded path as Latin-1
                "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
                "QUERY_STRING": query,
                "wsgi.input": io.BytesIO(),
            },
            start,
        )
        try:
            body = b"".join(response)
        finally:
            response.close()
        return statuses[-1], urlsplit(response_headers.get("Location", "")), body


def _reason(problem: Mapping[str, Any], status: int) -> str:
    """Return what a problem says, with the values that are allowed instead."""
    errors = [
        error | {"argument": ARGUMENTS.get(error["parameter"], error["parameter"])}
        for error in problem.get("errors") or ()
    ]
    messages = [f"{error['argument']}: {error['message']}" for error in errors]
    allowed = [
        f"{error['argument']} may be: {', '.join(error['allowed'])}."
        for error in errors
        if error.get("allowed") and not error.get("nearest")
    ]
    if not messages:
        messages.append(problem.get("detail") or f"The server answered {status}.")
    return " ".join(messages + allowed)
