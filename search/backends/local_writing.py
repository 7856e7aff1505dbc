"""Changes of an index on this host, and new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from search.answering.reading import Reading
from search.backends.base import Builder, SearchUnavailable, Writer
from search.backends.documents import SearchDocument
from search.backends.engine_files import Files
from search.backends.folder import os_errors
from search.backends.seal import Seal
from search.meaning.store import VectorStore

Vectors = Callable[[Path], VectorStore | None]

_BATCH = 100
"""Documents that are added together."""


class LocalWriter(Writer):
    """Writer of an index; its creator holds the writer lock.

    files    of the engine
    current  returns the folder and the present reading
    seal     returns the seal of a folder
    vectors  returns the vectors beside an index; None without a sentence model
    """

    def __init__(
        self,
        files: Files,
        *,
        current: Callable[[], tuple[Path, Reading[Any]]],
        seal: Callable[[Path], Seal],
        vectors: Vectors,
    ) -> None:
        self._files = files
        self._current = current
        self._seal = seal
        self._vectors = vectors

    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Apply changes in one commit (see search.backends.base.Writer)."""
        latest = {document.id: document for document in documents}
        folder, reading = self._current()
        seal = self._seal(folder)
        with (
            os_errors(f"The search index in {folder} cannot be written"),
            seal.damage_errors(),
        ):
            present = reading.digests_of({*latest, *removed}).keys()
            if not latest and not present:
                return
            prepared = [self._files.layout.prepare(document) for document in latest.values()]
            vectors = self._vectors(folder)
            if vectors:
                vectors.put(latest.values())
            self._files.change(folder, prepared, present)
            seal.write()
            if vectors:
                vectors.remove(present - latest.keys())


class LocalBuilder(Builder):
    """Builder of a new index in a folder of its own.

    vectors  see LocalWriter
    promote  makes a folder the live one
    """

    def __init__(
        self, folder: Path, files: Files, *, vectors: Vectors, promote: Callable[[Path], object]
    ) -> None:
        self.folder = folder
        self._files = files
        self._vectors = vectors
        self._promote = promote
        self._seal = Seal(folder, files.constant)
        self._finished = False
        with self._errors():
            self._bulk = files.create(folder)

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents (see search.backends.base.Builder)."""
        remaining = iter(documents)
        while batch := list(islice(remaining, _BATCH)):
            prepared = [self._files.layout.prepare(document) for document in batch]
            with self._errors():
                if vectors := self._vectors(self.folder):
                    vectors.put(batch)
                self._bulk.add(prepared)

    def finish(self) -> None:
        """Write the added documents (see search.backends.base.Builder)."""
        with self._errors():
            self._bulk.commit()
            self._seal.write(new=True)
        self._finished = True

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.Builder."""
        return self._reading()[1].digests(after)

    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Builder."""
        writer = LocalWriter(
            self._files,
            current=self._reading,
            seal=lambda _folder: self._seal,
            vectors=self._vectors,
        )
        writer.apply(documents, removed)

    def swap(self, writer: Writer) -> None:
        """See search.backends.base.Builder."""
        self._check_finished()
        with self._errors():
            self._promote(self.folder)

    def discard(self) -> None:
        """Let go of the files of an index that was not finished."""
        if not self._finished:
            self._bulk.discard()

    def _reading(self) -> tuple[Path, Reading[Any]]:
        self._check_finished()
        with self._errors():
            generation = self._files.generation(self.folder)
            return self.folder, self._files.open(self.folder, generation)

    def _check_finished(self) -> None:
        if not self._finished:
            raise SearchUnavailable("The new index is not finished.", "Call finish() first.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with (
            os_errors(f"The new search index in {self.folder} cannot be written"),
            self._seal.damage_errors(),
        ):
            yield
