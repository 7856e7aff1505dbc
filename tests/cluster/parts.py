"""Parts of a cluster on one machine: processes that can be killed, stopped and started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests import nginx
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
ASK_SECONDS = 10.0
OPENSEARCH = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sinorus/opensearch"
"""Folder in which `bin/opensearch` keeps what Maven has fetched."""


def free_ports(number: int) -> list[int]:
    """Return ports of this machine that nobody uses."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Part(ABC):
    """Process with its children, its log, and a test whether it does its work.

    name     name of the part, and of its log
    kind     name of what it is one of
    command  starts it in the foreground
    user     name of the user that it runs as; None for the present one
    """

    kind = ""
    command: Sequence[str] = ()
    environment: Mapping[str, str] | None = None
    user: str | None = None

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._pid = 0
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def works(self) -> bool:
        """Test whether the part does its work."""

    def start(self) -> None:
        """Start the process, without waiting until it works."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=None if self.environment is None else {**os.environ, **self.environment},
                user=self.user,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._pid = self._process.pid

    def adopt(self, process: int) -> None:
        """Take over a process that something else has started, with its command."""
        self._pid = process
        command = Path(f"/proc/{process}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        self.command = [os.fsdecode(argument) for argument in command]

    def runs(self) -> bool:
        """Test whether the process is there."""
        return self._pid != 0 and _runs(self._pid)

    def wait(self) -> None:
        """Wait until the part works."""
        wait_until(self.works)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all that it has started."""
        for process in (self._pid, *_descendants(self._pid)):
            try:
                os.kill(process, number)
            except ProcessLookupError:
                continue

    def kill(self) -> None:
        """Kill the process and all that it has started, and wait until they are gone."""
        if not self._pid:
            return
        left = {self._pid, *_descendants(self._pid)}
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        wait_until(lambda: not any(map(_runs, left)))
        self._pid, self._process = 0, None


class OpenSearchNode(Part):
    """Node of OpenSearch that `bin/opensearch` has started.

    nodes  how many the cluster has
    """

    kind = "OpenSearch"

    def __init__(self, name: str, folder: Path, *, url: str, process: int, nodes: int) -> None:
        super().__init__(name, folder)
        self.url = url
        self._nodes = nodes
        self.adopt(process)

    def works(self) -> bool:
        """See Part: all nodes are there, and all shards have all their copies."""
        try:
            with urlopen(f"{self.url}/_cluster/health", timeout=ASK_SECONDS) as answer:
                health = json.load(answer)
        except OSError:
            return False
        return health["number_of_nodes"] == self._nodes and health["status"] == "green"


