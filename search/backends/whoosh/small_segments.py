"""Segment with few documents, which is read as a whole, field by field.

An index that is edited has a dozen of them, and a query looks for dozens of words in each. To find
twenty words one by one in the files of one takes as long as to read all that it has.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from search.backends.whoosh.fields import KEYS, TEXT, form_of, keyword_term, stem_prefix
from search.backends.whoosh.postings import FieldPostings
from search.backends.whoosh.read_segments import ReadDictionary, ReadSegment
from search.backends.whoosh.segment_arrays import column_of
from search.backends.whoosh.segments import Positions
from search.ranking.columns import Column
from search.ranking.scoring import NOTHING, Postings


class WholeField(ReadDictionary):
    """Dictionary of a field, and all its posting lists.

    placed  whether their values are positions
    """

    def __init__(self, found: FieldPostings, *, placed: bool) -> None:
        super().__init__(found.terms, found.documents)
        self._numbers = {term: number for number, term in enumerate(found.terms)}
        self._bounds, self._postings = found.bounds, found.postings
        self._positions = np.frombuffer(found.values if placed else b"", "<u4")
        ends = np.cumsum(found.postings.frequencies, dtype=np.int64)
        self._places = np.concatenate(([0], ends)).take(found.bounds).tolist()
        if placed and self._positions.size != self._places[-1]:
            raise ValueError(f"only {self._positions.size} positions were found")

    def postings(self, term: bytes) -> Postings:
        """Return the posting list of a term, deleted documents included."""
        number = self._numbers.get(term)
        if number is None:
            return NOTHING
        span = slice(self._bounds[number], self._bounds[number + 1])
        return Postings(self._postings.docs[span], self._postings.frequencies[span])

    def positions(self, term: bytes) -> Positions:
        """Return the positions of a word in the documents of its postings."""
        number = self._numbers.get(term)
        if number is None:
            return self._positions[:0]
        return self._positions[self._places[number] : self._places[number + 1]]


class SmallSegment(ReadSegment):
    """Segment that is read as a whole; see Segment. It keeps what it has read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Made twice if two threads ask at the same time, which does no harm.
        self._fields: dict[str, WholeField] = {}
        self._columns: dict[str, Column] = {}

    def dictionary(self, field: str = TEXT) -> WholeField:
        """See Segment."""
        found = self._fields.get(field)
        if found is None:
            with self._reading():
                found = self._fields[field] = WholeField(
                    self.layout.access.field(self._reader, field),
                    placed=field in self.layout.placed,
                )
        return found

    def postings(self, field: str, term: bytes, *, with_places: bool = True) -> Postings:
        """See Segment."""
        return self.dictionary(field).postings(term)

    def positions(self, field: str, term: bytes) -> Positions:
        """See Segment."""
        return self.dictionary(field).positions(term)

    def with_stem(self, field: str, stem: str) -> list[bytes]:
        """See Segment."""
        return self.dictionary(field).beginning(stem_prefix(stem))

    def column(self, field: str) -> Column:
        """See Segment."""
        found = self._columns.get(field)
        if found is None:
            words = self.dictionary(KEYS)
            keys = words.beginning(keyword_term(field, ""))
            starts, codes = column_of([words.postings(key).docs for key in keys], self.size)
            found = Column(tuple(form_of(key) for key in keys), starts, codes)
            self._columns[field] = found
        return found
