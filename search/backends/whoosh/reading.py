"""One generation of a Whoosh index, read by Whoosh's public interface.

A searcher of Whoosh belongs to one thread at a time: there are as many as searches run at once. The
facts of the documents of a segment never change, so they are read once for all generations.
"""

from __future__ import annotations

import json
import weakref
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import nsmallest
from itertools import chain, compress
from queue import Empty, LifoQueue

from whoosh.index import Index
from whoosh.query import Query
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from search.answering.reading import Found, Reading, Search
from search.backends.engine_files import Moved
from search.backends.layout import JOINT, Layout, Row, row_name
from search.backends.seal import Damaged
from search.backends.whoosh.errors import reading_errors
from search.backends.whoosh.queries import WhooshQueries
from search.backends.whoosh.schema import FACTS, INFLECTIONS, WORDS
from search.backends.whoosh.scoring import Bm25
from search.planning import weights

_NO_VALUES: tuple[str, ...] = ()

Segments = dict[str, "Facts"]
"""Facts of the segments that were read last, by the name of the segment."""


class Facts:
    """Facts of the documents of a segment, in the order of its documents, deleted ones included."""

    def __init__(self, reader: IndexReader, layout: Layout) -> None:
        column = reader.column_reader(FACTS)
        size = reader.doc_count_all()
        rows = [json.loads(column[number]) for number in range(size)]
        self.ids = array("q", (facts[0] for facts in rows))
        self.digests = [facts[1] for facts in rows]
        self.languages = [facts[2] for facts in rows]
        # Equal values are the same object, of which there is one.
        shared_values: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.keywords: dict[str, list[tuple[str, ...]]] = {}
        for name in layout.schema.keyword_names:
            values = (tuple(facts[3].get(name, _NO_VALUES)) for facts in rows)
            self.keywords[name] = [shared_values.setdefault(each, each) for each in values]
        self.numbers = {
            name: [facts[4].get(name) for facts in rows] for name in layout.schema.number_names
        }
        self.places = {key: number for number, key in enumerate(self.ids)}
        self.lengths = {row: _lengths(reader, row) for row in layout.rows}


def _lengths(reader: IndexReader, row: str) -> array[int]:
    """Return the lengths of the texts in a row.

    Raises Damaged if their file is missing: Whoosh would score by lengths of 0.
    """
    if not reader.field_length(row):
        return array("L", bytes(array("L").itemsize * reader.doc_count_all()))
    # Of a document without such a text, Whoosh tells 0 or None.
    lengths = array(
        "L", (reader.doc_field_length(number, row) or 0 for number in range(reader.doc_count_all()))
    )
    if not any(lengths):
        raise Damaged(f"the lengths of {row} are missing")
    return lengths


class Leaf:
    """Segment of a searcher, with the facts of its documents."""

    def __init__(self, searcher: Searcher, facts: Facts) -> None:
        self.searcher = searcher
        self.reader = searcher.reader()
        self.facts = facts

    def matches(self, query: Query) -> tuple[list[int], list[float]]:
        """Return the documents that match, ascending, and their scores."""
        matcher = query.matcher(self.searcher, self.searcher.context())
        documents, scores = [], []
        while matcher.is_active():
            documents.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
        return documents, scores

    def matching(self, query: Query) -> list[int]:
        """Return the documents that match, ascending."""
        return list(query.matcher(self.searcher, self.searcher.boolean_context()).all_ids())

    def scores(self, query: Query, ids: Iterable[int]) -> Iterator[tuple[int, float]]:
        """Yield id and score of those of some documents that match."""
        matcher = query.matcher(self.searcher, self.searcher.context())
        for number in self.numbers(ids):
            if not matcher.is_active():
                return
            matcher.skip_to(number)
            if matcher.is_active() and matcher.id() == number:
                yield self.facts.ids[number], matcher.score()

    def numbers(self, ids: Iterable[int]) -> list[int]:
        """Return the numbers of those of some documents that are here, ascending."""
        places = self.facts.places
        here = sorted(places[key] for key in ids if key in places)
        return [number for number in here if not self.reader.is_deleted(number)]

    def living(self) -> list[int]:
        """Return the numbers of all documents, ascending."""
        return list(self.reader.all_doc_ids())


