"""Which documents match: conditions, filters and ranges become masks; and what facets count."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.documents import Facet, Range, SearchQuery
from search.plan import All, Any, Condition, HasKeyword, InRange, Says
from search.saying import Sayings
from search.scoring import Docs, Mask


class Matches:
    """The documents of a view that match a query.

    docs   those that pass all filters
    """

    def __init__(self, sayings: Sayings, query: SearchQuery) -> None:
        self._sayings = sayings
        self._view = sayings.view
        self._base = self._unfiltered(query)
        self._filters = {name: self._filter(name, held) for name, held in query.filters.items()}
        self.docs = self._docs(_all(self._base, *self._filters.values()))

    def facet(self, name: str) -> Facet:
        """The counts of a facet: under all filters but its own."""
        column = self._view.column(name)
        if name not in self._filters:
            return Facet(name, column.count(self.docs))
        others = [mask for other, mask in self._filters.items() if other != name]
        return Facet(name, column.count(self._docs(_all(self._base, *others))))

    def _unfiltered(self, query: SearchQuery) -> Mask | None:
        """What matches the text and may be seen."""
        mask = _all(self._view.live, self._holds(self._sayings.plan.condition))
        for name, span in query.ranges.items():
            mask = _all(mask, self._in_range(name, span))
        if query.hidden:
            hidden = np.fromiter(query.hidden, np.int64, len(query.hidden))
            mask = _all(mask, ~np.isin(self._view.ids, hidden))
        return mask

    def _docs(self, mask: Mask | None) -> Docs:
        if mask is None:
            return np.arange(self._view.size, dtype=np.int32)
        return np.flatnonzero(mask).astype(np.int32)

    def _filter(self, name: str, values: Sequence[str]) -> Mask:
        return self._sayings.mask(*(self._view.keyword(name, value) for value in values))

    def _in_range(self, name: str, span: Range) -> Mask:
        numbers = self._view.number(name)
        mask = numbers != np.iinfo(np.int64).min
        if span.low is not None:
            mask &= numbers >= span.low
        if span.high is not None:
            mask &= numbers <= span.high
        return mask

    def _holds(self, condition: Condition) -> Mask | None:
        """The documents for which a condition holds; None for all."""
        match condition:
            case All(conditions, excluded):
                held = [self._holds(inner) for inner in conditions]
                return _all(*held, *(self._fails(inner) for inner in excluded))
            case Any(conditions):
                return self._any(conditions)
            case Says(number):
                return self._sayings.mask(self._sayings.concept(number).docs)
            case HasKeyword(name, value):
                return self._sayings.mask(self._view.keyword(name, value))
            case InRange(name, span):
                return self._in_range(name, span)

    def _fails(self, condition: Condition) -> Mask:
        held = self._holds(condition)
        return np.zeros(self._view.size, bool) if held is None else ~held

    def _any(self, conditions: Sequence[Condition]) -> Mask | None:
        said = {inner.concept for inner in conditions if isinstance(inner, Says)}
        if len(said) == len(conditions) > 1 and said == set(self._sayings.ranking):
            # What is said always adds something, so that the sums tell who says anything.
            return self._sayings.sums() > 0.0
        mask = self._sayings.mask(*(self._sayings.concept(number).docs for number in said))
        for inner in conditions:
            if not isinstance(inner, Says):
                held = self._holds(inner)
                if held is None:
                    return None
                mask |= held
        return mask


def _all(*masks: Mask | None) -> Mask | None:
    """What is in all masks; None is everything."""
    both: Mask | None = None
    for mask in masks:
        if both is None:
            both = mask
        elif mask is not None:
            both = both & mask
    return both
