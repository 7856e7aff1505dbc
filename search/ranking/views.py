"""View protocol: the arrays that an engine provides of its index to evaluate queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.meaning.vectors import Vectors
from search.planning.plan import TermSlot
from search.ranking import scoring
from search.ranking.columns import KeywordValues
from search.ranking.scoring import Docs, Keys, Mask, Postings, Scores

Made = TypeVar("Made")

Words = tuple[bytes, ...]
"""Terms of the dictionary, encoded as the engine likes, ascending."""


class UsedWords(NamedTuple):
    """Distinct words of some documents that have a stem, ascending by stem and then by form.

    stems, forms  of each word
    times         how often each document has each word, of shape (documents, words)
    documents     document frequency of the stem of each word; deleted documents may be counted
    """

    stems: Sequence[str]
    forms: Sequence[str]
    times: NDArray[np.integer]
    documents: NDArray[np.integer]

    @classmethod
    def of(
        cls,
        documents_words: Sequence[Sequence[tuple[str, str, int]]],
        documents_with: Callable[[Sequence[str]], Iterable[int]],
    ) -> UsedWords:
        """Return the words of documents, each given by stem, form and frequency of its words.

        documents_with  returns the document frequency of each stem
        """
        found = sorted({word[:2] for words in documents_words for word in words})
        places = {word: place for place, word in enumerate(found)}
        times = np.zeros((len(documents_words), len(found)), np.int64)
        for row, words in zip(times, documents_words, strict=True):
            for stem, form, frequency in words:
                row[places[stem, form]] = frequency
        stems = [stem for stem, _form in found]
        documents = np.fromiter(documents_with(stems), np.int64, len(stems))
        return cls(stems, [form for _stem, form in found], times, documents)

    def firsts(self) -> list[int]:
        """Return the place of the first word of each stem."""
        stems = self.stems
        return [at for at, stem in enumerate(stems) if not at or stem != stems[at - 1]]


class StemCounts(NamedTuple):
    """Frequencies of the words with some stems, in a few documents that have them.

    cells      number of the stem times the number of documents plus index of the document, distinct
    times      frequency in each, of the same shape
    documents  document frequency of each stem
    """

    cells: NDArray[np.int64]
    times: NDArray[np.number]
    documents: Sequence[int]


class View(Protocol):
    """Arrays over the slots of one generation of an index.

    size     number of slots, deleted documents included
    count    number of live documents
    ids      document id of each slot, int64 of shape (size,)
    live     boolean mask of the live slots, or None if all are live
    boosted  names and boosts of the boosted text fields
    context  name and share of the text fields that are the context of a document
    named_only  names of the text fields with their own dictionary

    Deleted documents keep their slot, but no other array or posting list contains them. Searches
    in any field cover all text fields except those in `named_only`: these are
    searched by name only and do not count for lengths.
    """

    size: int
    count: int
    ids: NDArray[np.int64]
    live: Mask | None
    boosted: tuple[tuple[str, float], ...]
    context: tuple[tuple[str, float], ...]
    named_only: frozenset[str]

    def lengths(self, field: str | None) -> NDArray[np.int32]:
        """Return the length of each slot, int32: words with a stem in a boosted field or in all."""

    def average(self, field: str | None) -> float:
        """Return the mean length over all documents, in words."""

    def number(self, name: str) -> NDArray[np.int64]:
        """Return a numeric field of each slot, int64; the least int64 where there is no value."""

    def column(self, field: str) -> KeywordValues:
        """Return the values of a keyword field."""

    def keyword(self, field: str, value: str) -> Docs:
        """Return the documents with this value in a keyword field."""

    def terms(self, slot: TermSlot, named_only: str | None = None) -> Words:
        """Return the dictionary terms accepted by a term set, in any field or one named only."""

    def exact(self, terms: Words, forms: frozenset[str]) -> Words:
        """Return those of `terms` whose form is one of `forms`."""

    def postings(self, terms: Words, field: str | None) -> Postings:
        """Return the merged posting list of `terms`, of all text or of one such field."""

    def keys(self, terms: Words, within: Docs | None, field: str | None) -> Keys:
        """Return the position keys of `terms`, ascending, in any field or one.

        within  documents to look in; None for all
        """

    def field_of(self, keys: Keys, field: str) -> Keys:
        """Return those of `keys` that lie in a text field."""

    def words(self, slot: int) -> Sequence[tuple[str, str, int]]:
        """Return (stem, form, frequency) of the words of a slot that have a stem."""

    def used_words(self, slots: Sequence[int]) -> UsedWords:
        """Return the words of a few slots."""

    def vectors(self, model: bytes) -> Iterable[tuple[int, Vectors]]:
        """Yield vectors of documents by a sentence model, with the slot of their document 0."""

    def stem_counts(self, stems: Sequence[str], docs: Docs, field: str | None) -> StemCounts:
        """Count the words with each of these stems in a few ascending documents.

        field  None for any field, or one with its own postings
        """

    def documents_with(self, stems: Sequence[str]) -> Sequence[int]:
        """Return the document frequency of each stem, summed over its forms.

        Deleted documents may be counted.
        """

    def cached(self, key: tuple, make: Callable[[], Made]) -> Made:
        """Return the cached value for this key in this generation, or make and cache it."""


class Scored(NamedTuple):
    """Documents that match a concept, and their scores; for a word see `WordScores`.

    docs    int32, ascending
    scores  float64 of the same shape
    """

    docs: Docs
    scores: Scores

    @property
    def nbytes(self) -> int:
        """Upper bound of the memory in bytes."""
        return self.docs.nbytes + self.scores.nbytes

    def of(self, docs: Docs) -> Scores:
        """Return the score of each of `docs`, 0 for documents that do not match."""
        return scoring.value_at(self.docs, self.scores, docs)

    def are_in(self, docs: Docs, size: int) -> Mask:
        """Return a mask over `docs`: which of them match, in an index of `size` slots."""
        return scoring.are_in(docs, self.docs, size)

    def add_to(self, sums: Scores, weight: float) -> None:
        """Add all scores, times a weight, to dense sums of all slots."""
        np.add.at(sums, self.docs, self.scores * weight if weight != 1.0 else self.scores)


NOTHING = Scored(scoring.NO_DOCS, np.empty(0))
