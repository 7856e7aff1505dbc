"""Documents, queries and answers of a search engine, the same for all backends.

The search app knows no model: another app describes its documents (`Corpus`) and their fields
(`SearchSchema`), and every backend takes and returns the frozen dataclasses below.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol

from search.query import Example, Node, QueryLanguage
from search.spelling.autocorrection import Correction

ANY_LANGUAGE = ""

MOST_PASSAGES = 8
"""Vectors of a document, at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """Piece of a document's text, in the text field that it belongs to.

    A field may have several parts; backends number them in the order of the document.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Document of the index.

    id        primary key of the object that it describes, a positive integer
    language  of its text, as an ISO 639-1 code ("en")
    parts     its text
    keywords  exact values by field, for filters and facets ({"colour": ("red",)})
    numbers   integers by field, for ranges and sorting ({"date": 738190})
    model     fingerprint of the sentence model by which it is to have vectors; "" for none
    """

    id: int
    language: str
    parts: tuple[Part, ...]
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    model: str = ""

    @property
    def digest(self) -> str:
        """Fingerprint of the content, 32 hexadecimal digits; equal content, equal digest."""
        content: list[object] = [
            self.id,
            self.language,
            [[part.field, part.text] for part in self.parts],
            sorted((name, list(values)) for name, values in self.keywords.items()),
            sorted(self.numbers.items()),
        ]
        if self.model:
            content.append(self.model)
        encoded = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.blake2b(encoded.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class SearchField:
    """Text field of a corpus.

    name           what people type before the colon, and what parts of documents refer to
    boost          added to the weight 1 of every word, for a word in this field
    context        share of a word's score for documents that have it only in fields with a share:
                   in what tells where they come from, as the title of what they belong to; of
                   several fields the greatest share. 0: the field is the document's own text
    default_field  whether a word without a field name is looked for here; the words of another
                   field are found by its name only and count for nothing else
    can_be_named   whether people can type its name
    distinctive    whether its words say what a document is about; those of names, for example,
                   neither widen a query nor make documents similar
    meaning        whether its parts are also found by their meaning, where a sentence model is used
    any_of         whether several values of the field in a query mean any of them, not all
    other_names    names that people may type instead, which a note corrects
    """

    name: str
    boost: float = 0.0
    context: float = 0.0
    default_field: bool = True
    can_be_named: bool = True
    distinctive: bool = True
    meaning: bool = False
    any_of: bool = False
    other_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.boost and not self.default_field:
            raise ValueError(
                f"The field {self.name!r} is not searched by default, so it cannot have a boost."
            )
        if self.context and (self.boost or not self.default_field):
            raise ValueError(
                f"The field {self.name!r} is the context of documents, so it is searched by "
                "default and has no boost."
            )


@dataclass(frozen=True, slots=True)
class NameFields:
    """Text fields with names of people and institutions, both no default fields.

    Words without a field name are looked for there only if no other text has them, or if they are
    a whole name.

    words  has the names
    whole  has each of them as one word (see search.text.whole_names)
    """

    words: str
    whole: str


@dataclass(frozen=True, slots=True)
class KeywordField:
    """Field with exact values, for filters and facets.

    filter_only  whether people cannot type it in a query. One that shares its name with a text
                 field cannot be typed either: there the name stands for the text field
    values       values that people may type; None allows all
    indexed      whether documents have it; the corpus replaces another one in a query by what it
                 means before an engine is asked
    any_of       as in SearchField
    other_names  as in SearchField
    """

    name: str
    filter_only: bool = False
    indexed: bool = True
    values: tuple[str, ...] | None = None
    any_of: bool = False
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberField:
    """Field with an integer, for ranges and sorting.

    is_date      whether it is a day (`datetime.date.toordinal`) that people may type in a query
    other_names  as in SearchField
    """

    name: str
    is_date: bool = False
    other_names: tuple[str, ...] = ()


class Relation(StrEnum):
    """Relation of a term of the thesaurus to its alternative.

    SYNONYM      means the same: each finds the other
    RELATED      means nearly the same: each ranks what the other finds, by its weight
    BROADER      means more: the alternative finds the term as well
    IDIOM        says plainly what the term, a phrase, says in other words: the term finds it
    TRANSLATION  means the same in another language: each finds the other in texts in its language
    AS_TYPED     none: the term's names in other languages do not apply, and it has no alternative
    """

    SYNONYM = "synonym"
    RELATED = "related"
    BROADER = "broader"
    IDIOM = "idiom"
    TRANSLATION = "translation"
    AS_TYPED = "as_typed"


@dataclass(frozen=True, slots=True)
class Synonym:
    """Entry of the thesaurus: a term with an alternative.

    term, alternative     one word or several, as people write them
    relation              of the term to the alternative
    language              ISO 639-1 code of the language of the term, or ANY_LANGUAGE
    alternative_language  language of the alternative, if that is a translation
    weight                of a related term, as a share of the typed word's
    """

    term: str
    alternative: str
    relation: Relation = Relation.SYNONYM
    language: str = ANY_LANGUAGE
    alternative_language: str = ANY_LANGUAGE
    weight: float | None = None

    def __str__(self) -> str:
        """Return the entry in one line: PRC = China, war ~ conflict, sanction < penalty."""
        if self.relation is Relation.AS_TYPED:
            return f"{self.term} as typed"
        return f"{self.term} {_SIGNS[self.relation]} {self.alternative}"


_SIGNS = {
    Relation.SYNONYM: "=",
    Relation.RELATED: "~",
    Relation.BROADER: "<",
    Relation.IDIOM: "→",
    Relation.TRANSLATION: "≙",
}


@dataclass(frozen=True)
class SearchSchema:
    """Fields of the documents of a corpus, and its part of the query language.

    version   to be raised whenever the content of documents is built differently: an index of
              another version is out of date and is rebuilt
    examples  of queries, as help; each field that people can type has at least one
    denials   text field that has the word `search.text.negations.NO` in documents that say no to
              something, which a negated question ranks first; "" for none
    names     text fields with names of people and institutions; None if no field has only names
    language  of queries, made of the fields
    """

    version: int
    text_fields: tuple[SearchField, ...]
    keyword_fields: tuple[KeywordField, ...] = ()
    number_fields: tuple[NumberField, ...] = ()
    examples: tuple[Example, ...] = ()
    denials: str = ""
    names: NameFields | None = None
    language: QueryLanguage = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", self._language())

    def _language(self) -> QueryLanguage:
        texts = {field.name: field for field in self.text_fields if field.can_be_named}
        keywords = {
            field.name: field
            for field in self.keyword_fields
            if not field.filter_only and field.name not in texts
        }
        dates = {field.name: field for field in self.number_fields if field.is_date}
        return QueryLanguage(
            text_fields=tuple(texts),
            keyword_fields=tuple(keywords),
            date_fields=tuple(dates),
            any_of=frozenset(name for name, field in (texts | keywords).items() if field.any_of),
            values={
                name: field.values for name, field in keywords.items() if field.values is not None
            },
            other_names={
                other: name
                for name, field in (texts | keywords | dates).items()
                for other in field.other_names
            },
        )

    @cached_property
    def keyword_names(self) -> tuple[str, ...]:
        """Names of the keyword fields that documents have."""
        return tuple(field.name for field in self.keyword_fields if field.indexed)

    @cached_property
    def number_names(self) -> tuple[str, ...]:
        """Names of the number fields."""
        return tuple(field.name for field in self.number_fields)

    @cached_property
    def named_only(self) -> frozenset[str]:
        """Names of the text fields whose words are found by the field's name only."""
        return frozenset(field.name for field in self.text_fields if not field.default_field)

    @cached_property
    def boosted(self) -> tuple[tuple[str, float], ...]:
        """Name and boost of the boosted text fields."""
        return tuple((field.name, field.boost) for field in self.text_fields if field.boost)

    @cached_property
    def context(self) -> tuple[tuple[str, float], ...]:
        """Name and share of the text fields that are the context of a document."""
        return tuple((field.name, field.context) for field in self.text_fields if field.context)

    @cached_property
    def distinctive(self) -> frozenset[str]:
        """Names of the text fields whose words say what a document is about."""
        return frozenset(
            field.name for field in self.text_fields if field.distinctive and field.default_field
        )

    def passages(self, document: SearchDocument) -> list[str]:
        """Return the texts of a document that have a vector: all of it first, then its parts."""
        fields = {field.name for field in self.text_fields if field.meaning}
        parts = [part.text for part in document.parts if part.field in fields]
        return list(dict.fromkeys((" ".join(parts), *parts)))[:MOST_PASSAGES] if parts else []

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of the schema; it differs if an index has to be rebuilt."""
        texts = [
            (field.name, field.boost, field.context, field.default_field, field.distinctive)
            for field in self.text_fields
        ]
        return repr((self.version, texts, self.keyword_names, self.number_names))


class UnknownScope(LookupError):
    """Scope of an outbox entry that the corpus does not know, perhaps no longer."""


class Corpus(Protocol):
    """Documents that another app wants found, named by SINORUS_SEARCH["DOCUMENTS"]."""

    schema: SearchSchema

    def count(self) -> int:
        """Count the documents."""

    def ids(self) -> Iterator[int]:
        """Yield the ids of all documents that may be found now, ascending."""

    def build(self, ids: Sequence[int]) -> Iterable[SearchDocument]:
        """Build the documents with these ids from the database; leaves out those not public."""

    def expand(self, scope: str, keys: Collection[int]) -> Iterable[int]:
        """Return the ids of the documents affected by a change of objects `keys` in `scope`.

        Raises UnknownScope for a scope that may mean any document.
        """


@dataclass(frozen=True, slots=True)
class Range:
    """Range of numbers from `low` to `high`, both included; None is an open end."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Query for a backend.

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
    meaning   whether a plain question is also answered by similarity of meaning, if the engine can
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
    meaning: bool = True


@dataclass(frozen=True, slots=True)
class ScorePart:
    """Addend of a score: its reason and its value."""

    reason: str
    value: float


class Hit(NamedTuple):
    """Document found, with its score (0 unless ordered by relevance) and its explanation.

    by_meaning  whether it is there for its meaning alone, without a word of the query
    """

    id: int
    score: float
    explanation: tuple[ScorePart, ...] = ()
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Facet of a keyword field: each value with the hits it would leave, most hits first."""

    field: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Page of results: the hits of the window, the total and the facets.

    Total and facets count the documents with words of the query.

    notes        changes made to the query beyond its notes from parsing, for people
    feedback     words added to the query from its best hits; none if it was not widened
    corrections  unknown words with the words that replaced them
    by_meaning   number of further hits, on any page, without a word of the query; None if the query
                 was answered by its words only
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    by_meaning: int | None = None
