"""The live index of a folder, opened: one reading for each commit, shared by all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from search.answering.reading import Reading
from search.backends.base import Condition, IndexUnfit, SearchUnavailable
from search.backends.engine_files import Files, Moved
from search.backends.folder import IndexFolder, os_errors
from search.backends.seal import Damaged, Seal

Result = TypeVar("Result")

_TRIES = 20
"""How often reading begins anew because a commit was faster."""

_BUILD = "Build it with `manage.py search_rebuild`."


class OpenIndex:
    """The live index of a folder.

    home         folder with the live index
    files        of the engine
    fingerprint  of engine and schema, which an index must match to be read
    """

    def __init__(self, home: IndexFolder, files: Files, fingerprint: str) -> None:
        self.home = home
        self.files = files
        self.fingerprint = fingerprint
        self._lock = threading.Lock()
        self._opened: tuple[Path, Reading[Any]] | None = None
        self._seal: Seal | None = None

    def seal(self, folder: Path) -> Seal:
        """Return the seal of an index, with what this process has read by it."""
        seal = self._seal
        if seal is None or seal.folder != folder:
            seal = self._seal = Seal(folder, self.files.constant)
        return seal

    def read(self, work: Callable[[Reading[Any]], Result]) -> Result:
        """Do what reads the last commit; anew if another one replaces it meanwhile."""
        for _ in range(_TRIES):
            folder, reading = self.current()
            try:
                with self.reading_errors(folder, reading.generation):
                    return work(reading)
            except Moved:
                with self._lock:
                    if self._opened is not None and self._opened[1] is reading:
                        self._opened = None
        raise SearchUnavailable(
            "The search index changes faster than it can be read.", "Try again in a moment."
        )

    def current(self) -> tuple[Path, Reading[Any]]:
        """Return the live folder and its last commit, opened if necessary.

        Raises SearchUnavailable.
        """
        with os_errors(f"The search index in {self.home.path} cannot be read"):
            for _ in range(_TRIES):
                folder = self._live()
                try:
                    with self.reading_errors(folder):
                        self.seal(folder).check()
                        generation = self.files.generation(folder)
                    with self.reading_errors(folder, generation):
                        return folder, self._opened_at(folder, generation)
                except Moved:
                    continue
        raise SearchUnavailable(
            "The search index changes faster than it can be opened.", "Try again in a moment."
        )

    def _live(self) -> Path:
        """Return the live folder. Raises IndexUnfit and OSError."""
        pointer = self.home.current()
        if pointer is None:
            message = f"There is no search index in {self.home.path}."
            raise IndexUnfit(Condition.MISSING, message, _BUILD)
        if pointer.fingerprint != self.fingerprint:
            raise IndexUnfit(
                Condition.OUTDATED,
                f"The search index in {self.home.path} was built by another version or for other "
                "documents.",
                _BUILD,
            )
        return pointer.folder

    def _opened_at(self, folder: Path, generation: str) -> Reading[Any]:
        opened = self._opened
        if opened is None or opened[0] != folder or opened[1].generation != generation:
            with self._lock:
                opened = folder, self.files.open(folder, generation)
                self._opened = opened
        return opened[1]

    @contextmanager
    def reading_errors(self, folder: Path, generation: str = "") -> Iterator[None]:
        """Convert damage to IndexUnfit, or to Moved if what is read was replaced."""
        with self.seal(folder).damage_errors():
            try:
                yield
            except Damaged as damaged:
                if self._has_moved(folder, generation):
                    raise Moved from damaged
                raise

    def _has_moved(self, folder: Path, generation: str) -> bool:
        pointer = self.home.current()
        if pointer is None or pointer.folder != folder:
            return True
        return bool(generation) and self.files.generation(folder) != generation
