"""Segment of an index as arrays: its interface, and errors of reading it.

A segment never changes, so each array is made once for all generations and shared by all threads.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import W3Codec

from search.backends.base import Condition, IndexUnfit, SearchUnavailable
from search.backends.whoosh.checksums import ChecksumError
from search.backends.whoosh.fields import FACTS, TEXT
from search.backends.whoosh.files import is_refusal
from search.meaning.vectors import Vectors
from search.ranking.columns import Column
from search.ranking.scoring import Frequencies, Postings
from search.ranking.views import UsedWords

DAMAGED_HINT = "Rebuild it with `manage.py search_rebuild`. No content is lost."


class DamagedIndex(IndexUnfit):
    """Raised if the files differ from what was written."""

    def __init__(self, message: str) -> None:
        super().__init__(Condition.DAMAGED, message, DAMAGED_HINT)


class Reading:
    """Context that converts errors of reading a broken file to DamagedIndex.

    Whoosh raises nearly anything. A missing file is not damage, since another process may just have
    replaced it; neither is lack of space, permission, memory or descriptors, which becomes
    SearchUnavailable or stays OSError. Entered with every array that is read, so that it is a class
    and no generator, and one serves all threads.

    what  is read, as people call it
    """

    __slots__ = ("_what",)

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._convert(error)

    def _convert(self, error: BaseException) -> None:
        """Raise the error that stands for this one, if another does."""
        if not isinstance(error, Exception) or isinstance(
            error, FileNotFoundError | SearchUnavailable
        ):
            return
        if isinstance(error, MemoryError):
            raise SearchUnavailable(
                f"{self._what} can't be read: there is not enough memory.", "Try again later."
            ) from error
        if isinstance(error, OSError) and is_refusal(error):
            return
        reason = str(error)
        if not isinstance(error, ChecksumError):
            reason = f"{type(error).__name__}: {reason}"
        raise DamagedIndex(f"{self._what} can't be read: {reason}.") from error


def has_gone(folder: Path, segment: WhooshSegment) -> bool:
    """Test whether a segment's main file is missing.

    Another process or thread has replaced the segment, or the index is damaged.
    """
    names = (
        segment.make_filename(W3Codec.TERMS_EXT),
        segment.make_filename(W3Codec.POSTS_EXT),
        W3Codec.column_filename(segment, FACTS),
        W3Codec.column_filename(segment, "_stored"),
    )
    return not all((folder / name).exists() for name in names)


@contextmanager
def opening(folder: Path, segment: WhooshSegment) -> Iterator[None]:
    """Convert errors of opening a segment; FileNotFoundError means that its files are gone.

    Otherwise like `Reading`. Whoosh takes a column without a file for an empty one, and fails later
    or not at all.
    """
    what = f"The segment {segment.segment_id()} of the search index"
    with Reading(what):
        try:
            yield
        except Exception as error:
            if has_gone(folder, segment):
                raise FileNotFoundError(f"{what} has gone") from error
            raise


class Dictionary(ABC):
    """Words of a field in a segment.

    terms      by stem, then by form
    documents  document frequency of each, deleted documents included
    """

    terms: Sequence[bytes]
    documents: NDArray[np.int32]

    @abstractmethod
    def starting(self, form: str) -> Iterable[tuple[str, bytes, int]]:
        """Return the forms with this prefix, each with its term and document frequency."""

    @abstractmethod
    def documents_with(self, stems: Sequence[str]) -> NDArray[np.int64]:
        """Return the document frequency of each stem, summed over its forms."""


Positions = NDArray[np.uint32]
"""Positions of a word in each document of its postings, one after the other."""

_SHORT = 1 << 13
"""Documents of a word up to which running sums are quicker than sums from one to the next."""


def sums_before(frequencies: Frequencies, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of the frequencies before each of these indices, which ascend.

    There the positions of a document begin.
    """
    if frequencies.size <= _SHORT or not chosen.size:
        ends = np.cumsum(frequencies, dtype=np.int64)
        return ends.take(chosen) - frequencies.take(chosen)
    # Sums from each of them to the next take a fraction of the time of running sums.
    sums = np.add.reduceat(frequencies, chosen, dtype=np.int64)
    return np.cumsum(sums) - sums + frequencies[: chosen[0]].sum(dtype=np.int64)


class OfStem(NamedTuple):
    """Postings of the words with a stem, those of one word after those of another.

    number     of the stem
    is_single  whether it has one word, so that no document is there twice
    """

    number: int
    postings: Postings
    is_single: bool


class Segment(ABC):
    """Open segment, shared by all threads. Methods raise DamagedIndex.

    id     its name
    size   number of documents, deleted ones included
    facts  packed record of each document (`Layout.facts`)
    """

    id: str
    size: int
    facts: NDArray

    def fact(self, name: str) -> NDArray:
        """Return one of the facts of all documents."""
        return self.facts[name]

    @abstractmethod
    def postings(self, field: str, term: bytes, *, with_places: bool = True) -> Postings:
        """Return the posting list of a term, deleted documents included.

        with_places  whether to read positions too, which are often needed next
        """

    def documents_with(self, field: str, term: bytes) -> int:
        """Return the document frequency of a term, deleted documents included."""
        return self.postings(field, term, with_places=False).docs.size

    @abstractmethod
    def positions(self, field: str, term: bytes) -> Positions:
        """Return the positions of a word in the documents of its postings."""

    @abstractmethod
    def with_stem(self, field: str, stem: str) -> list[bytes]:
        """Return the terms of all words with a stem."""

    def postings_of_stems(self, field: str, stems: Sequence[str]) -> list[OfStem]:
        """Return the postings of each stem that is there, deleted documents included."""
        found = []
        for number, stem in enumerate(stems):
            lists = [self.postings(field, term) for term in self.with_stem(field, stem)]
            if lists:
                docs = np.concatenate([each.docs for each in lists])
                frequencies = np.concatenate([each.frequencies for each in lists])
                found.append(OfStem(number, Postings(docs, frequencies), len(lists) == 1))
        return found

    @abstractmethod
    def dictionary(self, field: str = TEXT) -> Dictionary:
        """Return the dictionary of a field."""

    @abstractmethod
    def column(self, field: str) -> Column:
        """Return the values of a keyword field."""

    def keywords(self, field: str) -> tuple[str, ...]:
        """Return the distinct values of a keyword field, ascending."""
        return self.column(field).values

    @abstractmethod
    def vectors(self, model: bytes) -> Vectors:
        """Return the vectors of its documents by a sentence model, deleted documents included."""

    @abstractmethod
    def vectors_of(self, number: int) -> bytes:
        """Return the value of a document's vectors (`search.meaning.vectors`), b"" for none."""

    @abstractmethod
    def words(self, number: int) -> list[tuple[str, str, int]]:
        """Return (stem, form, frequency) of the words of a document that have a stem."""

    def used_words(self, numbers: Sequence[int]) -> UsedWords:
        """Return the words of a few documents, with document frequencies in this segment."""
        return UsedWords.of(
            [self.words(number) for number in numbers], self.dictionary().documents_with
        )
