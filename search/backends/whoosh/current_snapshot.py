"""The snapshot of the last commit, opened anew when the disk has changed."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import NamedTuple

from search.backends.base import Condition, IndexUnfit
from search.backends.whoosh.array_cache import ArrayCache
from search.backends.whoosh.fields import Layout
from search.backends.whoosh.files import IndexFolder, Pointer, latest_generation, os_errors
from search.backends.whoosh.segments import DamagedIndex
from search.backends.whoosh.snapshot import Snapshot

_TRIES = 5
_PAUSE = 0.02
"""How often a file that is missing is looked for again, and seconds between."""

_SETTLED_NANOSECONDS = 50_000_000
"""Age of a folder's modification time from which its next change is certain to alter it."""

_REBUILD = "Build it with `manage.py search_rebuild`."


class _Seen(NamedTuple):
    """State of the disk when a snapshot was found to be current."""

    pointer: tuple[int, int, int]
    folder: int
    settled: bool


class CurrentSnapshot:
    """The last commit of an index, as this process has it open."""

    def __init__(self, home: IndexFolder, layout: Layout, cache: ArrayCache) -> None:
        self.home, self.layout, self.cache = home, layout, cache
        self._lock = threading.Lock()
        # One attribute, so that threads see a consistent pair.
        self._known: tuple[Snapshot, _Seen] | None = None

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the last commit, opened if necessary. Raises SearchUnavailable.

        All threads share it: finished arrays are read-only, and reading from its files is locked.
        """
        known = self._known
        if known is not None and self._unchanged(*known):
            return known[0]
        with self._lock, os_errors(f"The search index in {self.home.path} cannot be read"):
            tries, found = 0, ""
            while True:
                try:
                    return self._latest()
                except FileNotFoundError as error:
                    # Another process may just have replaced it by a newer commit; while commits
                    # follow each other faster than they are opened, this is not damage.
                    before, found = found, self._found()
                    tries = tries + 1 if found == before else 1
                    if tries == _TRIES:
                        raise DamagedIndex(
                            f"A file of the search index is missing: {error}."
                        ) from error
                    time.sleep(_PAUSE)

    def _latest(self) -> Snapshot:
        if self._known is not None and self._unchanged(*self._known):
            return self._known[0]
        pointer = self._pointer()
        seen = self._look(pointer.folder)
        snapshot = self._opened(pointer.folder, self._known[0] if self._known else None)
        self._known = snapshot, seen
        return snapshot

    def _opened(self, folder: Path, before: Snapshot | None) -> Snapshot:
        """Open the last commit of a folder, reusing the segments of the snapshot `before`."""
        if before is None or before.folder != folder:
            before = None
        elif before.generation == self._name(folder):
            return before
        snapshot = Snapshot(folder, self.layout, self.cache, before)
        self._forget_old(snapshot)
        return snapshot

    def _found(self) -> str:
        """Return the name of the last commit, if there is one now."""
        pointer = self.home.current()
        return self._name(pointer.folder) if pointer is not None else ""

    def _pointer(self) -> Pointer:
        pointer = self.home.current()
        if pointer is None:
            raise IndexUnfit(
                Condition.MISSING, f"There is no search index in {self.home.path}.", _REBUILD
            )
        if pointer.fingerprint != self.layout.fingerprint:
            raise IndexUnfit(
                Condition.OUTDATED,
                f"The search index in {self.home.path} was built by another version or for other "
                "documents.",
                _REBUILD,
            )
        if not pointer.folder.is_dir():
            # Missing for a moment while it is replaced; otherwise damaged.
            if self.home.current() == pointer:
                raise DamagedIndex(f"The search index {pointer.folder} is missing.")
            raise FileNotFoundError(pointer.folder)
        return pointer

    def _name(self, folder: Path) -> str:
        return f"{folder.name}/{latest_generation(folder)}"

    def _look(self, folder: Path) -> _Seen:
        pointer = self.home.pointer.stat()
        changed = folder.stat().st_mtime_ns
        settled = time.time_ns() - changed > _SETTLED_NANOSECONDS
        return _Seen((pointer.st_ino, pointer.st_mtime_ns, pointer.st_size), changed, settled)

    def _unchanged(self, snapshot: Snapshot, seen: _Seen) -> bool:
        """Test whether the disk has not changed since a snapshot was found to be current."""
        try:
            now = self._look(snapshot.folder)
        except OSError:
            # The thorough check reports the problem.
            return False
        return seen.settled and (now.pointer, now.folder) == (seen.pointer, seen.folder)

    def _forget_old(self, snapshot: Snapshot) -> None:
        current = {snapshot.generation, *snapshot.segments}
        self.cache.forget(lambda key: key[0] not in current)
