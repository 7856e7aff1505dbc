"""Pool of the postings that a segment is written from, sorted as Whoosh's codec needs them.

Whoosh's own pool keeps a tuple for each posting, and pickles and merges sorted runs of them. Here
postings are columns of numbers, added many at a time: a term is the number that it got when it came
first, so that a sort compares numbers; what is full goes to files without names. Whoosh's files
(`search.backends.whoosh.term_files`) and the arrays that the segment is later read by
(`search.backends.whoosh.array_writing`) are written from the same slices.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.fields import Schema

from search.backends.whoosh.fields import SEPARATOR, Prepared, RawPositions
from search.backends.whoosh.posting_runs import MappedFiles, Run, Vocabulary, Words, as_bytes
from search.ranking.scoring import compact, ranges

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight and value."""

RUN = 1 << 21
"""Postings in a run: 50 MB while it is gathered, and three times as much while it is sorted."""

SLICE = 1 << 20
"""Postings and positions that are merged at once from all runs; more only if of one term."""

NO_POSITIONS = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class Slice:
    """All postings of some terms of a field that follow each other, by term and document.

    terms    ascending
    numbers  of the terms in the vocabulary
    others   as in `Run`
    """

    terms: list[bytes]
    numbers: NDArray[np.int32]
    bounds: NDArray[np.int64]
    docs: NDArray[np.int32]
    times: NDArray[np.integer]
    places: NDArray[np.int64]
    positions: NDArray[np.uint32]


class FieldPool:
    """Postings of one field.

    placed   whether they have positions
    counted  whether they have frequencies
    runs     the postings, all of them once `PostingPool.finish` was called
    """

    def __init__(self, format_: formats.Format, vocabulary: Vocabulary, files: MappedFiles) -> None:
        self.placed = isinstance(format_, RawPositions)
        self.counted = self.placed or isinstance(format_, formats.Frequency)
        self.runs: list[Run] = []
        self._vocabulary = vocabulary
        self._files = files
        self._begin()

    def _begin(self) -> None:
        self._terms, self._docs, self._times = array("i"), array("i"), array("i")
        self._positions = array("I")

    def add(
        self,
        terms: NDArray[np.int32],
        docs: NDArray[np.int32],
        times: NDArray[np.int32],
        positions: NDArray[np.uint32] = NO_POSITIONS,
    ) -> None:
        """Add postings, with all their positions one after the other; those of a term by document.

        terms  their numbers in the vocabulary
        """
        self._terms.frombytes(as_bytes(terms, np.int32))
        self._docs.frombytes(as_bytes(docs, np.int32))
        self._times.frombytes(as_bytes(times, np.int32))
        self._positions.frombytes(as_bytes(positions, np.uint32))

    def add_one(self, term: int, doc: int, times: int, value: bytes) -> None:
        """Add a posting as `add` does; `value` has its positions, if there are any."""
        self._terms.append(term)
        self._docs.append(doc)
        self._times.append(times)
        if self.placed:
            self._positions.frombytes(value)

    def sorted(self) -> Run:
        """Return what was added since the last call, sorted."""
        numbers = np.array(self._terms, np.int32)
        times, positions = np.array(self._times, np.int64), np.array(self._positions, np.uint32)
        terms = self._vocabulary.ascending(np.unique(numbers))
        # Those of a term came by document.
        ranks = ranks_of(terms)[numbers]
        order = np.argsort(ranks, kind="stable")
        bounds = np.searchsorted(ranks, np.arange(terms.size + 1), sorter=order)
        places = np.empty(0, np.int64)
        if self.placed:
            ends, its = np.cumsum(times), times[order]
            positions = positions[ranges(ends[order] - its, its)]
            places = np.concatenate(([0], np.cumsum(its)))[bounds]
        docs = np.array(self._docs, np.int32)[order]
        self._begin()
        return Run(terms, bounds, docs, compact(times[order]), places, positions)

    def slices(self) -> Iterator[Slice]:
        """Yield all postings, by term and document."""
        known = [run.terms for run in self.runs]
        terms = self._vocabulary.ascending(np.unique(np.concatenate(known)))
        if not terms.size:
            return
        rank = ranks_of(terms)
        parts = [_Part(run, rank[run.terms]) for run in self.runs]
        size = np.zeros(terms.size, np.int64)
        for part in parts:
            size[part.ranks] += part.counts + part.placed
        ends = np.cumsum(size)
        low = 0
        while low < terms.size:
            before = ends[low - 1] if low else 0
            high = max(low + 1, int(ends.searchsorted(before + SLICE, "right")))
            yield _merged(self._vocabulary, terms[low:high], low, parts)
            self._files.let_go()
            low = high

    def postings(self) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield term, document, weight and value of all postings, by term and document."""
        for piece in self.slices():
            values = self.values(piece)
            docs, times = piece.docs.tolist(), piece.times.tolist()
            bounds = piece.bounds.tolist()
            for number, term in enumerate(piece.terms):
                for place in range(bounds[number], bounds[number + 1]):
                    yield term, docs[place], float(times[place]), values[place]

    def values(self, piece: Slice) -> Sequence[bytes]:
        """Return the value of each posting as the format of the field has it."""
        if self.placed:
            content = piece.positions.tobytes()
            ends = (np.cumsum(piece.times, dtype=np.int64) * 4).tolist()
            return [content[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        if self.counted:
            return [struct.pack("!I", times) for times in piece.times.tolist()]
        return [b""] * piece.docs.size


def ranks_of(terms: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the place of each term in a list of their numbers, by its number."""
    ranks = np.zeros(int(terms.max(initial=-1)) + 1, np.int32)
    ranks[terms] = np.arange(terms.size, dtype=np.int32)
    return ranks