class WhooshReading(Reading[Query]):
    """See search.answering.reading.Reading."""

    def __init__(self, layout: Layout, generation: str, opened: Index, segments: Segments) -> None:
        super().__init__(layout, generation, WhooshQueries())
        self._index = opened
        self._number = opened.latest_generation()
        self._free: LifoQueue[tuple[Searcher, list[Leaf]]] = LifoQueue()
        # Whoosh closes files when it is told to.
        weakref.finalize(self, _close_all, self._free)
        self._segments = segments
        with self._leaves() as leaves:
            present = {_segment_name(leaf.reader) for leaf in leaves}
            for name in segments.keys() - present:
                segments.pop(name, None)
            self._count = sum(leaf.reader.doc_count() for leaf in leaves)
            self._languages = tuple(
                sorted(
                    {leaf.facts.languages[number] for leaf in leaves for number in leaf.living()}
                )
            )

    @contextmanager
    def _searcher(self) -> Iterator[tuple[Searcher, list[Leaf]]]:
        """Yield a searcher with its segments that no other thread uses.

        Raises Moved and Damaged.
        """
        with reading_errors():
            try:
                searcher, leaves = self._free.get_nowait()
            except Empty:
                searcher, leaves = self._opened()
            try:
                yield searcher, leaves
            finally:
                self._free.put((searcher, leaves))

    def _opened(self) -> tuple[Searcher, list[Leaf]]:
        # Not a method of this reading, which would then hold itself and its open files.
        lengths: dict[str, Mapping[str, Sequence[int]]] = {}
        scoring = Bm25(lambda reader, row: lengths[_segment_name(reader)][row])
        searcher = self._index.searcher(weighting=scoring)
        # It has opened the last commit, and commits only come later.
        if self._index.latest_generation() != self._number:
            searcher.close()
            raise Moved
        leaves = [
            Leaf(leaf_searcher, self._facts(leaf_searcher.reader()))
            for leaf_searcher, _start in searcher.leaf_searchers()
            if leaf_searcher.doc_count_all()
        ]
        lengths |= {_segment_name(leaf.reader): leaf.facts.lengths for leaf in leaves}
        return searcher, leaves

    @contextmanager
    def _leaves(self) -> Iterator[list[Leaf]]:
        with self._searcher() as (_searcher, leaves):
            yield leaves

    def _facts(self, reader: IndexReader) -> Facts:
        name = _segment_name(reader)
        facts = self._segments.get(name)
        if facts is None:
            facts = self._segments[name] = Facts(reader, self.layout)
        return facts

    # Documents

    @property
    def count(self) -> int:
        """See search.answering.reading.Reading."""
        return self._count

    @property
    def languages(self) -> tuple[str, ...]:
        """See search.answering.reading.Reading."""
        return self._languages

    def find(self, search: Search[Query]) -> Found:
        """See search.answering.reading.Reading."""
        if search.matching is None:
            return Found(facets={name: {} for name in search.facets})
        total = 0
        counts: dict[str, Counter[str]] = {name: Counter() for name in search.facets}
        candidates: list[tuple[float | int, int, float]] = []
        with self._leaves() as leaves:
            for leaf in leaves:
                documents, scores = _allowed(leaf, search)
                passing = _passing(leaf, search, documents)
                for name, counter in counts.items():
                    values = leaf.facts.keywords[name]
                    counted = compress(documents, passing(name))
                    counter.update(chain.from_iterable(map(values.__getitem__, counted)))
                selection = list(passing(None))
                total += sum(selection)
                if search.size:
                    candidates += _keyed(leaf, search, documents, scores, selection)
        best = nsmallest(search.size, candidates)
        return Found([(key, score) for _place, key, score in best], total, counts)

    def scores(self, queries: Sequence[Query], ids: Collection[int]) -> list[dict[int, float]]:
        """See search.answering.reading.Reading."""
        with self._leaves() as leaves:
            return [
                {key: score for leaf in leaves for key, score in leaf.scores(query, ids)}
                for query in queries
            ]

    def words(self, ids: Collection[int]) -> dict[int, str]:
        """See search.answering.reading.Reading."""
        with self._leaves() as leaves:
            return {
                leaf.facts.ids[number]: leaf.reader.stored_fields(number)[WORDS]
                for leaf in leaves
                for number in leaf.numbers(ids)
            }

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """See search.answering.reading.Reading."""
        with self._leaves() as leaves:
            entries = [
                (leaf.facts.ids[number], leaf.facts.digests[number])
                for leaf in leaves
                for number in leaf.living()
            ]
        return iter(sorted(entry for entry in entries if entry[0] > after))

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """See search.answering.reading.Reading."""
        with self._leaves() as leaves:
            return {
                leaf.facts.ids[number]: leaf.facts.digests[number]
                for leaf in leaves
                for number in leaf.numbers(ids)
            }

    # Dictionary

    def frequencies(self, row: Row, field: str | None, tokens: Sequence[str]) -> list[int]:
        """See search.answering.reading.Reading."""
        with self._searcher() as (searcher, _leaves):
            return [searcher.doc_frequency(row_name(row, field), token) for token in tokens]

    def starting(self, prefix: str, field: str | None) -> list[tuple[str, int]]:
        """See search.answering.reading.Reading."""
        name = row_name(Row.FORMS, field)
        documents: Counter[str] = Counter()
        with self._leaves() as leaves:
            for leaf in leaves:
                for term, info in leaf.reader.iter_prefix(name, prefix):
                    documents[term.decode()] += info.doc_frequency()
        return [(form, count) for form, count in documents.items() if form.isprintable()]

    def inflected(self, stem: str) -> list[str]:
        """See search.answering.reading.Reading."""
        with self._searcher() as (searcher, _leaves):
            terms = searcher.reader().expand_prefix(INFLECTIONS, stem + JOINT)
            return [term.decode().partition(JOINT)[2] for term in terms]


