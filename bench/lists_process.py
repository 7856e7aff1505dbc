"""Process of `bench.lists`: asks for the pages of one database.

Prints the names of all pages as JSON, then what it measured of each page that a line names.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import django

from bench.api_process import Server

AGAIN = 3
"""Further requests of each page."""

HTML = {"Accept": "text/html,application/atom+xml;q=0.9"}


@dataclass(frozen=True)
class Asked:
    """Cost of a page.

    first, again  milliseconds of this process's processor time, and on PostgreSQL of waiting for
                  the database: of the first request after a change, and the median of further ones
    queries       of the first request
    """

    first: float
    again: float
    queries: int


class Meter:
    """Counts the queries of requests, and the seconds for which another process answers them."""

    def __init__(self) -> None:
        from django.db import connection

        self.queries, self.waited = 0, 0.0
        self._elsewhere = connection.vendor != "sqlite"

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Execute a statement, as a wrapper of the connection."""
        self.queries += 1
        clock, processor = time.perf_counter(), time.process_time()
        try:
            return execute(*statement)
        finally:
            if self._elsewhere:
                took = time.perf_counter() - clock
                self.waited += max(0.0, took - (time.process_time() - processor))


def fill(positions: int, per_debate: int) -> None:
    """Make the database and its debates, unless they are there."""
    from django.core.management import call_command

    from bench.synthetic.command import Command
    from debates.models import Position

    _make_database()
    call_command("migrate", verbosity=0)
    if not Position.objects.exists():
        call_command(Command(), str(positions), per_debate=per_debate)


def _make_database() -> None:
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')


def answer() -> None:
    """Answer the lines of the standard input."""
    from django.db import connection

    from bench.lists_cases import addresses
    from debates.columns.current import columns

    columns.prepare()
    while columns.is_first_read_pending():
        time.sleep(0.05)
    known = addresses()
    server, meter = Server(), Meter()
    print(json.dumps(list(known)), flush=True)
    for line in sys.stdin:
        with connection.execute_wrapper(meter):
            print(json.dumps(asdict(_asked(server, meter, known[json.loads(line)]))), flush=True)


def _asked(server: Server, meter: Meter, address: str) -> Asked:
    # what only a process has to do once is no part of it
    _milliseconds(server, meter, address)
    _change()
    meter.queries = 0
    first = _milliseconds(server, meter, address)
    queries = meter.queries
    again = median(_milliseconds(server, meter, address) for _ in range(AGAIN))
    return Asked(first, again, queries)


def _milliseconds(server: Server, meter: Meter, address: str) -> float:
    meter.waited = 0.0
    return server.time(address, HTML).processor + 1000 * meter.waited


def _change() -> None:
    """Change a position, as an editor's correction does, and let the columns follow."""
    from debates.columns.current import columns
    from debates.db.content_version import content_version
    from debates.models import Position

    middle = Position.objects.published().order_by("pk")
    one = middle.filter(pk__gte=middle.last().pk // 2).first()
    Position.objects.filter(pk=one.pk).update(locator="1.1" if one.locator != "1.1" else "1.2")
    columns.at(content_version())


if __name__ == "__main__":
    django.setup()
    logging.disable(logging.WARNING)
    if len(sys.argv) > 1:
        fill(*map(int, sys.argv[1:]))
    else:
        answer()
