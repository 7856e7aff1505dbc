"""Base of the engines that keep their index on this host.

An engine's adapter provides `Files` (`search.backends.engine_files`). What they share is here and
below: the folder that is live and its locks (`folder`), what notices damage (`seal`), one reading
for each commit (`open_index`), and changes (`local_writing`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from search.answering.meaning import Neighbours
from search.answering.reading import Reading
from search.backends.base import (
    Builder,
    Condition,
    FileCheck,
    IndexState,
    IndexUnfit,
    SearchUnavailable,
    Synonyms,
    Writer,
    WriterBusy,
)
from search.backends.documents import SearchDocument, SearchSchema
from search.backends.engine_files import Files
from search.backends.folder import IndexFolder, os_errors
from search.backends.layout import Layout
from search.backends.local_writing import LocalBuilder, LocalWriter
from search.backends.open_index import OpenIndex
from search.backends.planned import PlannedBackend, Result
from search.meaning.store import VectorStore
from search.meaning.vectors import Encoder
from search.planning.planner import prepare


class LocalBackend(PlannedBackend):
    """Search backend on this host (see search.backends.base.SearchBackend).

    encoder  sentence model by which plain questions are also answered; None for none
    """

    understands: ClassVar[bool] = True
    files_class: ClassVar[type[Files]]

    def __init__(
        self,
        *,
        path: Path | str,
        schema: SearchSchema,
        synonyms: Synonyms | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        super().__init__(path=Path(path), schema=schema, synonyms=synonyms)
        self.layout = Layout(schema)
        self.files = self.files_class(self.layout)
        self.encoder = encoder
        self.encodes = encoder is not None
        self.home = IndexFolder(self.path)
        self.index = OpenIndex(self.home, self.files, self.fingerprint)
        self._store: VectorStore | None = None

    @property
    def fingerprint(self) -> str:
        """Fingerprint of engine and schema that an index must match to be read."""
        return f"{type(self).__name__} {self.layout.fingerprint}"

    # State

    def state(self) -> IndexState:
        """See search.backends.base.SearchBackend."""
        try:
            # Whoever asks waits for a start, so that the first search need not.
            self.index.read(lambda reading: prepare(self.synonyms, reading.languages))
        except IndexUnfit as unfit:
            return IndexState(unfit.condition, unfit.message, unfit.hint)
        except SearchUnavailable as error:
            return IndexState(Condition.UNREACHABLE, error.message, error.hint)
        return IndexState(Condition.READY)

    def check_files(self) -> Iterator[FileCheck]:
        """See search.backends.base.SearchBackend."""
        folder, _reading = self.index.current()
        seal = self.index.seal(folder)
        with (
            os_errors(f"The search index in {self.path} cannot be read"),
            self.index.reading_errors(folder),
        ):
            for check in seal.check_all():
                if check.problem:
                    seal.revoke()
                yield check

    def read(self, work: Callable[[Reading[Any]], Result]) -> Result:
        """See search.backends.planned.PlannedBackend."""
        return self.index.read(work)

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.SearchBackend."""
        return iter(self.index.read(lambda reading: list(reading.digests(after))))

    # Writing

    def encode(self, documents: Iterable[SearchDocument]) -> None:
        """See search.backends.base.SearchBackend."""
        if vectors := self.vectors(self.index.current()[0]):
            vectors.put(documents)

    @contextmanager
    def writer(self, timeout: float = 0.0) -> Iterator[Writer]:
        """See search.backends.base.SearchBackend."""
        busy = "Another process or thread is writing the search index."
        with self.home.lock("writer", timeout=timeout, busy=busy):
            yield LocalWriter(
                self.files,
                current=self.index.current,
                seal=self.index.seal,
                vectors=self.vectors,
            )

    @contextmanager
    def builder(self) -> Iterator[Builder]:
        """See search.backends.base.SearchBackend."""
        busy = "A new search index is already being built."
        with self.home.lock("builder", timeout=0.0, busy=busy):
            with os_errors(f"A new search index in {self.path} cannot be started"):
                folder = self.home.make()
            builder: LocalBuilder | None = None
            try:
                builder = LocalBuilder(
                    folder, self.files, vectors=self.vectors, promote=self._promote
                )
                yield builder
            finally:
                if builder is not None:
                    builder.discard()
                shutil.rmtree(folder, ignore_errors=True)

    def tidy(self) -> bool:
        """See search.backends.base.SearchBackend."""
        try:
            with self.writer(), os_errors(f"The index in {self.path} cannot be tidied"):
                folder, _reading = self.index.current()
                if self.home.sweep():
                    return True
                with self.index.seal(folder).damage_errors():
                    tidied = self.files.tidy(folder)
                    if tidied:
                        self.index.seal(folder).write()
                    return tidied
        except WriterBusy:
            return False

    def _promote(self, folder: Path) -> None:
        self.home.promote(folder, self.fingerprint)

    def vectors(self, folder: Path) -> VectorStore | None:
        """Return the vectors beside an index, None without a sentence model."""
        return VectorStore(folder, self.schema, self.encoder) if self.encoder else None

    def neighbours(self) -> Neighbours | None:
        """See search.backends.planned.PlannedBackend."""
        if self.encoder is None:
            return None
        folder, _reading = self.index.current()
        store = self._store
        if store is None or store.folder != folder:
            store = self._store = VectorStore(folder, self.schema, self.encoder)
        return Neighbours(self.encoder, store.all())
