"""BM25 of Whoosh's formula, with the lengths of a segment's texts read once.

Whoosh's own reads each length anew from its file: half of the time of a search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from whoosh.matching import Matcher
from whoosh.reading import IndexReader
from whoosh.scoring import BaseScorer, WeightingModel, WeightScorer
from whoosh.searching import Searcher

from search.planning import weights

Lengths = Callable[[IndexReader, str], Sequence[int]]
"""Function that returns the lengths of the texts in a row, by the document of a segment."""


class Bm25(WeightingModel):
    """BM25 with the constants of `search.planning.weights`, to be used without limits of hits."""

    def __init__(self, lengths: Lengths) -> None:
        self._lengths = lengths

    def scorer(self, searcher: Searcher, fieldname: str, text: str, qf: int = 1) -> BaseScorer:
        """Return the scorer of a term in a segment; keywords and numbers count by their weight."""
        if not searcher.schema[fieldname].scorable:
            return WeightScorer.for_(searcher, fieldname, text)
        whole = searcher.get_parent()
        return _TermScorer(
            factor=whole.idf(fieldname, text) * (weights.K1 + 1.0),
            slope=weights.K1 * weights.B / (whole.avg_field_length(fieldname) or 1.0),
            lengths=self._lengths(searcher.reader(), fieldname),
        )


class _TermScorer(BaseScorer):
    def __init__(self, *, factor: float, slope: float, lengths: Sequence[int]) -> None:
        self._factor = factor
        self._base = weights.K1 * (1.0 - weights.B)
        self._slope = slope
        self._lengths = lengths

    def score(self, matcher: Matcher) -> float:
        """Return the score of the current document."""
        weight = matcher.weight()
        norm = self._base + self._slope * self._lengths[matcher.id()]
        return self._factor * weight / (weight + norm)
