"""Document matching: evaluate conditions, filters and ranges to arrays, and count facets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sys import getsizeof
from typing import NamedTuple

import numpy as np

from search.backends.documents import Facet, Range, SearchQuery
from search.planning.plan import All, Any, Condition, HasKeyword, InRange, Says, concepts_of
from search.ranking import scoring
from search.ranking.concept_scores import ConceptScores
from search.ranking.scoring import Docs, Mask


class _HiddenSlots(NamedTuple):
    """Ids of documents to leave out, and the slots of those that are in the index, ascending."""

    ids: frozenset[int]
    slots: Docs

    @property
    def nbytes(self) -> int:
        """Memory in bytes, with the ids, which are also the key in the cache."""
        return self.slots.nbytes + getsizeof(self.ids) + sum(map(getsizeof, self.ids))


_NONE_HIDDEN = _HiddenSlots(frozenset(), scoring.NO_DOCS)


class Matches:
    """Documents of a view that match a query.

    by_sums  whether exactly the documents with a positive score match, so that no list is needed
    """

    def __init__(self, concept_scores: ConceptScores, query: SearchQuery) -> None:
        self._concept_scores = concept_scores
        self._view = concept_scores.view
        self._query = query
        self._filters = {
            name: [self._view.keyword(name, value) for value in values]
            for name, values in query.filters.items()
        }
        self._hidden = self._hidden_slots().slots
        # Kept by hand: in Python 3.11, a cached_property has one lock for all objects of a class,
        # so that each query would wait for the matches of all others.
        self._docs: Docs | None = None
        self._others: Docs | None = None
        self._unfiltered: Docs | None = None
        # A positive score then means a match, and the documents need not be listed.
        self.by_sums = not (
            query.filters or query.ranges or self._hidden.size
        ) and self._is_any_concept(concept_scores.plan.condition)

    @property
    def docs(self) -> Docs:
        """Slots of the documents that pass the condition and all filters, int32, ascending."""
        if self._docs is None:
            self._docs = self._passing(self._filters)
        return self._docs

    def are_among(self, docs: Docs) -> Mask:
        """Return a mask over ascending `docs`: which of them match."""
        if self.by_sums:
            return self._concept_scores.sums().take(docs) > 0.0
        return self._concept_scores.are_in(docs, self.docs)

    @property
    def total(self) -> int:
        """Number of matching documents."""
        if self.by_sums:
            return int(np.count_nonzero(self._concept_scores.union()))
        return self.docs.size

    def facet(self, name: str) -> Facet:
        """Count the values of a facet under all filters but its own."""
        docs = self._passing(self._filters.keys() - {name}) if name in self._filters else self.docs
        column = self._view.column(name)
        most, chosen = self._query.facet_values, self._query.filters.get(name, ())
        if docs.size * 2 <= self._view.count:
            return Facet(name, column.count(docs, most, chosen))
        # If most documents match, counting the others and subtracting is faster.
        of_all = self._view.cached(("facet", name), lambda: column.counts(self._everything()))
        others = self._without(docs) if docs is not self.docs else self._not_matching()
        return Facet(name, column.ranked(of_all - column.counts(others), most, chosen))

    def _not_matching(self) -> Docs:
        """Return all live documents that do not match."""
        if self._others is None:
            self._others = self._without(self.docs)
        return self._others

    def _without(self, docs: Docs) -> Docs:
        """Return all live documents except these."""
        others = (
            np.ones(self._view.size, bool) if self._view.live is None else self._view.live.copy()
        )
        others[docs] = False
        return np.flatnonzero(others).astype(np.int32)

    def _before_filters(self) -> Docs:
        """Return the visible documents that match the condition and ranges."""
        if self._unfiltered is not None:
            return self._unfiltered
        query = self._query
        docs = self._holds(self._concept_scores.plan.condition)
        if docs is None:
            docs = self._everything()
        for name, span in query.ranges.items():
            docs = docs[self._in_range(name, span)[docs]]
        if self._hidden.size:
            docs = docs[~self._concept_scores.are_in(docs, self._hidden)]
        self._unfiltered = docs
        return docs

    def _hidden_slots(self) -> _HiddenSlots:
        """Return the slots of the documents to leave out; most of those that may be are in none."""
        view, hidden = self._view, self._query.hidden

        def find() -> _HiddenSlots:
            ids = np.fromiter(hidden, np.int64, len(hidden))
            return _HiddenSlots(hidden, np.flatnonzero(np.isin(view.ids, ids)).astype(np.int32))

        return view.cached(("hidden", hidden), find) if hidden else _NONE_HIDDEN

    def _everything(self) -> Docs:
        if self._view.live is None:
            return np.arange(self._view.size, dtype=np.int32)
        return np.flatnonzero(self._view.live).astype(np.int32)

    def _passing(self, names: Iterable[str]) -> Docs:
        """Return the documents that pass the filters with these names."""
        docs = self._before_filters()
        for name in names:
            passes = np.zeros(docs.size, bool)
            for having in self._filters[name]:
                passes |= self._concept_scores.are_in(docs, having)
            docs = docs[passes]
        return docs

    def _in_range(self, name: str, span: Range) -> Mask:
        numbers = self._view.number(name)
        mask = numbers != np.iinfo(np.int64).min
        if span.low is not None:
            mask &= numbers >= span.low
        if span.high is not None:
            mask &= numbers <= span.high
        return mask if self._view.live is None else mask & self._view.live

    def _holds(self, condition: Condition) -> Docs | None:
        """Return the documents for which a condition holds, or None for all documents."""
        match condition:
            case All(conditions, excluded):
                return self._all(conditions, excluded)
            case Any(conditions):
                return self._any(conditions)
            case Says(number):
                return self._concept_scores.concept(number).docs
            case HasKeyword(name, value):
                return self._view.keyword(name, value)
            case InRange(name, span):
                return np.flatnonzero(self._in_range(name, span)).astype(np.int32)

    def _is_any_concept(self, condition: Condition) -> bool:
        """Test whether a condition holds exactly for the documents with a positive score.

        Every scored concept adds something to each document that it matches.
        """
        match condition:
            case All((inner,), ()) | Any((inner,)):
                return self._is_any_concept(inner)
            case Any((_, _, *_) as several):
                said = {each.concept for each in several if isinstance(each, Says)}
                return len(said) == len(several) and said == set(self._concept_scores.ranking)
            case _:
                return False

    def _all(self, conditions: Sequence[Condition], excluded: Sequence[Condition]) -> Docs | None:
        expensive = [inner for inner in conditions if self._is_expensive(inner)]
        evaluated = [
            (docs, inner)
            for inner in conditions
            if inner not in expensive and (docs := self._holds(inner)) is not None
        ]
        evaluated.sort(key=lambda each: each[0].size)
        docs = evaluated[0][0] if evaluated else None
        for others, inner in evaluated[1:]:
            docs = docs[self._passes_mask(docs, others, inner)]
        for inner in expensive:
            if docs is not None and not docs.size:
                break
            others = self._holds(inner)
            if docs is None:
                docs = others
            elif others is not None:
                docs = docs[self._passes_mask(docs, others, inner)]
        for inner in excluded:
            docs = self._everything() if docs is None else docs
            if not docs.size:
                break
            failed = self._holds(inner)
            docs = (
                scoring.NO_DOCS
                if failed is None
                else docs[~self._concept_scores.are_in(docs, failed)]
            )
        return docs

    def _is_expensive(self, condition: Condition) -> bool:
        """Test whether a condition is expensive and best evaluated last, on few documents."""
        return any(map(self._concept_scores.is_expensive, concepts_of(condition)))

    def _passes_mask(self, docs: Docs, others: Docs, condition: Condition) -> Mask:
        """Return a mask over `docs`: where a condition holds that holds for `others`."""
        if isinstance(condition, Says):
            return self._concept_scores.concept(condition.concept).are_in(docs, self._view.size)
        return self._concept_scores.are_in(docs, others)

    def _any(self, conditions: Sequence[Condition]) -> Docs | None:
        if len(conditions) == 1:
            return self._holds(conditions[0])
        if self._is_any_concept(Any(tuple(conditions))):
            return np.flatnonzero(self._concept_scores.union()).astype(np.int32)
        evaluated = [self._holds(inner) for inner in conditions]
        if any(docs is None for docs in evaluated):
            return None
        return np.flatnonzero(self._concept_scores.mask(*evaluated)).astype(np.int32)
