"""Disk whose power can be cut: a file for a loop device, served through FUSE.

    python -m tests.torture.device IMAGE FOLDER [disobedient]

Serves the image as FOLDER/disk, so that a file system can be made on a loop device over it. What
the kernel writes is visible at once, but certain to remain only after the next flush, as in a disk
with a volatile cache. A line ``cut SEED`` on the standard input cuts the power: each block of 512
bytes that was written since the last flush keeps its new content or gets its former one, at random,
and every later access fails. The answer is a line with the numbers of blocks at stake and lost. A
disobedient disk ignores flushes, to prove that the test finds what is lost.

This speaks the protocol of FUSE itself (see fuse(4) and include/uapi/linux/fuse.h of Linux), since
a disk needs a tenth of it. It has to be a process of its own, and needs root.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import stat
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

SECTOR = 512
ROOT, DISK = 1, 2
NAME = b"disk"

_LOOKUP, _FORGET, _GETATTR, _OPEN, _READ, _WRITE = 1, 2, 3, 14, 15, 16
_STATFS, _RELEASE, _FSYNC, _FLUSH, _INIT, _DESTROY, _BATCH_FORGET = 17, 18, 20, 25, 26, 38, 42
_BIG_WRITES, _MAX_PAGES = 1 << 5, 1 << 22
_KEEP_CACHE = 1 << 1
_PAGES = 256
_LONGEST = _PAGES * 4096

_IN = struct.Struct("<IIQQIIIHH")
_OUT = struct.Struct("<IiQ")
_ATTRIBUTES = struct.Struct("<6Q10I")
_FOREVER = 1 << 30

Answer = bytes | int
"""Content of an answer, or the number of an error."""


class Device:
    """Content of the disk, with what each block held at the last flush if it was written since.

    lost  whether the power was cut
    """

    def __init__(self, image: int, *, obedient: bool = True) -> None:
        self._image = image
        self._obedient = obedient
        self.size = os.fstat(image).st_size
        self._before: dict[int, bytes] = {}
        self.lost = False

    def read(self, offset: int, length: int) -> bytes:
        """Read present content."""
        return os.pread(self._image, length, offset)

    def write(self, offset: int, content: bytes) -> None:
        """Write content, which a cut may undo until the next flush."""
        first, last = offset // SECTOR, -(-(offset + len(content)) // SECTOR)
        if any(number not in self._before for number in range(first, last)):
            present = os.pread(self._image, (last - first) * SECTOR, first * SECTOR)
            for number in range(first, last):
                start = (number - first) * SECTOR
                self._before.setdefault(number, present[start : start + SECTOR])
        os.pwrite(self._image, content, offset)

    def flush(self) -> None:
        """Make everything certain that was written."""
        if self._obedient:
            self._before.clear()

    def cut(self, chance: Random) -> tuple[int, int]:
        """Cut the power; return the number of blocks that were not certain, and of those lost.

        Between the extremes, in which all or nothing was written, any share may have been.
        """
        self.lost = True
        share = chance.choice((0.0, 1.0, chance.random()))
        undone = [number for number in sorted(self._before) if chance.random() < share]
        for number in undone:
            os.pwrite(self._image, self._before[number], number * SECTOR)
        os.fsync(self._image)
        return len(self._before), len(undone)


class Server:
    """Server of one disk on an open /dev/fuse."""

    def __init__(self, channel: int, device: Device) -> None:
        self._channel = channel
        self._device = device
        self._answers: dict[int, Callable[[int, bytes], Answer]] = {
            _INIT: self._init,
            _LOOKUP: self._lookup,
            _GETATTR: self._getattr,
            _OPEN: lambda _node, _body: struct.pack("<QII", 1, _KEEP_CACHE, 0),
            _READ: self._read,
            _WRITE: self._write,
            _FSYNC: self._fsync,
            _STATFS: lambda _node, _body: struct.pack("<5Q4I24x", 0, 0, 0, 0, 0, 512, 255, 512, 0),
        } | dict.fromkeys((_RELEASE, _FLUSH, _DESTROY), lambda _node, _body: b"")

    def serve(self) -> None:
        """Answer the next request of the kernel; raises OSError (ENODEV) once it is unmounted."""
        request = os.read(self._channel, _LONGEST + 65536)
        _length, operation, unique, node, *_ = _IN.unpack_from(request)
        if operation in {_FORGET, _BATCH_FORGET}:
            return
        answer = self._answers.get(operation, lambda _node, _body: errno.ENOSYS)
        content = answer(node, request[_IN.size :])
        error = content if isinstance(content, int) else 0
        body = b"" if isinstance(content, int) else content
        os.write(self._channel, _OUT.pack(_OUT.size + len(body), -error, unique) + body)

    def _init(self, _node: int, body: bytes) -> Answer:
        major, _minor, readahead, _flags = struct.unpack_from("<4I", body)
        flags = _BIG_WRITES | _MAX_PAGES
        return struct.pack(
            "<4I2H2I2H8I",
            *(major, 31, readahead, flags, 16, 12, _LONGEST, 1, _PAGES, 0),
            *([0] * 8),
        )

    def _lookup(self, _node: int, body: bytes) -> Answer:
        if body.rstrip(b"\0") != NAME:
            return errno.ENOENT
        entry = struct.pack("<4Q2I", DISK, 0, _FOREVER, _FOREVER, 0, 0)
        return entry + self._attributes(DISK)

    def _getattr(self, node: int, _body: bytes) -> Answer:
        return struct.pack("<Q2I", _FOREVER, 0, 0) + self._attributes(node)

    def _attributes(self, node: int) -> bytes:
        mode = stat.S_IFDIR | 0o700 if node == ROOT else stat.S_IFREG | 0o600
        size = 0 if node == ROOT else self._device.size
        times = (0,) * 6
        return _ATTRIBUTES.pack(
            *(node, size, -(-size // SECTOR), *times, mode, 1, os.getuid(), os.getgid(), 0, 4096, 0)
        )

    def _read(self, _node: int, body: bytes) -> Answer:
        _handle, offset, size = struct.unpack_from("<QQI", body)
        return errno.EIO if self._device.lost else self._device.read(offset, size)

    def _write(self, _node: int, body: bytes) -> Answer:
        _handle, offset, size = struct.unpack_from("<QQI", body)
        if self._device.lost:
            return errno.EIO
        self._device.write(offset, body[40 : 40 + size])
        return struct.pack("<II", size, 0)

    def _fsync(self, _node: int, _body: bytes) -> Answer:
        if self._device.lost:
            return errno.EIO
        self._device.flush()
        return b""


def mount(folder: Path) -> int:
    """Mount a folder of FUSE and return its channel. Raises OSError."""
    channel = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    options = f"fd={channel},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"sinorus", str(folder).encode(), b"fuse", 0, options.encode()):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(folder))
    return channel


def main(image: Path, folder: Path, *, obedient: bool) -> None:
    """Serve until the folder is unmounted."""
    device = Device(os.open(image, os.O_RDWR), obedient=obedient)
    channel = mount(folder)
    server = Server(channel, device)
    say("ready")
    watched = [channel, sys.stdin.fileno()]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if channel in ready:
            try:
                server.serve()
            except OSError as error:
                if error.errno == errno.ENODEV:
                    return
                if error.errno not in {errno.EINTR, errno.ENOENT}:
                    raise
        elif line := sys.stdin.readline():
            at_stake, lost = device.cut(Random(line.removeprefix("cut ")))
            say(f"{at_stake} {lost}")
        else:
            # Nobody will cut any more; the kernel may still write.
            watched.remove(sys.stdin.fileno())


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), obedient="disobedient" not in sys.argv[3:])
