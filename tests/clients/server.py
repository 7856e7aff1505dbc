"""A server of its own with the first debate, on a free port, in a folder that goes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.free_ports import FreePort

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180
"""Seconds for a server to start."""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server, without budgets; yields its address. Its log is `server.log` in the folder."""
    port = FreePort()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "SINORUS_DATA_DIR": str(folder / "data"),
        "SINORUS_REQUEST_RATE": "off",
        "HOST": "127.0.0.1",
        "PORT": str(port.number),
    }
    address = f"http://127.0.0.1:{port.number}"
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, f"{address}/readyz", log)
            yield address
        finally:
            process.terminate()
            process.wait()
            port.close()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise SystemExit(f"The server did not start:\n{log.read_text()}")
