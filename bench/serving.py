"""Application behind gunicorn, to be measured from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
PATIENCE = 180.0


@contextmanager
def gunicorn(
    environment: Mapping[str, str],
    is_ready: Callable[[subprocess.Popen, int], bool],
    options: Sequence[str] = ("-c", "sinorus/gunicorn.py"),
    *,
    workers: int = WORKERS,
    niceness: int = 0,
) -> Iterator[tuple[subprocess.Popen, int]]:
    """Run gunicorn; yield its process and port.

    is_ready  waits a little, and returns whether the server can be measured
    options   of gunicorn; "{port}" in them is the port
    niceness  by which its priority is lower, 0 to 19

    Raises SystemExit if it does not get ready.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["nice", "-n", str(niceness), sys.executable, "-W", "ignore", "-m", "gunicorn"]
    process = subprocess.Popen(
        [*command, *(option.replace("{port}", str(port)) for option in options)],
        cwd=ROOT,
        env={**os.environ, **environment, "PORT": str(port), "WEB_CONCURRENCY": str(workers)},
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not is_ready(process, port):
            if time.monotonic() > until or process.poll() is not None:
                raise SystemExit("gunicorn is not ready")
        yield process, port
    finally:
        process.terminate()
        process.wait(30)
