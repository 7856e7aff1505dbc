"""Seal of an index on this host: size and checksum of each of its files, as they were written.

Engines check little of what they read: files that something else has overwritten may give wrong
answers without an error. So each commit is followed by a seal. Files are read against it when a
process opens them, and again when their size or times have changed, which it looks at once a
second. What a commit has written and its process could not seal, since it was killed, is sealed
with the next commit.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from search.backends.base import Condition, FileCheck, IndexUnfit, SearchUnavailable
from search.backends.folder import REBUILD_HINT, is_refusal, sync_folder

logger = logging.getLogger(__name__)

_NAME = "seal"
_CHUNK = 1 << 20

LOOK_SECONDS = 1.0
"""Seconds between two looks at the files of an index whose seal is the same."""


class Damaged(Exception):
    """Raised if files of an index are missing, or are not as the engine wrote them."""


class _Stamp(NamedTuple):
    """Marks of a file that change with it: inode, size in bytes and time of writing in ns."""

    inode: int
    size: int
    written: int


class Seal:
    """Seal of the index in a folder.

    constant  tells by its name whether a file stays as it is once it has been committed

    Methods raise OSError.
    """

    def __init__(self, folder: Path, constant: Callable[[str], bool]) -> None:
        self.folder = folder
        self._constant = constant
        self._own: _Stamp | None = None
        self._looked = -LOOK_SECONDS
        self._sums: Mapping[str, tuple[int, int]] = {}
        self._sound: Mapping[str, _Stamp] = {}

    def write(self, *, new: bool = False) -> None:
        """Seal the files of a commit; the caller has the right to write. Raises Damaged.

        new  whether it is the first commit of an index
        """
        stamps = self._stamps()
        sums = {} if new else self._sums_by(stamps)
        sealed = {
            name: sums[name] if name in sums else (stamp.size, _checksum(self.folder / name))
            for name, stamp in stamps.items()
            if self._constant(name)
        }
        temporary = self.folder / f"{_NAME}.new"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(_content(sealed))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / _NAME)
        sync_folder(self.folder)

    def check(self) -> None:
        """Read the files that are new to this process or have changed. Raises Damaged.

        Missing files are left to the engine, since commits remove some.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS and self._stamp(_NAME) == self._own is not None:
            return
        stamps = self._stamps()
        sums = self._sums_by(stamps)
        present = sums.keys() & stamps.keys()
        for name in present:
            if stamps[name] != self._sound.get(name) and (
                problem := self._problem(name, sums[name])
            ):
                raise Damaged(problem)
        self._sound = {name: stamps[name] for name in present}
        self._looked = now

    def check_all(self) -> Iterator[FileCheck]:
        """Read all files, and yield a report of each. Raises Damaged."""
        for name, (size, checksum) in sorted(self._sums_by(self._stamps()).items()):
            yield FileCheck(name, size, self._problem(name, (size, checksum)))

    def revoke(self) -> None:
        """Remove the seal, so that every process takes the index for damaged."""
        (self.folder / _NAME).unlink(missing_ok=True)

    @contextmanager
    def damage_errors(self) -> Iterator[None]:
        """Convert damage to IndexUnfit, and revoke the seal. Raises SearchUnavailable as well."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise SearchUnavailable(
                f"The vectors in {self.folder} cannot be read or written: {error}.",
                "Look at the free space of the disk, and try again.",
            ) from error
        except (Damaged, sqlite3.DatabaseError) as damaged:
            message = f"The search index in {self.folder} is damaged: {damaged}."
            logger.warning("%s", message)
            # Where the disk cannot be written, other processes meet the damage themselves.
            with suppress(OSError):
                self.revoke()
            raise IndexUnfit(Condition.DAMAGED, message, REBUILD_HINT) from damaged

    def _stamps(self) -> dict[str, _Stamp]:
        """Return the stamps of the seal and of all constant files. Raises Damaged."""
        try:
            entries = list(self.folder.iterdir())
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Damaged("its folder is missing") from error
        names = (entry.name for entry in entries)
        stamps = (
            (name, self._stamp(name)) for name in names if name == _NAME or self._constant(name)
        )
        return {name: stamp for name, stamp in stamps if stamp is not None}

    def _stamp(self, name: str) -> _Stamp | None:
        """Return the stamp of a file; a commit may have removed it."""
        try:
            status = (self.folder / name).stat()
        except FileNotFoundError:
            return None
        return _Stamp(status.st_ino, status.st_size, status.st_mtime_ns)

    def _sums_by(self, stamps: Mapping[str, _Stamp]) -> Mapping[str, tuple[int, int]]:
        own = stamps.get(_NAME)
        if own is None:
            raise Damaged("it has no seal, which whoever meets damage removes")
        if own != self._own:
            self._sums = self._read()
            self._own = own
        return self._sums

    def _read(self) -> Mapping[str, tuple[int, int]]:
        try:
            checksum, content = (self.folder / _NAME).read_text(encoding="utf-8").split("\n")
            sums = {name: (size, own) for name, (size, own) in json.loads(content).items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise Damaged(f"its seal is not valid: {error}") from error
        if _content(sums) != f"{checksum}\n{content}":
            raise Damaged("the checksum of its seal is wrong")
        return sums

    def _problem(self, name: str, sealed: tuple[int, int]) -> str:
        """Read a file, and return what is wrong with it, or ""; nothing if it is missing."""
        path = self.folder / name
        try:
            same = (path.stat().st_size, _checksum(path)) == sealed
        except FileNotFoundError:
            return ""
        except OSError as error:
            if is_refusal(error):
                raise
            return f"{name} cannot be read: {error.strerror}"
        return "" if same else f"{name} differs from what was written"


def _content(sums: Mapping[str, tuple[int, int]]) -> str:
    content = json.dumps(sums)
    return f"{zlib.crc32(content.encode())}\n{content}"


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum
