"""Headers Content-Type that Django cannot read, or that name another encoding than UTF-8.

Django decodes the address, too, by the encoding that the header names, and does so before any
middleware: with the name of one of Python's codecs that are not for text, or with an unknown one in
a parameter as in RFC 2231, it fails.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

READ = {"utf-8", "ascii"}
"""Names of Python's codecs for what is read: UTF-8, of which ASCII is a part."""


def readable(application: Application) -> Application:
    """Return a WSGI application that is not told an unreadable Content-Type.

    To it, the request has none: it refuses a body of that type, and ignores the header of a request
    without a body.
    """

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_readable(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = ""
        return application(environ, start_response)

    return respond


def _is_readable(content_type: str) -> bool:
    if ";" not in content_type:
        return True
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name in READ
    except (LookupError, TypeError, ValueError):
        # TypeError: a parameter in pieces (`a*0; a*`), some without a number
        return False
