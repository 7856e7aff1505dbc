"""Reference backend: the search port in plain Python, by brute force over all documents.

Slow, but simple enough to be evidently right; other backends are tested against it. Documents are
kept in memory until the process ends.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from search.answering.highlight_terms import highlight_terms
from search.backends.base import (
    Builder,
    Condition,
    IndexState,
    IndexUnfit,
    SearchBackend,
    Similar,
    Synonyms,
    Writer,
    WriterBusy,
)
from search.backends.documents import Facet, Hit, Page, SearchDocument, SearchQuery, SearchSchema
from search.planning.planner import make_plan
from search.query.tree import Node
from search.text.highlighting import HighlightTerms
from tests.search.reference.documents import AnalysedDocument
from tests.search.reference.scores import Collected, Scores, share_of


@dataclass
class _Store:
    """Index of one path: documents by id, None until first built."""

    documents: dict[int, AnalysedDocument] | None = None
    schema: SearchSchema | None = None
    generation: int = 0
    writer_lock: threading.Lock = field(default_factory=threading.Lock)
    builder_lock: threading.Lock = field(default_factory=threading.Lock)


_STORES: dict[Path, _Store] = {}


class ReferenceBackend(SearchBackend):
    """Brute-force search backend; backends of one path share their documents.

    See search.backends.base.SearchBackend.
    """

    def __init__(
        self, *, path: Path | str, schema: SearchSchema, synonyms: Synonyms | None = None
    ) -> None:
        super().__init__(path=Path(path), schema=schema, synonyms=synonyms)
        self.store = _STORES.setdefault(self.path, _Store())

    def state(self) -> IndexState:
        """See search.backends.base.SearchBackend."""
        try:
            self._documents()
        except IndexUnfit as unfit:
            return IndexState(unfit.condition, unfit.message, unfit.hint)
        return IndexState(Condition.READY)

    def generation(self) -> str:
        """See search.backends.base.SearchBackend."""
        self._documents()
        return str(self.store.generation)

    def count(self) -> int:
        """See search.backends.base.SearchBackend."""
        return len(self._documents())

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.SearchBackend."""
        return _digests(self._documents(), after)

    @contextmanager
    def writer(self, timeout: float = 0.0) -> Iterator[Writer]:
        """See search.backends.base.SearchBackend."""
        if not self.store.writer_lock.acquire(timeout=timeout):
            raise WriterBusy("The search index is being written by another thread.")
        try:
            yield _StoreWriter(self)
        finally:
            self.store.writer_lock.release()

    @contextmanager
    def builder(self) -> Iterator[Builder]:
        """See search.backends.base.SearchBackend."""
        if not self.store.builder_lock.acquire(blocking=False):
            raise WriterBusy("A new search index is already being built.")
        try:
            yield _StoreBuilder(self)
        finally:
            self.store.builder_lock.release()

    def tidy(self) -> bool:
        """Return False, since there is nothing to tidy."""
        return False

    def search(self, query: SearchQuery) -> Page:
        """See search.backends.base.SearchBackend."""
        collected = self._collected()
        plan = make_plan(
            query.tree,
            languages=collected.languages,
            synonyms=self.synonyms,
            lexicon=collected,
            schema=self.schema,
            autocorrect=query.autocorrect,
        )
        self._check(query)
        ranks = query.feedback and query.limit > 0 and query.order == "relevance"
        scores = Scores(collected, plan.widened() if ranks else plan)
        seen = [doc for doc in collected.documents if doc.id not in query.hidden]
        base = [doc for doc in seen if scores.holds(plan.condition, doc) and _in(query, doc)]
        matched = [doc for doc in base if _passes(query, doc)]
        hits: list[Hit] = []
        feedback: tuple[str, ...] = ()
        if query.order == "relevance":
            ranked, feedback = scores.ranked(matched, feedback=ranks)
            for place in range(query.offset, min(query.offset + query.limit, len(ranked))):
                doc, score = ranked[place]
                parts = scores.explained(doc, score, place, feedback) if query.explain else ()
                hits.append(Hit(doc.id, score, parts))
        else:
            ordered = _by_number(matched, query.order)
            hits += [Hit(doc.id, 0.0) for doc in ordered[query.offset :][: query.limit]]
        facets = tuple(_facet(name, query, base) for name in query.facets)
        added = tuple(dict.fromkeys((*(plan.related_words if ranks else ()), *feedback)))
        return Page(tuple(hits), len(matched), facets, plan.notes, added, plan.corrections)

    def highlight_terms(self, tree: Node) -> Mapping[str | None, HighlightTerms]:
        """See search.backends.base.SearchBackend."""
        collected = self._collected()
        plan = make_plan(
            tree,
            languages=collected.languages,
            synonyms=self.synonyms,
            lexicon=collected,
            schema=self.schema,
        )
        return highlight_terms(plan, collected.forms)

    def similar(
        self,
        document_id: int,
        *,
        limit: int = 10,
        among: Collection[int] | None = None,
        hidden: Collection[int] = (),
    ) -> tuple[Similar, ...]:
        """See search.backends.base.SearchBackend."""
        collected = self._collected()
        asked = self._documents().get(document_id)
        if asked is None:
            return ()
        found = [
            share_of(collected, asked, doc)
            for doc in collected.documents
            if doc is not asked and doc.id not in hidden and (among is None or doc.id in among)
        ]
        found = [other for other in found if other.score > 0]
        return tuple(sorted(found, key=lambda other: (-other.score, other.id))[:limit])

    def words(self, field: str | None = None) -> Iterator[tuple[str, int]]:
        """See search.backends.base.SearchBackend."""
        return iter(sorted(self._collected().frequencies(field).items()))

    def _documents(self) -> dict[int, AnalysedDocument]:
        if self.store.documents is None:
            raise IndexUnfit(Condition.MISSING, "There is no search index.", "Build it.")
        if self.store.schema != self.schema:
            raise IndexUnfit(
                Condition.OUTDATED, "The search index was made for other documents.", "Rebuild it."
            )
        return self.store.documents

    def _collected(self) -> Collected:
        documents = self._documents()
        return Collected(self.schema, tuple(documents[key] for key in sorted(documents)))

    def _check(self, query: SearchQuery) -> None:
        for name in (*query.filters, *query.facets):
            if name not in self.schema.keyword_names:
                raise ValueError(f"The index has no keyword field {name!r}.")
        order = query.order.removeprefix("-")
        for name in (*query.ranges, *((order,) if order != "relevance" else ())):
            if name not in self.schema.number_names:
                raise ValueError(f"The index has no number {name!r}.")


