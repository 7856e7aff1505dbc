"""Simulation of power cuts: record what is synced, and randomise the rest.

`os.fsync` is wrapped to record syncs: for a file, that its content is safe; for a folder, its
entries. Files of an index are never changed after a sync, so a hard link keeps each as it was, and
keeps its inode from being reused. New folders are given inodes that no earlier folder had.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from random import Random

Entries = dict[str, tuple[int, bool]]
"""Entries of a folder by name: the inode, and whether it is a folder."""

LOCKS = ".lock"


class Disk:
    """Folder, with a record beside it of its synced state."""

    def __init__(self, folder: Path, record: Path) -> None:
        self.folder = folder
        self._files = record / "files"
        self._folders = record / "folders"
        self._numbers = record / "numbers"
        self._clear()

    def record(self) -> None:
        """Start recording syncs in this process."""
        sync, make = os.fsync, os.mkdir

        def recording_sync(descriptor: int) -> None:
            # Entries made during the sync may or may not be part of it; assume the worst.
            entries = _entries_of(descriptor)
            sync(descriptor)
            self._note(descriptor, entries)

        def making(path: str, *arguments: int, **options: int) -> None:
            make(path, *arguments, **options)
            while (number := self._number(path)).exists():
                # Another folder had this inode; keep it in use so that it is not given out again.
                Path(path).rename(number.with_suffix(f".{secrets.token_hex(4)}"))
                make(path, *arguments, **options)
            number.touch()

        os.fsync, os.mkdir = recording_sync, making

    def settle(self) -> None:
        """Take the present state as synced."""
        self._clear()
        for path in (self.folder, *self.folder.rglob("*")):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                self._note(descriptor, _entries_of(descriptor))
            finally:
                os.close(descriptor)

    def cut(self, chance: Random) -> None:
        """Replace the folder by a state that a power cut may leave; all its writers must be dead.

        Each unsynced entry exists or not, at random, and an unsynced file has arbitrary content.
        """
        places = {path.stat().st_ino: path for path in (self.folder, *self.folder.rglob("*"))}
        after = self.folder.with_name(f"{self.folder.name}-{secrets.token_hex(4)}")
        self._rebuild(self.folder.stat().st_ino, after, places, chance)
        shutil.rmtree(self.folder)
        after.rename(self.folder)
        self.settle()

    def _clear(self) -> None:
        for path in (self._files, self._folders, self._numbers):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)

    def _number(self, path: Path | str) -> Path:
        return self._numbers / str(Path(path).stat().st_ino)

    def _note(self, descriptor: int, entries: Entries | None) -> None:
        inode = str(os.fstat(descriptor).st_ino)
        if entries is not None:
            written = self._folders / f"{inode}.{secrets.token_hex(4)}"
            written.write_text(json.dumps(entries))
            written.replace(self._folders / inode)
            (self._numbers / inode).touch()
            return
        # Another process may have removed the file already.
        with suppress(FileExistsError, FileNotFoundError):
            os.link(Path(f"/proc/self/fd/{descriptor}").readlink(), self._files / inode)

    def _rebuild(self, inode: int, target: Path, places: dict[int, Path], chance: Random) -> None:
        target.mkdir(mode=0o700)
        record = self._folders / str(inode)
        synced: Entries = json.loads(record.read_text()) if record.exists() else {}
        place = places.get(inode)
        # The inode of a removed folder may have been reused by a file, and vice versa.
        now = _entries(place) if place is not None and place.is_dir() else {}
        for name in sorted({*synced, *now}):
            entry = chance.choice((synced.get(name), now.get(name)))
            if name.endswith(LOCKS):
                (target / name).touch(0o600)
            elif entry is not None and entry[1]:
                self._rebuild(entry[0], target / name, places, chance)
            elif entry is not None:
                self._rebuild_file(entry[0], target / name, places, chance)

    def _rebuild_file(
        self, inode: int, target: Path, places: dict[int, Path], chance: Random
    ) -> None:
        synced = self._files / str(inode)
        if synced.exists():
            shutil.copy(synced, target)
            return
        place = places.get(inode)
        content = place.read_bytes() if place is not None and place.is_file() else b""
        cut = content[: chance.randint(0, len(content))]
        target.write_bytes(chance.choice((b"", cut, bytes(len(content)), content)))


def _entries(folder: Path) -> Entries:
    return {entry.name: (entry.inode(), entry.is_dir()) for entry in os.scandir(folder)}


def _entries_of(descriptor: int) -> Entries | None:
    """Return the entries of an open folder, or None for a file."""
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        return None
    return {entry.name: (entry.inode(), entry.is_dir()) for entry in os.scandir(descriptor)}
