"""Processes of a run: writers, readers, indexers and rebuilds, each forked from this one.

This process has one thread and no open connection when it forks. Children run until they are
killed.
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
from tests.torture.messages import FaultLogHandler, Faults, Pipe, Watch
from tests.torture.power import Disk
from tests.torture.reading import read
from tests.torture.writing import write
from tests.waiting import wait_until

QUIET_SECONDS = 0.2
"""How long upkeep waits after a write here, so that it is killed at work as well."""


class Processes:
    """Running children by kind.

    disk  of the index; None if nothing records its syncs
    tell  channel for their messages
    """

    def __init__(self, disk: Disk | None, tell: Pipe) -> None:
        self._record = disk.record if disk is not None else lambda: None
        self._tell = tell
        self._alive: dict[int, str] = {}

    def indexer(self) -> int:
        """Start an indexer, which leads or stands by; return its process id."""

        def work() -> None:
            self._record()
            maintenance.QUIET_SECONDS = QUIET_SECONDS
            Indexer(service.backend(), service.corpus()).run()

        return self.fork("indexer", work)

    def rebuild(self) -> int:
        """Start a rebuild of the index; return its process id."""

        def work() -> None:
            self._record()
            try:
                rebuild(service.backend(), service.corpus())
            except WriterBusy:
                # The indexer was faster.
                return

        return self.fork("rebuild", work)

    def writer(self, seed: str, rate: float, most: int, watch: Watch) -> int:
        """Start a process that writes to the database; return its process id."""

        def said(way: str, outcome: str) -> None:
            self._tell.send("wrote", way, outcome)

        return self.fork("writer", lambda: write(Random(seed), rate, most, said, watch.changed))

    def reader(self, seed: int, pause: float, changes: Pipe) -> int:
        """Start a process that searches in several threads; return its process id."""
        return self.fork("reader", lambda: read(seed, pause, changes, self._tell))

    def those(self, what: str) -> list[int]:
        """Return the process ids of the running children of a kind."""
        for child in list(self._alive):
            if os.waitpid(child, os.WNOHANG)[0]:
                ended = self._alive.pop(child)
                if ended != "rebuild":
                    self._tell.send("fault", f"a {ended} ended by itself")
        return [child for child, does in self._alive.items() if does == what]

    def running(self, what: str) -> list[int]:
        """Return the process ids of the children of a kind that have not ended by themselves."""
        for child, does in list(self._alive.items()):
            if does == what and os.waitpid(child, os.WNOHANG)[0]:
                del self._alive[child]
        return [child for child, does in self._alive.items() if does == what]

    def kill(self, children: Sequence[int]) -> None:
        """Kill processes and all that they have started (SIGKILL)."""
        for child in children:
            os.kill(child, signal.SIGSTOP)
        for child in children:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            del self._alive[child]
        # Their own children end by themselves, and may write until then.
        for child in children:
            wait_until(lambda child=child: not members(child))

    def kill_all(self, *kinds: str) -> None:
        """Kill all children of these kinds, or all children."""
        self.kill([child for child, does in self._alive.items() if not kinds or does in kinds])

    def leader(self) -> int | None:
        """Return the process id of the leading indexer from the kernel's lock table, or None."""
        path = Path(service.backend().path) / "indexer.lock"
        if not path.exists():
            return None
        wanted = f":{path.stat().st_ino}"
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            if fields[1] == "FLOCK" and fields[5].endswith(wanted):
                return int(fields[4]) if int(fields[4]) in self._alive else None
        return None

    def fork(self, what: str, work: Callable[[], None]) -> int:
        """Start a process that does some work; return its process id."""
        leave_connections()
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            self._be(work)
        # Here too, since the child may be killed before it gets there.
        os.setpgid(child, child)
        self._alive[child] = what
        return child

    def _be(self, work: Callable[[], None]) -> None:
        """Run the work of a child, and none of this process's exit handlers."""
        with Faults(self._tell):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            log = logging.getLogger("search")
            log.handlers, log.propagate = [FaultLogHandler(self._tell)], False
            work()
        os._exit(0)


def leave_connections() -> None:
    """Close what a forked process must not share: connections, and files of the index."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()
    setting_changed.send(sender=None, setting="SINORUS_SEARCH", value=None, enter=True)
