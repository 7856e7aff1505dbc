"""A primary and its streaming standby: copies of the cluster of DATABASE_URL, for one test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from django.db import connection

from tests.waiting import wait_until

PORT = 5432


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup"))
    return found[-1].parent if found else Path()


def _run(program: str, *arguments: str) -> None:
    # PostgreSQL refuses to run as root
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run([_programs() / program, *arguments], user=user, check=True, capture_output=True)


class Cluster:
    """A server of PostgreSQL with a folder of its own, reached by a socket there."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sinorus-cluster-"))
        self._data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    def copy(self, host: str, port: int | str, *, follow: bool) -> None:
        """Copy the cluster that listens at a socket, and follow it as a standby or not."""
        arguments = ["-h", host, "-p", str(port), "-U", "postgres", "-D", str(self._data)]
        more = ["--checkpoint=fast", "--no-sync", *(["--write-recovery-conf"] if follow else [])]
        _run("pg_basebackup", *arguments, *more)

    def start(self) -> None:
        """Start the server, and wait until it takes connections."""
        options = ["listen_addresses=", f"unix_socket_directories={self.folder}", f"port={PORT}"]
        options += ["fsync=off", "hot_standby=on", "wal_retrieve_retry_interval=100ms"]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [_programs() / "postgres", "-D", str(self._data)]
                + [piece for option in options for piece in ("-c", option)],
                user="postgres" if os.geteuid() == 0 else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers)

    def _answers(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, (self.folder / "log").read_text()[-2_000:]
        try:
            self.execute("SELECT 1", "postgres")
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """Kill the server with all its processes."""
        self.signal(signal.SIGKILL)
        if self._server is not None:
            self._server.wait()
            self._server = None
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and each of its processes."""
        if self._server is None:
            return
        for process in (self._server.pid, *_children(self._server.pid)):
            os.kill(process, number)

    def execute(self, sql: str, database: str) -> list[tuple[object, ...]]:
        """Execute a statement as the owner of the cluster, and return its rows."""
        with psycopg.connect(
            host=str(self.folder), port=PORT, user="postgres", dbname=database, autocommit=True
        ) as link:
            cursor = link.execute(sql)
            return cursor.fetchall() if cursor.description else []


def _children(parent: int) -> list[int]:
    return [
        int(each) for each in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    ]


def primary_and_standby(primary: Cluster, standby: Cluster) -> None:
    """Start a copy of the test database's cluster, and a standby that follows the copy."""
    own = connection.get_connection_params()
    primary.copy(own.get("host", "/var/run/postgresql"), own.get("port", PORT), follow=False)
    primary.start()
    standby.copy(str(primary.folder), PORT, follow=True)
    standby.start()
