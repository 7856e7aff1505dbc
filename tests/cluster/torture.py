"""Kill and stop parts of a cluster at random while editors save and readers search.

    python -m tests.cluster.torture [--minutes 10] [--positions 2000] [--seed 1]

A part at a time is killed and started again after a moment, as a service manager does, or stands
still for a while, or primary and standby of PostgreSQL change their roles; the next one when all
parts work again, which nobody helps with. Fails (exit
status 1) if something acknowledged is lost, something withdrawn is shown, an error is not 503 with
Retry-After, a part does not recover, or database and index differ at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import psycopg

from tests.cluster.__main__ import say
from tests.cluster.cluster import Cluster, cluster
from tests.cluster.editors import Editor, Known, Reader, Tally
from tests.cluster.parts import Part, PostgreSQL, ask
from tests.waiting import wait_until

EDITORS, READERS = 2, 4
POSITIONS_EACH = 12
DOWN_SECONDS = 1.0, 4.0
"""Shortest and longest time after which a killed part is started again."""
STILL_SECONDS = 2.0, 15.0
"""Shortest and longest time for which a part stands still."""
REST_SECONDS = 5.0
RECOVERY_SECONDS = 600.0
"""Seconds after which a part counts as one that does not recover: many times what a start takes on
a machine that does nothing else.
"""


class Killer:
    """Killer of parts, one at a time.

    recovered  seconds from a fault until all parts work again, by kind of part and of fault
    """

    def __init__(self, running: Cluster, tally: Tally, chance: Random) -> None:
        self._running = running
        self._tally = tally
        self._chance = chance
        self.recovered: dict[tuple[str, str], list[float]] = defaultdict(list)

    def work(self, seconds: float) -> None:
        """Kill and stop parts for a time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            kind = self._chance.choice(sorted({part.kind for part in self._running.parts}))
            part = self._chance.choice([each for each in self._running.parts if each.kind == kind])
            faults: dict[str, Callable[[Part], None]] = {"killed": self._kill, "still": self._stop}
            if kind == PostgreSQL.kind:
                faults["changed roles"] = self._switch_over
            fault = self._chance.choice(list(faults))
            began = time.monotonic()
            faults[fault](part)
            if self._all_work_again(part, fault):
                self.recovered[kind, fault].append(time.monotonic() - began)
            say(f"  {part.name} {fault}, {time.monotonic() - began:.0f} s; {self._so_far()}")
            time.sleep(REST_SECONDS)

    def _kill(self, part: Part) -> None:
        part.kill()
        time.sleep(self._chance.uniform(*DOWN_SECONDS))
        part.start()

    def _stop(self, part: Part) -> None:
        part.signal(signal.SIGSTOP)
        time.sleep(self._chance.uniform(*STILL_SECONDS))
        part.signal(signal.SIGCONT)

    def _switch_over(self, _primary: Part) -> None:
        self._running.switch_over()

    def _all_work_again(self, part: Part, fault: str) -> bool:
        until = time.monotonic() + RECOVERY_SECONDS
        while not all(each.works() for each in self._running.parts):
            if time.monotonic() > until:
                self._tally.fault(f"{part.name} was {fault}, and not all parts recovered")
                return False
            time.sleep(0.2)
        return True

    def _so_far(self) -> str:
        tally = self._tally
        changes = tally.saved + tally.withdrawn + tally.published
        faults = sum(tally.faults.values())
        return f"{changes} changes, {tally.read} reads, {tally.refused} refused, {faults} faults"