class _StoreWriter(Writer):
    def __init__(self, backend: ReferenceBackend) -> None:
        self._backend = backend

    def apply(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Writer."""
        store = self._backend.store
        changed = _changed(self._backend, self._backend._documents(), documents, removed)
        if changed != store.documents:
            store.documents = changed
            store.generation += 1


class _StoreBuilder(Builder):
    def __init__(self, backend: ReferenceBackend) -> None:
        self._backend = backend
        self._documents: dict[int, AnalysedDocument] = {}

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """See search.backends.base.Builder."""
        self.replace(documents)

    def finish(self) -> None:
        """Do nothing, since there is nothing to write."""

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.backends.base.Builder."""
        return _digests(self._documents, after)

    def replace(self, documents: Iterable[SearchDocument], removed: Iterable[int] = ()) -> None:
        """See search.backends.base.Builder."""
        self._documents = _changed(self._backend, self._documents, documents, removed)

    def swap(self, writer: Writer) -> None:
        """See search.backends.base.Builder."""
        store = self._backend.store
        store.documents, store.schema = self._documents, self._backend.schema
        store.generation += 1


def _changed(
    backend: ReferenceBackend,
    before: Mapping[int, AnalysedDocument],
    documents: Iterable[SearchDocument],
    removed: Iterable[int],
) -> dict[int, AnalysedDocument]:
    gone = set(removed)
    changed = {key: doc for key, doc in before.items() if key not in gone}
    for document in documents:
        changed[document.id] = AnalysedDocument(document, backend.schema)
    return changed


def _digests(documents: Mapping[int, AnalysedDocument], after: int) -> Iterator[tuple[int, str]]:
    for key in sorted(documents):
        if key > after:
            yield key, documents[key].document.digest


def _in(query: SearchQuery, doc: AnalysedDocument) -> bool:
    """Test whether a document's numbers are in all ranges of a query."""
    return all(doc.in_range(name, span) for name, span in query.ranges.items())


def _passes(query: SearchQuery, doc: AnalysedDocument, *, but: str | None = None) -> bool:
    """Test whether a document passes the filters of a query, except one if named."""
    return all(
        name == but or any(doc.has(name, value) for value in values)
        for name, values in query.filters.items()
    )


def _facet(name: str, query: SearchQuery, base: list[AnalysedDocument]) -> Facet:
    counts: Counter[str] = Counter()
    for doc in base:
        if _passes(query, doc, but=name):
            counts.update(set(doc.document.keywords.get(name, ())))
    return Facet(name, tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))))


def _by_number(docs: list[AnalysedDocument], order: str) -> list[AnalysedDocument]:
    name = order.removeprefix("-")
    sign = -1 if order.startswith("-") else 1

    def place(doc: AnalysedDocument) -> tuple[bool, int, int]:
        number = doc.document.numbers.get(name)
        return number is None, sign * (number or 0), doc.id

    return sorted(docs, key=place)
