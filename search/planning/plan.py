"""What a query asks of an index, whatever the engine: its logic, and the words it looks for.

A `Plan` has a condition (which documents match) and concepts (what a document has to say to
score). A concept is a run of words that were typed, or another way to say them; both the
condition and the ranking refer to it by its number. `search.planning.planner` makes plans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from search.backends.documents import Range
from search.spelling.autocorrection import Correction

_CONCEPT_BYTES = 3_000


@dataclass(frozen=True, slots=True)
class Place:
    """Which words may stand in one place of a text: any that has one of these stems, one of
    these forms, or begins like or is spelled nearly like the form given."""

    stems: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    prefix: str = ""
    fuzzy: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Places that follow one another in a text, in one field or in any."""

    places: tuple[Place, ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One thing that was typed: the pattern it is found by (in several languages there may be
    several, of which the best counts), and the forms that gain for being exactly what was typed."""

    label: str
    patterns: tuple[Pattern, ...]
    exact: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Concept:
    """What a document may say: all or some of `words`, or one of `alternatives` instead.

    It scores the sum of its words or its best alternative, whichever is more, times `weight`;
    nothing where `weight` is 0.
    """

    words: tuple[Wording, ...]
    alternatives: tuple[Wording, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class All:
    """Holds when all of `conditions` hold and none of `excluded`; empty, it always holds."""

    conditions: tuple[Condition, ...] = ()
    excluded: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """Holds when one of `conditions` holds; empty, it never does."""

    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Says:
    """Holds for a document that says the concept of this number."""

    concept: int


@dataclass(frozen=True, slots=True)
class HasKeyword:
    """Holds for a document that has the value in the keyword field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class InRange:
    """Holds for a document whose number lies in the range; never for one without it."""

    name: str
    range: Range


Condition = All | Any | Says | HasKeyword | InRange


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of an index.

    pairs  words that were typed side by side, as (concept, concept); each has one word
    plain  whether it is in plain words, so that feedback may widen it
    notes  what was done beyond what was typed, for people
    corrections  words that were taken for others
    """

    condition: Condition
    concepts: tuple[Concept, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    plain: bool = False
    notes: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def nbytes(self) -> int:
        """About the memory that it takes."""
        return _CONCEPT_BYTES * (1 + len(self.concepts))

    @property
    def weight(self) -> float:
        """What all words that rank count together, where one that is asked for once counts 1."""
        return sum(concept.weight * len(concept.words) for concept in self.concepts)


def concepts_of(condition: Condition) -> Iterable[int]:
    """The numbers of the concepts that a condition asks for, not of those that it excludes."""
    match condition:
        case Says(concept):
            yield concept
        case All(conditions) | Any(conditions):
            for inner in conditions:
                yield from concepts_of(inner)
