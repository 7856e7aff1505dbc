"""Where an index lies on the disk, and how its files outlive crashes and power cuts.

::

    <path>/                      mode 0700: opening an index unpickles, so it is trusted like code
        current                  which folder is live, and for which schema it was made
        writer.lock              held by whoever changes the live index
        builder.lock             held by whoever builds a new one
        merger.lock              held by whoever merges segments beside the live index
        index-<16 digits>/       a Whoosh index; exactly one of them is live
        building-<16 digits>/    one that is being built
        merging-<16 digits>/     segments that are being merged

Locks are the operating system's (flock): they end with the process. `current` is replaced in
one step. Every file is synced before something refers to it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from search.backends.base import Condition, IndexUnfit, SearchUnavailable, WriterBusy

INDEX_NAME = "MAIN"
_CONTENTS_NAME = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_POINTER = "current"
_POLL = 0.02


class Unlocked:
    """A lock that is always free."""

    def acquire(self, blocking: bool = False) -> bool:
        """Always true."""
        return True

    def release(self) -> None:
        """Nothing to do."""


class TidyStorage(FileStorage):
    """Whoosh's files, of which none stays open after `close`, even where Whoosh gave up."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[StructFile] = []
        self._temporary: list[TidyStorage] = []

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading. Raises OSError."""
        return self._remembered(super().open_file(name, **kwargs))

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """Open a new file. Raises OSError."""
        return self._remembered(super().create_file(name, *args, **kwargs))

    def temp_storage(self, name: str | None = None) -> FileStorage:
        """A folder for files that need not outlive the process."""
        storage = TemporaryStorage(str(Path(self.folder) / (name or secrets.token_hex(8))))
        self._temporary.append(storage)
        return storage

    def close(self) -> None:
        """Close all files that are still open; what was not written to them is lost."""
        for file in self._opened:
            if not file.is_closed:
                # A full disk can't take what is buffered; the file is closed all the same.
                with suppress(OSError):
                    file.raw_file().close()
        self._opened.clear()
        for storage in self._temporary:
            storage.close()

    def lock(self, name: str) -> Unlocked:
        """Whoosh's own lock, which is not needed: whoever writes holds one of IndexFolder's."""
        return Unlocked()

    def _remembered(self, file: StructFile) -> StructFile:
        self._opened.append(file)
        return file


class TemporaryStorage(TidyStorage):
    """A folder that is made when the first file is: small commits need none."""

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """Open a new file. Raises OSError."""
        self.create()
        return super().create_file(name, *args, **kwargs)


class ReadingStorage(TidyStorage):
    """Whoosh's files for searches: the dictionary is read at once, since a word is looked up in
    many places of it, and each would cost a call of the system."""

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading. Raises OSError."""
        if name.endswith(W3Codec.TERMS_EXT):
            return BufferFile((Path(self.folder) / name).read_bytes(), name=name)
        return super().open_file(name, **kwargs)


class SyncedStorage(TidyStorage):
    """Whoosh's files, written so that they survive a power cut."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._unsynced: list[Path] = []

    def create_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """A new file that is on the disk before another one is renamed. Raises OSError."""
        self._unsynced.append(Path(self.folder) / name)
        return super().create_file(name, *args, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file its final name once all that was written before is on the disk.
        Raises OSError."""
        sync_files(self._unsynced)
        self._unsynced.clear()
        sync_folder(Path(self.folder))
        super().rename_file(oldname, newname, safe=safe)
        sync_folder(Path(self.folder))


def sync_files(files: Iterable[Path]) -> None:
    """Put closed files on the disk, all at the same time: that takes a third of the time that it
    takes one by one. Raises OSError."""
    failed: list[OSError] = []

    def sync(file: Path) -> None:
        try:
            _sync(file, os.O_RDONLY)
        except OSError as error:
            failed.append(error)

    threads = []
    for file in files:
        thread = threading.Thread(target=sync, args=(file,), name="search-sync")
        try:
            thread.start()
        except RuntimeError:
            # No thread can be started now.
            sync(file)
        else:
            threads.append(thread)
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def sync_folder(folder: Path) -> None:
    """Put on the disk which files a folder has. Raises OSError."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The live folder, and the fingerprint of the schema that it was made for."""

    folder: Path
    fingerprint: str


class IndexFolder:
    """The folder of an index: its live part, and what is made beside it.

    pointer  the file that names the live part
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pointer = path / _POINTER

    def current(self) -> Pointer | None:
        """The live index, None if there is none. Raises IndexUnfit, OSError."""
        try:
            content = self.pointer.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            record = json.loads(content)
            return Pointer(self.path / record["folder"], record["fingerprint"])
        except (ValueError, KeyError, TypeError) as error:
            raise IndexUnfit(
                Condition.DAMAGED,
                f"{self.pointer} is not valid: {error}.",
                "Rebuild the index with `manage.py search_rebuild`. No content is lost.",
            ) from error

    def create(self) -> None:
        """Make the folder if it is missing; nobody else may read it. Raises OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def make(self, purpose: str) -> Path:
        """A new folder inside, for "building" or "merging". Raises OSError."""
        folder = self.path / f"{purpose}-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        return folder

    def promote(self, built: Path, fingerprint: str) -> None:
        """Make a folder that was built the live one, in one step, and remove the one before.
        Raises OSError; then the one before is still live."""
        live = self.path / f"index-{secrets.token_hex(8)}"
        sync_folder(built)
        built.rename(live)
        sync_folder(self.path)
        temporary = self.path / f"{_POINTER}.{secrets.token_hex(4)}"
        record = {"folder": live.name, "fingerprint": fingerprint}
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.pointer)
        sync_folder(self.path)
        self.sweep()

    def sweep(self, *, merging: bool = False) -> bool:
        """Remove what killed processes left, beside the live index; only for the holder of the
        writer's lock. `merging` if it holds the merger's lock too. True if there was something.
        Raises OSError, IndexUnfit."""
        current = self.current()
        swept = False
        for entry in list(self.path.iterdir()):
            purpose = entry.name.partition("-")[0]
            left = (
                (purpose == "index" and (current is None or entry != current.folder))
                or (purpose == "building" and not self._held("builder"))
                or (purpose == "merging" and (merging or not self._held("merger")))
                or entry.name.startswith(f"{_POINTER}.")
            )
            swept |= left and remove(entry)
        return swept

    @contextmanager
    def lock(self, name: str, *, timeout: float, busy: str) -> Iterator[None]:
        """Hold a lock of the operating system; it ends with the process at the latest.
        Raises WriterBusy with the message `busy`, SearchUnavailable, after `timeout` seconds."""
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
            # A process that was forked meanwhile has it open too: closing alone would not do.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def _held(self, name: str) -> bool:
        """Whether somebody holds a lock now."""
        try:
            descriptor = os.open(self.path / f"{name}.lock", os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not _try_lock(descriptor)
        finally:
            os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def contents_name(generation: int) -> str:
    """Return the name of the table of contents of a generation, as Whoosh names it."""
    return f"_{INDEX_NAME}_{generation}.toc"


def latest_generation(folder: Path) -> int:
    """Return the number of the last commit, from file names alone; -1 if there is none."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        # Opening the files will tell what is wrong with the folder.
        return -1
    matches = map(_CONTENTS_NAME.fullmatch, names)
    return max((int(match[1]) for match in matches if match), default=-1)


def remove_unlisted(folder: Path, segments: Collection[str], generation: int) -> bool:
    """Remove the files of an index that do not belong to these segments or to the table of
    contents of this generation. True if there was something. Raises OSError."""
    swept = False
    for entry in list(folder.iterdir()):
        listed = entry.name.partition(".")[0] in segments
        if not listed and entry.name != contents_name(generation):
            swept |= remove(entry)
    return swept


def remove(entry: Path) -> bool:
    """Remove a file or folder, if it can be; whether it is gone."""
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
    errno.EROFS: "The file system is read-only. Mount it with write access.",
}


def is_refusal(error: OSError) -> bool:
    """Whether the system has no room or gives no right, so that the files are not to blame."""
    return error.errno in _HINTS


@contextmanager
def os_errors(what: str) -> Iterator[None]:
    """Say an error of the operating system as SearchUnavailable, with what to do about it."""
    try:
        yield
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "See the message from the operating system.")
        raise SearchUnavailable(f"{what}: {error.strerror or error}.", hint) from error
