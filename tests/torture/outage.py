"""Power cuts of database and index together, on a real file system.

    python -m tests.torture.outage [--database sqlite|postgresql] [--synchronous normal|full]
                                   [--cuts 50] [--seed 1]

Writers commit in every way that the application does, an indexer follows, now and then the index
is rebuilt, and at a random moment the disk that all of it is on loses its power
(tests.torture.device). After each cut the file system recovers by its journal and the database by
its log. Then nothing that was acknowledged may be lost where the mode promises it, and index and
database must agree but for pending changes. Needs root. Exit status 1 if there was a fault, 2 if
this system cannot do it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.torture.machine import Machine, PostgreSQL, files_below, missing_parts, write_back
from tests.waiting import PATIENCE, be_patient, wait_until

if TYPE_CHECKING:
    from tests.torture.processes import Processes

WRITERS = 3
WRITE_BACK_SHARE = 0.5
"""Share of the rounds in which the kernel has written a part of what was not synced."""

REBUILD_SHARE = 0.3
"""Share of the rounds in which the index is rebuilt as well."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture.outage", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--synchronous", choices=("normal", "full"), default="normal")
    parser.add_argument("--cuts", type=int, default=50, help="of power (50)")
    parser.add_argument("--seed", type=int, default=1, help="another one, another run (1)")
    parser.add_argument("--positions", type=int, default=60, help="at the beginning (60)")
    parser.add_argument("--rate", type=float, default=30.0, help="writes a second (30)")
    parser.add_argument("--seconds", type=float, default=1.5, help="until a cut, on average (1.5)")
    parser.add_argument(
        "--disobedient", action="store_true", help="a disk that ignores flushes: faults must occur"
    )
    asked = parser.parse_args()
    if missing := missing_parts():
        sys.stderr.write(f"The power cannot be cut here: this needs {missing}.\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="sinorus-outage-") as name:
        folder = Path(name)
        # PostgreSQL's own user has to pass through.
        folder.chmod(0o711)
        machine = Machine(folder, obedient=not asked.disobedient)
        postgresql = None
        if asked.database == "postgresql":
            postgresql = PostgreSQL(machine.mounted / "postgresql", folder / "socket")
        try:
            machine.start()
            if postgresql:
                postgresql.create()
                postgresql.start()
            return Outage(asked, machine, postgresql).run()
        finally:
            if postgresql:
                postgresql.kill()
            machine.stop()


class Outage:
    """Driver of a run; this process opens nothing on the disk, so that it can be taken away.

    lost  number of acknowledged transactions that a cut took
    """

    def __init__(
        self, asked: argparse.Namespace, machine: Machine, postgresql: PostgreSQL | None
    ) -> None:
        self._asked = asked
        self._machine = machine
        self._postgresql = postgresql
        self._chance = Random(asked.seed)
        self._durable = asked.database == "postgresql" or asked.synchronous == "full"
        self._acknowledged: dict[str, int] = {}
        self.done: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def run(self) -> int:
        """Do the whole run, print the report and return the exit status."""
        self._set_up()
        from tests.torture.messages import Pipe
        from tests.torture.processes import Processes

        self._pipe = Pipe()
        self._processes: Processes = Processes(None, self._pipe)
        began = time.monotonic()
        try:
            self._in_child("preparation", lambda: prepare(self._asked.positions))
            self._machine.sync()
            for number in range(1, self._asked.cuts + 1):
                if self.faults:
                    break
                self._round(number)
            else:
                self._in_child("end", self._end)
        finally:
            self._processes.kill_all()
        return self._report(time.monotonic() - began)

    def _set_up(self) -> None:
        data = self._machine.mounted / "data"
        file = f"sqlite:///{data / 'outage.sqlite3'}?synchronous={self._asked.synchronous}"
        url = self._postgresql.url if self._postgresql else file
        os.environ |= {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            "SINORUS_DATA_DIR": str(data),
            "SINORUS_SECRET_KEY": "a key that signs nothing, for the time of one stress test only",
        }
        import django

        django.setup()
        be_patient()

    def _round(self, number: int) -> None:
        """Write and index until the power is cut, recover, and check what is left."""
        pause = self._chance.uniform(0, 2 * self._asked.seconds)
        began = self._last_commit()
        self._load(number)
        # Starting takes a while; the power is to be cut at work.
        wait_until(lambda: self._last_commit() != began, self._wait)
        until = time.monotonic() + pause
        while time.monotonic() < until:
            self._wait(0.01)
        at_stake, lost = self._machine.cut(self._chance.getrandbits(32))
        self.done["power cuts"] += 1
        self.done["blocks at stake"] += at_stake
        self.done["blocks lost"] += lost
        self._processes.kill_all()
        if self._postgresql:
            self._postgresql.kill()
        # What was said after the cut is of a machine without power.
        list(self._pipe.received())
        self._machine.stop()
        self._recover()
        self._in_child("check", self._check)
        say(
            f"cut {number} of {self._asked.cuts}: {at_stake} blocks at stake, {lost} lost;"
            f" {self.done['transactions acknowledged']:,} transactions acknowledged so far,"
            f" {self.done['of those, lost']} lost"
        )

    def _last_commit(self) -> set[str]:
        """Return the names of the tables of contents of the index, which each commit changes."""
        files = files_below(self._machine.mounted / "data/index")
        return {path.name for path in files if path.suffix == ".toc"}

    def _recover(self) -> None:
        try:
            self._machine.start()
            if self._postgresql:
                self._postgresql.start()
        except (OSError, RuntimeError) as error:
            self.faults[f"does not start after a power cut: {error}"] += 1

    def _load(self, number: int) -> None:
        """Start writers, an indexer and perhaps a rebuild."""
        from tests.torture.surviving import Marks
        from tests.torture.writing import write

        self._processes.indexer()
        if self._chance.random() < WRITE_BACK_SHARE:
            self._processes.fork("write-back", lambda: write_back(self._machine.mounted))
        if self._chance.random() < REBUILD_SHARE:
            self._processes.rebuild()
            self.done["rebuilds"] += 1
        for writer in range(WRITERS):
            marks = Marks(f"round {number}, writer {writer}")
            chance = Random(f"{self._asked.seed} {marks.writer}")

            def work(marks: Marks = marks, chance: Random = chance) -> None:
                write(
                    chance,
                    self._asked.rate / WRITERS,
                    2 * self._asked.positions,
                    lambda _way, _outcome: None,
                    lambda _ids: self._pipe.send("acknowledged", marks.writer, marks.last),
                    around=marks.transaction,
                )

            self._processes.fork("writer", work)

    def _in_child(self, what: str, work) -> None:
        """Run work in a process of its own until it ends; without it if the machine is down."""
        if self.faults:
            return
        child = self._processes.fork(what, work)
        until = time.monotonic() + PATIENCE
        while child in self._processes.running(what):
            if time.monotonic() > until:
                self.faults[f"{what} took longer than {PATIENCE:.0f} s"] += 1
                self._processes.kill([child])
                break
            self._wait(0.01)
        self._listen()

    def _check(self) -> None:
        from tests.torture.surviving import (
            faults_of_database,
            faults_of_index,
            faults_of_marks,
            marks,
        )

        for fault in faults_of_database():
            self._pipe.send("fault", fault)
        found = marks()
        for fault in faults_of_marks(found, self._acknowledged, durable=self._durable):
            self._pipe.send("fault", fault)
        for fault in faults_of_index():
            self._pipe.send("fault", fault)
        for writer in {*found, *self._acknowledged}:
            self._pipe.send("kept", writer, len(found.get(writer, [])))

    def _end(self) -> None:
        """Bring the index up to date, after which it must be as the database."""
        from search import service
        from search.sync.outbox_worker import OutboxWorker
        from tests.torture.surviving import faults_of_index

        OutboxWorker(service.backend(), service.corpus()).drain()
        for fault in faults_of_index():
            self._pipe.send("fault", f"at the end: {fault}")

    def _wait(self, seconds: float) -> None:
        time.sleep(seconds)
        self._listen()

    def _listen(self) -> None:
        for message in self._pipe.received():
            match message:
                case ["acknowledged", writer, number]:
                    self._acknowledged[writer] = number
                    self.done["transactions acknowledged"] += 1
                case ["kept", writer, number]:
                    # What is on the disk after the recovery must stay there from now on.
                    lost = self._acknowledged.get(writer, 0) - number
                    self.done["of those, lost"] += max(0, lost)
                    self._acknowledged[writer] = number
                case ["fault", text]:
                    self.faults[text] += 1

    def _report(self, seconds: float) -> int:
        asked = self._asked
        mode = f", synchronous={asked.synchronous}" if asked.database == "sqlite" else ""
        say(f"{asked.database}{mode}, seed {asked.seed}, {seconds:.0f} s")
        say("; ".join(f"{what}: {times:,}" for what, times in sorted(self.done.items())))
        say(f"faults: {sum(self.faults.values())}")
        for text, times in self.faults.most_common():
            say(f"{times} times: {text}")
        return 1 if self.faults else 0


def prepare(positions: int) -> None:
    """Create a database with this number of synthetic positions, its index and the marks."""
    from tests.torture.__main__ import prepare as prepare_both
    from tests.torture.surviving import create_marks

    prepare_both(positions)
    create_marks()


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
