"""Embedded engine: an index on this host, stored by Whoosh and evaluated with NumPy."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np

from search.backends.base import (
    Builder,
    Condition,
    FileCheck,
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
from search.backends.whoosh.array_cache import ArrayCache
from search.backends.whoosh.contents import check_files, read_contents
from search.backends.whoosh.current_snapshot import CurrentSnapshot
from search.backends.whoosh.fields import Layout
from search.backends.whoosh.files import IndexFolder, os_errors, read_damage_note, write_damage_note
from search.backends.whoosh.merging import are_listed, merge_beside, put_in_place, segments_to_merge
from search.backends.whoosh.postings import best_access
from search.backends.whoosh.segments import DAMAGED_HINT, DamagedIndex
from search.backends.whoosh.snapshot import Snapshot
from search.backends.whoosh.writing import WhooshBuilder, WhooshWriter, sweep
from search.meaning.vectors import Encoder
from search.planning.plan import Plan
from search.planning.planner import make_plan, prepare
from search.query.tree import Node
from search.ranking.evaluation import answer
from search.ranking.highlight_terms import highlight_terms
from search.ranking.similarity import similar
from search.text.highlighting import HighlightTerms

CACHE_MEGABYTES = 48
"""Default size of the cache of posting lists and scores."""

_MERGE_PATIENCE = 60.0
"""Seconds to wait for the writer lock before a merged segment is discarded."""


class WhooshBackend(SearchBackend):
    """Embedded search backend (see search.backends.base.SearchBackend).

    cache_megabytes   size of this process's cache of scores and posting lists; more makes words
                      quicker that recur in different queries
    encoder           sentence model by which plain questions are also answered; None for none
    public_interface  whether to read the index by Whoosh's public interface only, which is slower
    """

    understands: ClassVar[bool] = True

    def __init__(
        self,
        *,
        path: Path | str,
        schema: SearchSchema,
        synonyms: Synonyms | None = None,
        encoder: Encoder | None = None,
        cache_megabytes: float = CACHE_MEGABYTES,
        public_interface: bool = False,
    ) -> None:
        super().__init__(path=Path(path), schema=schema, synonyms=synonyms)
        self.layout = Layout(schema, best_access(public=public_interface), encoder)
        self.encodes = encoder is not None
        self._encoded: Mapping[int, bytes] = {}
        self.home = IndexFolder(self.path)
        self.cache = ArrayCache(int(cache_megabytes * 1024 * 1024))
        self._current = CurrentSnapshot(self.home, self.layout, self.cache)
        self._damaged: tuple[Path, str] | None = None

    # State

    def state(self) -> IndexState:
        """See search.backends.base.SearchBackend."""
        try:
            snapshot = self.snapshot()
            with os_errors(f"The search index in {self.path} cannot be read"):
                # Read anew: a file that changes by itself looks unchanged.
                self.home.current()
                # Whoever asks waits for a start, so that the first search need not.
                prepare(self.synonyms, snapshot.languages)
        except IndexUnfit as unfit:
            if unfit.condition is Condition.DAMAGED:
                self._note_damage(unfit.message)
            return IndexState(unfit.condition, unfit.message, unfit.hint)
        except SearchUnavailable as error:
            return IndexState(Condition.UNREACHABLE, error.message, error.hint)
        known = self._damaged
        damage = known[1] if known and known[0] == snapshot.folder else ""
        if damage := damage or read_damage_note(snapshot.folder):
            return IndexState(Condition.DAMAGED, damage, DAMAGED_HINT)
        return IndexState(Condition.READY)

    def check_files(self) -> Iterator[FileCheck]:
        """See search.backends.base.SearchBackend."""
        with self._noting_damage():
            folder = self.snapshot().folder
        try:
            with self._noting_damage(), os_errors(f"The search index in {folder} cannot be read"):
                for check in check_files(folder):
                    if check.problem:
                        self._note_damage(f"The search index is damaged: {check.problem}.")
                    yield check
        except SearchUnavailable:
            if self.snapshot().folder == folder:
                raise

    def generation(self) -> str:
        """See search.backends.base.SearchBackend."""
        return self.snapshot().generation

    def count(self) -> int:
        """See search.backends.base.SearchBackend."""
        return self.snapshot().count

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.SearchBackend."""
        return self.snapshot().digests(after)

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """See search.backends.base.SearchBackend."""
        with self._reading() as snapshot:
            return snapshot.digests_of(ids)

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the last commit, opened if necessary. Raises SearchUnavailable."""
        return self._current.snapshot()

    # Writing

    def encode(self, documents: Iterable[SearchDocument]) -> None:
        """See search.backends.base.SearchBackend. The vectors are kept until the next call."""
        if self.encodes:
            given = {document.id: document for document in documents}
            with self._reading() as snapshot:
                present = np.isin(snapshot.ids, np.array([*given], np.int64))
                if snapshot.live is not None:
                    present &= snapshot.live
                known = snapshot.vectors_of(np.flatnonzero(present))
            self._encoded = {
                key: self.layout.vectors(document, known.get(key, b""))
                for key, document in given.items()
            }

    @contextmanager
    def writer(self, timeout: float = 0.0) -> Iterator[Writer]:
        """See search.backends.base.SearchBackend."""
        busy = "Another process or thread is writing the search index."
        with self.home.lock("writer", timeout=timeout, busy=busy), self._noting_damage():
            yield WhooshWriter(self.layout, self.snapshot, self._encoded)

    @contextmanager
    def builder(self) -> Iterator[Builder]:
        """See search.backends.base.SearchBackend."""
        busy = "A new search index is already being built."
        with self.home.lock("builder", timeout=0.0, busy=busy):
            with os_errors(f"A new search index in {self.path} cannot be started"):
                folder = self.home.make("building")
                try:
                    builder = WhooshBuilder(self.home, folder, self.layout, self.layout.fingerprint)
                except BaseException:
                    shutil.rmtree(folder, ignore_errors=True)
                    raise
            try:
                yield builder
            finally:
                builder.discard()

    def tidy(self) -> bool:
        """See search.backends.base.SearchBackend."""
        try:
            with (
                self.home.lock("merger", timeout=0.0, busy="Segments are already being merged."),
                self._noting_damage(),
            ):
                return self._merge() or self._sweep()
        except WriterBusy:
            return False

    def _merge(self) -> bool:
        live = self.snapshot().folder
        with os_errors(f"Segments of the search index in {self.path} cannot be merged"):
            contents = read_contents(live)
            chosen = segments_to_merge(contents.segments, contents.checksums)
            if not chosen:
                return False
            folder = self.home.make("merging")
            try:
                merge_beside(live, folder, chosen)
                with self.writer(timeout=_MERGE_PATIENCE):
                    if self.snapshot().folder == live:
                        put_in_place(live, folder, chosen, self.layout)
            except FileNotFoundError as error:
                if self.snapshot().folder == live and are_listed(chosen, live):
                    raise DamagedIndex(
                        f"A file of the search index is missing: {error}."
                    ) from error
                # A commit has already merged them; the next round chooses others.
                return True
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        return True

    def _sweep(self) -> bool:
        """Remove remains of killed processes."""
        with self.writer(), os_errors(f"Old files in {self.path} cannot be removed"):
            beside = self.home.sweep(merging=True)
            return sweep(self.snapshot().folder) or beside

    # Reading

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """Yield the current snapshot for reading."""
        with self._noting_damage():
            yield self.snapshot()

    @contextmanager
    def _noting_damage(self) -> Iterator[None]:
        """Record damage found while reading, for `state`."""
        try:
            yield
        except DamagedIndex as error:
            self._note_damage(error.message)
            raise

    def _note_damage(self, message: str) -> None:
        """Record damage of the live folder, in this process and for all others."""
        try:
            pointer = self.home.current()
        except (SearchUnavailable, OSError):
            # Whoever opens the index meets this first.
            return
        if pointer is not None:
            self._damaged = (pointer.folder, message)
            write_damage_note(pointer.folder, message)

    def search(self, query: SearchQuery) -> Page:
        """See search.backends.base.SearchBackend."""
        with self._noting_damage():
            snapshot = self.snapshot()
            plan = self._plan(snapshot, query.tree, autocorrect=query.autocorrect)
            return answer(snapshot, plan, query, self.layout.encoder)

    def _plan(self, snapshot: Snapshot, tree: Node, *, autocorrect: bool = True) -> Plan:
        """Return the plan of a query, cached for this state of the index.

        Results and highlights of one response share it, and so does the next page.
        """

        def make() -> Plan:
            return make_plan(
                tree,
                languages=snapshot.languages,
                synonyms=self.synonyms,
                lexicon=snapshot,
                schema=self.schema,
                autocorrect=autocorrect,
            )

        return snapshot.cached(("plan", tree, autocorrect, self.synonyms.edition()), make)

    def highlight_terms(self, tree: Node) -> Mapping[str | None, HighlightTerms]:
        """See search.backends.base.SearchBackend."""
        with self._reading() as snapshot:
            plan = self._plan(snapshot, tree)
            return highlight_terms(plan, snapshot.forms)

    def similar(
        self,
        document_id: int,
        *,
        limit: int = 10,
        among: Collection[int] | None = None,
        hidden: Collection[int] = (),
    ) -> tuple[Similar, ...]:
        """See search.backends.base.SearchBackend."""
        with self._reading() as snapshot:
            return similar(
                snapshot,
                document_id,
                limit=limit,
                among=among,
                hidden=hidden,
                encoder=self.layout.encoder,
            )

    def words(self, field: str | None = None) -> Iterator[tuple[str, int]]:
        """See search.backends.base.SearchBackend."""
        with self._reading() as snapshot:
            return iter(snapshot.dictionary(field))
