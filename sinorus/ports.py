"""Check that a port is free."""

from __future__ import annotations

import errno
import socket

IN_USE = "is in use"
"""Part of the error message of a port that another process uses."""


def why_not_free(host: str, port: int) -> str:
    """Return the reason why the server cannot use an address, with a remedy; empty if it can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            # as gunicorn does, so that lingering connections of the last run do not matter
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except (socket.gaierror, UnicodeError):
        return _not_here(host)
    except OSError as error:
        return _explain(error, host, port)
    return ""


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} {IN_USE}. Stop the process that uses it (`ss -tlnp` shows"
            f" which), or use another port: PORT={port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return (
            f"this user cannot use port {port} (ports below 1024 need extra rights). Use another"
            " port: PORT=8000"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return _not_here(host)
    return f"the server cannot use {host}:{port} ({error.strerror})."


def _not_here(host: str) -> str:
    return f"HOST is {host!r}, which is not an address of this machine. Use 127.0.0.1 or 0.0.0.0."
