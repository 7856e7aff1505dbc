"""Arrays of a segment in one file beside it, which all processes map: nothing is decoded.

::

    <segment>.1.arrays = arrays, each beginning at a multiple of 64 bytes; directory; its length
    directory          = JSON: {name: [type as NumPy writes it, first byte, number of items]}
    length             = 8 bytes, little-endian

The number in the name is the version of this layout. The arrays say the same as Whoosh's files of
the segment, from which they are made when it is built or merged (see `write_arrays` for their
names). A segment without them is read by Whoosh, and rewritten with them by upkeep. The table of
contents has the checksum of each page of the file; a process checks a page when it first uses it.
"""

from __future__ import annotations

import json
import mmap
import os
from array import array
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import DTypeLike, NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.reading import SegmentReader

from search.backends.whoosh.checksums import ChecksumError, FileChecksum
from search.backends.whoosh.fields import (
    FACTS,
    KEYS,
    SEPARATOR,
    TEXT,
    WORDS,
    Prepared,
    RawPositions,
)
from search.backends.whoosh.postings import Access
from search.ranking.scoring import compact

SUFFIX = ".1.arrays"
"""End of the file's name; its number is raised whenever older code would misread the file."""

FROM = 256
"""Minimum documents of a segment with arrays; the posting lists of smaller ones are short."""

HEAD = 8
"""Bytes of a term in the array of heads, by which it is found."""

_ALIGNMENT = 64
_TAIL = 8
_BUFFER = 1 << 20


def arrays_name(segment: WhooshSegment) -> str:
    """Return the name of the file with the arrays of a segment."""
    return f"{segment.segment_id()}{SUFFIX}"


def lacks_arrays(segment: WhooshSegment, files: Container[str]) -> bool:
    """Test whether a segment should have arrays, and they are not among the files of its index."""
    return segment.doc_count_all() >= FROM and arrays_name(segment) not in files


def head_of(term: bytes) -> int:
    """Return the first bytes of a term as a number; terms are in the order of their heads."""
    return int.from_bytes(term[:HEAD].ljust(HEAD, b"\0"), "big")


