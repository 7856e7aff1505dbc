"""Segment that is read from its arrays (`search.backends.whoosh.segment_arrays`)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    keyword_term,
    stem_prefix,
    stems_and_forms,
)
from search.backends.whoosh.segment_arrays import HEAD, MappedArrays, documents_of_stems, head_of
from search.backends.whoosh.segments import Dictionary, OfStem, Positions, Reading, Segment
from search.meaning.vectors import HEAD_SIZE, NO_VECTORS, Vectors, model_of, packed
from search.ranking.columns import Column
from search.ranking.scoring import NOTHING, Postings
from search.ranking.views import UsedWords

_FEW = 16
"""Terms up to which the end of a range is looked for one by one."""

_REMEMBERED = 256
"""Terms of a field whose numbers are remembered: a query asks for those of its words repeatedly."""


class MappedSegment(Segment):
    """Segment whose arrays are mapped: little of them is kept in the memory of the process.

    The dictionaries and facts that most searches need are read when it is opened, so that no search
    waits for them; all else is read when it is asked for.
    """

    def __init__(self, number: str, arrays: MappedArrays, layout: Layout) -> None:
        self.id = number
        self._reading = Reading(f"The segment {number} of the search index")
        self._arrays = arrays
        # Made twice if two threads ask at the same time, which does no harm.
        self._dictionaries: dict[str, MappedDictionary] = {}
        self._columns: dict[str, Column] = {}
        self._facts: dict[str, NDArray] = {}
        self.facts = arrays.whole("facts").view(layout.facts)
        self.size = self.facts.size
        for field in (TEXT, KEYS, *(f"in_{name}" for name in layout.counted)):
            self._dictionary(field)
        for name in ("id", "length", *(f"length_{name}" for name, _ in layout.schema.boosted)):
            self.fact(name)

    def fact(self, name: str) -> NDArray:
        """See Segment; taken out of the records once, for all generations."""
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = np.ascontiguousarray(self.facts[name])
        return found

    def postings(self, field: str, term: bytes, *, with_places: bool = True) -> Postings:
        """See Segment."""
        with self._reading:
            words = self._dictionary(field)
            number = words.number(term)
            return NOTHING if number is None else self._postings(field, words, number)

    def _postings(self, field: str, words: MappedDictionary, number: int) -> Postings:
        low, high = words.summed[number : number + 2].tolist()
        return Postings(
            self._arrays.part(f"{field}/docs", low, high),
            self._arrays.part(f"{field}/frequencies", low, high),
        )

    def documents_with(self, field: str, term: bytes) -> int:
        """See Segment."""
        with self._reading:
            words = self._dictionary(field)
            number = words.number(term)
            return 0 if number is None else int(words.documents[number])

    def positions(self, field: str, term: bytes) -> Positions:
        """See Segment."""
        with self._reading:
            words = self._dictionary(field)
            number = words.number(term)
            if number is None:
                return np.empty(0, np.uint32)
            low, high = self._arrays.part(f"{field}/places", number, number + 2).tolist()
            return self._arrays.part(f"{field}/positions", low, high)

    def with_stem(self, field: str, stem: str) -> list[bytes]:
        """See Segment."""
        with self._reading:
            return self._dictionary(field).with_stem(stem)

    def postings_of_stems(self, field: str, stems: Sequence[str]) -> list[OfStem]:
        """See Segment; those of the words with a stem stand one after the other."""
        with self._reading:
            words, parts = self._dictionary(field), self._arrays.parts
            numbers = words.with_stems(stems)
            there = np.flatnonzero(np.diff(numbers).ravel())
            numbers = numbers[there]
            bounds = words.summed.take(numbers).tolist()
            lists = map(
                Postings, parts(f"{field}/docs", bounds), parts(f"{field}/frequencies", bounds)
            )
            single = (np.diff(numbers).ravel() == 1).tolist()
            return list(map(OfStem, there.tolist(), lists, single))

    def dictionary(self, field: str = TEXT) -> Dictionary:
        """See Segment."""
        with self._reading:
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
            with self._reading:
                found = self._columns[field] = self._column(field)
        return found

    def _column(self, field: str) -> Column:
        name = f"column/{field}"
        if f"{name}/codes" not in self._arrays:
            return Column((), np.zeros(self.size + 1, np.int32), np.empty(0, np.int32))
        starts, codes = (self._arrays.whole(f"{name}/{part}") for part in ("starts", "codes"))
        return Column(self._keywords(field), starts, codes)

    def keywords(self, field: str) -> tuple[str, ...]:
        """See Segment."""
        with self._reading:
            return self._keywords(field)

    def _keywords(self, field: str) -> tuple[str, ...]:
        keys = self._dictionary(KEYS)
        return tuple(form_of(keys.terms[n]) for n in keys.beginning(keyword_term(field, "")))

    def vectors(self, model: bytes) -> Vectors:
        """See Segment."""
        if "meaning/heads" not in self._arrays:
            return NO_VECTORS
        with self._reading:
            starts = self._arrays.whole("meaning/starts")
            counts = np.diff(starts)
            docs = np.repeat(np.arange(self.size, dtype=np.int32), counts)
            if not docs.size or model_of(self._head(int(docs[0]))) != model:
                return NO_VECTORS
            items = self._arrays.whole("meaning/vectors").reshape(docs.size, -1)
            return Vectors(docs, items)

    def vectors_of(self, number: int) -> bytes:
        """See Segment."""
        if "meaning/heads" not in self._arrays:
            return b""
        with self._reading:
            low, high = self._arrays.part("meaning/starts", number, number + 2).tolist()
            if low == high:
                return b""
            last = int(self._arrays.part("meaning/starts", self.size, self.size + 1)[0])
            width = self._arrays.size("meaning/vectors") // last
            items = self._arrays.part("meaning/vectors", low * width, high * width)
            return packed(self._head(number), items.reshape(-1, width))

    def _head(self, number: int) -> bytes:
        start = number * HEAD_SIZE
        return self._arrays.part("meaning/heads", start, start + HEAD_SIZE).tobytes()

    def words(self, number: int) -> list[tuple[str, str, int]]:
        """See Segment."""
        with self._reading:
            low, high = self._arrays.part("words/starts", number, number + 2).tolist()
            found = self._dictionary(TEXT).terms.several(
                self._arrays.part("words/terms", low, high)
            )
            times = self._arrays.part("words/times", low, high).tolist()
            return list(zip(*stems_and_forms(found), times, strict=True))

    def used_words(self, numbers: Sequence[int]) -> UsedWords:
        """See Segment; words are compared by their numbers."""
        with self._reading:
            bounds = [
                self._arrays.part("words/starts", number, number + 2).tolist() for number in numbers
            ]
            terms, times = (
                np.concatenate(self._arrays.parts(f"words/{name}", bounds))
                for name in ("terms", "times")
            )
            found, places = np.unique(terms, return_inverse=True)
            used = np.zeros((len(numbers), found.size), times.dtype)
            used[np.repeat(np.arange(len(numbers)), np.diff(bounds).ravel()), places] = times
            dictionary = self._dictionary(TEXT)
            stems, forms = stems_and_forms(dictionary.terms.several(found))
            return UsedWords(stems, forms, used, dictionary.documents_of_stems.take(found))


class MappedTerms(Sequence[bytes]):
    """Terms of a field, ascending, cut from the letters when they are asked for.

    letters  of all terms, one after the other
    ends     where each ends in the letters
    """

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.letters = letters
        self.ends = ends
        # An item of a view is a number of Python's, at a third of the time of an array's.
        self._letters, self._ends = memoryview(letters), memoryview(ends)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        start = self._ends[number - 1] if number else 0
        return self._letters[start : self._ends[number]].tobytes()

    def several(self, numbers: NDArray[np.int32]) -> list[bytes]:
        """Return the terms with these numbers."""
        ends = self.ends.take(numbers)
        # The first term has none before it.
        starts = np.where(numbers > 0, self.ends.take(numbers - 1), 0)
        letters = self._letters
        return [
            letters[start:end].tobytes()
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        for end in self.ends.tolist():
            yield self._letters[start:end].tobytes()
            start = end


class MappedDictionary(Dictionary):
    """Dictionary in mapped arrays, searched by the heads of its terms; see Dictionary.

    summed  int64, cumulative sums of `documents`, from 0, one more than terms
    """

    def __init__(self, arrays: MappedArrays, field: str) -> None:
        self._arrays = arrays
        self._field = field
        self.terms = MappedTerms(arrays.whole(f"{field}/letters"), arrays.whole(f"{field}/ends"))
        self.documents = arrays.whole(f"{field}/documents")
        self.summed = arrays.whole(f"{field}/starts")
        self._heads = arrays.whole(f"{field}/heads")
        self._heads_in_order = memoryview(self._heads)
        self._numbers: dict[bytes, int | None] = {}

    def number(self, term: bytes) -> int | None:
        """Return the number of a term, None if it is not there."""
        known = self._numbers
        if term in known:
            return known[term]
        place = self._first(term)
        found = place if place < len(self.terms) and self.terms[place] == term else None
        self._remember({term: found})
        return found

    def _remember(self, numbers: Mapping[bytes, int | None]) -> None:
        if len(self._numbers) >= _REMEMBERED:
            self._numbers = {}
        self._numbers.update(numbers)

    def with_stem(self, stem: str) -> list[bytes]:
        """Return the terms with a stem; their postings are often needed next."""
        found = {self.terms[number]: number for number in self.beginning(stem_prefix(stem))}
        self._remember(found)
        return [*found]

    def with_stems(self, stems: Sequence[str]) -> NDArray[np.int64]:
        """Return the range of the numbers of the terms with each stem, of shape (stems, 2).

        All heads are looked for at once.
        """
        starts = [stem_prefix(stem) for stem in stems]
        letters = b"".join(
            end[:HEAD].ljust(HEAD, b"\0") for start in starts for end in (start, _after(start))
        )
        found = self._heads.searchsorted(np.frombuffer(letters, ">u8").astype(np.uint64)).reshape(
            -1, 2
        )
        for number, start in enumerate(starts):
            if len(start) > HEAD:
                # Other stems have the same head.
                numbers = self.beginning(start)
                found[number] = numbers.start, numbers.stop
        return found

    def documents_with(self, stems: Sequence[str]) -> NDArray[np.int64]:
        """See Dictionary."""
        first, last = self.summed.take(self.with_stems(stems)).T
        return last - first

    @cached_property
    def documents_of_stems(self) -> NDArray[np.int32]:
        """Return the document frequency of the stem of each term, summed over its forms."""
        name = f"{self._field}/of_stems"
        if name in self._arrays:
            return self._arrays.whole(name)
        return documents_of_stems(self.terms, self.summed)

    def beginning(self, start: bytes) -> range:
        """Return the numbers of the terms that begin with these bytes, the last a SEPARATOR."""
        first = last = self._first(start)
        # Most stems have few forms.
        while last < len(self.terms) and self.terms[last].startswith(start):
            last += 1
            if last - first == _FEW:
                return range(first, self._first(_after(start)))
        return range(first, last)

    def starting(self, form: str) -> Iterable[tuple[str, bytes, int]]:
        """See Dictionary."""
        start = encoded(form)
        heads, by_form = self._in_order_of_forms
        # No byte of UTF-8 is as high as this.
        last = head_of(start[:HEAD].ljust(HEAD, b"\xff"))
        low = int(heads.searchsorted(np.uint64(head_of(start))))
        high = int(heads.searchsorted(np.uint64(last), "right"))
        terms = self.terms.several(by_form[low:high])
        documents = self.documents.take(by_form[low:high]).tolist()
        found = zip(stems_and_forms(terms)[1], terms, documents, strict=True)
        return found if len(start) <= HEAD else (one for one in found if one[0].startswith(form))

    @cached_property
    def _in_order_of_forms(self) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Return the heads of the forms, ascending, and the number of the term of each."""
        name = self._field
        return self._arrays.whole(f"{name}/form_heads"), self._arrays.whole(f"{name}/by_form")

    def _first(self, term: bytes) -> int:
        """Return the number of the first term that is not less than these bytes."""
        head, heads = head_of(term), self._heads_in_order
        low = bisect_left(heads, head)
        if low == len(heads) or self.terms[low] >= term:
            return low
        return bisect_left(self.terms, term, low, bisect_right(heads, head, low))


def _after(start: bytes) -> bytes:
    """Return what follows all terms that begin with these bytes, the last a SEPARATOR."""
    return start[: -len(SEPARATOR)] + b"\1"
