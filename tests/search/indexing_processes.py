"""Indexing processes for tests, which keep the index up to date and can be killed at any moment.

Run as a program, this starts Django and forks one child for each line on its standard input: a JSON
array of "drain", "index" or "lead", the data folder, and the size limit in bytes of the child's
files, or null. It writes the child's process id. Starting Django takes longer than most of these
children live.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

from tests.waiting import PATIENCE, be_patient, wait_until

ROOT = Path(__file__).parents[2]
LOG = "indexing.log"


class Forker:
    """Parent of indexing processes, which has started Django; one for all tests of a session."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sinorus-forker-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.search.indexing_processes"],
            cwd=ROOT,
            env=environment(Path(self._folder.name)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self, work: str, data_folder: Path, room: int | None) -> int:
        """Fork a child, and return its process id."""
        self._process.stdin.write(json.dumps([work, str(data_folder), room]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the parent."""
        self._process.communicate(timeout=PATIENCE)
        self._folder.cleanup()


class IndexingProcesses:
    """Indexing processes of a test; its `with` statement kills all of them at the end."""

    def __init__(self, forker: Forker, data_folder: Path) -> None:
        self._forker = forker
        self._folder = data_folder
        self._children: set[int] = set()
        self.log = data_folder / LOG

    def __enter__(self) -> Self:
        self.log.touch()
        return self

    def __exit__(self, *_: object) -> None:
        for child in list(self._children):
            self.kill(child)

    def start(self, work: str, *, room: int | None = None) -> int:
        """Fork a child that does "drain" (as fast as it can), "index" or "lead".

        Returns its process id.

        room  maximum size in bytes of the files that it writes
        """
        child = self._forker.fork(work, self._folder, room)
        self._children.add(child)
        return child

    def wait_for(self, *texts: str) -> None:
        """Wait until the log contains all of these texts.

        The effect of a process may be visible before its log message.
        """
        wait_until(lambda: all(text in self.log.read_text() for text in texts))

    def make_room(self, child: int) -> None:
        """Lift the size limit of a child's files."""
        without = resource.RLIM_INFINITY
        resource.prlimit(child, resource.RLIMIT_FSIZE, (without, without))

    def kill(self, child: int) -> None:
        """Kill a child at once (SIGKILL)."""
        self._children.remove(child)
        os.kill(child, signal.SIGKILL)


def environment(data_folder: Path) -> dict[str, str]:
    """Return the environment for a process with the test's database and this data folder."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
        "SINORUS_DATA_DIR": str(data_folder),
    }


def database_url() -> str:
    """Return the URL of the test's database."""
    from django.db import connection

    known = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    port = f":{known['PORT']}" if known["PORT"] else ""
    user = f"{known['USER']}:{known['PASSWORD']}@"
    # A Unix socket is given to the driver as an option.
    socket = quote(connection.settings_dict["OPTIONS"].get("host", ""), safe="")
    return f"postgresql://{user}{known['HOST'] or socket}{port}/{known['NAME']}"


def drain_for_ever() -> None:
    """Drain the outbox in a loop, without waiting for changes."""
    from search import service
    from search.sync.outbox_worker import OutboxWorker

    worker = OutboxWorker(service.backend(), service.corpus())
    while True:
        worker.drain()
        time.sleep(0.001)


def index() -> None:
    """Run the indexer."""
    from search import service
    from search.sync.indexer import Indexer

    Indexer(service.backend(), service.corpus()).run()


def lead() -> None:
    """Try to lead by the lock in the database, and log whenever that changes."""
    from django.db import DatabaseError

    from search.sync import leader_lock

    leader_lock.SILENT_SECONDS = 1.5
    lock, led = leader_lock.DatabaseLeaderLock(), False
    while True:
        try:
            leads = lock.acquire()
        except DatabaseError:
            leads = False
        if leads != led:
            os.write(2, f"{os.getpid()} {'leads' if leads else 'no longer leads'}\n".encode())
        led = leads
        time.sleep(0.05)


def be_child(work: str, folder: str, room: int | None) -> None:
    """Do the work in a data folder, with the log there."""
    from django.conf import settings
    from django.test import override_settings

    log = os.open(Path(folder) / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stderr.fileno())
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    search = settings.SINORUS_SEARCH | {"PATH": Path(folder) / "index"}
    with override_settings(SINORUS_SEARCH=search):
        {"drain": drain_for_ever, "index": index, "lead": lead}[work]()


def main() -> None:
    """Fork a child for each line of standard input."""
    import django

    django.setup()
    be_patient()
    # Do not keep killed children as zombies.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            be_child(*json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
