"""Base of the engines that keep their index on this host.

An engine's adapter provides `Files`: how an index is created, opened, changed and tidied in a
folder. What they share is here: the folder that is live, locks, one reading for each generation,
and what is done about damage.
"""

from __future__ import annotations

import logging
import shutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from search.answering.evaluation import answer
from search.answering.highlight_terms import highlight_terms
from search.answering.meaning import Neighbours
from search.answering.reading import Reading
from search.answering.similarity import similar
from search.backends.base import (
    Builder,
    Condition,
    IndexState,
    IndexUnfit,
    SearchBackend,
    SearchUnavailable,
    Similar,
    Synonyms,
    Writer,
    WriterBusy,
)
from search.backends.documents import Page, SearchDocument, SearchQuery, SearchSchema
from search.backends.folder import (
    REBUILD_HINT,
    IndexFolder,
    os_errors,
    read_damage_note,
    write_damage_note,
)
from search.backends.layout import Layout, Prepared
from search.meaning.store import VectorStore
from search.meaning.vectors import Encoder
from search.planning.plan import Plan
from search.planning.planner import make_plan, prepare
from search.query.tree import Node
from search.text.highlighting import HighlightTerms

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_BATCH = 100
"""Documents that are added together."""

_TRIES = 20
"""How often a search begins anew because a commit was faster than it opened the one before."""

_BUILD = "Build it with `manage.py search_rebuild`."


class Moved(Exception):
    """Raised if a reading cannot be read any more, since a commit has replaced its files."""


class Damaged(Exception):
    """Raised if files of an index are missing, or are not as the engine wrote them."""


class Bulk(ABC):
    """New index to which documents are added."""

    @abstractmethod
    def add(self, documents: Sequence[Prepared]) -> None:
        """Add documents. Raises OSError."""

    @abstractmethod
    def commit(self) -> None:
        """Write all of them so that they survive a power cut. Raises OSError."""

    @abstractmethod
    def discard(self) -> None:
        """Let go of what is open, if it was not committed."""