def start_opensearch(folder: Path, *, nodes: int, heap: str) -> list[OpenSearchNode]:
    """Start the nodes of an OpenSearch cluster."""
    place = folder / "opensearch"
    options = ["--nodes", str(nodes), "--heap", heap, "--folder", str(place)]
    command = [sys.executable, "bin/opensearch", "start", *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    running = json.loads((place / "nodes.json").read_text())
    return [
        OpenSearchNode(
            f"opensearch-{number}", folder, url=each["url"], process=each["pid"], nodes=nodes
        )
        for number, each in enumerate(running, start=1)
    ]


class PostgreSQL(Part):
    """Server of PostgreSQL with a data folder of its own."""

    kind = "PostgreSQL"

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, folder)
        self.place = folder / name
        [self.port] = free_ports(1)
        self.place.mkdir()
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user is not None:
            shutil.chown(self.place, "postgres", "postgres")
        options = {
            "port": str(self.port),
            "listen_addresses": HOST,
            "unix_socket_directories": str(self.place),
            # A killed process loses nothing that the kernel has; power cuts are not for here.
            "fsync": "off",
            "max_connections": "200",
            "wal_level": "replica",
            "hot_standby": "on",
            "wal_keep_size": "256MB",
        }
        settings = [text for pair in options.items() for text in ("-c", "=".join(pair))]
        self.command = [str(_postgresql("postgres")), "-D", str(self.place / "data"), *settings]

    def create(self) -> None:
        """Make an empty cluster."""
        self._run("initdb", "-A", "trust", "-E", "UTF8", "-U", "postgres", "--locale=C.UTF-8")

    def copy(self, primary: PostgreSQL) -> None:
        """Copy a running primary, to follow it as a streaming standby."""
        address = ["-h", HOST, "-p", str(primary.port), "-U", "postgres"]
        self._run("pg_basebackup", *address, "--write-recovery-conf", "--checkpoint=fast")

    def shut_down(self) -> None:
        """Shut down the server, once its standby has everything."""
        self._run("pg_ctl", "stop", "--mode=fast", "--timeout=120")
        self._pid, self._process = 0, None

    def promote(self) -> None:
        """Make a standby the primary."""
        self._run("pg_ctl", "promote", "--timeout=120")

    def follow(self, primary: PostgreSQL) -> None:
        """Have the next start make a standby of a primary that was shut down."""
        folder = self.place / "data"
        (folder / "standby.signal").touch()
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = 'host={HOST} port={primary.port} user=postgres'\n")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_postgresql(program)), "-D", str(self.place / "data"), *arguments]
        subprocess.run(command, user=self.user, check=True, capture_output=True)

    def start(self) -> None:
        """See Part; a killed server leaves its number behind, which another process may have."""
        (self.place / "data" / "postmaster.pid").unlink(missing_ok=True)
        super().start()

    @property
    def url(self) -> str:
        """Address of the database, without options."""
        return f"postgresql://postgres@{HOST}:{self.port}/postgres"

    def works(self) -> bool:
        """See Part."""
        ready = [str(_postgresql("pg_isready")), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0


class Standby(PostgreSQL):
    """Streaming standby, for as long as no other server has its role."""

    kind = "standby"


class WebServer(Part):
    """Server of Sinorus with a data folder of its own."""

    kind = "web server"

    def __init__(self, name: str, folder: Path, environment: Mapping[str, str]) -> None:
        super().__init__(name, folder)
        [self.port] = free_ports(1)
        self.environment = {
            "HOST": HOST,
            "PORT": str(self.port),
            "SINORUS_DATA_DIR": str(folder / name),
            **environment,
        }
        self.command = [sys.executable, "manage.py", "serve"]

    def works(self) -> bool:
        """See Part: it is ready, and nothing is left to be indexed."""
        status, body = ask(self.port, "/readyz")
        states = json.loads(body) if status == 200 else {}
        return states.get("index") == states.get("outbox") == "ok"


class Nginx(Part):
    """Load balancer in front of the web servers, with its cache, as deploy/nginx has it."""

    kind = "nginx"

    def __init__(self, name: str, folder: Path, servers: Sequence[WebServer]) -> None:
        super().__init__(name, folder)
        [self.port] = free_ports(1)
        place = folder / name
        place.mkdir()
        settings = place / "nginx.conf"
        addresses = [f"{HOST}:{server.port}" for server in servers]
        settings.write_text(nginx.configuration(place, self.port, addresses))
        self.command = [nginx.program(), "-c", str(settings), "-e", str(folder / "nginx.log")]

    def works(self) -> bool:
        """See Part."""
        return ask(self.port, "/livez")[0] == 200


def ask(port: int, path: str) -> tuple[int, bytes]:
    """Return status and body of an answer; 0 and nothing if there is none."""
    connection = HTTPConnection(HOST, port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


def missing_programs() -> list[str]:
    """Return what this machine lacks to run a cluster."""
    needed: dict[str, Callable[[], Any]] = {
        "PostgreSQL": lambda: _postgresql("postgres"),
        "nginx": nginx.program,
        "Java 17": lambda: shutil.which("java"),
        "Maven, which fetches OpenSearch": lambda: any(OPENSEARCH.glob("*")) or shutil.which("mvn"),
    }
    return [name for name, find in needed.items() if not find()]


def _postgresql(program: str) -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return found[-1] if found else None


def _descendants(parent: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            children = [int(each) for each in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
