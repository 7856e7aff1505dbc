"""Check that a port is free, and find the process that uses it."""

from __future__ import annotations

import contextlib
import errno
import socket
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"

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
            f"port {port} of {host} {IN_USE}{holder(port)}. Stop that process, or use another"
            f" port: PORT={port + 1 if port < 65535 else 8000}"
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


def holder(port: int) -> str:
    """Return the process that listens on a port, as " by NAME (process NUMBER)"; empty if unknown.

    On Linux, /proc lists the listening sockets with their inodes, and the open inodes of each
    process that this user may inspect.
    """
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in PROC.glob("[0-9]*"):
        if sockets & _open_files(process):
            # the process may have just ended
            with contextlib.suppress(OSError):
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                return f" by {name} (process {process.name})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in PROC.glob("net/tcp*"):
        # some containers hide the sockets of the machine
        with contextlib.suppress(OSError):
            lines = table.read_text(encoding="ascii").splitlines()[1:]
            for fields in map(str.split, lines):
                if fields[1].endswith(f":{port:04X}") and fields[3] == LISTENING:
                    inodes.add(fields[9])
    return inodes


def _open_files(process: Path) -> set[str]:
    files = set()
    # a process of another user, one that has just ended, or a file that has just been closed
    with contextlib.suppress(OSError):
        for entry in (process / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                files.add(str(entry.readlink()))
    return files
