"""Checksums of an index's files, by pages, kept at the end of its table of contents.

::

    _MAIN_<generation>.toc = Whoosh's table of contents, checksums of all files as JSON, seal
    seal                   = length of the JSON, CRC-32 of all before it, "SINORUS1"

A file is checked as a whole only by `WhooshBackend.check_files`. Every read checks the pages that
it touches, so that no search answers from a damaged page; checking costs a quarter of a nanosecond
a byte, far less than decoding. Pages grow with the file, so that there are never more than
MOST_PAGES of it in the table of contents, which each commit writes anew.
"""

from __future__ import annotations

import io
import json
import os
import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

SMALLEST_PAGE = 4096
MOST_PAGES = 1024

_SEAL = struct.Struct("<II8s")
_MAGIC = b"SINORUS1"


class ChecksumError(ValueError):
    """Raised if a file differs from what was written."""


@dataclass(frozen=True, slots=True)
class FileChecksum:
    """Checksum of a file: its size, the size of a page, and the CRC-32 of each page."""

    size: int
    page: int
    pages: array

    def as_list(self) -> list[int | str]:
        """Return the checksum for JSON."""
        return [self.size, self.page, self.pages.tobytes().hex()]

    @classmethod
    def from_list(cls, stored: list) -> FileChecksum:
        """Return the checksum that `as_list` stored."""
        size, page, pages = stored
        return cls(size, page, array("I", bytes.fromhex(pages)))


Checksums = Mapping[str, FileChecksum]
"""Checksums by name of the file."""


def checksum_of(path: Path) -> FileChecksum:
    """Read a file and return its checksum. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        page = _page_size(size)
        pages = array("I")
        while content := file.read(page):
            pages.append(crc32(content))
    return FileChecksum(size, page, pages)


def _page_size(size: int) -> int:
    page = SMALLEST_PAGE
    while size > page * MOST_PAGES:
        page *= 2
    return page


def check_size(path: Path, checksum: FileChecksum) -> None:
    """Compare the size of a file, which costs no read. Raises ChecksumError, OSError."""
    size = os.stat(path).st_size  # noqa: PTH116 - half the time of Path.stat, for many files
    if size != checksum.size:
        raise ChecksumError(f"{path.name} has {size:,} bytes instead of {checksum.size:,}")


def check_file(path: Path, checksum: FileChecksum) -> None:
    """Read a file wholly and compare it with its checksum. Raises ChecksumError, OSError."""
    check_size(path, checksum)
    wrong = []
    with path.open("rb", buffering=0) as file:
        for number, expected in enumerate(checksum.pages):
            if crc32(file.read(checksum.page)) != expected:
                wrong.append(number)
    if wrong:
        raise ChecksumError(
            f"{path.name} differs from what was written in {len(wrong)} of"
            f" {len(checksum.pages)} pages"
        )


def read_checked(path: Path, checksum: FileChecksum) -> bytes:
    """Read a whole file. Raises ChecksumError, OSError."""
    with CheckedFile(path, checksum) as file:
        return file.readall()


class CheckedFile(io.RawIOBase):
    """File for reading that checks each page it reads. Raises ChecksumError, OSError."""

    _descriptor = -1

    def __init__(self, path: Path, checksum: FileChecksum) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._name = path.name
        self._checksum = checksum
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Change the position (see io.IOBase)."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._checksum.size}
        self._position = max(0, base[whence] + offset)
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:
        """Read up to the end of the last page that the buffer covers, at least to the next end."""
        size, page = self._checksum.size, self._checksum.page
        if self._position >= size or not len(buffer):
            return 0
        first = self._position // page
        last = max(first + 1, (self._position + len(buffer)) // page)
        if self._position + len(buffer) >= size:
            last = -(-size // page)
        content = self._pages(first, last)
        skipped = self._position - first * page
        length = min(len(buffer), len(content) - skipped)
        buffer[:length] = content[skipped : skipped + length]
        self._position += length
        return length

    def readall(self) -> bytes:
        """Read from the position to the end."""
        page = self._checksum.page
        first = self._position // page
        content = self._pages(first, len(self._checksum.pages))
        skipped = self._position - first * page
        self._position = max(self._position, self._checksum.size)
        return content[skipped:] if skipped else content

    def close(self) -> None:
        """Close the file, if it could be opened."""
        if not self.closed and self._descriptor >= 0:
            os.close(self._descriptor)
        super().close()

    def _pages(self, first: int, last: int) -> bytes:
        """Read and check pages, from the first up to and without the last."""
        page = self._checksum.page
        content = self._read(first * page, (last - first) * page)
        view = memoryview(content)
        for number in range(first, last):
            start = (number - first) * page
            if crc32(view[start : start + page]) != self._checksum.pages[number]:
                raise ChecksumError(
                    f"{self._name} differs from what was written in page {number + 1} of"
                    f" {len(self._checksum.pages)}"
                )
        return content

    def _read(self, start: int, length: int) -> bytes:
        """Read a range of the file; the system reads at most 2 GiB at once, and may read less."""
        parts = []
        while length and (part := os.pread(self._descriptor, length, start)):
            parts.append(part)
            start += len(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def seal(contents: bytes, checksums: Checksums) -> bytes:
    """Return a table of contents with the checksums of its files and one of its own."""
    stored = {name: checksum.as_list() for name, checksum in checksums.items()}
    listed = json.dumps(stored, separators=(",", ":")).encode()
    sealed = contents + listed + len(listed).to_bytes(4, "little")
    return sealed + crc32(sealed).to_bytes(4, "little") + _MAGIC


def unseal(sealed: bytes) -> tuple[bytes, dict[str, FileChecksum]]:
    """Split what `seal` returned. Raises ChecksumError."""
    if len(sealed) < _SEAL.size:
        raise ChecksumError(f"the table of contents has only {len(sealed)} bytes")
    length, checksum, magic = _SEAL.unpack_from(sealed, len(sealed) - _SEAL.size)
    end = len(sealed) - _SEAL.size
    if magic != _MAGIC or crc32(memoryview(sealed)[: end + 4]) != checksum or length > end:
        raise ChecksumError("the table of contents differs from what was written")
    stored = json.loads(sealed[end - length : end])
    checksums = {name: FileChecksum.from_list(entry) for name, entry in stored.items()}
    return sealed[: end - length], checksums
