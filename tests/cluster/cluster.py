"""Cluster on one machine: all parts of a site with several web machines."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster.parts import (
    HOST,
    ROOT,
    Nginx,
    Part,
    PostgreSQL,
    Standby,
    WebServer,
    missing_programs,
    start_opensearch,
)

NODES = 3
SERVERS = 3
HEAP = "320m"
EDITOR, PASSWORD = "cluster", secrets.token_urlsafe(16)

_ACCOUNT = """
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser({name!r}, password={password!r})
"""


class Cluster:
    """Running cluster.

    parts        all parts
    environment  of every process of Sinorus in it
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.parts: list[Part] = []
        self.environment: dict[str, str] = {}
        self.servers: list[WebServer] = []
        self._say = say

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the load balancer."""
        return HOST, self.balancer.port

    def start(self, positions: int) -> None:
        """Start all parts one after the other.

        positions  number of generated ones; 0 for the first debate
        """
        self.primary = PostgreSQL("postgresql", self.folder)
        self.primary.create()
        self._add(self.primary)
        self.standby = Standby("standby", self.folder)
        self.standby.copy(self.primary)
        self._add(self.standby)
        self._say(f"{NODES} nodes of OpenSearch …")
        nodes = start_opensearch(self.folder, nodes=NODES, heap=HEAP)
        self.parts += nodes
        hosts = ",".join(node.url.removeprefix("http://") for node in nodes)
        self.environment = {
            "DATABASE_URL": self.database("read-write"),
            "SINORUS_SEARCH_URL": f"http://{hosts}/cluster",
            "SINORUS_SECRET_KEY": secrets.token_urlsafe(64),
            "SINORUS_TRUSTED_PROXIES": HOST,
            "SINORUS_SHARED_CACHE_SECONDS": "5",
            "SINORUS_REQUEST_RATE": "off",
            "WEB_CONCURRENCY": "1",
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
        }
        self.manage("migrate", "--verbosity", "0")
        if positions:
            self._say(f"{positions} positions …")
            self._run("-m", "bench", "seed", str(positions))
        self.manage("shell", "-c", _ACCOUNT.format(name=EDITOR, password=PASSWORD))
        self.servers = [
            WebServer(f"web-{number}", self.folder, self.environment)
            for number in range(1, SERVERS + 1)
        ]
        for server in self.servers:
            self._add(server)
        self.balancer = Nginx("nginx", self.folder, self.servers)
        self._add(self.balancer)

    def database(self, role: str) -> str:
        """Return the address of the server of PostgreSQL that has a role, whichever that is.

        role  as the driver's target_session_attrs has it
        """
        servers = [self.primary, self.standby]
        hosts = ",".join(HOST for _ in servers)
        ports = ",".join(str(server.port) for server in servers)
        query = f"host={hosts}&port={ports}&target_session_attrs={role}"
        return f"postgresql://postgres@/postgres?{query}"

    def switch_over(self) -> None:
        """Have primary and standby change their roles, as an administrator does, losing nothing."""
        former, primary = self.primary, self.standby
        former.shut_down()
        primary.promote()
        former.follow(primary)
        former.start()
        self.primary, self.standby = primary, former
        primary.kind, former.kind = former.kind, primary.kind

    def _add(self, part: Part) -> None:
        self._say(f"{part.name} …")
        self.parts.append(part)
        part.start()
        part.wait()

    def manage(self, *command: str) -> None:
        """Run a management command. Raises CalledProcessError."""
        self._run("manage.py", *command)

    def _run(self, *command: str) -> None:
        data = {"SINORUS_DATA_DIR": str(self.folder / "commands")}
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **self.environment, **data},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def restart_dead(self) -> None:
        """Start the parts again whose processes have ended, as a service manager does."""
        for part in self.parts:
            if not part.runs():
                self._say(f"{part.name} has ended, and is started again.")
                part.kill()
                part.start()

    def kill(self) -> None:
        """Kill all parts, those first that ask the others."""
        for part in reversed(self.parts):
            part.kill()


@contextmanager
def cluster(folder: Path, positions: int, say: Callable[[str], None]) -> Iterator[Cluster]:
    """Run a cluster with its files in a folder. Raises SystemExit if a program is missing."""
    if missing := missing_programs():
        raise SystemExit(f"A cluster needs {', '.join(missing)}.")
    folder.chmod(0o755)
    running = Cluster(folder, say)
    try:
        running.start(positions)
        yield running
    finally:
        running.kill()