class Files(ABC):
    """Index of an engine in a folder. What reads it raises Damaged."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @abstractmethod
    def generation(self, folder: Path) -> str:
        """Return the name of the last commit. Fast. Raises Damaged and OSError."""

    @abstractmethod
    def open(self, folder: Path, generation: str) -> Reading[Any]:
        """Open a generation. Raises Moved, Damaged and OSError."""

    @abstractmethod
    def create(self, folder: Path) -> Bulk:
        """Create an index in an empty folder. Raises OSError."""

    @abstractmethod
    def change(
        self, folder: Path, documents: Sequence[Prepared], removed: Collection[int]
    ) -> None:
        """Remove documents and add others in one commit that survives a power cut.

        removed  ids of documents that the index has

        Raises Damaged and OSError; then nothing has changed.
        """

    @abstractmethod
    def tidy(self, folder: Path) -> bool:
        """Do one piece of maintenance; return whether there was any. The caller has the lock."""


class LocalBackend(SearchBackend):
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
        self._lock = threading.Lock()
        self._opened: tuple[Path, Reading[Any]] | None = None
        self._damaged: tuple[Path, str] | None = None
        self._store: VectorStore | None = None

    # State

    def state(self) -> IndexState:
        """See search.backends.base.SearchBackend."""
        try:
            folder, reading = self._current()
            # Whoever asks waits for a start, so that the first search need not.
            with self._reading_errors(folder):
                reading.check()
                prepare(self.synonyms, reading.languages)
        except IndexUnfit as unfit:
            return IndexState(unfit.condition, unfit.message, unfit.hint)
        except Moved:
            return IndexState(Condition.READY)
        except SearchUnavailable as error:
            return IndexState(Condition.UNREACHABLE, error.message, error.hint)
        if damage := self._damage(folder):
            return IndexState(Condition.DAMAGED, damage, REBUILD_HINT)
        return IndexState(Condition.READY)

    def generation(self) -> str:
        """See search.backends.base.SearchBackend."""
        return self._read(lambda reading: reading.generation)

    def count(self) -> int:
        """See search.backends.base.SearchBackend."""
        return self._read(lambda reading: reading.count)

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.SearchBackend."""
        return iter(self._read(lambda reading: list(reading.digests(after))))

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """See search.backends.base.SearchBackend."""
        return self._read(lambda reading: reading.digests_of(ids))

    def _damage(self, folder: Path) -> str:
        known = self._damaged
        return known[1] if known and known[0] == folder else read_damage_note(folder)

    # Writing

    def encode(self, documents: Iterable[SearchDocument]) -> None:
        """See search.backends.base.SearchBackend."""
        if vectors := self.vectors(self._current()[0]):
            vectors.put(documents)

    @contextmanager
    def writer(self, timeout: float = 0.0) -> Iterator[Writer]:
        """See search.backends.base.SearchBackend."""
        busy = "Another process or thread is writing the search index."
        with self.home.lock("writer", timeout=timeout, busy=busy):
            yield LocalWriter(self, self._current)

    @contextmanager
    def builder(self) -> Iterator[Builder]:
        """See search.backends.base.SearchBackend."""
        busy = "A new search index is already being built."
        with self.home.lock("builder", timeout=0.0, busy=busy):
            with os_errors(f"A new search index in {self.path} cannot be started"):
                folder = self.home.make()
            builder: LocalBuilder | None = None
            try:
                builder = LocalBuilder(self, folder)
                yield builder
            finally:
                if builder is not None:
                    builder.discard()
                shutil.rmtree(folder, ignore_errors=True)

    def tidy(self) -> bool:
        """See search.backends.base.SearchBackend."""
        try:
            with self.writer(), os_errors(f"The index in {self.path} cannot be tidied"):
                folder, _reading = self._current()
                with self._reading_errors(folder):
                    return self.home.sweep() or self.files.tidy(folder)
        except WriterBusy:
            return False

    def vectors(self, folder: Path) -> VectorStore | None:
        """Return the vectors beside an index, None without a sentence model."""
        return VectorStore(folder, self.schema, self.encoder) if self.encoder else None

    # Reading

    def search(self, query: SearchQuery) -> Page:
        """See search.backends.base.SearchBackend."""

        def answered(reading: Reading[Any]) -> Page:
            plan = self._plan(reading, query.tree, autocorrect=query.autocorrect)
            meaning = plan.question is not None and query.meaning and query.limit > 0
            return answer(reading, plan, query, self._neighbours() if meaning else None)

        return self._read(answered)

    def highlight_terms(self, tree: Node) -> Mapping[str | None, HighlightTerms]:
        """See search.backends.base.SearchBackend."""
        return self._read(
            lambda reading: highlight_terms(self._plan(reading, tree), reading.forms)
        )

    def similar(
        self,
        document_id: int,
        *,
        limit: int = 10,
        among: Collection[int] | None = None,
        hidden: Collection[int] = (),
    ) -> tuple[Similar, ...]:
        """See search.backends.base.SearchBackend."""
        return self._read(
            lambda reading: similar(
                reading,
                document_id,
                limit=limit,
                among=among,
                hidden=hidden,
                neighbours=self._neighbours(),
            )
        )

    def words(self, field: str | None = None) -> Iterator[tuple[str, int]]:
        """See search.backends.base.SearchBackend."""
        return iter(self._read(lambda reading: sorted(reading.starting("", field))))

    def _plan(self, reading: Reading[Any], tree: Node, *, autocorrect: bool = True) -> Plan:
        """Return the plan of a query, kept for this state of the index.

        Results and highlights of one response share it, and so does the next page.
        """

        def make() -> Plan:
            return make_plan(
                tree,
                languages=reading.languages,
                synonyms=self.synonyms,
                lexicon=reading,
                schema=self.schema,
                autocorrect=autocorrect,
            )

        return reading.kept(("plan", tree, autocorrect, self.synonyms.edition()), make)

    def _neighbours(self) -> Neighbours | None:
        if self.encoder is None:
            return None
        folder, _reading = self._current()
        store = self._store
        if store is None or store.folder != folder:
            store = self._store = VectorStore(folder, self.schema, self.encoder)
        return Neighbours(self.encoder, store.all())

    def _read(self, work: Callable[[Reading[Any]], Result]) -> Result:
        """Do what reads the last commit; anew if another one replaces it meanwhile."""
        for _ in range(_TRIES):
            folder, reading = self._current()
            try:
                with self._reading_errors(folder):
                    return work(reading)
            except Moved:
                with self._lock:
                    if self._opened is not None and self._opened[1] is reading:
                        self._opened = None
        raise SearchUnavailable(
            "The search index changes faster than it can be read.", "Try again in a moment."
        )

    def _current(self) -> tuple[Path, Reading[Any]]:
        """Return the live folder and its last commit, opened if necessary.

        Raises SearchUnavailable.
        """
        with os_errors(f"The search index in {self.path} cannot be read"):
            for _ in range(_TRIES):
                folder = self._live()
                try:
                    with self._reading_errors(folder):
                        return folder, self._opened_in(folder)
                except Moved:
                    continue
        raise SearchUnavailable(
            "The search index changes faster than it can be opened.", "Try again in a moment."
        )

    def _live(self) -> Path:
        """Return the live folder. Raises IndexUnfit and OSError."""
        pointer = self.home.current()
        if pointer is None:
            message = f"There is no search index in {self.path}."
            raise IndexUnfit(Condition.MISSING, message, _BUILD)
        if pointer.fingerprint != self.fingerprint:
            raise IndexUnfit(
                Condition.OUTDATED,
                f"The search index in {self.path} was built by another version or for other "
                "documents.",
                _BUILD,
            )
        return pointer.folder

    @property
    def fingerprint(self) -> str:
        """Fingerprint of engine and schema that an index must match to be read."""
        return f"{type(self).__name__} {self.layout.fingerprint}"

    def _opened_in(self, folder: Path) -> Reading[Any]:
        generation = self.files.generation(folder)
        opened = self._opened
        if opened is None or opened[0] != folder or opened[1].generation != generation:
            with self._lock:
                opened = folder, self.files.open(folder, generation)
                self._opened = opened
        return opened[1]

    @contextmanager
    def _reading_errors(self, folder: Path) -> Iterator[None]:
        """Convert damage to IndexUnfit, and note it; to Moved if the index has been replaced."""
        try:
            yield
        except Damaged as damaged:
            current = self.home.current()
            if current is not None and current.folder != folder:
                raise Moved from damaged
            logger.warning("The search index in %s is damaged: %s.", folder, damaged)
            message = f"The search index in {folder} is damaged: {damaged}."
            self._damaged = folder, message
            write_damage_note(folder, message)
            raise IndexUnfit(Condition.DAMAGED, message, REBUILD_HINT) from damaged


