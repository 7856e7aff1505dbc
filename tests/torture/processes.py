"""The processes of a run: writers, readers, indexers, rebuilds, each forked from this one.

This process has one thread and no open connection when it forks. What is forked ends only when
it is killed.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from django.core.signals import setting_changed
from django.db import connection, connections

from search import service
from search.backends.base import WriterBusy
from search.sync import maintenance
from search.sync.indexer import Indexer
from search.sync.rebuilding import rebuild
from tests.process_groups import members
from tests.torture.messages import Faults, Pipe, Told, Watch
from tests.torture.power import Disk
from tests.torture.reading import read
from tests.torture.writing import write
from tests.waiting import wait_until

QUIET_SECONDS = 0.2
"""How long upkeep waits after a write here, so that it is killed at work as well."""


class Processes:
    """Those that live, by what they do.

    disk  of the index
    tell  takes what they see
    """

    def __init__(self, disk: Disk, tell: Pipe) -> None:
        self._disk = disk
        self._tell = tell
        self._alive: dict[int, str] = {}

    def indexer(self) -> int:
        """One that keeps the index up to date, or waits for the one that does; its id."""

        def work() -> None:
            self._disk.record()
            maintenance.QUIET_SECONDS = QUIET_SECONDS
            Indexer(service.backend(), service.corpus()).run()

        return self._fork("indexer", work)

    def rebuild(self) -> int:
        """One that builds the index anew; its id."""

        def work() -> None:
            self._disk.record()
            try:
                rebuild(service.backend(), service.corpus())
            except WriterBusy:
                # The indexer was quicker.
                return

        return self._fork("rebuild", work)

    def writer(self, seed: str, rate: float, most: int, watch: Watch) -> int:
        """One that writes to the database; its id."""

        def said(way: str, outcome: str) -> None:
            self._tell.send("wrote", way, outcome)

        return self._fork("writer", lambda: write(Random(seed), rate, most, said, watch.changed))

    def reader(self, seed: int, pause: float, told: Pipe) -> int:
        """One that searches in several threads; its id."""
        return self._fork("reader", lambda: read(seed, pause, told, self._tell))

    def those(self, what: str) -> list[int]:
        """The ids of those that do something and have not ended."""
        for child in list(self._alive):
            if os.waitpid(child, os.WNOHANG)[0]:
                ended = self._alive.pop(child)
                if ended != "rebuild":
                    self._tell.send("fault", f"a {ended} ended by itself")
        return [child for child, does in self._alive.items() if does == what]

    def kill(self, children: Sequence[int]) -> None:
        """Kill these at once, whatever they are doing, and all that they have started."""
        for child in children:
            os.kill(child, signal.SIGSTOP)
        for child in children:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            del self._alive[child]
        # what they have started ends by itself, and until then may still write
        for child in children:
            wait_until(lambda child=child: not members(child))

    def kill_all(self, *kinds: str) -> None:
        """Kill all of these kinds, or all that there are."""
        self.kill([child for child, does in self._alive.items() if not kinds or does in kinds])

    def leader(self) -> int | None:
        """The indexer that leads, as the system knows it; None where there is none now."""
        path = Path(service.backend().path) / "indexer.lock"
        if not path.exists():
            return None
        wanted = f":{path.stat().st_ino}"
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            if fields[1] == "FLOCK" and fields[5].endswith(wanted):
                return int(fields[4]) if int(fields[4]) in self._alive else None
        return None

    def _fork(self, what: str, work: Callable[[], None]) -> int:
        leave_connections()
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            self._be(work)
        # Here too: it may be killed before it comes to that.
        os.setpgid(child, child)
        self._alive[child] = what
        return child

    def _be(self, work: Callable[[], None]) -> None:
        """Do the work, and nothing that this process would do after it."""
        with Faults(self._tell):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            log = logging.getLogger("search")
            log.handlers, log.propagate = [Told(self._tell)], False
            work()
        os._exit(0)


def leave_connections() -> None:
    """Close what a forked process may not share: connections, and files of the index."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()
    setting_changed.send(sender=None, setting="SINORUS_SEARCH", value=None, enter=True)
