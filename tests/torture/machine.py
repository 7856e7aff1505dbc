"""Machine whose power can be cut: a disk with a real file system, and PostgreSQL on it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.waiting import wait_until

WRITTEN_BACK = 20
"""Files that `write_back` takes at a time, those that changed last."""

_WRITE = 2
"""SYNC_FILE_RANGE_WRITE: begin to write, and do not flush."""

MEGABYTES = 512
"""Size of the disk; the file that holds it takes only what is written."""


def missing_parts() -> str:
    """Return what this system lacks for a disk whose power can be cut, or ""."""
    if os.geteuid():
        return "root, to mount file systems"
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not Path(device).exists():
            return f"{device}, a device of the Linux kernel"
    for program in ("mkfs.ext4", "losetup", "mount"):
        if shutil.which(program) is None:
            return f"the program {program}"
    return ""


class Machine:
    """Disk with an ext4 file system, which is started and loses its power again and again.

    folder    for the file that holds the disk, outside the disk
    mounted   where the file system is while the machine runs
    obedient  whether the disk writes when it is told to flush; one that does not loses data
    """

    def __init__(self, folder: Path, *, obedient: bool = True) -> None:
        self._image = folder / "image"
        self._served = folder / "served"
        self.mounted = folder / "machine"
        self._arguments = [] if obedient else ["disobedient"]
        self._device: subprocess.Popen[str] | None = None
        self._loop = ""
        for made in (self._served, self.mounted):
            made.mkdir()
        with self._image.open("wb") as image:
            image.truncate(MEGABYTES << 20)
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", str(self._image))

    def start(self) -> None:
        """Switch on: the file system recovers by its journal."""
        command = [sys.executable, "-m", "tests.torture.device", str(self._image)]
        self._device = subprocess.Popen(
            [*command, str(self._served), *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._device.stdout is not None
        if self._device.stdout.readline() != "ready\n":
            raise RuntimeError("The disk cannot be served.")
        self._loop = run("losetup", "--find", "--show", str(self._served / "disk")).strip()
        run("mount", "-t", "ext4", self._loop, str(self.mounted))

    def sync(self) -> None:
        """Make everything certain that is on the disk."""
        run("sync", "--file-system", str(self.mounted))

    def cut(self, seed: int) -> tuple[int, int]:
        """Cut the power; return how many blocks were written but not flushed, and how many lost.

        Whoever still runs gets errors from then on, and has to be killed before `stop`.
        """
        assert self._device is not None
        assert self._device.stdin is not None
        assert self._device.stdout is not None
        self._device.stdin.write(f"cut {seed}\n")
        self._device.stdin.flush()
        at_stake, lost = map(int, self._device.stdout.readline().split())
        return at_stake, lost

    def stop(self) -> None:
        """Take away what is left after a cut, or switch off properly."""
        if self._device is None:
            return
        if self._loop:
            for remove in (["umount", str(self.mounted)], ["losetup", "--detach", self._loop]):
                wait_until(lambda remove=remove: succeeds(remove), time.sleep)
        wait_until(lambda: succeeds(["umount", str(self._served)]), time.sleep)
        self._device.communicate()
        self._device, self._loop = None, ""


class PostgreSQL:
    """PostgreSQL server with its data on the machine's disk, reached by a socket beside it."""

    def __init__(self, data: Path, socket: Path) -> None:
        self._data = data
        self._socket = socket
        self._server: subprocess.Popen[bytes] | None = None
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self._programs = f"{found[-1]}/" if found else ""
        self.url = f"postgresql://postgres@/postgres?host={socket}"

    def create(self) -> None:
        """Create an empty cluster."""
        self._data.mkdir()
        self._socket.mkdir()
        for folder in (self._data, self._socket):
            shutil.chown(folder, "postgres", "postgres")
        run(*self._command("initdb", "--auth=trust", "--encoding=UTF8", f"--pgdata={self._data}"))

    def start(self) -> None:
        """Start the server, and wait until it has recovered."""
        log = (self._socket / "log").open("ab")
        options = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={self._socket}")
        self._server = subprocess.Popen(
            self._command("postgres", "-D", str(self._data), *options),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        ready = self._command("pg_isready", "--quiet", f"--host={self._socket}")
        wait_until(lambda: self._server.poll() is not None or succeeds(ready), time.sleep)
        if self._server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {self.log()}")

    def log(self) -> str:
        """Return the end of the server's log."""
        return (self._socket / "log").read_text(errors="replace")[-1_000:]

    def kill(self) -> None:
        """Kill the server with all its processes."""
        if self._server is None:
            return
        for process in (*children(self._server.pid), self._server.pid):
            succeeds(["kill", "-KILL", str(process)])
        self._server.wait()
        self._server = None

    def _command(self, program: str, *arguments: str) -> list[str]:
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        return [*user, f"{self._programs}{program}", *arguments]


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, while others add and remove some."""
    # Path.rglob fails where a folder goes meanwhile.
    return [Path(parent, name) for parent, _folders, names in os.walk(folder) for name in names]


def write_back(folder: Path) -> None:
    """Have the kernel write what changed to the disk, without a flush, forever.

    It does so by itself, but after half a minute; what it has written by then is lost in part.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    while True:
        changed = sorted(files_below(folder), key=_changed, reverse=True)
        for path in changed[:WRITTEN_BACK]:
            try:
                descriptor = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                continue
            libc.sync_file_range(descriptor, ctypes.c_int64(0), ctypes.c_int64(0), _WRITE)
            os.close(descriptor)
        time.sleep(0.05)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def children(parent: int) -> list[int]:
    """Return the ids of a process's children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            # It has just gone.
            continue
        if int(fields[1]) == parent:
            found.append(int(process.name))
    return found


def run(*command: str) -> str:
    """Run a program and return what it printed. Raises CalledProcessError."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def succeeds(command: Sequence[str]) -> bool:
    """Run a program and return whether it succeeded."""
    return not subprocess.run(command, check=False, capture_output=True).returncode
