"""What goes into a search engine and what comes out of it, whatever the engine is.

The search app knows documents, not debates: another app says what its documents
are (`Corpus`), and every backend takes and returns the frozen dataclasses below.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.query import Node
from search.spelling.autocorrection import Correction


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a document's text, in the field that it belongs to.

    A field may have several parts (a position has several pieces of evidence);
    their order in the document is the order in which they are numbered.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A thing that can be found.

    id        the primary key of the thing, a positive integer
    language  of its text, as an ISO 639-1 code ("en")
    parts     its text
    keywords  exact values by field, for filters and facets ({"expert": ("lukin",)})
    numbers   integers by name, for ranges and for sorting ({"date": 738190})
    """

    id: int
    language: str
    parts: tuple[Part, ...]
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A fingerprint of the content, 32 hexadecimal digits; equal content, equal digest."""
        content = [
            self.id,
            self.language,
            [[part.field, part.text] for part in self.parts],
            sorted((name, list(values)) for name, values in self.keywords.items()),
            sorted(self.numbers.items()),
        ]
        encoded = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.blake2b(encoded.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class SearchField:
    """Text field of a corpus.

    name           what people type before the colon, and what parts of documents refer to
    boost          added to the weight 1 of every word, for a word in this field
    default_field  whether a word without a field name is looked for here; the words of another
                   field are found by its name only and count for nothing else
    distinctive    whether its words say what a document is about; those of names, for example,
                   neither widen a query nor make documents similar
    """

    name: str
    boost: float = 0.0
    default_field: bool = True
    distinctive: bool = True

    def __post_init__(self) -> None:
        if self.boost and not self.default_field:
            raise ValueError(
                f"The field {self.name!r} is not searched by default, so it cannot have a boost."
            )


@dataclass(frozen=True, slots=True)
class SearchSchema:
    """What the documents of a corpus have: text fields, keyword fields, numbers.

    `version` is changed by hand whenever a document's content is built differently;
    the index then notices that it is out of date, and is built anew.
    """

    version: int
    text_fields: tuple[SearchField, ...]
    keyword_fields: tuple[str, ...]
    number_fields: tuple[str, ...]

    @property
    def named_only(self) -> frozenset[str]:
        """The text fields whose words are found by the name of the field alone."""
        return frozenset(field.name for field in self.text_fields if not field.default_field)

    @property
    def distinctive(self) -> frozenset[str]:
        """The text fields whose words say what a document is about."""
        return frozenset(
            field.name for field in self.text_fields if field.distinctive and field.default_field
        )


class UnknownScope(LookupError):
    """Something was recorded in a scope that the corpus does not know, perhaps any more."""


class Corpus(Protocol):
    """The documents that an app wants found; named by the setting SINORUS_SEARCH["DOCUMENTS"]."""

    schema: SearchSchema

    def count(self) -> int:
        """How many documents there are now."""

    def ids(self) -> Iterator[int]:
        """The ids of all documents that may be found now, ascending."""

    def build(self, ids: Sequence[int]) -> Iterable[SearchDocument]:
        """The documents of these ids as the database has them now, without those that may not
        be found."""

    def expand(self, scope: str, keys: Collection[int]) -> Iterable[int]:
        """The ids of the documents that a change of the things `keys` in `scope` may have changed.

        Raises UnknownScope; what was recorded in it may be about anything."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`, both included; None is an open end."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked of a backend.

    tree      the parsed query
    filters   keyword field to values: one of the values of each field must hold
    ranges    number field to range: each must hold
    hidden    ids that are never shown nor counted, whatever the index says
    facets    keyword fields to count
    order     "relevance", or a number field, with "-" before it for descending
    offset, limit  the window of hits
    feedback  whether words of the best hits may widen a query in plain words
    explain   whether each hit says how its score came about
    autocorrect  whether words that no document has are replaced by similar spellings
    """

    tree: Node
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    facets: tuple[str, ...] = ()
    order: str = "relevance"
    offset: int = 0
    limit: int = 25
    feedback: bool = True
    explain: bool = False
    autocorrect: bool = True


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One addend of a score: what it is for, and how much it gave."""

    reason: str
    value: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, its score (0 where the order is not by relevance), and how the score
    came about."""

    id: int
    score: float
    explanation: tuple[ScorePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A keyword field and, for each value, how many hits choosing it would give, most first."""

    field: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: the hits of the window, how many there are in all, the facets.

    notes     what was done to the query beyond what was typed, for people to read
    feedback  the words by which the query was widened, as the best hits have them; none where
              it was not
    corrections  the words that no document has, and what each was taken for
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
