"""Slow clients: half-sent requests, idle connections and clients that do not read.

    python -m bench.slow_clients [--seconds 10] [--worker gthread]

Serves 100 positions with two workers, and measures a reader of a page and a check of /livez
beside each kind of slow client. `--worker gthread` measures gunicorn's own worker, to compare.
"""

from __future__ import annotations

import argparse
import re
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from bench.percentiles import percentile
from bench.serving import gunicorn
from bench.siege import is_ready, prepare
from sinorus.serving.loop import raise_file_limit

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
LARGE_FILE = re.compile(r'src="(/static/[^"]*bundle[^"]*)"')
KINDS: Mapping[str, tuple[int, bytes]] = {
    "nobody": (0, b""),
    "100 half-sent heads": (100, HEAD),
    "100 half-sent forms": (100, b"POST" + HEAD[3:] + b"Content-Length: 100\r\n\r\nhalf"),
    "200 idle connections": (200, b""),
    "100 that do not read": (100, b"GET {large} HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20),
    "2,500 idle connections": (2500, b""),
}
PATIENCE = 10.0
POSITIONS = 100


def main() -> None:
    """Measure a reader beside each kind of slow client, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.slow_clients", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each kind (10)")
    parser.add_argument("--worker", help="worker class of gunicorn, instead of Sinorus's own")
    options = parser.parse_args()
    raise_file_limit(4096)
    with tempfile.TemporaryDirectory(prefix="sinorus-slow-clients-") as folder:
        environment = {
            "SINORUS_DATA_DIR": folder,
            "SINORUS_LOG_LEVEL": "error",
            "SINORUS_BUDGET": "off",
        }
        prepare(environment, POSITIONS)
        if options.worker:
            environment["GUNICORN_CMD_ARGS"] = f"--worker-class={options.worker}"
        print("| Beside | page, p95 | /livez, p95 | not answered in 10 s |\n|---|---|---|---|")
        with gunicorn(environment, is_ready) as (_, port):
            measure(port, 5.0)
            large = large_file(port)
            for kind, (count, sent) in KINDS.items():
                with slow_clients(port, count, sent.replace(b"{large}", large)):
                    print(row(kind, *measure(port, options.seconds)), flush=True)
                # Wait until the connections of the last kind are gone before measuring the next.
                measure(port, 2.0)


def large_file(port: int) -> bytes:
    """Return the address of a static file of more than a megabyte."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/docs/") as answer:
        (address,) = LARGE_FILE.findall(answer.read().decode())
    return address.encode()


@contextmanager
def slow_clients(port: int, count: int, sent: bytes) -> Iterator[None]:
    """Keep connections open that send these bytes and read nothing."""
    with ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", port))
            client.sendall(sent)
        yield


def measure(port: int, seconds: float) -> tuple[list[float], list[float], int]:
    """Return the milliseconds of pages and of /livez, and how many were not answered."""
    times: dict[str, list[float]] = {"/": [], "/livez": []}
    missing = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path, of_path in times.items():
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}{path}", timeout=PATIENCE
                ) as answer:
                    answer.read()
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                missing += 1
            of_path.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    return times["/"], times["/livez"], missing


def row(kind: str, pages: list[float], checks: list[float], missing: int) -> str:
    """Return a row of the table."""
    slow, alive = (percentile(times, 95) for times in (pages, checks))
    return f"| {kind} | {slow:,.0f} ms | {alive:,.0f} ms | {missing} |"


if __name__ == "__main__":
    main()
