"""Responses to requests that gunicorn rejects before the application sees them.

They are problems like those of the API (RFC 9457) for every address: if a request cannot be read,
its address may be unknown too.
"""

from __future__ import annotations

import http
import json
from typing import TYPE_CHECKING

from sinorus.compat.gunicorn import (
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

if TYPE_CHECKING:
    from debates.api.http.problem_kinds import ProblemKind

SHOWN = 80
"""Characters of the request that a response quotes at most."""

_A_HEADER = "A header is one line, “Name: value”, without control characters."

DETAILS: dict[type[Exception], str] = {
    InvalidRequestLine: (
        "The first line of the request is malformed. It has a method, an address and a version, as "
        "“GET /api/v1/ HTTP/1.1”, with all other characters of the address percent-encoded."
    ),
    InvalidRequestMethod: "The method is malformed. Write it in capitals, as GET.",
    InvalidHTTPVersion: (
        "The version of HTTP is not supported, or the address has a space. Use HTTP/1.1, and "
        "write a space in an address as %20."
    ),
    ObsoleteFolding: f"A header goes on in a second line. {_A_HEADER}",
    InvalidHeaderName: f"The name of a header is malformed. {_A_HEADER}",
    InvalidHeader: f"A header is malformed, or given more than once. {_A_HEADER}",
    InvalidSchemeHeaders: "The headers of a proxy contradict each other about HTTP and HTTPS.",
    UnsupportedTransferCoding: "The transfer coding is not supported. Leave out Transfer-Encoding.",
    ExpectationFailed: "The header Expect can only be 100-continue. Leave it out.",
}
"""What is wrong and how to mend it, by gunicorn's exception."""

_OF_THE_SERVER = (ConfigurationProblem, InvalidResponseHeader, InvalidResponseHeaderName)
_KINDS = {LimitRequestLine: "address-too-long", LimitRequestHeaders: "headers-too-large"}


def rejection(error: Exception, path: str) -> bytes | None:
    """Return the whole response to a request that cannot be read; None for an error of Sinorus.

    path  the requested path, as far as it could be read

    The application does not see the request, so the headers of its middleware are repeated here.
    """
    if isinstance(error, _OF_THE_SERVER):
        return None
    # gunicorn imports this module before Django knows its models, among which the examples are
    from debates.api.http.problem_kinds import KINDS

    for known, name in _KINDS.items():
        if isinstance(error, known):
            return _response(KINDS[name], KINDS[name].detail, path)
    for known, detail in DETAILS.items():
        if isinstance(error, known):
            return _response(KINDS["bad-request"], detail + _sent(error), path)
    if isinstance(error, ParseException):
        return _response(KINDS["bad-request"], KINDS["bad-request"].detail, path)
    return None


def _sent(error: Exception) -> str:
    """Quote the name or line of a header from gunicorn's exception."""
    sent = getattr(error, "hdr", "")
    if not isinstance(sent, str) or not sent:
        return ""
    shown = "".join(one if one.isprintable() else "\ufffd" for one in sent[:SHOWN])
    return f" Received “{shown}”."


def _response(kind: ProblemKind, detail: str, path: str) -> bytes:
    body = json.dumps(
        {
            "type": f"/api/v1/problems/{kind.name}/",
            "title": kind.title,
            "status": kind.status,
            "detail": detail,
            "instance": path or None,
            "request_id": None,
        }
    ).encode()
    head = (
        f"HTTP/1.1 {kind.status} {http.HTTPStatus(kind.status).phrase}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Access-Control-Allow-Origin: *",
        "X-Content-Type-Options: nosniff",
    )
    return "\r\n".join((*head, "", "")).encode() + body
