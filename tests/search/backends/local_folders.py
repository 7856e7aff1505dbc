"""Files of an index on this host."""

from __future__ import annotations

import os
from pathlib import Path

from search.backends.local import LocalBackend


def live_folder(backend: LocalBackend) -> Path:
    """Return the folder of the live index."""
    pointer = backend.home.current()
    assert pointer is not None
    return pointer.folder


def engine_files(backend: LocalBackend) -> list[Path]:
    """Return the files of the live index that the engine wrote, without locks, by name."""
    return sorted(
        path
        for path in live_folder(backend).iterdir()
        if path.name != "seal" and "lock" not in path.name.lower()
    )


def names(backend: LocalBackend) -> set[str]:
    """Return the names of all files and folders, without locks."""
    return {
        str(path.relative_to(backend.path))
        for path in backend.path.rglob("*")
        if "lock" not in path.name.lower()
    }


def rot(file: Path) -> None:
    """Change a bit of a file as a disk does, without another time of writing."""
    stamps = file.stat()
    with file.open("r+b") as opened:
        opened.seek(stamps.st_size // 2)
        [byte] = opened.read(1)
        opened.seek(stamps.st_size // 2)
        opened.write(bytes([byte ^ 4]))
    os.utime(file, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))
