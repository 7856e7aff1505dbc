"""What an engine gives of its index, so that queries are answered from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.planning.plan import Place
from search.ranking import scoring
from search.ranking.scoring import Docs, Keys, Mask, Postings, Scores

Words = tuple[bytes, ...]
"""Words of the dictionary, named as the engine likes; ascending."""


class View(Protocol):
    """One generation of an index, as arrays over its slots. Deleted documents have a slot and
    are in nothing else that a view gives.

    Words anywhere are those of all text fields but those `aside`, of which each is asked for
    by its name, has a dictionary of its own, and counts for no length.
    """

    size: int
    count: int
    ids: NDArray[np.int64]
    live: Mask | None
    boosted: tuple[tuple[str, float], ...]
    aside: frozenset[str]

    def lengths(self, field: str | None) -> NDArray[np.int32]:
        """Words with a stem in each slot: in a boosted text field, or in all."""

    def average(self, field: str | None) -> float:
        """The mean of the lengths over all documents."""

    def number(self, name: str) -> NDArray[np.int64]:
        """The number of each slot; the least 64-bit number where there is none."""

    def column(self, field: str) -> scoring.Column:
        """The values of a keyword field."""

    def keyword(self, field: str, value: str) -> Docs:
        """The documents that have a keyword."""

    def terms(self, place: Place, aside: str | None = None) -> Words:
        """The words that may stand in a place anywhere, or in a field aside."""

    def exact(self, terms: Words, forms: frozenset[str]) -> Words:
        """Those of `terms` that are written in one of these ways."""

    def postings(self, terms: Words, field: str | None) -> Postings:
        """Where one of the words stands: in a text field that is boosted or aside, or anywhere."""

    def keys(self, terms: Words, within: Docs | None, field: str | None) -> Keys:
        """The places of the words in these documents, ascending, in a text field or anywhere."""

    def field_of(self, keys: Keys, field: str) -> Keys:
        """Those of `keys` that lie in a text field."""

    def words(self, slot: int) -> Sequence[tuple[str, str, int]]:
        """Stem, form and frequency of the words with a stem in a document."""

    def documents_with(self, stems: Sequence[str]) -> Sequence[int]:
        """How many documents have a word with each of these stems, once for each of its forms;
        deleted ones may count."""

    def cached(self, key: tuple, make: Callable[[], Scored]) -> Scored:
        """What `make` made for this key and this generation before, or makes now."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Documents that have something, and what that adds to the score of each.

    spread  the same for every slot, 0 where a document has it not; only where most have it
    """

    docs: Docs
    scores: Scores
    spread: Scores | None = None

    @property
    def nbytes(self) -> int:
        """The memory that it takes at most: a word shares its documents with its postings."""
        spread = 0 if self.spread is None else self.spread.nbytes
        return self.docs.nbytes + self.scores.nbytes + spread

    def of(self, docs: Docs) -> Scores:
        """What it adds to documents, 0 to those that have it not."""
        if self.spread is not None:
            return self.spread.take(docs)
        return scoring.value_at(self.docs, self.scores, docs)

    def are_in(self, docs: Docs, size: int) -> Mask:
        """Which of these documents, of `size` slots, have it."""
        # What a document has always adds something.
        if self.spread is not None:
            return self.spread.take(docs) > 0.0
        return scoring.are_in(docs, self.docs, size)


NOTHING = Scored(scoring.NO_DOCS, np.empty(0))
