"""Query plan: boolean condition and scored concepts of a query, independent of the engine.

A `Plan` has a condition, which decides which documents match, and concepts, which are scored. A
concept is a run of typed words or a synonym of them; condition and ranking refer to it by its
index in `Plan.concepts`. `search.planning.planner` makes plans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.backends.documents import Range
from search.spelling.autocorrection import Correction

_VARIANT_BYTES = 2_000
"""Memory of a word of a plan, with its part of the query's tree."""


class TermSlot(NamedTuple):
    """Set of terms accepted at one position of a phrase.

    stems   any inflection of these
    forms   exactly these spellings
    prefix  any form with this beginning
    fuzzy   any form within the edit distance of this one (search.spelling.fuzziness)
    """

    stems: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    prefix: str = ""
    fuzzy: str = ""


class Pattern(NamedTuple):
    """Phrase to match: term sets at consecutive positions, in one text field or in any."""

    slots: tuple[TermSlot, ...]
    field: str | None = None


class PhraseVariant(NamedTuple):
    """Typed word or phrase, as the patterns that match it.

    label     the word or phrase as people read it
    patterns  one for each way the languages of the index analyse it; the best score counts
    exact     forms as typed, in whose place spelling correction looks for others
    """

    label: str
    patterns: tuple[Pattern, ...]
    exact: frozenset[str] = frozenset()


class Concept(NamedTuple):
    """Unit of scoring: some of `words`, or one of the synonyms `alternatives` instead.

    The score is `weight` times the sum over its words or the score of its best alternative,
    whichever is higher. A weight of 0 scores nothing.
    """

    words: tuple[PhraseVariant, ...]
    alternatives: tuple[PhraseVariant, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class All:
    """Conjunction: all `conditions` hold and none of `excluded`; true if both are empty."""

    conditions: tuple[Condition, ...] = ()
    excluded: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """Disjunction: at least one of `conditions` holds; false if empty."""

    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Says:
    """Condition that a document matches the concept with this index in `Plan.concepts`."""

    concept: int


@dataclass(frozen=True, slots=True)
class HasKeyword:
    """Condition that a keyword field has this value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class InRange:
    """Condition that a numeric field lies in the range; false for a document without a value."""

    name: str
    range: Range


Condition = All | Any | Says | HasKeyword | InRange


@dataclass(frozen=True, slots=True)
class Question:
    """Plain query that can be answered by meaning.

    text    its words, as typed
    within  condition of what stands beside them: exact values and dates
    """

    text: str
    within: Condition


@dataclass(frozen=True, slots=True)
class Plan:
    """Plan of one query.

    related        concepts that only rank: words related to those of a plain query
    related_words  these words and phrases, as written
    typed          number of concepts that were typed, which come first; None if all were
    plain          whether the query is plain words only, so that relevance feedback may expand it
    question       the query as a question in plain words, else None
    notes          messages for the reader about what was changed or expanded
    corrections    spelling corrections that were applied
    """

    condition: Condition
    concepts: tuple[Concept, ...] = ()
    related: tuple[Concept, ...] = ()
    related_words: tuple[str, ...] = ()
    typed: int | None = None
    plain: bool = False
    question: Question | None = None
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def widened(self) -> Plan:
        """Return the plan with its related concepts among those that are scored."""
        if not self.related:
            return self
        concepts = (*self.concepts, *self.related)
        return replace(self, concepts=concepts, related=(), typed=len(self.concepts))

    @property
    def nbytes(self) -> int:
        """Approximate memory of the plan and the tree that it was made from, in bytes."""
        concepts = (*self.concepts, *self.related)
        variants = sum(len(concept.words) + len(concept.alternatives) for concept in concepts)
        return _VARIANT_BYTES * max(1, variants)

    @property
    def typed_count(self) -> int:
        """Number of concepts that were typed."""
        return len(self.concepts) if self.typed is None else self.typed

    @property
    def weight(self) -> float:
        """Total weight of the typed words; a word typed once has weight 1."""
        typed = self.concepts[: self.typed]
        return sum(concept.weight * len(concept.words) for concept in typed)


def concepts_of(condition: Condition) -> Iterable[int]:
    """Yield the indices of the concepts that a condition requires, without excluded ones."""
    match condition:
        case Says(concept):
            yield concept
        case All(conditions) | Any(conditions):
            for inner in conditions:
                yield from concepts_of(inner)
