"""Pool of the postings that a segment is written from, sorted as Whoosh's codec needs them.

Whoosh's own pool keeps a tuple for each posting, and pickles and merges sorted runs of them, which
takes a fifth of the time of a rebuild. Here a posting is a row of a few arrays for each field.
Terms are numbered as they come, so that a sort compares numbers; what is full goes to files without
names. The same arrays are what the segment is later read by
(`search.backends.whoosh.segment_arrays`).
"""

from __future__ import annotations

import struct
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.fields import Schema

from search.backends.whoosh.fields import Prepared, RawPositions
from search.ranking.scoring import compact, ranges

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight and value."""

RUN = 1 << 22
"""Postings in a run: about 100 MB while it is gathered, and as much again while it is sorted."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some postings of a field, by the number of their term, then by document.

    bounds     int64 (terms known + 1), where the postings of each term begin
    docs       int32
    times      unsigned, how often the term is in each document
    places     int64 (terms known + 1), where the positions of each term begin, if there are any
    positions  uint32
    """

    bounds: NDArray[np.int64]
    docs: NDArray[np.int32]
    times: NDArray[np.unsignedinteger]
    places: NDArray[np.int64]
    positions: NDArray[np.uint32]

    @property
    def known(self) -> int:
        """Number of terms that were known when the run was sorted."""
        return self.bounds.size - 1


class FieldPool:
    """Postings of one field.

    placed  whether they have positions
    runs    the postings, all of them once `PostingPool.iter_postings` has begun
    """

    def __init__(self, format_: formats.Format) -> None:
        self.placed = isinstance(format_, RawPositions)
        self._counted = isinstance(format_, formats.Frequency)
        self._numbers: dict[bytes, int] = {}
        self.runs: list[Run] = []
        self._begin()

    def _begin(self) -> None:
        self._terms, self._docs, self._times = array("i"), array("i"), array("i")
        self._positions = array("I")

    def add(self, term: bytes, doc: int, times: int, value: bytes) -> None:
        """Add a posting; those of a term come by document."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._numbers)
        self._terms.append(number)
        self._docs.append(doc)
        self._times.append(times)
        if self.placed:
            self._positions.frombytes(value)

    def sort(self) -> Run:
        """Return what was added since the last call, sorted."""
        numbers, docs = np.array(self._terms, np.int32), np.array(self._docs, np.int32)
        times, positions = np.array(self._times, np.int64), np.array(self._positions, np.uint32)
        order = np.lexsort((docs, numbers))
        every = np.arange(len(self._numbers) + 1)
        bounds = np.searchsorted(numbers, every, sorter=order)
        places = bounds
        if self.placed:
            ends, its = np.cumsum(times), times[order]
            positions = positions[ranges(ends[order] - its, its)]
            places = np.concatenate(([0], np.cumsum(its)))[bounds]
        self._begin()
        return Run(bounds, docs[order], compact(times[order]), places, positions)

    @property
    def terms(self) -> list[tuple[bytes, int]]:
        """Terms, ascending, with their numbers."""
        return sorted(self._numbers.items())

    def postings(self) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield term, document, weight and value of all postings, by term and document."""
        for term, number in self.terms:
            for run in self.runs:
                if number < run.known:
                    for doc, times, value in self._of(run, number):
                        yield term, doc, float(times), value

    def _of(self, run: Run, number: int) -> Iterator[tuple[int, int, bytes]]:
        low, high = run.bounds[number : number + 2].tolist()
        first, last = run.places[number : number + 2].tolist()
        positions = run.positions[first:last].tobytes() if self.placed else b""
        start = 0
        for doc, times in zip(
            run.docs[low:high].tolist(), run.times[low:high].tolist(), strict=True
        ):
            if self.placed:
                end = start + 4 * times
                yield doc, times, positions[start:end]
                start = end
            else:
                yield doc, times, struct.pack("!I", times) if self._counted else b""


class PostingPool:
    """Pool of postings, in the place of Whoosh's (`whoosh.writing.PostingPool`).

    schema  of the index, whose fields are those of `search.backends.whoosh.fields`
    folder  where what is full is kept, in files that end with the process
    """

    def __init__(self, schema: Schema, folder: str) -> None:
        self._folder = folder
        self._files = ExitStack()
        self._held = 0
        self.fields = {
            name: FieldPool(field.format)
            for name, field in schema.items()
            if isinstance(field, Prepared)
        }

    def add(self, posting: Posting) -> None:
        """Add a posting; those of a term come by document. Raises OSError."""
        name, term, doc, weight, value = posting
        self.fields[name].add(term, doc, int(weight), value)
        self._held += 1
        if self._held >= RUN:
            for each in self.fields.values():
                each.runs.append(self._kept(each.sort()))
            self._held = 0

    def iter_postings(self) -> Iterator[Posting]:
        """Yield all postings by field, term and document; nothing is added after this."""
        for field in self.fields.values():
            field.runs.append(field.sort())
        for name, field in sorted(self.fields.items()):
            for term, doc, weight, value in field.postings():
                yield name, term, doc, weight, value

    def cleanup(self) -> None:
        """Do nothing: Whoosh calls this before the arrays of the segment are written."""

    def close(self) -> None:
        """Forget the postings."""
        self.fields.clear()
        self._files.close()

    def _kept(self, run: Run) -> Run:
        """Move a run to a file, mapped into memory."""
        file = self._files.enter_context(tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115

        def moved(items: NDArray) -> NDArray:
            if not items.size:
                return items
            start = -(-file.tell() // 8) * 8
            file.seek(start)
            file.write(memoryview(items).cast("B"))
            file.flush()
            return np.memmap(file, items.dtype, "r", start, items.shape)

        places = run.bounds if run.places is run.bounds else moved(run.places)
        return Run(
            moved(run.bounds), moved(run.docs), moved(run.times), places, moved(run.positions)
        )
