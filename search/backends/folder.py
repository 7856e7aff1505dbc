"""Folder of an index on this host, written to survive crashes and power cuts.

::

    <path>/                      mode 0700: opening an index unpickles, so it is trusted like code
        current                  names the live folder, and the schema that it was made for
        writer.lock              held while the live index is changed
        builder.lock             held while a new index is built
        index-<16 digits>/       an index of the engine; exactly one of them is live
            seal                 checksums of its files (`search.backends.seal`)
        building-<16 digits>/    one that is being built

Locks are the operating system's (flock): they end with the process. `current` is replaced in one
step. Every file is synced before another one refers to it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search.backends.base import Condition, IndexUnfit, SearchUnavailable, WriterBusy

REBUILD_HINT = "Rebuild the index with `manage.py search_rebuild`. No content is lost."
_POINTER = "current"
_POLL = 0.02


def sync_file(path: Path) -> None:
    """Sync a closed file. Raises OSError."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Sync the entries of a folder. Raises OSError."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Name of the live folder, and fingerprint of the schema that it was made for."""

    folder: Path
    fingerprint: str


class IndexFolder:
    """Folder of an index: its live part, and others in the making.

    pointer  file that names the live part
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pointer = path / _POINTER

    def current(self) -> Pointer | None:
        """Return the live index, or None. Raises IndexUnfit, OSError."""
        try:
            content = self.pointer.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            return self._parsed(content)
        except (ValueError, KeyError, TypeError) as error:
            raise IndexUnfit(
                Condition.DAMAGED, f"{self.pointer} is not valid: {error}.", REBUILD_HINT
            ) from error

    def _parsed(self, content: bytes) -> Pointer:
        record = json.loads(content)
        folder, fingerprint = record["folder"], record["fingerprint"]
        if "checksum" not in record:
            # of an earlier version
            return Pointer(self.path / folder, "")
        if content != _pointer_content(folder, fingerprint):
            raise ValueError("its checksum is wrong")
        return Pointer(self.path / folder, fingerprint)

    def create(self) -> None:
        """Create the folder if missing, readable by its owner only. Raises OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def make(self) -> Path:
        """Create a folder in it for a new index. Raises OSError."""
        folder = self.path / f"building-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        return folder

    def promote(self, built: Path, fingerprint: str) -> None:
        """Make a built folder the live one in one step, and remove the former one.

        Raises OSError; then the former one is still live.
        """
        live = self.path / f"index-{secrets.token_hex(8)}"
        sync_folder(built)
        built.rename(live)
        sync_folder(self.path)
        temporary = self.path / f"{_POINTER}.{secrets.token_hex(4)}"
        with temporary.open("wb") as file:
            file.write(_pointer_content(live.name, fingerprint))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.pointer)
        sync_folder(self.path)
        self.sweep()

    def sweep(self) -> bool:
        """Remove remains of killed processes; return whether there were any.

        The caller holds the writer lock. Raises OSError, IndexUnfit.
        """
        current = self.current()
        swept = False
        for entry in list(self.path.iterdir()):
            purpose = entry.name.partition("-")[0]
            is_leftover = (
                (purpose == "index" and (current is None or entry != current.folder))
                or (purpose == "building" and not self._held("builder"))
                # of an earlier version, which merged segments in folders of their own
                or purpose == "merging"
                or entry.name.startswith(f"{_POINTER}.")
            )
            swept |= is_leftover and remove(entry)
        return swept

    @contextmanager
    def lock(self, name: str, *, timeout: float, busy: str) -> Iterator[None]:
        """Hold a lock of the operating system, which ends with the process at the latest.

        Raises WriterBusy with the message `busy` after `timeout` seconds, and SearchUnavailable.
        """
        with os_errors(f"The search index in {self.path} cannot be locked"):
            self.create()
            descriptor = os.open(self.path / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            deadline = time.monotonic() + timeout
            while not _try_lock(descriptor):
                if time.monotonic() >= deadline:
                    raise WriterBusy(busy, "Try again when the other process has finished.")
                time.sleep(_POLL)
            yield
        finally:
            # Closing is not enough if a forked process still has the file open.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def _held(self, name: str) -> bool:
        """Test whether any process holds a lock now."""
        try:
            descriptor = os.open(self.path / f"{name}.lock", os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not _try_lock(descriptor)
        finally:
            os.close(descriptor)


def _pointer_content(folder: str, fingerprint: str) -> bytes:
    checksum = zlib.crc32(f"{folder} {fingerprint}".encode())
    record = {"folder": folder, "fingerprint": fingerprint, "checksum": f"{checksum:08x}"}
    return json.dumps(record).encode()


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def remove(entry: Path) -> bool:
    """Remove a file or folder if possible; return whether it is gone."""
    if entry.is_dir():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
    return not entry.exists()


_HINTS = {
    errno.ENOSPC: "The disk is full. Free some space; pending changes are then written.",
    errno.EDQUOT: "The disk quota is used up. Free some space; pending changes are then written.",
    errno.EFBIG: "A file is larger than the system allows. Raise the limit (ulimit -f).",
    errno.EACCES: "Give the server's user read and write permission for this folder.",
    errno.EPERM: "Give the server's user read and write permission for this folder.",
    errno.EMFILE: "Too many files are open. Raise the limit (ulimit -n).",
    errno.ENFILE: "Too many files are open on this machine. Raise the limit (sysctl fs.file-max).",
    errno.ENOMEM: "There is not enough memory. Try again later.",
    errno.EROFS: "The file system is read-only. Mount it with write access.",
}


def is_refusal(error: OSError) -> bool:
    """Test whether an error means lack of something, so that files are not damaged."""
    return error.errno in _HINTS


@contextmanager
def os_errors(what: str) -> Iterator[None]:
    """Convert errors of the operating system to SearchUnavailable, with a hint."""
    try:
        yield
    except MemoryError as error:
        raise SearchUnavailable(f"{what}.", _HINTS[errno.ENOMEM]) from error
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "See the message from the operating system.")
        raise SearchUnavailable(f"{what}: {error.strerror or error}.", hint) from error
