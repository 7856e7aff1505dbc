"""Translation of a plan into the queries of an engine: what matches, and the score of each concept.

Where a query matches nothing, it is None here, and engines are not asked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Generic

from search.answering.reading import Q, Reading
from search.backends.layout import STOP, Row
from search.planning import weights
from search.planning.plan import (
    All,
    Any,
    Concept,
    Condition,
    HasKeyword,
    InRange,
    Pattern,
    PhraseVariant,
    Plan,
    Says,
)


class Translation(Generic[Q]):
    """Queries for the parts of a plan, on one reading of an index."""

    def __init__(self, reading: Reading[Q], plan: Plan) -> None:
        self._reading = reading
        self._queries = reading.queries
        self._plan = plan

    def matching(self, *, ranks: bool, also: Sequence[Q | None] = ()) -> Q | None:
        """Return the query for the documents for which the plan's condition holds.

        ranks  whether it scores the plan's concepts, also those that need not be there
        also   queries that have to match as well, without a score
        """
        scored: set[int] = set()
        condition = self._condition(self._plan.condition, scored if ranks else None)
        required = [condition, *map(self._silent, also)]
        if condition is None or None in required:
            return None
        optional = [
            query
            for number, concept in enumerate(self._plan.concepts)
            if ranks and concept.weight and number not in scored
            if (query := self.concept(number)) is not None
        ]
        if not also and not optional:
            return condition
        return self._queries.all_of(_present(required), (), optional)

    def concept(self, number: int) -> Q | None:
        """Return the scoring query for a concept: the sum over its words, or the best synonym."""
        concept = self._plan.concepts[number]
        return self._best(
            [
                self._any([self._variant(variant, concept.weight) for variant in concept.words]),
                *self._alternatives(concept),
            ]
        )

    def any_of_stems(self, stems: Sequence[tuple[str, float]]) -> Q | None:
        """Return the scoring query for stems with a weight each; their scores add up."""
        return self._any(
            [self._queries.token(Row.STEMS, None, stem, weight) for stem, weight in stems]
        )

    def idf(self, number: int) -> float:
        """Return the summed inverse document frequency of the words of a concept."""
        return sum(self._idf(variant) for variant in self._plan.concepts[number].words)

    # Conditions

    def _condition(self, condition: Condition, scored: set[int] | None) -> Q | None:
        """Return the query for a condition.

        scored  numbers of the concepts that have been scored; None to score none
        """
        match condition:
            case All(conditions, excluded):
                return self._all(conditions, excluded, scored)
            case Any(conditions):
                # A document may have a word of a conjunction that does not hold for it.
                return self._any(
                    [
                        self._condition(inner, None if isinstance(inner, All) else scored)
                        for inner in conditions
                    ]
                )
            case Says(number):
                weight = self._plan.concepts[number].weight
                if weight and scored is not None and number not in scored:
                    scored.add(number)
                    return self.concept(number)
                return self._silent(self._unscored(number))
            case HasKeyword(name, value):
                self._reading.layout.check_keyword(name)
                return self._queries.silent(self._queries.keyword(name, (value,)))
            case InRange(name, span):
                self._reading.layout.check_number(name)
                return self._queries.silent(self._queries.between(name, span))

    def _all(
        self,
        conditions: Sequence[Condition],
        excluded: Sequence[Condition],
        scored: set[int] | None,
    ) -> Q | None:
        required = [self._condition(inner, scored) for inner in conditions]
        without = [self._condition(inner, None) for inner in excluded]
        if None in required:
            return None
        conditions_present, left_out = _present(required), _present(without)
        if len(conditions_present) == 1 and not left_out:
            return conditions_present[0]
        return self._queries.all_of(conditions_present, left_out, ())

    def _unscored(self, number: int) -> Q | None:
        concept = self._plan.concepts[number]
        variants = (*concept.words, *concept.alternatives)
        return self._any([self._variant(variant, 1.0) for variant in variants])

    # Concepts

    def _alternatives(self, concept: Concept) -> list[Q | None]:
        """Return the queries for synonyms; each scores as if it were no rarer than the words."""
        if not concept.alternatives:
            return []
        most = sum(self._idf(variant) for variant in concept.words)
        variants = []
        for variant in concept.alternatives:
            idf = self._idf(variant)
            share = min(1.0, most / idf) if idf else 1.0
            variants.append(self._variant(variant, concept.weight * share))
        return variants

    def _variant(self, variant: PhraseVariant, weight: float) -> Q | None:
        return self._best([self._pattern(pattern, weight) for pattern in variant.patterns])

    def _idf(self, variant: PhraseVariant) -> float:
        """Return the inverse document frequency of a variant, summed over the words of a phrase."""
        return max((self._idf_of(pattern) for pattern in variant.patterns), default=0.0)

    def _idf_of(self, pattern: Pattern) -> float:
        count = self._reading.count
        if not count:
            return 0.0
        own = self._reading.own_field(pattern.field)
        total = 0.0
        for slot in pattern.slots:
            documents = self._reading.documents_with(slot.stems, Row.STEMS, own)
            forms = slot.forms | self._reading.expanded(slot, pattern.field)
            documents |= self._reading.documents_with(forms, Row.FORMS, own)
            total += weights.idf(count, max(documents.values(), default=0))
        return total

    def _pattern(self, pattern: Pattern, weight: float) -> Q | None:
        expanded = [self._reading.expanded(slot, pattern.field) for slot in pattern.slots]
        if len(pattern.slots) == 1:
            [slot], [more] = pattern.slots, expanded
            tokens = [(Row.STEMS, stem) for stem in sorted(slot.stems)]
            tokens += [(Row.FORMS, form) for form in sorted(slot.forms | more)]
            return self._best(
                [self._queries.token(row, pattern.field, token, weight) for row, token in tokens]
            )
        # In a row of stems, a stop word stands in its own form.
        row = Row.STEMS if any(slot.stems for slot in pattern.slots) else Row.FORMS
        before = STOP if row is Row.STEMS else ""
        slots = [
            sorted({*slot.stems, *(before + form for form in slot.forms | more)})
            for slot, more in zip(pattern.slots, expanded, strict=True)
        ]
        if not all(slots):
            return None
        return self._queries.sequence(row, pattern.field, slots, weight)

    # Queries that may match nothing

    def _silent(self, query: Q | None) -> Q | None:
        return None if query is None else self._queries.silent(query)

    def _any(self, queries: Collection[Q | None]) -> Q | None:
        return _either(queries, self._queries.any_of)

    def _best(self, queries: Collection[Q | None]) -> Q | None:
        return _either(queries, self._queries.best_of)


def _either(queries: Collection[Q | None], join: Callable[[Sequence[Q]], Q]) -> Q | None:
    """Return the query that joins those that match something."""
    able = _present(queries)
    if len(able) < 2:
        return able[0] if able else None
    return join(able)


def _present(queries: Collection[Q | None]) -> list[Q]:
    """Return the queries that match something."""
    return [query for query in queries if query is not None]
