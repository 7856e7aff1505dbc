"""Run of the stress test: processes write, read, index and die; index and database must agree."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from search import service
from search.sync import outbox
from search.sync.comparison import all_ids, compare
from search.sync.outbox import Claim
from tests.search.dying import unexpected
from tests.torture.messages import Pipe, Tally, Watch
from tests.torture.power import Disk
from tests.torture.processes import Processes, leave_connections
from tests.torture.writing import MOST
from tests.waiting import PATIENCE

WRITERS = 4
READERS = 2
INDEXERS = 2
REBUILD_EVERY = 10
LEAST_WAYS = 4
"""In so many ways at least is written before the end, however slow the machine is."""


@dataclass(frozen=True)
class Options:
    """Options of a run.

    kills   number of indexers to kill
    cuts    number of power cuts
    seed    of all random choices except timing
    rate    writes per second, of all writers together
    pause   seconds between two searches of a thread
    between  mean seconds between two kills
    """

    kills: int = 200
    cuts: int = 20
    seed: int = 1
    rate: float = 8.0
    pause: float = 0.2
    between: float = 0.6


class Run:
    """Driver of the processes of a run.

    show  called with the number of kills so far, after each
    """

    def __init__(self, options: Options, folder: Path, show: Callable[[int], object]) -> None:
        self.options = options
        self.tally = Tally()
        self.done: Counter[str] = Counter()
        self._show = show
        self._chance = Random(options.seed)
        self._tell = Pipe()
        self._disk = Disk(Path(service.backend().path), folder / "synced")
        self._processes = Processes(self._disk, self._tell)
        self._most = int(service.corpus().count() * MOST)

    def run(self) -> Tally:
        """Do the whole run and return its totals."""
        self._disk.settle()
        try:
            for power in range(self.options.cuts + 1):
                watch = Watch(READERS)
                self._start(watch, power)
                last = self.options.kills * (power + 1) // (self.options.cuts + 1)
                while self.done["indexers killed"] < last:
                    self._kill_one()
                if power < self.options.cuts:
                    self._cut_power()
                else:
                    self._end_well()
                watch.close()
        finally:
            self._processes.kill_all()
        self._listen()
        return self.tally

    def fault(self, text: str) -> None:
        """Record a fault."""
        self.tally.take(["fault", text])

    def _start(self, watch: Watch, power: int) -> None:
        self.tally.deaths.append(time.monotonic())
        for _ in range(INDEXERS):
            self._processes.indexer()
        for number in range(READERS):
            self._processes.reader(
                self._chance.getrandbits(32), self.options.pause, watch.pipes[number]
            )
        for number in range(WRITERS):
            seed = f"{self.options.seed} {power} {number}"
            self._processes.writer(seed, self.options.rate / WRITERS, self._most, watch)

    def _kill_one(self) -> None:
        """Kill the leading indexer at a random moment, and start another one."""
        self._wait(self._chance.uniform(0, 2 * self.options.between))
        victim = self._processes.leader()
        self.done["of those, leaders"] += victim is not None
        self._processes.kill([victim or self._chance.choice(self._processes.those("indexer"))])
        self.tally.deaths.append(time.monotonic())
        self._processes.indexer()
        self.done["indexers killed"] += 1
        if self.done["indexers killed"] % REBUILD_EVERY == 0:
            self._rebuild()
        self._show(self.done["indexers killed"])

    def _rebuild(self) -> None:
        child = self._processes.rebuild()
        if self._chance.random() < 0.5:
            self._wait(self._chance.uniform(0, 2 * self.options.between))
        else:
            self._wait_for(lambda: child not in self._processes.those("rebuild"), "a rebuild ends")
        if child in self._processes.those("rebuild"):
            self._processes.kill([child])
            self.done["rebuilds killed"] += 1
        else:
            self.done["rebuilds"] += 1

    def _cut_power(self) -> None:
        self._processes.kill_all()
        self._disk.cut(self._chance)
        self.done["power cuts"] += 1
        state = service.backend().state()
        if not state.ready:
            self.fault(f"after a power cut: {state.message}")
            return
        pending = Claim(dict.fromkeys(_pending(), ()))
        differing = set(_differing()) - set(_concerned(pending))
        if differing:
            self.fault(
                f"after a power cut: {len(differing)} documents differ without a pending change"
            )

    def _end_well(self) -> None:
        """Stop the writers, and check that the indexers bring the index up to date on their own."""
        self._wait_for(
            lambda: len({way for way, _outcome in self.tally.writes}) >= LEAST_WAYS,
            f"{LEAST_WAYS} ways of writing were used",
        )
        self._processes.kill_all("writer")
        self._wait_for(lambda: outbox.pending_count() == 0, "the outbox is empty")
        self._wait(2.0)
        self._processes.kill_all("reader")
        if differing := list(_differing()):
            self.fault(f"at the end {len(differing)} documents differ")
        self._wait_for(lambda: not unexpected(service.backend()), "all leftover files are removed")
        self.done["documents at the end"] = service.backend().count()
        self._processes.kill_all()

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            time.sleep(min(rest, 0.05))
            self._listen()

    def _wait_for(self, condition: Callable[[], object], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                self.fault(f"timed out after {PATIENCE:.0f} s: {what}")
                return
            self._wait(0.1)

    def _listen(self) -> None:
        for message in self._tell.received():
            self.tally.take(message)


def _pending() -> Iterable[outbox.ObjectKey]:
    return outbox.claim(1_000_000).objects


def _differing() -> Iterable[int]:
    backend, corpus = service.backend(), service.corpus()
    found = compare(backend, corpus, all_ids(backend, corpus)).differing
    leave_connections()
    return found


def _concerned(pending: Claim) -> Iterable[int]:
    for scope, key in pending.objects:
        if scope == outbox.EVERYTHING[0]:
            yield from all_ids(service.backend(), service.corpus())
        else:
            yield from service.corpus().expand(scope, [key])


def load() -> str:
    """Return the machine's load average."""
    return " ".join(f"{average:.1f}" for average in os.getloadavg())
