"""Measures the API beside plain Django REST framework, and prints a table.

    python -m bench.api [--positions 10000,100000] [--rounds 20]

Both answer in one process, through the same middleware, in turns; what is compared is the
median of the processor time. The database is one of its own, or that which DATABASE_URL names
(for one number of positions, and it has to be empty).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = 8
WARM_UP = 2
EVERYTHING = "?expand=expert,topics,evidence"


@dataclass(frozen=True)
class Case:
    """Addresses that answer the same, below /api/v1/ and /plain/; and the ratio to stay below."""

    name: str
    ours: str
    plain: str
    bar: float = 1.0


def cases(topic: str, slug: str, last: int) -> list[Case]:
    """What is measured; the topic is one that many positions carry."""
    known = [
        ("list of 25", "positions/?expand=expert,topics", 1 / 7),
        ("the same with evidence", f"positions/{EVERYTHING}", 1 / 7),
        ("filtered by a common topic", f"positions/?topic={topic}&expand=expert,topics", 1 / 5),
        ("filtered by stance", "positions/?stance=denies&expand=expert,topics", 1 / 5),
        ("deep page", f"positions/?page={last}&expand=expert,topics", 1.0),
        ("one position", f"positions/{slug}/{EVERYTHING}", 1 / 3),
    ]
    return [Case(name, address, address, bar) for name, address, bar in known]


class Server:
    """The application with its middleware, asked without a network."""

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.test import RequestFactory

        self.requests, self.application = RequestFactory(), WSGIHandler()
        self.answered: dict[str, str] = {}

    def time(self, address: str, headers: dict[str, str]) -> tuple[float, int]:
        """Milliseconds of processor time for an answer, and its length."""
        environ = self.requests.get(address, headers=headers).environ
        began = time.process_time()
        chunks = self.application(environ, self._begin)
        body = b"".join(chunks)
        chunks.close()
        took = (time.process_time() - began) * 1000
        if self.answered["status"][:3] not in {"200", "304"}:
            raise SystemExit(f"{address} is answered with {self.answered}: {body[:500]!r}")
        return took, len(body)

    def _begin(self, status: str, headers: list[tuple[str, str]], *_: object) -> None:
        self.answered = dict(headers) | {"status": status}


def measure(positions: int, rounds: int) -> None:
    """A table for one number of positions."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import override_settings

    from debates.models import Position, Topic

    call_command("migrate", verbosity=0)
    call_command("seed_synthetic", str(positions), stdout=sys.stderr)
    topic = max(Topic.objects.all(), key=lambda known: known.positions.count())
    slug = Position.objects.published().order_by("pk")[positions // 2].slug
    last = Position.objects.published().count() // 25
    print(f"\n{positions:,} positions on {connection.vendor}; milliseconds of processor time\n")
    print("| answer | ours | plain | ours / plain | asked for |\n|---|---|---|---|---|")
    with override_settings(ROOT_URLCONF="bench.api_urls", ALLOWED_HOSTS=["*"]):
        server = Server()
        listed = report_cases(server, cases(topic.slug, slug, last), rounds)
        report_kept(server, listed, rounds)
        report_file(server, positions)


def report_cases(server: Server, known: list[Case], rounds: int) -> float:
    """A line for each case; gives the time of the first one in plain."""
    first = 0.0
    for case in known:
        ours, plain = in_turns(
            rounds,
            lambda case=case: server.time(f"/api/v1/{case.ours}", {"Accept": "application/json"}),
            lambda case=case: server.time(f"/plain/{case.plain}", {"Accept": "application/json"}),
        )
        first = first or plain
        line(case.name, ours, plain, case.bar)
    return first


def report_kept(server: Server, listed: float, rounds: int) -> None:
    """304, beside the list of 25."""
    address = "/api/v1/positions/?expand=expert,topics"
    server.time(address, {})
    etag = server.answered["ETag"]
    (kept,) = in_turns(rounds, lambda: server.time(address, {"If-None-Match": etag}))
    line("304", kept, listed, 1 / 50)


def report_file(server: Server, positions: int) -> None:
    """Everything as CSV, beside all pages in plain."""
    csv, _ = server.time(f"/api/v1/positions/{EVERYTHING}&format=csv", {})
    page, _ = server.time(f"/plain/positions/{EVERYTHING}", {"Accept": "application/json"})
    line("CSV of everything / all pages", csv, page * positions / 25, 1.0)


def in_turns(rounds: int, *asked: Callable[[], tuple[float, int]]) -> list[float]:
    """The median time of each. They take turns block by block, so that whatever else the machine
    does hits all, and none finds the caches as another one left them."""
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(rounds):
        for times, ask in zip(taken, asked, strict=True):
            times.extend([ask()[0] for _ in range(BLOCK)][WARM_UP:])
    return [statistics.median(times) for times in taken]


def line(name: str, ours: float, plain: float, bar: float) -> None:
    """A line of the table."""
    print(f"| {name} | {ours:.2f} | {plain:.2f} | {ours / plain:.3f} | {bar:.3f} |", flush=True)


def main() -> None:
    """Measure and print, each number of positions in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", default="10000,100000", help="numbers, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure(int(options.positions), options.rounds)
        return
    for positions in options.positions.split(","):
        with tempfile.TemporaryDirectory(prefix="sinorus-bench-") as folder:
            (Path(folder) / "static").mkdir()
            environment = os.environ | {
                "SINORUS_DATA_DIR": folder,
                "SINORUS_API_RATE": "off",
                "SINORUS_LOG_LEVEL": "error",
                "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            }
            command = [sys.executable, "-m", "bench.api", "--here", "--positions", positions]
            command += ["--rounds", str(options.rounds)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
