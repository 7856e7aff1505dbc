"""Segment that is read from its arrays (`search.backends.whoosh.segment_arrays`)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.backends.whoosh.fields import (
    KEYS,
    SEPARATOR,
    TEXT,
    Layout,
    encoded,
    form_of,
    key_of,
    stem_prefix,
)
from search.backends.whoosh.segment_arrays import HEAD, MappedArrays, head_of
from search.backends.whoosh.segments import Dictionary, Places, Segment, damage
from search.ranking.scoring import NOTHING, Column, Postings

_FEW = 16
"""Terms up to which the end of a range is looked for one by one."""


class MappedSegment(Segment):
    """Segment whose arrays are mapped: nothing of them is read before it is asked for, or kept."""

    def __init__(self, number: str, arrays: MappedArrays, layout: Layout) -> None:
        self.id = number
        self._what = f"The segment {number} of the search index"
        self._arrays = arrays
        # Made twice if two threads ask at the same time, which does no harm.
        self._dictionaries: dict[str, MappedDictionary] = {}
        self._columns: dict[str, Column] = {}
        self.facts = arrays.whole("facts").view(layout.facts)
        self.size = self.facts.size

    def postings(self, field: str, term: bytes, *, with_places: bool = True) -> Postings:
        """See Segment."""
        with damage(self._what):
            words = self._dictionary(field)
            number = words.number(term)
            return NOTHING if number is None else self._postings(field, words, number)

    def _postings(self, field: str, words: MappedDictionary, number: int) -> Postings:
        low, high = words.summed[number : number + 2].tolist()
        return Postings(
            self._arrays.part(f"{field}/docs", low, high),
            self._arrays.part(f"{field}/frequencies", low, high),
        )

    def places(self, field: str, term: bytes) -> Places:
        """See Segment."""
        with damage(self._what):
            words = self._dictionary(field)
            number = words.number(term)
            if number is None:
                return Places(np.empty(0, np.int32), np.empty(0, np.uint32))
            low, high = self._arrays.part(f"{field}/places", number, number + 2).tolist()
            frequencies = self._postings(field, words, number).frequencies
            return Places(
                np.cumsum(frequencies, dtype=np.int32),
                self._arrays.part(f"{field}/positions", low, high),
            )

    def with_stem(self, field: str, stem: str) -> list[bytes]:
        """See Segment."""
        with damage(self._what):
            words = self._dictionary(field)
            return [words.terms[number] for number in words.with_stem(stem)]

    def dictionary(self, field: str = TEXT) -> Dictionary:
        """See Segment."""
        with damage(self._what):
            return self._dictionary(field)

    def _dictionary(self, field: str) -> MappedDictionary:
        found = self._dictionaries.get(field)
        if found is None:
            found = self._dictionaries[field] = MappedDictionary(self._arrays, field)
        return found

    def column(self, field: str) -> Column:
        """See Segment."""
        found = self._columns.get(field)
        if found is None:
            with damage(self._what):
                found = self._columns[field] = self._column(field)
        return found

    def _column(self, field: str) -> Column:
        name, keys = f"column/{field}", self._dictionary(KEYS)
        if f"{name}/codes" not in self._arrays:
            return Column((), np.zeros(self.size + 1, np.int32), np.empty(0, np.int32))
        values = tuple(form_of(keys.terms[n]) for n in keys.beginning(key_of(field, "")))
        starts, codes = (self._arrays.whole(f"{name}/{part}") for part in ("starts", "codes"))
        return Column(values, starts, codes)

    def words(self, number: int) -> list[tuple[str, str, int]]:
        """See Segment."""
        with damage(self._what):
            low, high = self._arrays.part("words/starts", number, number + 2).tolist()
            terms = self._dictionary(TEXT).terms
            found = [terms[each] for each in self._arrays.part("words/terms", low, high).tolist()]
            times = self._arrays.part("words/times", low, high).tolist()
        split = (term.decode("utf-8", "surrogatepass").split("\0") for term in found)
        return [(stem, form, told) for (stem, form), told in zip(split, times, strict=True)]


class MappedTerms(Sequence[bytes]):
    """Terms of a field, ascending, cut from the letters when they are asked for."""

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._letters = memoryview(letters)
        self._ends = ends

    def __len__(self) -> int:
        return self._ends.size

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        start = self._ends[number - 1] if number else 0
        return bytes(self._letters[start : self._ends[number]])

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        for end in self._ends.tolist():
            yield bytes(self._letters[start:end])
            start = end


class MappedDictionary(Dictionary):
    """Dictionary in mapped arrays, searched by the heads of its terms; see Dictionary."""

    def __init__(self, arrays: MappedArrays, field: str) -> None:
        self._arrays = arrays
        self._field = field
        self.terms = MappedTerms(arrays.whole(f"{field}/letters"), arrays.whole(f"{field}/ends"))
        self.documents = arrays.whole(f"{field}/documents")
        self.summed = arrays.whole(f"{field}/starts")
        self._heads = arrays.whole(f"{field}/heads")

    def number(self, term: bytes) -> int | None:
        """Return the number of a term, None if it is not there."""
        place = self._first(term)
        return place if place < len(self.terms) and self.terms[place] == term else None

    def with_stem(self, stem: str) -> range:
        """See Dictionary."""
        return self.beginning(stem_prefix(stem))

    def beginning(self, start: bytes) -> range:
        """Return the numbers of the terms that begin with these bytes, the last a SEPARATOR."""
        first = last = self._first(start)
        # Most stems have few forms.
        while last < len(self.terms) and self.terms[last].startswith(start):
            last += 1
            if last - first == _FEW:
                return range(first, self._first(start[: -len(SEPARATOR)] + b"\1"))
        return range(first, last)

    def starting(self, form: str) -> Iterator[tuple[bytes, int]]:
        """See Dictionary."""
        start = encoded(form)
        heads, by_form = self._in_order_of_forms
        # No byte of UTF-8 is as high as this.
        last = head_of(start[:HEAD].ljust(HEAD, b"\xff"))
        low = int(heads.searchsorted(np.uint64(head_of(start))))
        high = int(heads.searchsorted(np.uint64(last), "right"))
        for number in by_form[low:high].tolist():
            term = self.terms[number]
            if len(start) <= HEAD or term.partition(SEPARATOR)[2].startswith(start):
                yield term, int(self.documents[number])

    @cached_property
    def _in_order_of_forms(self) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Return the heads of the forms, ascending, and the number of the term of each."""
        name = self._field
        return self._arrays.whole(f"{name}/form_heads"), self._arrays.whole(f"{name}/by_form")

    def _first(self, term: bytes) -> int:
        """Return the number of the first term that is not less than these bytes."""
        head = np.uint64(head_of(term))
        low = int(self._heads.searchsorted(head))
        if low == len(self.terms) or self.terms[low] >= term:
            return low
        return bisect_left(self.terms, term, low, int(self._heads.searchsorted(head, "right")))
