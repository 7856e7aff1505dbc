"""Power cuts: what of a folder is on the disk for certain, and what is left when all else goes.

What a process syncs is recorded through `os.fsync`: for a file, that it is whole, for a folder,
which entries it has. Files of an index are never changed once they are synced, so that a second
name keeps each as it was, and its inode from being given to another. Folders that are made have
inodes that no other one had.
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
"""What a folder has: by name, the inode and whether it is a folder."""

LOCKS = ".lock"


class Disk:
    """A folder, and beside it the record of what of it is on the disk."""

    def __init__(self, folder: Path, record: Path) -> None:
        self.folder = folder
        self._files = record / "files"
        self._folders = record / "folders"
        self._numbers = record / "numbers"
        self._clear()

    def record(self) -> None:
        """From now on, in this process, note what is synced."""
        sync, make = os.fsync, os.mkdir

        def recording_sync(descriptor: int) -> None:
            # What comes in while it is synced may or may not be part of it: it is not.
            entries = _entries_of(descriptor)
            sync(descriptor)
            self._note(descriptor, entries)

        def making(path: str, *arguments: int, **options: int) -> None:
            make(path, *arguments, **options)
            while (number := self._number(path)).exists():
                # It was another folder's; this one keeps it from being given away again.
                Path(path).rename(number.with_suffix(f".{secrets.token_hex(4)}"))
                make(path, *arguments, **options)
            number.touch()

        os.fsync, os.mkdir = recording_sync, making

    def settle(self) -> None:
        """Take all that is there now for synced."""
        self._clear()
        for path in (self.folder, *self.folder.rglob("*")):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                self._note(descriptor, _entries_of(descriptor))
            finally:
                os.close(descriptor)

    def cut(self, chance: Random) -> None:
        """Leave what a power cut may leave, where all who had files open are dead.

        What was not synced has happened or not, entry by entry; of a file that was not synced,
        anything may be there.
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
        # Who is faster may have removed it already.
        with suppress(FileExistsError, FileNotFoundError):
            os.link(Path(f"/proc/self/fd/{descriptor}").readlink(), self._files / inode)

    def _rebuild(self, inode: int, target: Path, places: dict[int, Path], chance: Random) -> None:
        target.mkdir(mode=0o700)
        record = self._folders / str(inode)
        synced: Entries = json.loads(record.read_text()) if record.exists() else {}
        place = places.get(inode)
        # The inode of a folder that is gone may have been given to a file, and the other way round.
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
    """The entries of an open folder, None for a file."""
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        return None
    return {entry.name: (entry.inode(), entry.is_dir()) for entry in os.scandir(descriptor)}
