"""Server of Valkey or Redis for tests, on a socket in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from tests.waiting import PATIENCE, wait_until


def program() -> str:
    """Return the program of a server, or "" where none is installed."""
    return shutil.which("valkey-server") or shutil.which("redis-server") or ""


class CacheServer:
    """A server that keeps nothing on the disk; it runs from `start` to `stop`."""

    def __init__(self) -> None:
        # The path of a socket has at most 107 characters.
        self.folder = Path(mkdtemp(prefix="cache-", dir="/tmp"))
        self.socket = self.folder / "socket"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address for CACHE_URL."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {"port": "0", "unixsocket": str(self.socket), "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [program(), *words], cwd=self.folder, stdout=subprocess.DEVNULL
        )
        wait_until(self._answers)

    def stop(self) -> None:
        """Kill it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=PATIENCE)
            self.process = None
        self.socket.unlink(missing_ok=True)

    def remove(self) -> None:
        """Kill it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def _answers(self) -> bool:
        from redis import Redis
        from redis.exceptions import RedisError

        with suppress(RedisError):
            return bool(Redis(unix_socket_path=str(self.socket)).ping())
        return False