class LocalWriter(Writer):
    """Writer of an index; its creator holds the writer lock.

    current  returns the folder and the present reading
    """

    def __init__(
        self, backend: LocalBackend, current: Callable[[], tuple[Path, Reading[Any]]]
    ) -> None:
        self._backend = backend
        self._current = current

    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """Apply changes in one commit (see search.backends.base.Writer)."""
        latest = {document.id: document for document in documents}
        folder, reading = self._current()
        present = reading.digests_of({*latest, *removed}).keys()
        if not latest and not present:
            return
        backend = self._backend
        prepared = [backend.layout.prepare(document) for document in latest.values()]
        if vectors := backend.vectors(folder):
            vectors.put(latest.values())
        with (
            os_errors(f"The search index in {backend.path} cannot be written"),
            backend._reading_errors(folder),
        ):
            backend.files.change(folder, prepared, present)
        if vectors:
            vectors.remove(present - latest.keys())


class LocalBuilder(Builder):
    """Builder of a new index in a folder of its own."""

    def __init__(self, backend: LocalBackend, folder: Path) -> None:
        self.folder = folder
        self._backend = backend
        self._finished = False
        with self._errors():
            self._bulk = backend.files.create(folder)
        self._vectors = backend.vectors(folder)

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Add documents (see search.backends.base.Builder)."""
        remaining = iter(documents)
        while batch := list(islice(remaining, _BATCH)):
            prepared = [self._backend.layout.prepare(document) for document in batch]
            if self._vectors:
                self._vectors.put(batch)
            with self._errors():
                self._bulk.add(prepared)

    def finish(self) -> None:
        """Write the added documents (see search.backends.base.Builder)."""
        with self._errors():
            self._bulk.commit()
        self._finished = True

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.Builder."""
        return self._reading()[1].digests(after)

    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Builder."""
        LocalWriter(self._backend, self._reading).apply(documents, removed)

    def swap(self, writer: Writer) -> None:
        """See search.backends.base.Builder."""
        self._check_finished()
        with self._errors():
            self._backend.home.promote(self.folder, self._backend.fingerprint)

    def discard(self) -> None:
        """Let go of the files of an index that was not finished."""
        if not self._finished:
            self._bulk.discard()

    def _reading(self) -> tuple[Path, Reading[Any]]:
        self._check_finished()
        files = self._backend.files
        return self.folder, files.open(self.folder, files.generation(self.folder))

    def _check_finished(self) -> None:
        if not self._finished:
            raise SearchUnavailable("The new index is not finished.", "Call finish() first.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with os_errors(f"The new search index in {self.folder} cannot be written"):
            yield
