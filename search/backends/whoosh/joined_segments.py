"""Small segments that are read as one.

An index that is edited has a dozen of them. Most words are in none, which is found out at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, repeat

import numpy as np
from numpy.typing import NDArray

from search.backends.whoosh.fields import TEXT, stem_prefix
from search.backends.whoosh.segments import Dictionary, Positions, Segment
from search.backends.whoosh.small_segments import SmallSegment, WholeField
from search.meaning.vectors import NO_VECTORS, Vectors
from search.ranking.columns import Column, concatenated
from search.ranking.scoring import NOTHING, Postings


class JoinedSegment(Segment):
    """Consecutive small segments as one; see Segment.

    starts  number of the first document of each
    """

    def __init__(self, segments: Sequence[SmallSegment]) -> None:
        self.id = " ".join(segment.id for segment in segments)
        self._segments = segments
        *self.starts, self.size = accumulate((each.size for each in segments), initial=0)
        self.facts = np.concatenate([segment.facts for segment in segments])
        # Made twice if two threads ask at the same time, which does no harm.
        self._dictionaries: dict[str, JoinedDictionary] = {}
        self._columns: dict[str, Column] = {}

    def postings(self, field: str, term: bytes, *, with_places: bool = True) -> Postings:
        """See Segment."""
        parts = zip(self.starts, self.dictionary(field).parts, strict=True)
        found = [(start, own) for start, words in parts if (own := words.postings(term)).docs.size]
        if not found:
            return NOTHING
        return Postings(
            np.concatenate([own.docs + np.int32(start) for start, own in found]),
            np.concatenate([own.frequencies for _, own in found]),
        )

    def positions(self, field: str, term: bytes) -> Positions:
        """See Segment."""
        return np.concatenate([words.positions(term) for words in self.dictionary(field).parts])

    def with_stem(self, field: str, stem: str) -> list[bytes]:
        """See Segment."""
        start, parts = stem_prefix(stem), self.dictionary(field).parts
        return sorted({term for words in parts for term in words.beginning(start)})

    def dictionary(self, field: str = TEXT) -> JoinedDictionary:
        """See Segment."""
        found = self._dictionaries.get(field)
        if found is None:
            found = JoinedDictionary([segment.dictionary(field) for segment in self._segments])
            self._dictionaries[field] = found
        return found

    def column(self, field: str) -> Column:
        """See Segment."""
        found = self._columns.get(field)
        if found is None:
            found = concatenated([segment.column(field) for segment in self._segments])
            self._columns[field] = found
        return found

    def words(self, number: int) -> list[tuple[str, str, int]]:
        """See Segment."""
        segment, own = self._at(number)
        return segment.words(own)

    def vectors(self, model: bytes) -> Vectors:
        """See Segment."""
        found = zip(self.starts, (each.vectors(model) for each in self._segments), strict=True)
        held = [(start, own) for start, own in found if own.docs.size]
        if not held:
            return NO_VECTORS
        return Vectors(
            np.concatenate([own.docs + np.int32(start) for start, own in held]),
            np.concatenate([own.items for _, own in held]),
        )

    def vectors_of(self, number: int) -> bytes:
        """See Segment."""
        segment, own = self._at(number)
        return segment.vectors_of(own)

    def _at(self, number: int) -> tuple[SmallSegment, int]:
        """Return the segment of a document, and its number there."""
        place = bisect_right(self.starts, number) - 1
        return self._segments[place], number - self.starts[place]


class JoinedDictionary(Dictionary):
    """Dictionaries of small segments as one; its terms are those of each after the other."""

    def __init__(self, parts: Sequence[WholeField]) -> None:
        self.parts = parts

    @property
    def terms(self) -> list[bytes]:  # type: ignore[override]
        """See Dictionary."""
        return [term for words in self.parts for term in words.terms]

    @property
    def documents(self) -> NDArray[np.int32]:  # type: ignore[override]
        """See Dictionary."""
        return np.concatenate([words.documents for words in self.parts])

    def starting(self, form: str) -> Iterable[tuple[str, bytes, int]]:
        """See Dictionary."""
        return chain.from_iterable(words.starting(form) for words in self.parts)

    def documents_with(self, stems: Sequence[str]) -> NDArray[np.int64]:
        """See Dictionary."""
        found = map(self._documents_of_stems.get, map(stem_prefix, stems), repeat(0))
        return np.fromiter(found, np.int64, len(stems))

    @cached_property
    def _documents_of_stems(self) -> Mapping[bytes, int]:
        found: Counter[bytes] = Counter()
        for words in self.parts:
            found.update(words.documents_of_stems)
        return found
