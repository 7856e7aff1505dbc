"""Interface of an engine that answers plans: its queries, and one generation of its index.

`search.answering.translation` makes the engine's queries of a plan, and
`search.answering.evaluation` answers by them; an engine knows neither plans nor pages.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from search.backends.documents import Range
from search.backends.layout import Layout, Row
from search.planning import weights
from search.planning.plan import TermSlot
from search.spelling.autocorrection import choose_replacements
from search.spelling.fuzziness import FIXED_LETTERS, distances, fuzzy_matches

Q = TypeVar("Q")
"""Query of an engine."""

Kept = TypeVar("Kept")

_MOST_KEPT = 2_000
"""Values kept for a generation: a plan of a long query is as large as hundreds of others."""

_MOST_COUNTS = 20_000

MOST_SEQUENCES = 64
"""Ways to say a phrase whose words may be inflected."""


class Queries(ABC, Generic[Q]):
    """The queries of an engine. Each matches documents and gives them a score, 0 or more.

    weight  factor of the score by BM25
    """

    @abstractmethod
    def every(self) -> Q:
        """Return the query that all documents match, with score 0."""

    @abstractmethod
    def token(self, row: Row, field: str | None, token: str, weight: float) -> Q:
        """Return the query for a token in a text field, or in those searched by default.

        In the latter, words count as their field weighs (`search.backends.layout.Tokens`).
        """

    @abstractmethod
    def sequence(
        self, row: Row, field: str | None, slots: Sequence[Collection[str]], weight: float
    ) -> Q:
        """Return the query for consecutive tokens, each one of several."""

    @abstractmethod
    def keyword(self, name: str, values: Collection[str]) -> Q:
        """Return the query for one of these values of a keyword field."""

    @abstractmethod
    def between(self, name: str, span: Range) -> Q:
        """Return the query for a number in a range; a document without it is in none."""

    @abstractmethod
    def silent(self, query: Q) -> Q:
        """Return the query for the same documents with score 0."""

    @abstractmethod
    def any_of(self, queries: Sequence[Q]) -> Q:
        """Return the query that one of several has to match; scores add up."""

    @abstractmethod
    def best_of(self, queries: Sequence[Q]) -> Q:
        """Return the query that one of several has to match; the best score counts."""

    @abstractmethod
    def all_of(self, required: Sequence[Q], excluded: Sequence[Q], optional: Sequence[Q]) -> Q:
        """Return the query for what matches all `required` queries and none of `excluded`.

        Scores add up, also those of `optional` queries. If nothing is required, all match.
        """


@dataclass(frozen=True, slots=True)
class Search(Generic[Q]):
    """Request for documents.

    matching  query; None matches none
    filters   queries by keyword field that also have to match, except for the facet of that field
    hidden    ids that are left out
    among     ids that are chosen from; None for all
    ranks     whether the score orders, highest first; equal ones come by id
    order     number that orders otherwise, with "-" before it for descending; "" for ids
    size      hits that are needed: the best so many
    facets    keyword fields to count
    """

    matching: Q | None
    filters: Mapping[str, Q | None] = field(default_factory=dict)
    hidden: Collection[int] = ()
    among: Collection[int] | None = None
    ranks: bool = True
    order: str = ""
    size: int = 0
    facets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Documents found: the best as (id, score), the number of all, and the counts of the facets."""

    hits: list[tuple[int, float]] = field(default_factory=list)
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Reading(ABC, Generic[Q]):
    """One generation of an index; it does not change, and is shared by all threads.

    It is the lexicon of queries, too (`search.spelling.autocorrection.Lexicon`).

    generation  name of the generation
    queries     of the engine
    """

    def __init__(self, layout: Layout, generation: str, queries: Queries[Q]) -> None:
        self.layout = layout
        self.generation = generation
        self.queries = queries
        self._kept: dict[object, Any] = {}
        self._documents_with: dict[tuple[Row, str | None, str], int] = {}
        self._present: dict[tuple[Row, str | None, str], bool] = {}

    def kept(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return the value of a key, which is never None; made once."""
        # read once: another thread may clear what is kept at any time
        value = self._kept.get(key)
        if value is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            value = self._kept[key] = make()
        return value

    # Documents

    @property
    @abstractmethod
    def count(self) -> int:
        """Number of documents."""

    @property
    @abstractmethod
    def languages(self) -> tuple[str, ...]:
        """Languages of the documents, ascending."""

    @abstractmethod
    def find(self, search: Search[Q]) -> Found:
        """Answer a request, with exact total and facets."""

    @abstractmethod
    def scores(self, queries: Sequence[Q], ids: Collection[int]) -> list[dict[int, float]]:
        """Return the scores by each query of those of a few documents that match it."""

    def ids(self, search: Search[Q]) -> list[int]:
        """Return the ids of all documents that a request finds, ascending."""
        everything = replace(search, ranks=False, order="", size=self.count, facets=())
        return [key for key, _score in self.find(everything).hits]

    @abstractmethod
    def words(self, ids: Collection[int]) -> dict[int, str]:
        """Return the words of documents (`search.backends.layout.parsed_words`) by id."""

    @abstractmethod
    def digests(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Yield id and digest of each document with an id above `after`, ascending."""

    @abstractmethod
    def digests_of(self, ids: Collection[int]) -> dict[int, str]:
        """Return the digests of those of these documents that exist."""

    # Dictionary

    @abstractmethod
    def frequencies(self, row: Row, field: str | None, tokens: Sequence[str]) -> list[int]:
        """Return the document frequency of each token; deleted documents may be counted."""

    @abstractmethod
    def starting(self, prefix: str, field: str | None) -> Iterable[tuple[str, int]]:
        """Return the forms with a prefix and their document frequency.

        Deleted documents may be counted.
        """

    @abstractmethod
    def inflected(self, stem: str) -> Iterable[str]:
        """Return the forms of a stem in any field, perhaps with those of deleted documents."""

    def documents_with(
        self, tokens: Iterable[str], row: Row = Row.STEMS, field: str | None = None
    ) -> dict[str, int]:
        """Return the document frequency of tokens; what was asked before is not read again."""
        cache = self._documents_with
        numbers = {token: cache.get((row, field, token)) for token in tokens}
        missing = [token for token, number in numbers.items() if number is None]
        if missing:
            if len(cache) >= _MOST_COUNTS:
                cache.clear()
            frequencies = self.frequencies(row, field, missing)
            for token, number in zip(missing, frequencies, strict=True):
                numbers[token] = cache[row, field, token] = number
        return {token: number or 0 for token, number in numbers.items()}

    def _has_token(self, row: Row, field: str | None, token: str) -> bool:
        """Test whether any document has a token."""
        key = row, field, token
        present = self._present.get(key)
        if present is None:
            if len(self._present) >= _MOST_COUNTS:
                self._present.clear()
            present = bool(self.documents_with((token,), row, field)[token])
            if present:
                query = self.queries.token(row, field, token, 1.0)
                present = self.find(Search(query, ranks=False)).total > 0
            self._present[key] = present
        return present

    def present(self, row: Row, field: str | None, tokens: Iterable[str]) -> set[str]:
        """Return those of some tokens that any document has."""
        return {token for token in tokens if self._has_token(row, field, token)}

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """Test whether a word has a stem (see search.spelling.autocorrection.Lexicon)."""
        own = self.own_field(field)
        return bool(self.present(Row.STEMS, own, stems))

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """Return the replacements for a form (see search.spelling.autocorrection.Lexicon)."""
        own = self.own_field(field)
        return self.kept(("near", form, own), lambda: self._near(form, own))

    def _near(self, form: str, own: str | None) -> Sequence[str]:
        listed = dict(self.starting(form[:FIXED_LETTERS], own))
        near = distances(form, [*listed], 1)
        candidates = [other for other in listed if other in near or other.startswith(form)]
        present = self.present(Row.FORMS, own, candidates)
        return choose_replacements(form, {other: listed[other] for other in present})

    def expanded(self, slot: TermSlot, field: str | None) -> frozenset[str]:
        """Return the most frequent forms that a prefix or a fuzzy word matches."""
        if not (slot.prefix or slot.fuzzy):
            return frozenset()
        own = self.own_field(field)
        return self.kept(("expanded", slot.prefix, slot.fuzzy, own), lambda: self._most(slot, own))

    def _most(self, slot: TermSlot, own: str | None) -> frozenset[str]:
        forms: set[str] = set()
        if slot.prefix:
            forms.update(_most_frequent(dict(self.starting(slot.prefix, own))))
        if slot.fuzzy:
            listed = dict(self.starting(slot.fuzzy[:FIXED_LETTERS], own))
            near = fuzzy_matches(slot.fuzzy, listed)
            forms.update(_most_frequent({form: listed[form] for form in near}))
        return frozenset(forms)

    def forms(self, slot: TermSlot, field: str | None) -> frozenset[str]:
        """Return the forms that a term slot accepts, in a text field or in any."""
        forms = slot.forms | self.expanded(slot, field)
        for stem in slot.stems:
            forms |= self.kept(
                ("inflected", stem), lambda stem=stem: frozenset(self.inflected(stem))
            )
        return forms

    def own_field(self, field: str | None) -> str | None:
        """Return a text field if it has its own dictionary, else None."""
        return field if field in self.layout.schema.named_only else None


def _most_frequent(documents: Mapping[str, int]) -> list[str]:
    ranked = sorted(documents, key=lambda form: (-documents[form], form))
    return ranked[: weights.EXPANSIONS]
