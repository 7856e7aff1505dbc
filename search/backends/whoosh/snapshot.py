"""Snapshot: one generation of an index, its segments in a row, without deleted documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from search.backends.whoosh.array_cache import ArrayCache, Sized
from search.backends.whoosh.contents import read_contents
from search.backends.whoosh.fields import (
    FIELD_BITS,
    KEYS,
    LANGUAGE,
    TEXT,
    Layout,
    form_of,
    keyword_term,
    term_of,
)
from search.backends.whoosh.joined_facts import JoinedFacts
from search.backends.whoosh.members import StemPostings, Terms, members_of, opened_segment
from search.backends.whoosh.segments import Segment
from search.meaning.vectors import Vectors
from search.planning import weights
from search.planning.plan import TermSlot
from search.ranking.columns import JoinedColumns, KeywordValues
from search.ranking.scoring import (
    KEY_BITS,
    NO_DOCS,
    NO_KEYS,
    NOTHING,
    Docs,
    Keys,
    Mask,
    Postings,
    postings_in,
)
from search.ranking.views import StemCounts, UsedWords
from search.spelling.autocorrection import choose_replacements
from search.spelling.fuzziness import FIXED_LETTERS, distances, fuzzy_matches
from search.text.analysis import stem

_REMEMBERED = 1024
"""Term slots whose terms are remembered: a query asks for those of its words repeatedly."""

_MOST_STEMS = 1 << 14
"""Stems whose document frequencies are remembered; similar documents share many."""

Made = TypeVar("Made", bound=Sized)


class Snapshot:
    """View of one generation of an index for `search.ranking.evaluation`.

    Slots run through all segments, deleted documents included, so that arrays of a segment serve
    all generations; methods leave deleted documents out.
    """

    def __init__(
        self, folder: Path, layout: Layout, cache: ArrayCache, before: Snapshot | None = None
    ) -> None:
        """Open the last commit of a folder. Raises DamagedIndex, FileNotFoundError.

        before  snapshot of an earlier commit of the same folder, whose segments are used again
        """
        contents = read_contents(folder)
        self.folder = folder
        self.layout = layout
        self.generation = f"{folder.name}/{contents.generation}"
        self._cache = cache
        self._joined: JoinedFacts = before._joined if before else JoinedFacts()
        known = before.segments if before else {}
        opened = []
        for entry in contents.segments:
            segment = known.get(entry.segment_id()) or opened_segment(
                folder, contents, entry, layout, cache
            )
            opened.append((segment, np.array(sorted(entry.deleted_docs()), np.int32)))
        self._segments = tuple(segment for segment, _deleted in opened)
        self.size = sum(segment.size for segment in self._segments)
        self.members = tuple(members_of(opened))
        self._dead = np.concatenate(
            [NO_DOCS, *(each.deleted + each.start for each in self.members)]
        )
        self.count = self.size - self._dead.size
        self.live: Mask | None = None
        if self._dead.size:
            self.live = np.ones(self.size, bool)
            self.live[self._dead] = False
        self.boosted = layout.schema.boosted
        self.context = layout.schema.context
        self.named_only = layout.named_only
        self._facts: dict[str, NDArray] = {}
        self._averages: dict[str | None, float] = {}
        self._documents_with: dict[str, int] = {}
        self._known_terms: dict[tuple[TermSlot, str | None], Terms] = {}

    # Facts

    @property
    def segments(self) -> dict[str, Segment]:
        """Segments by id, for the next generation to reuse."""
        return {segment.id: segment for segment in self._segments}

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """Id of the document in each slot."""
        return self._fact("id")

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages of the documents, ascending."""
        known = {value for m in self.members for value in m.segment.keywords(LANGUAGE)}
        return tuple(
            language
            for language in sorted(known)
            if any(member.has(KEYS, keyword_term(LANGUAGE, language)) for member in self.members)
        )

    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Yield id and digest of each document with an id above `after`, ascending."""
        docs = self._all_docs()
        docs = docs[self.ids[docs] > after]
        docs = docs[np.argsort(self.ids[docs], kind="stable")]
        digests = self._fact("digest")
        for doc in docs:
            yield int(self.ids[doc]), digests[doc].tobytes().hex()

    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """Return the digests of those of these documents that exist."""
        docs = self._all_docs()
        docs = docs[np.isin(self.ids[docs], np.fromiter(ids, np.int64, len(ids)))]
        digests = self._fact("digest")
        return {int(self.ids[doc]): digests[doc].tobytes().hex() for doc in docs}

    def lengths(self, field: str | None) -> NDArray[np.int32]:
        """Return the length of each slot in words with a stem, of a boosted field or of all."""
        return self._fact("length" if field is None else f"length_{field}")

    def average(self, field: str | None) -> float:
        """Return the mean length over all documents, 0 if there are none."""
        if field not in self._averages:
            lengths = self.lengths(field)
            total = int(lengths.sum(dtype=np.int64))
            total -= int(lengths.take(self._dead).sum(dtype=np.int64))
            self._averages[field] = total / self.count if self.count else 0.0
        return self._averages[field]

    def number(self, name: str) -> NDArray[np.int64]:
        """Return a numeric field of each slot, NUMBER_MISSING where there is no value.

        Raises ValueError if the schema lacks the field.
        """
        if name not in self.layout.schema.number_names:
            raise ValueError(f"The index has no number {name!r}.")
        return self._fact(f"number_{name}")

    def _fact(self, name: str) -> NDArray:
        if name not in self._facts:
            empty = np.empty(0, self.layout.facts[name])
            known = self._joined.fact(name, self._segments) if self._segments else empty
            self._facts[name] = known
        return self._facts[name]

    def _all_docs(self) -> Docs:
        if self.live is None:
            return np.arange(self.size, dtype=np.int32)
        return np.flatnonzero(self.live).astype(np.int32)

    # Keywords

    def keyword(self, field: str, value: str) -> Docs:
        """Return the documents with a keyword. Raises ValueError for an unknown field."""
        self._check_keyword(field)
        key = term_of(field, value)
        return self.cached(("key", key), lambda: self._united("keys", (key,))).docs

    def column(self, field: str) -> KeywordValues:
        """Return a keyword field of each slot, deleted documents included.

        Raises ValueError for an unknown field.
        """
        self._check_keyword(field)
        if len(self.members) == 1:
            return self.members[0].segment.column(field)
        return self.cached(
            ("column", field),
            lambda: JoinedColumns.of([each.segment.column(field) for each in self.members]),
        )

    def _check_keyword(self, field: str) -> None:
        if field != LANGUAGE and field not in self.layout.schema.keyword_names:
            raise ValueError(f"The index has no keyword field {field!r}.")

    # Words

    def terms(self, slot: TermSlot, named_only: str | None = None) -> Terms:
        """Return the terms accepted by a term slot, in default fields or one searched by name."""
        key, known = (slot, named_only), self._known_terms
        found = known.get(key)
        if found is None:
            if len(known) >= _REMEMBERED:
                known = self._known_terms = {}
            found = known[key] = self._terms(slot, self.layout.index_field(named_only))
        return found

    def forms(self, slot: TermSlot, field: str | None) -> Iterable[str]:
        """Return the forms accepted by a term slot, in a text field or in any."""
        return map(form_of, self.terms(slot, field if field in self.named_only else None))

    def exact(self, terms: Terms, forms: frozenset[str]) -> Terms:
        """Return those of `terms` with one of these forms."""
        return tuple(term for term in terms if form_of(term) in forms)

    def _terms(self, slot: TermSlot, field: str) -> Terms:
        found: set[bytes] = set()
        for wanted_stem in slot.stems:
            for member in self.members:
                found.update(member.segment.with_stem(field, wanted_stem))
        for form in slot.forms:
            # A form has its stem, none if it is a stop word, or itself if it is a name.
            stems = {stem(form, language) for language in self.languages} | {None, form}
            found.update(term_of(each, form) for each in stems)
        if slot.prefix:
            found.update(self._most_frequent(field, slot.prefix))
        if slot.fuzzy:
            found.update(self._most_frequent(field, slot.fuzzy[:FIXED_LETTERS], slot.fuzzy))
        return tuple(sorted(found))

    def _most_frequent(self, field: str, start: str, fuzzy: str = "") -> Iterable[bytes]:
        """Return the most frequent terms with a prefix, or that match `fuzzy` if given."""
        found = [
            each
            for member in self.members
            for each in member.segment.dictionary(field).starting(start)
        ]
        if fuzzy:
            near = set(fuzzy_matches(fuzzy, [form for form, _term, _frequency in found]))
            found = [each for each in found if each[0] in near]
        documents: dict[str, int] = {}
        terms: dict[str, list[bytes]] = {}
        for form, term, frequency in found:
            documents[form] = documents.get(form, 0) + frequency
            terms.setdefault(form, []).append(term)
        forms = sorted(documents, key=lambda form: (-documents[form], form))
        for form in forms[: weights.EXPANSIONS]:
            yield from terms[form]

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """Test whether a word has a stem (see search.spelling.autocorrection.Lexicon)."""
        named_only = field if field in self.named_only else None
        terms = self.terms(TermSlot(stems=stems), named_only)
        if self.live is None:
            # No term is in a dictionary without a document.
            return bool(terms)
        name = self.layout.index_field(named_only)
        return any(member.has(name, term) for term in terms for member in self.members)

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """Return the replacements for a form (see search.spelling.autocorrection.Lexicon)."""
        named_only = field if field in self.named_only else None
        terms: dict[str, set[bytes]] = {}
        for member in self.members:
            words = member.segment.dictionary(self.layout.index_field(named_only))
            for other, term, _frequency in words.starting(form[:FIXED_LETTERS]):
                terms.setdefault(other, set()).add(term)
        near = distances(form, [*terms], 1)
        documents = {
            other: self.postings(tuple(sorted(of_form)), named_only).docs.size
            for other, of_form in terms.items()
            if other in near or other.startswith(form)
        }
        return choose_replacements(form, documents)

    def dictionary(self, field: str | None = None) -> list[tuple[str, int]]:
        """Return every form of a field (see `SearchBackend.words`), with its document frequency."""
        name = self.layout.index_field(field)
        documents: dict[str, int] = {}
        for member in self.members:
            words = member.segment.dictionary(name)
            for term, frequency in zip(words.terms, words.documents.tolist(), strict=True):
                form = form_of(term)
                documents[form] = documents.get(form, 0) + frequency
        return sorted(documents.items())

    def documents_with(self, stems: Sequence[str]) -> list[int]:
        """Return the document frequency of each stem, summed over its forms.

        Deleted documents are counted.
        """
        if len(self._documents_with) >= _MOST_STEMS:
            self._documents_with = {}
        known = self._documents_with
        unknown = [stem for stem in stems if stem not in known]
        if unknown:
            counts = np.zeros(len(unknown), np.int64)
            for member in self.members:
                counts += member.segment.dictionary(TEXT).documents_with(unknown)
            known.update(zip(unknown, counts.tolist(), strict=True))
        return [known[stem] for stem in stems]

    def stem_counts(self, stems: Sequence[str], docs: Docs, field: str | None) -> StemCounts:
        """Count the words with each of these stems in a few ascending documents."""
        name = TEXT if field is None else f"in_{field}"
        having = self.cached(
            ("stems", name, *stems), lambda: StemPostings.of(self.members, name, stems)
        )
        cells, times = [NO_KEYS], [NOTHING.frequencies]
        for member, found in zip(self.members, having.found, strict=True):
            own = member.own(docs)
            if found and own.size:
                lists = [each.postings for each in found]
                its = postings_in(own, lists, member.segment.size)
                first = int(docs.searchsorted(own[0] + member.start))
                rows = np.array([each.number for each in found]) * docs.size + first
                cells.append(rows.take(its.lists) + its.places)
                times.append(its.frequencies)
        all_cells, all_times = np.concatenate(cells), np.concatenate(times)
        if not having.are_single:
            sums = np.bincount(all_cells, all_times)
            all_cells = np.flatnonzero(sums)
            all_times = sums.take(all_cells)
        return StemCounts(all_cells, all_times, having.documents)

    def words(self, slot: int) -> Sequence[tuple[str, str, int]]:
        """Return (stem, form, frequency) of the words of a slot that have a stem."""
        for member in self.members:
            if slot < member.start + member.segment.size:
                return member.segment.words(slot - member.start)
        raise IndexError(f"The index has {self.size} slots, but not slot {slot}.")

    def used_words(self, slots: Sequence[int]) -> UsedWords:
        """Return the words of a few slots; deleted documents are counted."""
        if len(self.members) == 1:
            return self.members[0].segment.used_words(slots)
        for member in self.members:
            own = [slot - member.start for slot in slots]
            if min(own) >= 0 and max(own) < member.segment.size:
                # Most are in one segment, which compares words by their numbers.
                used = member.segment.used_words(own)
                return used._replace(documents=np.array(self.documents_with(used.stems)))
        return UsedWords.of([self.words(slot) for slot in slots], self.documents_with)

    # Meaning

    def vectors(self, model: bytes) -> Iterator[tuple[int, Vectors]]:
        """Yield the first slot of each segment with its vectors by a sentence model."""
        for member in self.members:
            yield member.start, member.segment.vectors(model)

    def vectors_of(self, slots: NDArray[np.int64]) -> dict[int, bytes]:
        """Return the value of the vectors of each document in these slots, by id."""
        found = {}
        for member in self.members:
            own = slots[(slots >= member.start) & (slots < member.start + member.segment.size)]
            for slot in own.tolist():
                found[int(self.ids[slot])] = member.segment.vectors_of(slot - member.start)
        return found

    # Postings

    def postings(self, terms: Terms, field: str | None) -> Postings:
        """Return the merged posting list of words, in any field or one with its own postings."""
        name = TEXT if field is None else f"in_{field}"
        if len(self.members) == 1 and self.live is None:
            return self.members[0].postings(name, terms)
        return self.cached(("postings", name, terms), lambda: self._united(name, terms))

    def _united(self, field: str, terms: Terms) -> Postings:
        parts = [member.postings(field, terms) for member in self.members]
        parts = [part for part in parts if part.docs.size]
        if len(parts) < 2:
            return parts[0] if parts else NOTHING
        return Postings(
            np.concatenate([part.docs for part in parts]),
            np.concatenate([part.frequencies for part in parts]),
        )

    def keys(self, terms: Terms, within: Docs | None, field: str | None) -> Keys:
        """Return the position keys of words in these documents, in a text field or in any."""
        name = self.layout.index_field(field)
        parts = [
            part
            for member in self.members
            for term in terms
            if (part := member.keys(name, term, within)).size
        ]
        keys = np.concatenate(parts) if parts else NO_KEYS
        if field is not None and field not in self.named_only:
            keys = self.field_of(keys, field)
        return keys if len(parts) < 2 else np.sort(keys)

    def field_of(self, keys: Keys, field: str) -> Keys:
        """Return those of `keys` that lie in a text field."""
        number = self.layout.field_number(field)
        return keys[(keys & ((1 << KEY_BITS) - 1)) >> FIELD_BITS == number]

    def cached(self, key: tuple, make: Callable[[], Made]) -> Made:
        """Return the cached value for this key and generation, or make and cache it."""
        return self._cache.get((self.generation, *key), make)
