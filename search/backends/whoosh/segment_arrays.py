"""Arrays of a segment in one file beside it, which all processes map: nothing is decoded.

::

    <segment>.1.arrays = arrays, each beginning at a multiple of 64 bytes; directory; its length
    directory          = JSON: {name: [type as NumPy writes it, first byte, number of items]}
    length             = 8 bytes, little-endian

The number in the name is the version of this layout. The arrays say the same as Whoosh's files of
the segment, from which they are made when it is written, unless it is small (`array_writing` lists
them). A segment without them is read by Whoosh, and rewritten with them when the index is tidied.

A process checks a page when it first uses it. The table of contents has the checksums of the pages
of the file, which are large in a large file. So the last array has those of small pages: a query
that needs a few bytes here and there checks no more than it reads.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Container, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment

from search.backends.whoosh.checksums import ChecksumError, FileChecksum
from search.backends.whoosh.fields import SEPARATOR

SUFFIX = ".1.arrays"
"""End of the file's name; its number is raised whenever older code would misread the file."""

FROM = 16
"""Minimum documents of a segment with arrays; smaller ones are read as a whole."""

HEAD = 8
"""Bytes of a term in the array of heads, by which it is found."""

TAIL = 8
"""Bytes of the length at the end of the file."""

CHECKSUMS = "checksums"
"""Name of the array with the CRC-32 of each page of what is before it."""

PAGE = 1 << 14
"""Bytes of such a page."""


def arrays_name(segment: WhooshSegment) -> str:
    """Return the name of the file with the arrays of a segment."""
    return f"{segment.segment_id()}{SUFFIX}"


def should_have_arrays(documents: int) -> bool:
    """Test whether a segment with a number of documents should have arrays."""
    return documents >= FROM


def lacks_arrays(segment: WhooshSegment, files: Container[str]) -> bool:
    """Test whether a segment should have arrays, and they are not among the files of its index."""
    return should_have_arrays(segment.doc_count_all()) and arrays_name(segment) not in files


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
        self._page: int = checksum.page
        self._pages: Sequence[int] = checksum.pages
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != checksum.size or checksum.size < TAIL:
                raise ChecksumError(f"{path.name} has not the {checksum.size:,} bytes it had")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._unchecked = bytearray(b"\1") * len(checksum.pages)
        end = checksum.size - TAIL
        self._check(end, checksum.size)
        start = end - int.from_bytes(self._map[end:], "little")
        self._check(start, end)
        self._directory = {
            name: (np.dtype(letters), first, count)
            for name, (letters, first, count) in json.loads(self._map[start:end]).items()
        }
        # Made when they are first asked for; twice if two threads ask at once, which does no harm.
        self._wholes: dict[str, NDArray] = {}
        if CHECKSUMS in self:
            self._pages = memoryview(self.whole(CHECKSUMS))
            self._page, self._unchecked = PAGE, bytearray(b"\1") * len(self._pages)

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def size(self, name: str) -> int:
        """Return the number of items of an array. Raises KeyError if there is none of this name."""
        return self._directory[name][2]

    def whole(self, name: str) -> NDArray:
        """Return an array. Raises KeyError if there is none of this name."""
        return self.part(name, 0, self._directory[name][2])

    def part(self, name: str, low: int, high: int) -> NDArray:
        """Return the items of an array from `low` up to and without `high`."""
        return self.parts(name, ((low, high),))[0]

    def parts(self, name: str, bounds: Iterable[tuple[int, int]]) -> list[NDArray]:
        """Return several parts of an array, each from an item up to and without another."""
        whole = self._wholes.get(name)
        dtype, start, count = self._directory[name]
        if whole is None:
            whole = np.frombuffer(self._map, dtype, count, start) if count else np.empty(0, dtype)
            self._wholes[name] = whole
        size, page, unchecked = dtype.itemsize, self._page, self._unchecked
        found = []
        for low, high in bounds:
            if not 0 <= low <= high <= count:
                raise ChecksumError(f"{self._name} has no items {low} to {high} of {name}")
            first, end = start + low * size, start + high * size
            if low < high and unchecked.find(1, first // page, -(-end // page)) >= 0:
                self._check(first, end)
            found.append(whole[low:high])
        return found

    def _check(self, start: int, end: int) -> None:
        """Check the pages of a range of bytes that have not been checked."""
        page, unchecked = self._page, self._unchecked
        first, last = start // page, -(-end // page)
        number = unchecked.find(1, first, last)
        while number >= 0:
            with memoryview(self._map) as content:
                found = crc32(content[number * page : (number + 1) * page])
            if found != self._pages[number]:
                raise ChecksumError(
                    f"{self._name} differs from what was written in page {number + 1} of"
                    f" {len(self._pages)}"
                )
            unchecked[number] = 0
            number = unchecked.find(1, number + 1, last)


def documents_of_stems(terms: Iterable[bytes], starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the document frequency of the stem of each term, summed over its forms, int32 (n).

    terms   ascending, n of them
    starts  int64 (n + 1), where the postings of each begin
    """
    stems = groupby(terms, key=lambda term: term.partition(SEPARATOR)[0])
    forms = np.fromiter((sum(1 for _form in forms) for _stem, forms in stems), np.int64)
    ends = np.cumsum(forms)
    return np.repeat(starts[ends] - starts[ends - forms], forms).astype(np.int32)


def column_of(
    found: Sequence[NDArray[np.int32]], size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return starts and codes of a keyword field (`search.ranking.columns.Column`).

    found  documents of each value
    size   number of documents
    """
    docs = np.concatenate([np.empty(0, np.int32), *found])
    codes = np.repeat(np.arange(len(found), dtype=np.int32), [each.size for each in found])
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(docs, minlength=size), out=starts[1:])
    return starts, codes[np.argsort(docs, kind="stable")]
