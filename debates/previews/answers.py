"""Answers of a preview: complete, marked, never cached, with links into the preview."""

from __future__ import annotations

import re

from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from debates.models import Debate

LONGEST_RESPONSE = 20_000_000
"""Bytes of the longest answer, which is made in one piece within its transaction."""

_TEXT = re.compile(r"text/|application/([\w.-]+\+)?(json|xml|x-ndjson)|application/x-\w+")
_PATH_IN_ATTRIBUTE = re.compile(rb'="/(?!/|static/)')
_HEAD = re.compile(rb"<head[^>]*>")
_BODY = re.compile(rb"<body[^>]*>")


class TooLong(Exception):
    """Raised where an answer is longer than `LONGEST_RESPONSE`."""


def in_one_piece(response: HttpResponseBase) -> HttpResponseBase:
    """Return the same answer, made now instead of while it is sent. Raises TooLong."""
    if not response.streaming:
        return response
    whole = bytearray()
    try:
        for piece in response.streaming_content:
            whole += piece
            if len(whole) > LONGEST_RESPONSE:
                raise TooLong
    finally:
        response.close()
    return HttpResponse(bytes(whole), status=response.status_code, headers=response.headers)


def led_to_preview(response: HttpResponse, origin: str, prefix: str) -> HttpResponse:
    """Change the links of an answer, and its redirects, to the same addresses of the preview.

    This is done here, not where links are made, because those places cache them for all readers,
    who must not get the key of a preview.

    origin  scheme and host of the site: "https://example.org"
    """
    location = response.get("Location", "")
    if location.startswith(("/", f"{origin}/")) and not location.startswith("//"):
        response["Location"] = prefix + location.removeprefix(origin)
    kind = response.get("Content-Type", "")
    if not _TEXT.match(kind):
        return response
    content = response.content.replace(f"{origin}/".encode(), f"{origin}{prefix}/".encode())
    if kind.startswith("text/html"):
        content = _PATH_IN_ATTRIBUTE.sub(f'="{prefix}/'.encode(), content)
    response.content = content
    return response


def marked(response: HttpResponse, debate: Debate) -> HttpResponse:
    """Mark every page as a draft, and every other answer by a header."""
    response["X-Sinorus-Preview"] = "draft"
    if not response.get("Content-Type", "").startswith("text/html"):
        return response
    head = render_to_string("debates/previews/head.html").encode()
    notice = render_to_string("debates/previews/notice.html", {"debate": debate}).encode()
    content = _HEAD.sub(lambda tag: tag[0] + head, response.content, count=1)
    response.content = _BODY.sub(lambda tag: tag[0] + notice, content, count=1)
    return response


def sealed(response: HttpResponseBase) -> HttpResponseBase:
    """Forbid caching and indexing of the answer, and keep its address from other sites."""
    for name in ("ETag", "Last-Modified", "Expires", "Content-Length"):
        del response[name]
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
