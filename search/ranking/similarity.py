"""Similar documents: rank documents by the distinctive words they share with a given one."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from search.backends.base import Similar
from search.planning import weights
from search.planning.plan import TermSlot
from search.ranking import scoring
from search.ranking.views import View

DISTINCTIVE_WORDS = 20
"""Number of distinctive words that represent a document: fewer are chance, more are common."""

SHARED_WORDS = 5
"""Maximum number of shared words reported as the reason."""


def distinctive_words(view: View, slot: int) -> dict[str, tuple[str, float]]:
    """Return the most distinctive stems of a document as {stem: (form, weight)}, highest first.

    form    most frequent form of the stem in the document
    weight  saturated term frequency times idf (tf-idf with BM25's term frequency)
    """
    forms: dict[str, tuple[int, str]] = {}
    times: dict[str, int] = {}
    for stem, form, frequency in view.words(slot):
        times[stem] = times.get(stem, 0) + frequency
        forms[stem] = min(forms.get(stem, (0, form)), (-frequency, form))
    length, average = float(view.lengths(None)[slot]), view.average(None)
    documents = view.documents_with(tuple(times))
    distinctive = {
        stem: round(
            weights.saturation(frequency, length, average) * weights.idf(view.count, others),
            weights.SCORE_DIGITS,
        )
        for (stem, frequency), others in zip(times.items(), documents, strict=True)
    }
    best = sorted(distinctive, key=lambda stem: (-distinctive[stem], stem))[:DISTINCTIVE_WORDS]
    return {stem: (forms[stem][1], distinctive[stem]) for stem in best}


def similar(
    view: View,
    document_id: int,
    *,
    limit: int,
    among: Collection[int] | None,
    hidden: Collection[int],
) -> tuple[Similar, ...]:
    """Find documents similar to a given one (see search.backends.base.SearchBackend.similar).

    The score, from 0 to 1, is the weighted share of the document's distinctive words that the
    other one contains, with BM25's saturated term frequency.
    """
    slot = _slot(view, document_id)
    if slot is None:
        return ()
    distinctive = distinctive_words(view, slot)
    sums = np.zeros(view.size)
    used: dict[str, scoring.Docs] = {}
    lengths, average = view.lengths(None), view.average(None)
    for stem, (_form, weight) in distinctive.items():
        terms = view.terms(TermSlot(stems=frozenset((stem,))))
        postings = view.postings(terms, None)
        used[stem] = postings.docs
        sums[postings.docs] += weight * scoring.saturation(postings, lengths, average)
    total = sum(weight for _form, weight in distinctive.values()) * (weights.K1 + 1.0)
    allowed = sums > 0.0
    allowed[slot] = False
    if among is not None:
        allowed &= np.isin(view.ids, np.fromiter(among, np.int64, len(among)))
    if hidden:
        allowed &= ~np.isin(view.ids, np.fromiter(hidden, np.int64, len(hidden)))
    docs = np.flatnonzero(allowed).astype(np.int32)
    scores = np.round(sums[docs] / total, weights.SCORE_DIGITS)
    chosen = scoring.best(scores, view.ids[docs], limit)
    return tuple(
        Similar(int(view.ids[doc]), float(score), _shared(int(doc), distinctive, used))
        for doc, score in zip(docs[chosen], scores[chosen], strict=True)
    )


def _slot(view: View, document_id: int) -> int | None:
    found = view.ids == document_id
    if view.live is not None:
        found &= view.live
    slots = np.flatnonzero(found)
    return int(slots[0]) if slots.size else None


def _shared(
    doc: int, distinctive: dict[str, tuple[str, float]], used: dict[str, scoring.Docs]
) -> tuple[str, ...]:
    """Return the distinctive words that a document also contains, most distinctive first."""
    one = np.array([doc], np.int32)
    shared = [
        form
        for stem, (form, _weight) in distinctive.items()
        if scoring.contained(one, used[stem])[0]
    ]
    return tuple(shared[:SHARED_WORDS])
