"""Index of a few thousand short texts in memory, ranked as the documents of an engine are.

It has no files and no commits: it is built whole, is immutable, and is shared by all threads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.backends.documents import SearchDocument, SearchSchema
from search.meaning.vectors import Vectors
from search.planning import weights
from search.planning.plan import TermSlot
from search.ranking import scoring
from search.ranking.columns import Column
from search.ranking.scoring import KEY_BITS, NO_KEYS, Docs, Keys, Postings
from search.ranking.views import Scored, StemCounts, UsedWords, Words
from search.spelling.autocorrection import choose_replacements
from search.spelling.fuzziness import FIXED_LETTERS, fuzzy_matches
from search.text.analysis import analyse

_FIELD_BITS = 24
_GAP = 16
_LAST = chr(0x10FFFF)


class MemoryView:
    """Documents in memory (see search.ranking.views.View), and their lexicon.

    documents  in the order of their slots; fields that are searched by name only are left out
    """

    live = None
    named_only: frozenset[str] = frozenset()

    def __init__(self, documents: Iterable[SearchDocument], schema: SearchSchema) -> None:
        held = list(documents)
        self.size = self.count = len(held)
        self.ids: NDArray[np.int64] = np.array([each.id for each in held], np.int64)
        self.boosted = schema.boosted
        self.context = schema.context
        self.languages = tuple(sorted({each.language for each in held}))
        self._numbers = {field.name: number for number, field in enumerate(schema.text_fields)}
        self._documents = held
        self._lengths = {name: np.zeros(self.size, np.int32) for name in (None, *self._numbers)}
        self._keys = self._placed()
        self._by_stem: dict[str, list[bytes]] = {}
        self._by_form: dict[str, list[bytes]] = {}
        for term in sorted(self._keys):
            stem, form = term.decode("utf-8", "surrogatepass").split("\0")
            self._by_stem.setdefault(stem, []).append(term)
            self._by_form.setdefault(form, []).append(term)
        self._forms = sorted(self._by_form)

    def _placed(self) -> dict[bytes, Keys]:
        """Return the position keys of each term, ascending."""
        places: dict[bytes, list[int]] = {}
        for slot, document in enumerate(self._documents):
            following: dict[str, int] = {}
            for part in sorted(document.parts, key=lambda part: self._numbers[part.field]):
                base = (slot << KEY_BITS) + (self._numbers[part.field] << _FIELD_BITS)
                first = last = following.get(part.field, 0)
                for form, stem, position, _start, _end in analyse(part.text, document.language):
                    last = first + position
                    term = f"{stem or ''}\0{form}".encode("utf-8", "surrogatepass")
                    places.setdefault(term, []).append(base + last)
                    if stem is not None:
                        self._lengths[part.field][slot] += 1
                        self._lengths[None][slot] += 1
                following[part.field] = last + _GAP
        return {term: np.array(sorted(keys), np.int64) for term, keys in places.items()}

    # Facts

    def lengths(self, field: str | None) -> NDArray[np.int32]:
        """See search.ranking.views.View."""
        return self._lengths[field]

    def average(self, field: str | None) -> float:
        """See search.ranking.views.View."""
        return float(self._lengths[field].mean()) if self.size else 0.0

    def number(self, name: str) -> NDArray[np.int64]:
        """Raise ValueError, since there are no numbers."""
        raise ValueError(f"The index has no number {name!r}.")

    def column(self, field: str) -> Column:
        """See search.ranking.views.View."""
        return self._columns[field]

    def keyword(self, field: str, value: str) -> Docs:
        """See search.ranking.views.View."""
        having = [value in each.keywords.get(field, ()) for each in self._documents]
        return np.flatnonzero(having).astype(np.int32)

    @cached_property
    def _columns(self) -> dict[str, Column]:
        fields = {name for each in self._documents for name in each.keywords}
        return {field: self._column(field) for field in fields}

    def _column(self, field: str) -> Column:
        held = [sorted(set(each.keywords.get(field, ()))) for each in self._documents]
        values = tuple(sorted({value for several in held for value in several}))
        numbers = {value: number for number, value in enumerate(values)}
        starts = np.cumsum([0, *map(len, held)]).astype(np.int32)
        codes = np.array([numbers[value] for several in held for value in several], np.int32)
        return Column(values, starts, codes)

    # Words

    def terms(self, slot: TermSlot, named_only: str | None = None) -> Words:
        """See search.ranking.views.View."""
        found = {term for stem in slot.stems for term in self._by_stem.get(stem, ())}
        found.update(term for form in slot.forms for term in self._by_form.get(form, ()))
        if slot.prefix:
            found.update(self._most_frequent(self._starting(slot.prefix)))
        if slot.fuzzy:
            near = fuzzy_matches(slot.fuzzy, self._starting(slot.fuzzy[:FIXED_LETTERS]))
            found.update(self._most_frequent(near))
        return tuple(sorted(found))

    def exact(self, terms: Words, forms: frozenset[str]) -> Words:
        """See search.ranking.views.View."""
        wanted = {term for form in forms for term in self._by_form.get(form, ())}
        return tuple(term for term in terms if term in wanted)

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """See search.spelling.autocorrection.Lexicon."""
        return any(stem in self._by_stem for stem in stems)

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """See search.spelling.autocorrection.Lexicon."""
        others = self._starting(form[:FIXED_LETTERS])
        return choose_replacements(form, {other: self._frequency(other) for other in others})

    def _starting(self, prefix: str) -> list[str]:
        low = bisect_left(self._forms, prefix)
        return self._forms[low : bisect_left(self._forms, prefix + _LAST, low)]

    def _frequency(self, form: str) -> int:
        return self.postings(tuple(self._by_form[form]), None).docs.size

    def _most_frequent(self, forms: Iterable[str]) -> Iterator[bytes]:
        ranked = sorted(forms, key=lambda form: (-self._frequency(form), form))
        for form in ranked[: weights.EXPANSIONS]:
            yield from self._by_form[form]

    def words(self, slot: int) -> Sequence[tuple[str, str, int]]:
        """Return nothing: short texts widen no query."""
        return ()

    def used_words(self, slots: Sequence[int]) -> UsedWords:
        """See search.ranking.views.View."""
        return UsedWords.of([self.words(slot) for slot in slots], self.documents_with)

    def stem_counts(self, stems: Sequence[str], docs: Docs, field: str | None) -> StemCounts:
        """See search.ranking.views.View."""
        found = [self.postings(tuple(self._by_stem.get(stem, ())), field) for stem in stems]
        its = scoring.postings_in(docs, found, self.size)
        cells = its.lists * docs.size + its.places
        return StemCounts(cells, its.frequencies, [each.docs.size for each in found])

    def documents_with(self, stems: Sequence[str]) -> Sequence[int]:
        """See search.ranking.views.View."""
        return [sum(self._keys[term].size for term in self._by_stem.get(s, ())) for s in stems]

    def vectors(self, model: bytes) -> Iterable[tuple[int, Vectors]]:
        """Yield nothing: names are found by their words."""
        return ()

    # Postings

    def postings(self, terms: Words, field: str | None) -> Postings:
        """See search.ranking.views.View."""
        return scoring.keys_to_postings(self.keys(terms, None, field))

    def keys(self, terms: Words, within: Docs | None, field: str | None) -> Keys:
        """See search.ranking.views.View."""
        parts = [self._keys[term] for term in terms]
        keys = np.sort(np.concatenate(parts)) if parts else NO_KEYS
        if within is not None:
            keys = keys[scoring.contained((keys >> KEY_BITS).astype(np.int32), within)]
        return keys if field is None else self.field_of(keys, field)

    def field_of(self, keys: Keys, field: str) -> Keys:
        """See search.ranking.views.View."""
        number = self._numbers[field]
        return keys[(keys & ((1 << KEY_BITS) - 1)) >> _FIELD_BITS == number]

    def cached(self, key: tuple, make: Callable[[], Scored]) -> Scored:
        """Return a new value: the texts are few."""
        return make()
