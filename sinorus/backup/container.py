"""The file of a backup: lines of JSON, compressed with Zstandard, with a digest of every byte.

    {"sinorus_backup": 1, "made": …, "migrations": …, "tables": …}     header
    {"table": "debates.expert"}                                        one block for each table:
    [1, "2026-11-27T08:00:00+00:00", …]                                a row in each line,
    {"rows": 1, "checksum": "…"}                                       and what they add up to
    {"complete": true}                                                 last line

After the compressed data come 40 bytes that Zstandard skips (a skippable frame of RFC 8878): the
SHA-256 digest of all bytes before. `zstd -dc FILE` shows the lines, with any tool.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from sinorus.backup.errors import BackupError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = 1
"""Version of the format. A reader knows all versions up to its own."""

MARK = "sinorus_backup"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
SKIPPABLE = (0x184D2A5B).to_bytes(4, "little") + (32).to_bytes(4, "little")
TRAILER_BYTES = len(SKIPPABLE) + 32
LONGEST_HEADER = 16 * 1024 * 1024
_PIECE = 1024 * 1024

Progress = Callable[[int, int], object]


def in_json(value: Any) -> bytes:
    """Return a value as one line of JSON, always the same for the same value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode() + b"\n"


def sync(path: Path) -> None:
    """Sync a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Hashed(io.RawIOBase):
    """Writer that computes the digest of all bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.abandoned = False

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        if self.abandoned:
            return len(piece)
        self.sha256.update(piece)
        return self._file.write(piece)


class BackupWriter:
    """Writer of a backup; the file gets its name when it is complete and synced.

    Only its owner can read it, because it contains the digests of passwords.
    """

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise BackupError(f"{path} exists already. Choose another name.")
        if not path.parent.is_dir():
            raise BackupError(f"There is no folder {path.parent}.")
        self._path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")

    def __enter__(self) -> Self:
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._hashed = _Hashed(self._file)
        options = {zstd.CompressionParameter.checksum_flag: 1}
        self._compressed = zstd.ZstdFile(self._hashed, "w", options=options)
        return self

    def line(self, value: Any) -> bytes:
        """Write a value as a line, and return the line."""
        line = in_json(value)
        self._compressed.write(line)
        return line

    def _finish(self) -> None:
        self.line({"complete": True})
        self._compressed.close()
        self._file.write(SKIPPABLE + self._hashed.sha256.digest())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        try:
            self._give_name()
        except FileExistsError:
            raise BackupError(
                f"{self._path} has been made meanwhile. Choose another name."
            ) from None
        sync(self._path.parent)

    def _give_name(self) -> None:
        """Give the draft its name. Raises FileExistsError."""
        try:
            self._path.hardlink_to(self._draft)
        except FileExistsError:
            raise
        except OSError:
            # FAT, as on memory sticks, and some network drives have no hard links.
            self._path.touch(0o600, exist_ok=False)
            self._draft.replace(self._path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            # otherwise, the buffer of the compression would be written into a closed file
            self._hashed.abandoned = True
            self._compressed.close()
            self._draft.unlink(missing_ok=True)
            self._file.close()


class BackupReader:
    """Reader of a backup, line by line; `check` comes first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.is_dir():
            raise BackupError(f"{path} is a folder. Name the file of a backup.")

    def check(self, progress: Progress) -> None:
        """Compare every byte with the digest at the end, and refuse incomplete backups."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            if file.read(len(ZSTANDARD)) != ZSTANDARD:
                raise BackupError(f"{self.path} is not a backup of Sinorus.")
            file.seek(max(0, size - TRAILER_BYTES))
            trailer = file.read()
            if len(trailer) != TRAILER_BYTES or not trailer.startswith(SKIPPABLE):
                raise BackupError(f"{self.path} is cut short: its end is missing.")
            file.seek(0)
            sha256, left = hashlib.sha256(), size - TRAILER_BYTES
            while left and (piece := file.read(min(left, _PIECE))):
                sha256.update(piece)
                left -= len(piece)
                progress(size - TRAILER_BYTES - left, size)
        if SKIPPABLE + sha256.digest() != trailer:
            raise BackupError(
                f"{self.path} is damaged: it has been changed since it was made, or was not copied"
                " whole. Use another copy."
            )

    def header(self) -> dict[str, Any]:
        """Return the header, if this code knows its version."""
        with zstd.open(self.path, "rb") as file:
            line = self._read(lambda: file.readline(LONGEST_HEADER))
        header = self._parse(line)
        if not isinstance(header, dict) or MARK not in header:
            raise BackupError(f"{self.path} is not a backup of Sinorus.")
        if header[MARK] > FORMAT:
            raise BackupError(
                f"{self.path} was made by a later version of Sinorus. Restore it with that one."
            )
        return header

    def lines(self) -> Iterator[Any]:
        """Yield the values of all lines between the header and the last line."""
        complete = False
        with zstd.open(self.path, "rb") as file:
            self._read(file.readline)
            while line := self._read(file.readline):
                value = self._parse(line)
                if complete:
                    raise BackupError(f"{self.path} has data after its end.")
                complete = value == {"complete": True}
                if not complete:
                    yield value
        if not complete:
            raise BackupError(f"{self.path} is cut short: its last line is missing.")

    def _read(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except (zstd.ZstdError, EOFError) as error:
            raise BackupError(f"{self.path} is damaged ({error}).") from error

    def _parse(self, line: bytes) -> Any:
        try:
            return json.loads(line)
        except ValueError as error:
            raise BackupError(f"{self.path} is not a backup of Sinorus.") from error
