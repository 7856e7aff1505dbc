"""Sorted runs of postings that are kept in files, and the numbers of their terms."""

from __future__ import annotations

import mmap
import tempfile
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Vocabulary:
    """Terms of all fields of a segment, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self.terms: list[bytes] = []

    def number(self, term: bytes) -> int:
        """Return the number of a term, a new one if it comes first."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return number

    def ascending(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Sort numbers by their terms."""
        return np.array(sorted(numbers.tolist(), key=self.terms.__getitem__), np.int32)


@dataclass(frozen=True, slots=True)
class Run:
    """Some postings of a field, by term, then by document.

    terms      int32 (n), numbers of the terms, which ascend
    bounds     int64 (n + 1), where the postings of each term begin
    docs       int32
    times      unsigned, how often the term is in each document
    places     int64 (n + 1), where the positions of each term begin; empty if there are none
    positions  uint32
    """

    terms: NDArray[np.int32]
    bounds: NDArray[np.int64]
    docs: NDArray[np.int32]
    times: NDArray[np.unsignedinteger]
    places: NDArray[np.int64]
    positions: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of some documents that follow each other.

    counts  int32 (documents), how many words each has
    terms   int32, their numbers, by document
    times   int32, how often each is there
    """

    counts: NDArray[np.int32]
    terms: NDArray[np.int32]
    times: NDArray[np.int32]


Kept = TypeVar("Kept", Run, Words)


class MappedFiles:
    """Files without names for runs that are full, mapped into memory; they end with the process."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._maps: list[mmap.mmap] = []

    def kept(self, run: Kept) -> Kept:
        """Move a run to a file. Raises OSError."""
        arrays = [getattr(run, part.name) for part in fields(run)]
        starts = []
        with tempfile.TemporaryFile(dir=self._folder) as file:
            for items in arrays:
                file.write(bytes(-file.tell() % 8))
                starts.append(file.tell())
                file.write(as_bytes(items, items.dtype))
            file.write(bytes(8))  # An empty file cannot be mapped.
            file.flush()
            self._maps.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return type(run)(
            *(
                np.frombuffer(self._maps[-1], items.dtype, items.size, start)
                for items, start in zip(arrays, starts, strict=True)
            )
        )

    def let_go(self) -> None:
        """Tell the system that what was read takes no memory any more."""
        for each in self._maps:
            each.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Forget the files."""
        self._maps.clear()


def as_bytes(items: NDArray, dtype: DTypeLike) -> memoryview | bytes:
    """Return the bytes of an array in another type."""
    return memoryview(np.ascontiguousarray(items, dtype)).cast("B") if items.size else b""
