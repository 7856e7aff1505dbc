"""Segment that is read by Whoosh, because it has no arrays of its own."""

from __future__ import annotations

import threading
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice, repeat
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import Schema
from whoosh.reading import SegmentReader

from search.backends.whoosh.array_cache import ArrayCache, Sized
from search.backends.whoosh.checksums import Checksums, check_size
from search.backends.whoosh.fields import (
    FACTS,
    KEYS,
    MEANING,
    SEPARATOR,
    TEXT,
    WORDS,
    Layout,
    form_of,
    keyword_term,
    stem_prefix,
)
from search.backends.whoosh.files import os_errors
from search.backends.whoosh.segment_arrays import column_of
from search.backends.whoosh.segments import Dictionary, Positions, Reading, Segment, opening
from search.backends.whoosh.storages import ReadingStorage
from search.meaning.vectors import Vectors, unpacked
from search.ranking.columns import Column
from search.ranking.scoring import Postings

Made = TypeVar("Made", bound=Sized)

_HEAD_START = 4
"""Head start in the cache of data read from files: slower to get than computed data of its size."""

_HEAD_START_OF_FIELDS = 64
"""Head start in the cache of data of a whole field, hundreds of times slower to make.

It stays as long as its segment, unless there is no room for anything else.
"""


class ReadDictionary(Dictionary):
    """Dictionary in memory; see Dictionary."""

    def __init__(self, terms: list[bytes], documents: NDArray[np.int32]) -> None:
        self.terms = terms
        self.documents = documents
        self._forms = [form_of(term) for term in terms]
        # The numbers of the terms in the order of their forms, and by what their stem begins with.
        self._by_form = sorted(range(len(terms)), key=self._forms.__getitem__)
        self._by_stem: dict[bytes, list[int]] = {}
        for number, term in enumerate(terms):
            self._by_stem.setdefault(term[: term.index(SEPARATOR) + 1], []).append(number)

    @property
    def nbytes(self) -> int:
        """Approximate memory in bytes."""
        return self.documents.nbytes + sum(map(len, self.terms)) + 400 * len(self.terms)

    def starting(self, form: str) -> Iterator[tuple[str, bytes, int]]:
        """See Dictionary."""
        forms, by_form = self._forms, self._by_form
        place = bisect_left(by_form, form, key=forms.__getitem__)
        for number in islice(by_form, place, None):
            if not forms[number].startswith(form):
                return
            yield forms[number], self.terms[number], int(self.documents[number])

    def beginning(self, start: bytes) -> list[bytes]:
        """Return the terms that begin with this prefix of a stem (`stem_prefix`)."""
        return [self.terms[number] for number in self._by_stem.get(start, ())]

    def documents_with(self, stems: Sequence[str]) -> NDArray[np.int64]:
        """See Dictionary."""
        found = map(self.documents_of_stems.get, map(stem_prefix, stems), repeat(0))
        return np.fromiter(found, np.int64, len(stems))

    @cached_property
    def documents_of_stems(self) -> dict[bytes, int]:
        """Document frequency of each prefix of a stem (`stem_prefix`), summed over the forms."""
        documents = self.documents.tolist()
        return {
            start: sum(map(documents.__getitem__, those)) for start, those in self._by_stem.items()
        }