def _segment_name(reader: IndexReader) -> str:
    return reader.segment().segment_id()


def _close_all(free: LifoQueue[tuple[Searcher, list[Leaf]]]) -> None:
    while not free.empty():
        searcher, _leaves = free.get_nowait()
        searcher.close()


def _allowed(leaf: Leaf, search: Search[Query]) -> tuple[list[int], list[float]]:
    """Return the documents of a segment that match, without those that are left out."""
    if search.matching is None:
        return [], []
    if search.ranks:
        documents, scores = leaf.matches(search.matching)
    else:
        documents, scores = leaf.matching(search.matching), []
    if search.among is None and not search.hidden:
        return documents, scores
    ids, among, hidden = leaf.facts.ids, search.among, search.hidden
    allowed = [
        (among is None or ids[number] in among) and ids[number] not in hidden
        for number in documents
    ]
    return list(compress(documents, allowed)), list(compress(scores, allowed))


def _passing(
    leaf: Leaf, search: Search[Query], documents: Sequence[int]
) -> Callable[[str | None], Iterable[bool]]:
    """Return a function that tells which documents pass all filters, or all but that of a field."""
    filters: Mapping[str, set[int]] = {
        name: set() if query is None else set(leaf.matching(query))
        for name, query in search.filters.items()
    }

    def passing(but: str | None) -> Iterable[bool]:
        others = [numbers for name, numbers in filters.items() if name != but]
        if not others:
            return [True] * len(documents)
        allowed = set.intersection(*others)
        return [number in allowed for number in documents]

    return passing


def _keyed(
    leaf: Leaf,
    search: Search[Query],
    documents: Sequence[int],
    scores: Sequence[float],
    selection: Sequence[bool],
) -> Iterator[tuple[float, int, float]]:
    """Yield (place in the order, id, score) of the selected documents; lower places come first."""
    ids = leaf.facts.ids
    if search.order:
        sign = -1 if search.order.startswith("-") else 1
        numbers = leaf.facts.numbers[search.order.removeprefix("-")]
        for document in compress(documents, selection):
            number = numbers[document]
            # Documents without a value come last.
            yield (float("inf") if number is None else sign * number), ids[document], 0.0
    elif search.ranks:
        for document, score in zip(
            compress(documents, selection), compress(scores, selection), strict=True
        ):
            rounded = round(score, weights.SCORE_DIGITS)
            yield -rounded, ids[document], rounded
    else:
        for document in compress(documents, selection):
            yield 0, ids[document], 0.0
