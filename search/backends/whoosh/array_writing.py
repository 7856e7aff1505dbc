"""Writing of the arrays of a segment (`search.backends.whoosh.segment_arrays`)."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader

from search.backends.whoosh.fields import FACTS, KEYS, MEANING, SEPARATOR, TEXT
from search.backends.whoosh.posting_pool import FieldPool, PostingPool, WordsPool, ranks_of
from search.backends.whoosh.postings import Access
from search.backends.whoosh.segment_arrays import (
    CHECKSUMS,
    PAGE,
    TAIL,
    column_of,
    documents_of_stems,
    head_of,
)
from search.meaning.vectors import HEAD_SIZE, most_frequent_model, unpacked

_ALIGNMENT = 64


def write_arrays(path: Path, reader: SegmentReader, access: Access, pool: PostingPool) -> None:
    """Write the arrays of a segment. Raises OSError.

    reader  reads the segment
    pool    has the postings that it was written from

    For each index field with postings (n terms, m postings, k positions)::

        <field>/letters    uint8, the terms one after the other, ascending
        <field>/ends       int64 (n), where each ends in the letters
        <field>/heads      uint64 (n), the first 8 bytes of each (`head_of`)
        <field>/documents  int32 (n), the document frequency of each
        <field>/starts     int64 (n + 1), where the postings of each begin
        <field>/docs       int32 (m), its documents, ascending
        <field>/frequencies    unsigned (m)
        <field>/places     int64 (n + 1), where the positions of each begin
        <field>/positions  uint32 (k)
        <field>/of_stems   int32 (n), the document frequency of the stem of each, summed over its
                           forms; files that were written before it lack it
        <field>/by_form    int32 (n), the terms in the order of their forms, and
        <field>/form_heads uint64 (n), the first 8 bytes of these forms

    the latter five for fields with positions; and over all s documents::

        facts                   packed records (`Layout.facts`), as bytes
        column/<field>/starts   int32 (s + 1), where the codes of a document begin, and
        column/<field>/codes    int32, the numbers of its values among those of the keyword field,
                                for each keyword field that has any
        words/starts            int64 (s + 1), where the words of a document begin, and
        words/terms             int32, their numbers among the terms of the text, and
        words/times             unsigned, how often each is there

    and where documents have vectors, of the sentence model that most of them are by::

        meaning/starts          int64 (s + 1), where the vectors of a document begin,
        meaning/heads           uint8, the fingerprints of its model and texts, 16 bytes each, and
        meaning/vectors         float32, the vectors of all one after the other
    """
    size = len(reader.schema[FACTS].column_type.default_value())
    facts = access.fixed_column(reader, FACTS, np.dtype(f"V{size}"))
    with _Writer.open(path) as writer:
        writer.add("facts", facts.view(np.uint8))
        for name, field in sorted(pool.fields.items()):
            numbers = _write_postings(writer, name, field)
            if name == TEXT and pool.words is not None:
                _write_words(writer, pool.words, numbers)
        _write_columns(writer, pool.fields[KEYS], facts.size)
        if MEANING in reader.schema:
            _write_vectors(writer, reader)


def _write_postings(writer: _Writer, name: str, field: FieldPool) -> NDArray[np.int32]:
    """Write the postings of a field, and return the numbers of its terms, in their order."""
    most = max(run.times.dtype.itemsize for run in field.runs)
    size = sum(run.docs.size for run in field.runs)
    docs = writer.room(f"{name}/docs", np.dtype(np.int32), size)
    times = writer.room(f"{name}/frequencies", np.dtype(f"u{most}"), size)
    if field.placed:
        size = sum(run.positions.size for run in field.runs)
        positions = writer.room(f"{name}/positions", np.dtype("<u4"), size)
    terms: list[bytes] = []
    numbers, starts, places = [np.empty(0, np.int32)], [np.zeros(1, np.int64)], [np.zeros(1, int)]
    for piece in field.slices():
        docs.add(piece.docs)
        times.add(piece.times)
        if field.placed:
            positions.add(piece.positions)
        terms += piece.terms
        numbers.append(piece.numbers)
        starts.append(piece.bounds[1:] + starts[-1][-1])
        places.append(piece.places[1:] + places[-1][-1])
    bounds = np.concatenate(starts)
    _write_terms(writer, name, terms)
    writer.add(f"{name}/documents", np.diff(bounds).astype(np.int32))
    writer.add(f"{name}/starts", bounds)
    if field.placed:
        writer.add(f"{name}/places", np.concatenate(places).astype(np.int64))
        writer.add(f"{name}/of_stems", documents_of_stems(terms, bounds))
        _write_forms(writer, name, terms)
    return np.concatenate(numbers)


def _write_terms(writer: _Writer, field: str, terms: Sequence[bytes]) -> None:
    writer.add(f"{field}/letters", np.frombuffer(b"".join(terms), np.uint8))
    writer.add(f"{field}/ends", np.cumsum([len(term) for term in terms], dtype=np.int64))
    writer.add(f"{field}/heads", np.array([head_of(term) for term in terms], np.uint64))


def _write_forms(writer: _Writer, field: str, terms: Sequence[bytes]) -> None:
    forms = [term.split(SEPARATOR, 1)[1] for term in terms]
    order = sorted(range(len(forms)), key=forms.__getitem__)
    writer.add(f"{field}/by_form", np.array(order, np.int32))
    heads = [head_of(forms[number]) for number in order]
    writer.add(f"{field}/form_heads", np.array(heads, np.uint64))


def _write_words(writer: _Writer, words: WordsPool, numbers: NDArray[np.int32]) -> None:
    """Write the words of all documents.

    numbers  of the terms of the text, in their order
    """
    places = ranks_of(numbers)
    counts = np.concatenate([run.counts for run in words.runs])
    size = int(counts.sum(dtype=np.int64))
    most = max(int(run.times.max(initial=0)) for run in words.runs)
    terms = writer.room("words/terms", np.dtype(np.int32), size)
    times = writer.room("words/times", np.min_scalar_type(most), size)
    for run in words.runs:
        terms.add(places[run.terms])
        times.add(run.times)
    writer.add("words/starts", np.concatenate(([0], np.cumsum(counts, dtype=np.int64))))


def _write_vectors(writer: _Writer, reader: SegmentReader) -> None:
    size = reader.doc_count_all()
    values = [reader.stored_fields(number).get(MEANING, b"") for number in range(size)]
    model = most_frequent_model(values)
    if not model:
        return
    found = unpacked(values, model)
    counts = np.bincount(found.docs, minlength=size)
    heads = b"".join(value[:HEAD_SIZE].ljust(HEAD_SIZE, b"\0") for value in values)
    writer.add("meaning/starts", np.concatenate(([0], np.cumsum(counts))).astype(np.int64))
    writer.add("meaning/heads", np.frombuffer(heads, np.uint8))
    writer.add("meaning/vectors", found.items.reshape(-1))


def _write_columns(writer: _Writer, keys: FieldPool, size: int) -> None:
    by_field: dict[str, list[NDArray[np.int32]]] = {}
    for piece in keys.slices():
        for key, docs in zip(piece.terms, np.split(piece.docs, piece.bounds[1:-1]), strict=True):
            by_field.setdefault(key.partition(SEPARATOR)[0].decode(), []).append(docs)
    for field, found in by_field.items():
        starts, codes = column_of(found, size)
        writer.add(f"column/{field}/starts", starts)
        writer.add(f"column/{field}/codes", codes)


class _Room:
    """Room for an array in a file, filled from its beginning."""

    def __init__(
        self, write: Callable[[memoryview, int], None], start: int, dtype: np.dtype
    ) -> None:
        self._write = write
        self._next = start
        self._dtype = dtype

    def add(self, items: NDArray) -> None:
        """Write the next items. Raises OSError."""
        if items.size:
            content = memoryview(np.ascontiguousarray(items, self._dtype)).cast("B")
            self._write(content, self._next)
            self._next += content.nbytes


class _Writer:
    """Writer of a file of arrays."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._end = 0

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[_Writer]:
        """Yield the writer of a new file, which is complete when it is left without an error."""
        with path.open("w+b", buffering=0) as file:
            writer = cls(file.fileno())
            yield writer
            writer.finish()

    def add(self, name: str, items: NDArray) -> None:
        """Write an array. Raises OSError."""
        start = self._begin(name, items.dtype, items.size)
        self._write(memoryview(np.ascontiguousarray(items)).cast("B") if items.size else b"", start)

    def room(self, name: str, dtype: np.dtype, count: int) -> _Room:
        """Return the room for an array that is written part by part."""
        return _Room(self._write, self._begin(name, dtype, count), dtype)

    def finish(self) -> None:
        """Write the checksums of small pages, and the directory. Raises OSError."""
        # Whole pages, so that each is before the checksums. Not a hole: where a full tmpfs has no
        # room for one, reading it ends the process.
        rest = -self._end % PAGE
        self._write(bytes(rest), self._end)
        self._end += rest
        with mmap.mmap(self._descriptor, self._end, access=mmap.ACCESS_READ) as content:
            view = memoryview(content)
            found = [crc32(view[at : at + PAGE]) for at in range(0, self._end, PAGE)]
            view.release()
        self.add(CHECKSUMS, np.array(found, np.uint32))
        directory = json.dumps(self._directory).encode()
        self._write(directory + len(directory).to_bytes(TAIL, "little"), self._end)

    def _begin(self, name: str, dtype: np.dtype, count: int) -> int:
        start = -(-self._end // _ALIGNMENT) * _ALIGNMENT
        self._directory[name] = (dtype.str, start, count)
        self._end = start + count * dtype.itemsize
        return start

    def _write(self, content: bytes | memoryview, start: int) -> None:
        left = memoryview(content)
        while left:
            written = os.pwrite(self._descriptor, left, start)
            start, left = start + written, left[written:]
