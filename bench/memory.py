"""Benchmark of the workers' memory under mixed load, while an editor saves.

    python -m bench.memory [--positions 20000] [--minutes 5] [--like FOLDER] [--most 320]

Creates a data folder, fills it with synthetic debates or a copy of another data folder, and serves
it with two workers. Exits with 1 if a worker uses more than `--most` megabytes in the end, or grows
by more than `--growth` megabytes a minute in the second half.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from bench.saves import is_ready, prepare
from bench.serving import gunicorn

if TYPE_CHECKING:
    from bench.memory_requests import Requests

CLIENTS = 4
SAVE_SECONDS = 30.0
LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Look:
    """Memory of a worker at a moment.

    private  megabytes that are its own
    whole    megabytes with files that are mapped into memory, such as the index
    """

    seconds: float
    worker: int
    private: float
    whole: float


def main() -> None:
    """Measure, print the table, and exit with 1 if a limit is exceeded."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="sinorus-bench-") as folder:
        os.environ |= {
            "SINORUS_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            "SINORUS_REQUEST_RATE": "off",
            "SINORUS_LOG_LEVEL": "error",
        }
        prepare(options.positions, options.like)
        answers: Counter[int] = Counter()
        with gunicorn({}, is_ready) as (process, port), _load(options.positions, port, answers):
            looks = _looks(process.pid, options.minutes * 60.0)
    _report(looks, answers)
    sys.exit(_verdict(looks, options.most, options.growth))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--like", type=Path, help="a data folder to begin with, made before")
    parser.add_argument("--most", type=float, default=320.0, help="megabytes of a worker (320)")
    parser.add_argument("--growth", type=float, default=12.0, help="megabytes a minute (12)")
    return parser.parse_args()


@contextmanager
def _load(positions: int, port: int, answers: Counter[int]) -> Iterator[None]:
    """Send requests and saves in threads until the block ends; count answers by status."""
    from bench.memory_requests import Requests

    stopped = threading.Event()
    threads = [
        threading.Thread(target=_ask, args=(Requests(positions, seed), port, answers, stopped))
        for seed in range(CLIENTS)
    ]
    threads.append(threading.Thread(target=_save, args=(stopped,)))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _ask(requests: Requests, port: int, answers: Counter[int], stopped: threading.Event) -> None:
    for address in requests:
        if stopped.is_set():
            return
        try:
            client = HTTPConnection("127.0.0.1", port, timeout=60)
            client.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = client.getresponse()
            while answer.read(1 << 16):
                pass
            answers[answer.status] += 1
        except OSError:
            answers[0] += 1
        finally:
            client.close()


def _save(stopped: threading.Event) -> None:
    """Save a position now and then, so that caches for a content version expire."""
    from debates.models import Position

    chance = random.Random(1)
    keys = list(Position.objects.published().values_list("pk", flat=True))
    while not stopped.wait(SAVE_SECONDS):
        position = Position.objects.get(pk=chance.choice(keys))
        position.detail += " And more."
        position.save()


def _looks(parent: int, seconds: float) -> list[Look]:
    began = time.monotonic()
    found: list[Look] = []
    while (passed := time.monotonic() - began) < seconds:
        for worker in workers(parent):
            private, whole = memory(worker)
            found.append(Look(passed, worker, private, whole))
        time.sleep(LOOK_SECONDS)
    return found


def workers(parent: int) -> list[int]:
    """Return the processes that a process has started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(child) for child in children.split()]


def memory(process: int) -> tuple[float, float]:
    """Return the megabytes of a process: its own, and with mapped files; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0, 0.0
    values = dict(line.split(":", 1) for line in lines)
    return tuple(int(values.get(name, "0 kB").split()[0]) / 1024.0 for name in ("RssAnon", "VmRSS"))


def _report(looks: list[Look], answers: Counter[int]) -> None:
    print(f"{sum(answers.values()):,} answers: {dict(sorted(answers.items()))}")
    print(f"{'minute':>8} {'worker':>8} {'own MB':>8} {'with files':>10}")
    by_minute = itertools.groupby(looks, key=lambda look: int(look.seconds // 30))
    for half_minute, some in by_minute:
        for worker, look in {look.worker: look for look in some}.items():
            print(
                f"{(half_minute + 1) / 2:>8} {worker:>8} {look.private:>8.0f} {look.whole:>10.0f}"
            )


def _verdict(looks: list[Look], most: float, growth: float) -> int:
    """Print the result of each worker, and return 1 if a limit is exceeded."""
    last, failed = looks[-1].seconds, 0
    for worker in {look.worker for look in looks}:
        own = [look for look in looks if look.worker == worker]
        late = [look for look in own if look.seconds > last / 2]
        if len(late) < 10:
            print(f"Worker {worker} was replaced, or is new.")
            continue
        slope = _slope(late)
        highest = max(look.private for look in own)
        print(
            f"Worker {worker}: {late[-1].private:.0f} MB in the end, {highest:.0f} at most,"
            f" {slope:+.1f} a minute in the second half"
        )
        failed |= late[-1].private > most or slope > growth
    return int(failed)


def _slope(looks: list[Look]) -> float:
    """Return the growth in megabytes a minute, by least squares."""
    minutes = [look.seconds / 60.0 for look in looks]
    middle = sum(minutes) / len(minutes)
    level = sum(look.private for look in looks) / len(looks)
    spread = sum((minute - middle) ** 2 for minute in minutes)
    pairs = zip(minutes, looks, strict=True)
    return sum((minute - middle) * (look.private - level) for minute, look in pairs) / spread


if __name__ == "__main__":
    main()