class _Part:
    """A run, with the ranks of its terms among all terms of the field.

    ranks   of its terms, ascending
    starts, counts   where the postings of each begin, and how many there are
    places, placed   the same of the positions
    """

    def __init__(self, run: Run, ranks: NDArray[np.int32]) -> None:
        self.run = run
        self.ranks = ranks
        self.starts, self.counts = run.bounds[:-1], np.diff(run.bounds)
        self.places, self.placed = self.starts, np.zeros_like(self.counts)
        if run.places.size:
            self.places, self.placed = run.places[:-1], np.diff(run.places)


def _merged(
    vocabulary: Vocabulary, numbers: NDArray[np.int32], low: int, parts: Sequence[_Part]
) -> Slice:
    """Return the postings of the terms from rank `low` on; a term's come run by run."""
    found = []
    counts, placed = np.zeros(numbers.size, np.int64), np.zeros(numbers.size, np.int64)
    for part in parts:
        here = slice(*part.ranks.searchsorted((low, low + numbers.size)).tolist())
        if here.start < here.stop:
            ranks = part.ranks[here] - low
            counts[ranks] += part.counts[here]
            placed[ranks] += part.placed[here]
            found.append((part, here, ranks))
    bounds = np.concatenate(([0], np.cumsum(counts)))
    places = np.concatenate(([0], np.cumsum(placed)))
    docs, times = np.empty(bounds[-1], np.int32), np.empty(bounds[-1], np.int32)
    positions = np.empty(places[-1], np.uint32)
    after, after_place = bounds[:-1].copy(), places[:-1].copy()
    for part, here, ranks in found:
        number = part.counts[here]
        source, target = ranges(part.starts[here], number), ranges(after[ranks], number)
        docs[target], times[target] = part.run.docs[source], part.run.times[source]
        after[ranks] += number
        if positions.size:
            number = part.placed[here]
            source = ranges(part.places[here], number)
            positions[ranges(after_place[ranks], number)] = part.run.positions[source]
            after_place[ranks] += number
    terms = [vocabulary.terms[number] for number in numbers.tolist()]
    return Slice(terms, numbers, bounds, docs, times, places, positions)


class WordsPool:
    """Words of all documents, by which arrays lead from a document to them.

    runs  all of them once `PostingPool.finish` was called
    """

    def __init__(self) -> None:
        self.runs: list[Words] = []
        self._begin()

    def _begin(self) -> None:
        self._counts, self._terms, self._times = array("i"), array("i"), array("i")

    def add(
        self, counts: NDArray[np.integer], terms: NDArray[np.integer], times: NDArray[np.integer]
    ) -> None:
        """Add the words of the next documents; shapes as in `Words`."""
        self._counts.frombytes(as_bytes(counts, np.int32))
        self._terms.frombytes(as_bytes(terms, np.int32))
        self._times.frombytes(as_bytes(times, np.int32))

    def taken(self) -> Words:
        """Return what was added since the last call."""
        found = (np.array(part, np.int32) for part in (self._counts, self._terms, self._times))
        words = Words(*found)
        self._begin()
        return words


class PostingPool:
    """Pool of postings, in the place of Whoosh's (`whoosh.writing.PostingPool`).

    schema  of the index, whose fields are those of `search.backends.whoosh.fields`
    folder  where what is full is kept, in files that end with the process
    words   the words of all documents, if arrays may be made of them
    """

    def __init__(self, schema: Schema, folder: str, *, with_words: bool) -> None:
        self.words = WordsPool() if with_words else None
        self._files = MappedFiles(folder)
        self._finished = False
        self.vocabulary = Vocabulary()
        self.fields = {
            name: FieldPool(field.format, self.vocabulary, self._files)
            for name, field in schema.items()
            if isinstance(field, Prepared)
        }
        self._held = 0

    def add(self, posting: Posting) -> None:
        """Add a posting of a segment that Whoosh reads; those of a term come by document."""
        name, term, doc, weight, value = posting
        self.fields[name].add_one(self.vocabulary.number(term), doc, int(weight), value)
        self.count(1)

    def add_words(self, documents: Iterable[str]) -> None:
        """Add the stored words of documents that Whoosh reads (`search.backends.whoosh.fields`)."""
        if self.words is None:
            return
        number = self.vocabulary.number
        counts, terms, times = [], [], []
        for words in documents:
            lines = words.encode("utf-8", "surrogatepass").split(b"\n") if words else []
            counts.append(len(lines))
            for line in lines:
                term, told = line.rsplit(b"\t", 1)
                terms.append(number(term.replace(b"\t", SEPARATOR)))
                times.append(int(told))
        self.words.add(*(np.array(each, np.int32) for each in (counts, terms, times)))

    def count(self, added: int) -> None:
        """Keep in files what is full, after this many postings were added."""
        self._held += added
        if self._held >= RUN:
            for each in self.fields.values():
                each.runs.append(self._files.kept(each.sorted()))
            if self.words is not None:
                self.words.runs.append(self._files.kept(self.words.taken()))
            self._held = 0

    def finish(self) -> None:
        """Sort what remains; nothing is added after this."""
        if not self._finished:
            self._finished = True
            for field in self.fields.values():
                field.runs.append(field.sorted())
            if self.words is not None:
                self.words.runs.append(self.words.taken())

    def iter_postings(self) -> Iterator[Posting]:
        """Yield all postings by field, term and document (Whoosh's interface)."""
        self.finish()
        for name, field in sorted(self.fields.items()):
            for term, doc, weight, value in field.postings():
                yield name, term, doc, weight, value

    def cleanup(self) -> None:
        """Do nothing: Whoosh calls this before the arrays of the segment are written."""

    def close(self) -> None:
        """Forget the postings."""
        self.fields.clear()
        self._files.close()