def torture(running: Cluster, minutes: float, seed: int) -> int:
    """Run editors, readers and the killer, and report; return the exit status."""
    tally, chance = Tally(), Random(seed)
    known = chosen(running, chance)
    over = threading.Event()
    shares = [known[number::EDITORS] for number in range(EDITORS)]
    own = Random(seed + 1)
    workers = [Editor(running.address, share, tally, own) for share in shares]
    readers = [Reader(running.address, known, tally, own) for _ in range(READERS)]
    threads = [threading.Thread(target=each.work, args=(over,)) for each in (*workers, *readers)]
    for thread in threads:
        thread.start()
    killer, began = Killer(running, tally, chance), time.monotonic()
    try:
        # Ctrl-C ends the faults, and the report follows.
        with suppress(KeyboardInterrupt):
            killer.work(minutes * 60)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    minutes = (time.monotonic() - began) / 60
    for fault in differences(running, known):
        tally.fault(fault)
    report(tally, killer, minutes)
    return 1 if tally.faults else 0


def chosen(running: Cluster, chance: Random) -> list[Known]:
    """Choose the positions that are changed."""
    query = (
        "SELECT position.id, position.slug FROM debates_position position"
        " JOIN debates_debate debate ON debate.id = position.debate_id"
        " WHERE position.status = 'published' AND debate.status = 'published' ORDER BY 1"
    )
    with psycopg.connect(running.database("read-write")) as database:
        rows = database.execute(query).fetchall()
    return [Known(*row) for row in chance.sample(rows, EDITORS * POSITIONS_EACH)]


def differences(running: Cluster, known: Sequence[Known]) -> Iterator[str]:
    """Yield what is not as the editors were told, once nothing is left to be indexed."""
    wait_until(lambda: not _pending(running))
    # What the standby or a cache still shows of the last moment is gone by then.
    time.sleep(REST_SECONDS)
    for server in running.servers:
        for each in known:
            if not each.word:
                continue
            status, body = ask(server.port, f"/api/v1/positions/{each.slug}/")
            if (status == 200 and each.word in body.decode()) != each.published:
                yield f"{server.name} answers {status} for {each.slug}, which is {each.state()}"
            status, body = ask(server.port, f"/api/v1/search/?q={each.word}&feedback=false")
            if status != 200 or json.loads(body)["count"] != int(each.published):
                yield f"{server.name} searches {each.slug}, which is {each.state()}: {body[:200]!r}"
    try:
        running.manage("search_verify")
    except subprocess.CalledProcessError:
        yield "database and index differ"


def _pending(running: Cluster) -> bool:
    with psycopg.connect(running.database("read-write")) as database:
        return bool(database.execute("SELECT 1 FROM search_outbox LIMIT 1").fetchone())


def report(tally: Tally, killer: Killer, minutes: float) -> None:
    """Print the figures."""
    say(f"\n{minutes:.0f} minutes, load {' '.join(f'{each:.1f}' for each in os.getloadavg())}")
    say(f"  {tally.saved} saved, {tally.withdrawn} withdrawn, {tally.published} published again")
    say(f"  {tally.read} reads, {tally.refused} answers 503 with Retry-After, {tally.unknown} none")
    if tally.found:
        most, middle = max(tally.found), statistics.median(tally.found)
        say(
            f"  saved until found: median {middle:.2f} s, at most {most:.1f} s ({len(tally.found)})"
        )
    say("\n| Part | Fault | Times | Until all works, median | at most |\n|---|---|---|---|---|")
    for (kind, fault), seconds in sorted(killer.recovered.items()):
        middle, most = statistics.median(seconds), max(seconds)
        say(f"| {kind} | {fault} | {len(seconds)} | {middle:.0f} s | {most:.0f} s |")
    say(f"\n{sum(tally.faults.values())} faults")
    for text, times in tally.faults.most_common():
        say(f"  {times} × {text}")


def main() -> int:
    """Start a cluster, torture it, and return the exit status."""
    first_line = __doc__.splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.torture", description=first_line)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--positions", type=int, default=2_000, help="made up (2,000)")
    parser.add_argument("--seed", type=int, default=1, help="another one, another run (1)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory(prefix="sinorus-cluster-") as name,
        cluster(Path(name), options.positions, say) as running,
    ):
        say(f"\n{options.minutes:g} minutes of faults; logs in {name}")
        return torture(running, options.minutes, options.seed)


if __name__ == "__main__":
    sys.exit(main())
