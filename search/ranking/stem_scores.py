"""BM25 scores of several stems in a few documents, computed together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.planning import weights
from search.ranking import scoring
from search.ranking.scoring import Docs, Postings, Scores
from search.ranking.views import StemCounts, View


def stem_scores(
    view: View, stems: Sequence[str], factors: Sequence[float], docs: Docs, *, presence: float
) -> Scores:
    """Return the sum of the scores of several stems for each of a few ascending documents.

    A stem scores as its words do together (`search.ranking.word_scores`), none of them as typed.

    factors   of the scores of each stem
    presence  constant for containing a stem at all
    """
    sums = np.zeros(docs.size)
    for field, boost in ((None, 1.0), *view.boosted):
        counts = view.stem_counts(stems, docs, field)
        numbers, places = np.divmod(counts.cells, docs.size)
        found = Postings(docs.take(places), counts.times)
        scores = scoring.saturation(found, view.lengths(field), view.average(field))
        if field is None:
            scores += presence
            scores *= _context_shares(view, stems, docs, counts)
        idf = np.array([weights.idf(view.count, having) for having in counts.documents])
        worth = idf * factors * boost
        sums += np.bincount(places, scores * worth.take(numbers), minlength=docs.size)
    return sums


def _context_shares(
    view: View, stems: Sequence[str], docs: Docs, counts: StemCounts
) -> Scores | float:
    """Return the share of each score that counts: all, unless the stem is in the context alone."""
    if not view.context:
        return 1.0
    times, shares = (np.zeros(len(stems) * docs.size) for _ in range(2))
    for name, share in view.context:
        inside = view.stem_counts(stems, docs, name)
        times[inside.cells] += inside.times
        shares[inside.cells] = np.maximum(shares.take(inside.cells), share)
    return np.where(times.take(counts.cells) == counts.times, shares.take(counts.cells), 1.0)
