"""Alternatives to the engine, and their environment.

The peers have a virtual environment of their own, from the lock file, made on first use.
PostgreSQL is started while it is measured. Peers that are not available are left out, with the
reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("peers.lock")
"""The peers, made from the file .in beside it with
`uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate`."""

PORT = "54398"
_INSTALLED = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Peer:
    """Alternative engine.

    engine  module in bench.engines
    title   label in the report
    """

    engine: str
    title: str


OWN = Peer("own", "Sinorus")
PEERS = (
    Peer("own_opensearch", "Sinorus in OpenSearch"),
    Peer("stock_whoosh", "Whoosh"),
    Peer("fts5", "FTS5"),
    Peer("postgresql", "PostgreSQL"),
    Peer("tantivy_index", "tantivy"),
)


class CannotBeHad(RuntimeError):
    """Raised with the reason if a peer is not available."""


def environment(folder: Path) -> str:
    """Return the Python of the peers, whose environment is made in `folder` if missing.

    Raises CannotBeHad.
    """
    python = folder / "bin" / "python"
    stamp = folder / "peers.lock"
    locked = LOCK.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == locked:
        return str(python)
    uv = [sys.executable, "-m", "uv"]
    install = [*uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes"]
    commands = [[*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)]]
    commands.append([*install, "--only-binary", ":all:", "-r", str(LOCK)])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotBeHad(_last_line(done.stderr))
    stamp.write_text(locked, encoding="utf-8")
    return str(python)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the URL of a PostgreSQL server with its data in `folder`, made if missing.

    Raises CannotBeHad.
    """
    programs = _programs()
    if hasattr(os, "getuid") and os.getuid() == 0 and shutil.which("runuser") is None:
        raise CannotBeHad("PostgreSQL does not run as root, and there is no runuser")
    with tempfile.TemporaryDirectory(prefix="bench-") as sockets:
        data = folder / "data"
        folder.mkdir(parents=True, exist_ok=True)
        _give_to_server(Path(sockets), folder)
        if not (data / "PG_VERSION").exists():
            _as_server(programs / "initdb", "-D", data, "-U", "bench", "--auth=trust", "-E", "UTF8")
        options = f"-k {sockets} -p {PORT} -c listen_addresses= -c shared_buffers=256MB"
        log = folder / "server.log"
        _as_server(programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield f"host={sockets} port={PORT} user=bench dbname=postgres"
        finally:
            _as_server(programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def _programs() -> Path:
    found = sorted(
        (path for path in _INSTALLED.glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: int(path.parent.name),
    )
    if not found:
        raise CannotBeHad(f"there is no PostgreSQL server in {_INSTALLED}")
    return found[-1]


def _give_to_server(*folders: Path) -> None:
    if os.getuid() == 0:
        for folder in folders:
            shutil.chown(folder, "postgres", "postgres")


def _as_server(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to run as root."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    # Its output stays open in the server, so that a pipe would never end.
    done = subprocess.run(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", check=False
    )
    if done.returncode:
        raise CannotBeHad(f"`{' '.join(words)}` ended with {done.returncode}")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1].strip()
