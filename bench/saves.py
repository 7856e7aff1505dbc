"""Benchmark of saves, and of the time until they are searchable, while two workers serve.

    python -m bench.saves [--positions 10000] [--saves 100] [--searches 20] [--like FOLDER]

Makes its own data folder (or uses the database of DATABASE_URL), fills it with synthetic debates
or a copy of another data folder, and serves it on a free port. Other clients search at the same
time, at a constant rate.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.percentiles import spread
from bench.serving import WORKERS, gunicorn
from bench.synthetic.text import SyntheticText

if TYPE_CHECKING:
    from debates.models import Position

WARM_UP = 5
BLOCK = 20
SERVER_WARM_UP = 10
LOOK_SECONDS = 0.03
"""Seconds between two polls, because constant polling would delay the server."""
GIVE_UP_SECONDS = 60.0
SEARCHERS = 6


def main() -> None:
    """Measure and print the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", type=int, default=10_000)
    parser.add_argument("--saves", type=int, default=100)
    parser.add_argument("--searches", type=float, default=20.0, help="a second, meanwhile (20)")
    parser.add_argument("--like", type=Path, help="a data folder to begin with, made before")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinorus-bench-") as folder:
        os.environ |= {
            "SINORUS_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            "SINORUS_REQUEST_RATE": "off",
            "SINORUS_LOG_LEVEL": "error",
        }
        prepare(options.positions, options.like)
        report_costs(options.saves)
        with gunicorn({}, is_ready) as (_, port), searching(options.searches, port) as took:
            report_visibility(options.saves, port)
        report_searches(took)


def prepare(positions: int, like: Path | None) -> None:
    """Create a database with this number of synthetic positions or a copy, and its index."""
    if like is not None:
        shutil.copytree(like, os.environ["SINORUS_DATA_DIR"], dirs_exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    from bench.synthetic.command import Command

    call_command("migrate", verbosity=0)
    if like is None:
        call_command(Command(), str(positions))
        call_command("search_rebuild")


def report_costs(saves: int) -> None:
    """Measure a save with and without the triggers of the outbox, in turns."""
    from django.db import connection

    from search.sync import outbox, triggers

    made = [item for item in triggers.declared(connection)[0] if item.name.startswith("outbox_")]
    with_triggers, without = [], []
    while len(without) < saves:
        for times, present in ((with_triggers, True), (without, False)):
            switch(made, on=present)
            # The first ones read the changed schema.
            for number in range(WARM_UP):
                save(number)
            times += [timed(changed(number).save) for number in range(BLOCK)]
    switch(made, on=True)
    outbox.delete(outbox.pending_ids())
    there, bare = median(with_triggers), median(without)
    say(f"\n{connection.vendor}: a position is saved, median of {saves}")
    say(f"  without triggers  {bare * 1e6:8.0f} µs")
    say(f"  with triggers     {there * 1e6:8.0f} µs, {there / bare:.2f} times")
    say(f"  triggers cost     {(there - bare) * 1e6:8.0f} µs")


def switch(made: list, *, on: bool) -> None:
    """Install or remove the triggers of the outbox."""
    from django.db import connection

    from search.sync import triggers

    if on:
        triggers.install()
        return
    with connection.cursor() as cursor:
        for trigger in made:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger.full_name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.full_name}")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def save(number: int, word: str = "") -> None:
    """Save one published position, with a word in its detail."""
    changed(number, word).save()


def changed(number: int, word: str = "") -> Position:
    """Return a published position with a word in its detail, not saved yet."""
    from debates.models import Position

    public = Position.objects.published().order_by("pk")
    position = public[number * 7 % 500]
    position.detail = f"{word} {position.detail}"
    return position


@contextmanager
def searching(rate: float, port: int) -> Iterator[list[float]]:
    """Search `rate` times per second while the context lasts; append the seconds of each search."""
    took: list[float] = []
    over = threading.Event()
    began = time.perf_counter()
    turns = count()

    def search() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port)
        text = SyntheticText(threading.get_ident())
        while not over.wait(max(0.0, began + next(turns) / rate - time.perf_counter())):
            asked = time.perf_counter()
            client.request("GET", f"/api/v1/search/?q={'+'.join(text.words(2))}")
            if client.getresponse().read():
                took.append(time.perf_counter() - asked)

    threads = [threading.Thread(target=search) for _ in range(SEARCHERS if rate else 0)]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        over.set()
        for thread in threads:
            thread.join()


def report_searches(took: list[float]) -> None:
    """Print the response times of the other clients."""
    if took:
        say(f"\n{len(took)} searches of others meanwhile")
        report_spread(took)


def report_visibility(saves: int, port: int) -> None:
    """Measure the time from a commit until the API finds the new word, save by save."""
    times = []
    client = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(-SERVER_WARM_UP, saves):
        word = f"zz{secrets.token_hex(6)}"
        save(number, word)
        committed = time.perf_counter()
        while not found(client, word):
            if time.perf_counter() - committed > GIVE_UP_SECONDS:
                raise SystemExit(f"{word} was not found within {GIVE_UP_SECONDS} s")
            time.sleep(LOOK_SECONDS)
        if number >= 0:
            times.append(time.perf_counter() - committed)
        time.sleep(0.05)
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    say(f"\nsaved until found by GET search/, {saves} saves, {WORKERS} workers, load {load}")
    report_spread(times)


def report_spread(seconds: Sequence[float]) -> None:
    """Print the median, the 95th percentile and the maximum of some times."""
    for name, took in {**spread(seconds), "most": max(seconds)}.items():
        say(f"  {name:6} {took * 1e3:6.0f} ms")


def found(client: http.client.HTTPConnection, word: str) -> bool:
    """Test whether a search for a word finds one position."""
    client.request("GET", f"/api/v1/search/?q={word}&feedback=false&page_size=1&facets=stance")
    answer = client.getresponse()
    body = answer.read()
    return answer.status == 200 and json.loads(body)["count"] == 1


def is_ready(_process: subprocess.Popen, port: int) -> bool:
    """Test whether the server reports that it is ready."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/readyz")
        if client.getresponse().status == 200:
            return True
    except OSError:
        client.close()
    time.sleep(0.1)
    return False


if __name__ == "__main__":
    main()
