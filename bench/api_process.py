"""Benchmark of the three implementations in one process, in turns."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.api_cases import EVERYTHING, LIST, Case, Known, cases

BLOCK = 8
WARM_UP = 2
JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Took:
    """Milliseconds of processor time and of wall time."""

    processor: float
    clock: float


class Server:
    """Application with its middleware, called without a network."""

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.test import RequestFactory

        self.requests, self.application = RequestFactory(SERVER_NAME="localhost"), WSGIHandler()
        self.answered: dict[str, str] = {}

    def ask(self, address: str, headers: dict[str, str]) -> Any:
        """Return the chunks of a response, to be closed by the caller."""
        environ = self.requests.get(address, headers=headers).environ
        chunks = self.application(environ, self._begin)
        if self.answered["status"][:3] not in {"200", "304"}:
            raise SystemExit(f"{address} is answered with {self.answered}: {b''.join(chunks)!r}")
        return chunks

    def time(self, address: str, headers: dict[str, str]) -> Took:
        """Measure the time of a response."""
        clock, processor = time.perf_counter(), time.process_time()
        chunks = self.ask(address, headers)
        for _ in chunks:
            pass
        chunks.close()
        return Took((time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000)

    def _begin(self, status: str, headers: list[tuple[str, str]], *_: object) -> None:
        self.answered = dict(headers) | {"status": status}


def fill(positions: int) -> Known:
    """Fill the database if empty, and return the objects to request."""
    from django.core.management import call_command

    from bench.synthetic.command import Command
    from debates.models import Position, Topic

    call_command("migrate", verbosity=0)
    if not Position.objects.exists():
        call_command(Command(), str(positions), stdout=sys.stderr)
    public = Position.objects.published()
    total = public.count()
    topic = max(Topic.objects.all(), key=lambda known: known.positions.count())
    return Known(
        topic=topic.slug,
        share=public.filter(topics=topic).count() / total,
        slug=public.order_by("pk")[total // 2].slug,
        last=-(-total // 25),
    )


def measure(positions: int, rounds: int, results: Path) -> None:
    """Measure on one database, and print the results as JSON."""
    import django

    django.setup()
    from django.db import connection

    known = fill(positions)
    server = Server()
    found = [_compared(server, case, rounds) for case in cases(known)]
    results.write_text(
        json.dumps(
            {
                "positions": positions,
                "database": connection.vendor,
                "machine": machine(),
                "known": known.__dict__,
                "cases": found,
                "anew": _counted_anew(server, rounds),
                "kept": _kept(server, rounds),
                "file": _file(server),
            }
        )
    )


def answer() -> None:
    """Request each path read from a line several times, and print the median time."""
    import django

    django.setup()
    server = Server()
    for line in sys.stdin:
        address = f"/api/v1/{json.loads(line)}"
        (took,) = in_turns(1, lambda address=address: server.time(address, JSON))
        print(took.processor, flush=True)


def machine() -> str:
    """Describe the machine."""
    import django
    import rest_framework

    return (
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" Django {django.__version__}, Django REST framework {rest_framework.VERSION}"
    )


def _compared(server: Server, case: Case, rounds: int) -> dict[str, Any]:
    print(f"{case.name} …", file=sys.stderr)
    ours, plain = in_turns(
        rounds,
        lambda: server.time(f"/api/v1/{case.path}", JSON),
        lambda: server.time(f"/plain/{case.path}", JSON),
    )
    return {
        "name": case.name,
        "bar": case.bar,
        "ours": ours.__dict__,
        "plain": plain.__dict__,
    }


def _counted_anew(server: Server, rounds: int) -> dict[str, float]:
    """Measure a list whose total is not cached for this content version."""
    from debates.db.version_cache import counts

    def ask() -> Took:
        counts.forget()
        return server.time(f"/api/v1/{LIST}", JSON)

    (anew,) = in_turns(rounds, ask)
    return anew.__dict__


def _kept(server: Server, rounds: int) -> dict[str, float]:
    """Measure a response with status 304."""
    server.time(f"/api/v1/{LIST}", {})
    etag = server.answered["ETag"]
    (kept,) = in_turns(rounds, lambda: server.time(f"/api/v1/{LIST}", {"If-None-Match": etag}))
    return kept.__dict__


def _file(server: Server) -> dict[str, float]:
    """Measure an export of everything as CSV: first byte, first row and memory."""
    before = _memory(anew=True)
    clock, processor = time.perf_counter(), time.process_time()
    chunks = server.ask(f"/api/v1/positions/{EVERYTHING}&format=csv", {})
    moments, length = [], 0
    for chunk in chunks:
        moments.append((time.perf_counter() - clock) * 1000)
        length += len(chunk)
    chunks.close()
    return {
        "first_byte": moments[0],
        "first_row": moments[1],
        "clock": moments[-1],
        "processor": (time.process_time() - processor) * 1000,
        "megabytes": length / 1e6,
        "memory": _memory() - before,
    }


def _memory(*, anew: bool = False) -> float:
    """Return the peak memory of the process in MB since it was reset by `anew`."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def in_turns(rounds: int, *asked: Callable[[], Took]) -> list[Took]:
    """Return the median of each, measured in turns, block by block.

    Other load on the machine then affects all alike, and none finds the caches of another.
    """
    taken: list[list[Took]] = [[] for _ in asked]
    for _ in range(rounds):
        for times, ask in zip(taken, asked, strict=True):
            times.extend([ask() for _ in range(BLOCK)][WARM_UP:])
    return [
        Took(
            statistics.median(one.processor for one in times),
            statistics.median(one.clock for one in times),
        )
        for times in taken
    ]