class MappedArrays:
    """Arrays of a file, mapped into memory; pages are shared by all processes that map it.

    Raises OSError, and ChecksumError if the file differs from what was written, then or when an
    array is read. The arrays are read-only, and valid for as long as they are referenced.
    """

    def __init__(self, path: Path, checksum: FileChecksum) -> None:
        self._name = path.name
        self._checksum = checksum
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != checksum.size or checksum.size < _TAIL:
                raise ChecksumError(f"{path.name} has not the {checksum.size:,} bytes it had")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._unchecked = bytearray(b"\1") * len(checksum.pages)
        end = checksum.size - _TAIL
        self._check(end, checksum.size)
        start = end - int.from_bytes(self._map[end:], "little")
        self._check(start, end)
        self._directory = {
            name: (np.dtype(letters), first, count)
            for name, (letters, first, count) in json.loads(self._map[start:end]).items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def whole(self, name: str) -> NDArray:
        """Return an array. Raises KeyError if there is none of this name."""
        return self.part(name, 0, self._directory[name][2])

    def part(self, name: str, low: int, high: int) -> NDArray:
        """Return the items of an array from `low` up to and without `high`."""
        dtype, start, count = self._directory[name]
        if not 0 <= low <= high <= count:
            raise ChecksumError(f"{self._name} has no items {low} to {high} of {name}")
        if low == high:
            return np.empty(0, dtype)
        first = start + low * dtype.itemsize
        self._check(first, start + high * dtype.itemsize)
        return np.frombuffer(self._map, dtype, high - low, first)

    def _check(self, start: int, end: int) -> None:
        """Check the pages of a range of bytes that have not been checked."""
        page, unchecked = self._checksum.page, self._unchecked
        first, last = start // page, -(-end // page)
        number = unchecked.find(1, first, last)
        while number >= 0:
            with memoryview(self._map) as content:
                found = crc32(content[number * page : (number + 1) * page])
            if found != self._checksum.pages[number]:
                raise ChecksumError(
                    f"{self._name} differs from what was written in page {number + 1} of"
                    f" {len(self._checksum.pages)}"
                )
            unchecked[number] = 0
            number = unchecked.find(1, number + 1, last)


def write_arrays(path: Path, reader: SegmentReader, access: Access) -> None:
    """Write the arrays of a segment, which `reader` reads. Raises OSError.

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
        <field>/by_form    int32 (n), the terms in the order of their forms, and
        <field>/form_heads uint64 (n), the first 8 bytes of these forms

    the latter four for fields with positions; and over all s documents::

        facts                   packed records (`Layout.facts`), as bytes
        column/<field>/starts   int32 (s + 1), where the codes of a document begin, and
        column/<field>/codes    int32, the numbers of its values among those of the keyword field,
                                for each keyword field that has any
        words/starts            int64 (s + 1), where the words of a document begin, and
        words/terms             int32, their numbers among the terms of the text, and
        words/times             unsigned, how often each is there
    """
    size = len(reader.schema[FACTS].column_type.default_value())
    fields = [name for name in reader.schema.names() if isinstance(reader.schema[name], Prepared)]
    with _Writer.open(path) as writer:
        facts = access.fixed_column(reader, FACTS, np.dtype(f"V{size}"))
        writer.add("facts", facts.view(np.uint8))
        terms = {field: _write_postings(writer, reader, access, field) for field in sorted(fields)}
        _write_words(writer, reader, terms[TEXT])
        _write_columns(writer, reader, access, terms[KEYS])


def _write_postings(
    writer: _Writer, reader: SegmentReader, access: Access, field: str
) -> list[bytes]:
    terms, documents = access.dictionary(reader, field)
    starts = np.concatenate(([0], np.cumsum(documents, dtype=np.int64)))
    _write_terms(writer, field, terms)
    writer.add(f"{field}/documents", documents)
    writer.add(f"{field}/starts", starts)
    docs = writer.reserve(f"{field}/docs", np.int32, int(starts[-1]))
    frequencies = [np.empty(0, np.uint8)]
    if isinstance(reader.schema[field].format, RawPositions):
        places = array("q", [0])
        with writer.stream(f"{field}/positions", np.dtype("<u4")) as positions:
            for term in terms:
                found, values = access.placed(reader, field, term)
                docs.write(found.docs)
                frequencies.append(found.frequencies)
                positions.write(np.frombuffer(values, "<u4"))
                places.append(positions.count)
            docs.flush()
        writer.add(f"{field}/places", np.array(places, np.int64))
        _write_forms(writer, field, terms)
    else:
        for term in terms:
            found = access.postings(reader, field, term)
            docs.write(found.docs)
            frequencies.append(found.frequencies)
        docs.flush()
    if docs.count != starts[-1]:
        raise ValueError(f"{field} has {docs.count:,} postings instead of {starts[-1]:,}")
    writer.add(f"{field}/frequencies", compact(np.concatenate(frequencies)))
    return terms


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


def _write_words(writer: _Writer, reader: SegmentReader, terms: Sequence[bytes]) -> None:
    numbers = {term: number for number, term in enumerate(terms)}
    starts, found, times = array("q", [0]), array("i"), array("q")
    for document in range(reader.doc_count_all()):
        for line in reader.stored_fields(document)[WORDS].split("\n"):
            if line:
                stem, form, told = line.encode("utf-8", "surrogatepass").split(b"\t")
                found.append(numbers[stem + SEPARATOR + form])
                times.append(int(told))
        starts.append(len(found))
    writer.add("words/starts", np.array(starts, np.int64))
    writer.add("words/terms", np.array(found, np.int32))
    writer.add("words/times", compact(np.array(times, np.int64)))


def _write_columns(
    writer: _Writer, reader: SegmentReader, access: Access, keys: Sequence[bytes]
) -> None:
    by_field: dict[str, list[bytes]] = {}
    for key in keys:
        by_field.setdefault(key.partition(SEPARATOR)[0].decode(), []).append(key)
    for field, its_keys in by_field.items():
        found = [access.postings(reader, KEYS, key).docs for key in its_keys]
        starts, codes = column_of(found, reader.doc_count_all())
        writer.add(f"column/{field}/starts", starts)
        writer.add(f"column/{field}/codes", codes)


def column_of(
    found: Sequence[NDArray[np.int32]], size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return starts and codes of a keyword field (`search.ranking.scoring.Column`).

    found  documents of each value
    size   number of documents
    """
    docs = np.concatenate([np.empty(0, np.int32), *found])
    codes = np.repeat(np.arange(len(found), dtype=np.int32), [each.size for each in found])
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(docs, minlength=size), out=starts[1:])
    return starts, codes[np.argsort(docs, kind="stable")]


class _Region:
    """Items of one array, written in turn by a buffer of their own."""

    def __init__(self, descriptor: int, start: int, dtype: np.dtype) -> None:
        self._descriptor = descriptor
        self._dtype = dtype
        self._held: list[bytes] = []
        self._size = 0
        self.end = start
        self.count = 0

    def write(self, items: NDArray) -> None:
        """Add items."""
        self._held.append(items.astype(self._dtype, copy=False).tobytes())
        self._size += items.nbytes
        self.count += items.size
        if self._size >= _BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write what is held. Raises OSError."""
        content = memoryview(b"".join(self._held))
        while content:
            written = os.pwrite(self._descriptor, content, self.end)
            self.end += written
            content = content[written:]
        self._held, self._size = [], 0


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
        with path.open("wb", buffering=0) as file:
            writer = cls(file.fileno())
            yield writer
            writer.finish()

    def add(self, name: str, items: NDArray) -> None:
        """Write an array."""
        region = self.reserve(name, items.dtype, items.size)
        region.write(items)
        region.flush()

    def reserve(self, name: str, dtype: DTypeLike, count: int) -> _Region:
        """Return the room for an array of this many items."""
        region = self._begin(np.dtype(dtype))
        self._directory[name] = (np.dtype(dtype).str, region.end, count)
        self._end = region.end + count * np.dtype(dtype).itemsize
        return region

    @contextmanager
    def stream(self, name: str, dtype: np.dtype) -> Iterator[_Region]:
        """Yield the room for an array of unknown size; no other is begun meanwhile."""
        region = self._begin(dtype)
        start = region.end
        yield region
        region.flush()
        self._directory[name] = (dtype.str, start, region.count)
        self._end = region.end

    def finish(self) -> None:
        """Write the directory."""
        content = json.dumps(self._directory).encode()
        tail = content + len(content).to_bytes(_TAIL, "little")
        region = _Region(self._descriptor, self._end, np.dtype(np.uint8))
        region.write(np.frombuffer(tail, np.uint8))
        region.flush()

    def _begin(self, dtype: np.dtype) -> _Region:
        start = -(-self._end // _ALIGNMENT) * _ALIGNMENT
        return _Region(self._descriptor, start, dtype)