class ReadSegment(Segment):
    """Segment that Whoosh reads: what it has decoded is kept in a cache.

    Raises DamagedIndex, and FileNotFoundError if its files have just gone.
    """

    def __init__(
        self,
        folder: Path,
        schema: Schema,
        segment: WhooshSegment,
        checksums: Checksums,
        *,
        layout: Layout,
        cache: ArrayCache,
    ) -> None:
        self.id: str = segment.segment_id()
        self.layout = layout
        self._cache = cache
        self._vectors: dict[bytes, Vectors] = {}
        # A reader has one file position in each file, so one thread reads at a time.
        self._lock = threading.Lock()
        prefix = f"{self.id}."
        own = {name: checksums[name] for name in checksums if name.startswith(prefix)}
        storage = ReadingStorage(str(folder), own)
        weakref.finalize(self, storage.close)
        with opening(folder, segment):
            for name, checksum in own.items():
                check_size(folder / name, checksum)
            self._reader = SegmentReader(storage, schema, segment)
            self.size: int = segment.doc_count_all()
            self.facts = self._read_facts()
            if self.size:
                # Open the file while it exists; an open file outlives its removal.
                self._reader.stored_fields(0)

    def _read_facts(self) -> NDArray:
        facts = self.layout.access.fixed_column(self._reader, FACTS, self.layout.facts)
        if self.size and facts["id"].min() < 1:
            raise ValueError("a document has no id")
        return facts

    def postings(self, field: str, term: bytes, *, with_places: bool = True) -> Postings:
        """See Segment."""
        read = self._read_with_places if with_places else self._read_postings
        return self._made(("postings", field, term), lambda: read(field, term))

    def positions(self, field: str, term: bytes) -> Positions:
        """See Segment."""
        return self._made(("positions", field, term), lambda: self._read_placed(field, term)[1])

    def _read_postings(self, field: str, term: bytes) -> Postings:
        return self.layout.access.postings(self._reader, field, term)

    def _read_with_places(self, field: str, term: bytes) -> Postings:
        if field not in self.layout.placed:
            return self._read_postings(field, term)
        found, positions = self._read_placed(field, term)
        self._cache.keep((self.id, "positions", field, term), positions, _HEAD_START)
        return found

    def _read_placed(self, field: str, term: bytes) -> tuple[Postings, Positions]:
        found, values = self.layout.access.placed(self._reader, field, term)
        positions = np.frombuffer(values, "<u4")
        if positions.size != found.frequencies.sum(dtype=np.int64):
            raise ValueError(f"only {positions.size} positions of {term!r} were found")
        return found, positions

    def with_stem(self, field: str, stem: str) -> list[bytes]:
        """See Segment."""
        start = stem_prefix(stem)
        with self._reading():
            return list(self._reader.expand_prefix(field, start)) if self._has(field) else []

    def dictionary(self, field: str = TEXT) -> ReadDictionary:
        """See Segment."""
        key = ("dictionary", field)
        return self._made(key, lambda: self._read_dictionary(field), _HEAD_START_OF_FIELDS)

    def column(self, field: str) -> Column:
        """See Segment."""
        key = ("column", field)
        return self._made(key, lambda: self._read_column(field), _HEAD_START_OF_FIELDS)

    def words(self, number: int) -> list[tuple[str, str, int]]:
        """See Segment."""
        with self._reading():
            lines = self._reader.stored_fields(number)[WORDS]
        words = (line.split("\t") for line in lines.split("\n") if line)
        return [(stem, form, int(times)) for stem, form, times in words]

    def vectors(self, model: bytes) -> Vectors:
        """See Segment; they are kept beside the cache, since every question needs them all."""
        if model not in self._vectors:
            with self._reading():
                values = [
                    self._reader.stored_fields(number).get(MEANING, b"")
                    for number in range(self.size)
                ]
                self._vectors = {model: unpacked(values, model)}
        return self._vectors[model]

    def vectors_of(self, number: int) -> bytes:
        """See Segment."""
        with self._reading():
            return self._reader.stored_fields(number).get(MEANING, b"")

    def _has(self, field: str) -> bool:
        return field in set(self._reader.indexed_field_names())

    def _made(self, key: tuple, make: Callable[[], Made], head_start: int = _HEAD_START) -> Made:
        def read() -> Made:
            with self._reading():
                return make()

        return self._cache.get((self.id, *key), read, head_start)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        what = f"The segment {self.id} of the search index"
        with self._lock, os_errors(f"{what} can't be read"), Reading(what):
            yield

    def _read_dictionary(self, field: str) -> ReadDictionary:
        return ReadDictionary(*self.layout.access.dictionary(self._reader, field))

    def _read_column(self, field: str) -> Column:
        start = keyword_term(field, "")
        keys = list(self._reader.expand_prefix(KEYS, start)) if self._has(KEYS) else []
        found = [self.layout.access.postings(self._reader, KEYS, key).docs for key in keys]
        starts, codes = column_of(found, self.size)
        return Column(tuple(form_of(key) for key in keys), starts, codes)
