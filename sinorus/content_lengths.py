"""Bodies in chunks (RFC 9112, 7.1), which many clients send without a Content-Length.

Django reads as many bytes as that header says, and takes such a body for an empty one.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from gunicorn.http.errors import ParseException

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def measured(application: Application) -> Application:
    """Return a WSGI application that is told the length of each body in chunks.

    The server has read the whole request before, so nobody is waited for. Of a body that is too
    large, the application is given one byte more than it accepts; a body that breaks off or is
    malformed is shorter than its length.
    """

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
            try:
                body = environ["wsgi.input"].read(most)
                length = len(body)
            except (OSError, ParseException):
                body, length = b"", 1
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(length)}
        return application(environ, start_response)

    return respond
