"""Similar documents: rank documents by the distinctive words they share with a given one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from search.backends.base import Similar
from search.meaning.vectors import Encoder
from search.planning import weights
from search.planning.plan import TermSlot
from search.ranking import scoring
from search.ranking.meaning import similarities, whole_vector
from search.ranking.views import View
from search.text.generic_words import is_generic, is_numeral

DISTINCTIVE_WORDS = 20
"""Number of distinctive words that represent a document: fewer are chance, more are common."""

COMMON_SHARE = 0.3
"""Share of the documents above which a word is too common to explain a similarity."""

FEW_DOCUMENTS = 10
"""In so many documents no word is too common: in a small index, the share says nothing."""


def distinctive_words(
    words: Iterable[tuple[str, str, int]],
    *,
    length: float,
    average: float,
    count: int,
    documents_with: Callable[[Sequence[str]], Iterable[int]],
) -> dict[str, tuple[str, float]]:
    """Return the most distinctive stems of a document as {stem: (form, weight)}, highest first.

    The form is the most frequent one of the stem in the document; the weight is the saturated term
    frequency times idf (tf-idf with BM25's term frequency). Generic words
    (`search.text.generic_words`) are not among them.

    words           of the document: stem, form and frequency
    length          of the document in words
    average         length of a document of the index
    count           number of documents of the index
    documents_with  returns the document frequency of each stem
    """
    forms: dict[str, tuple[int, str]] = {}
    times: dict[str, int] = {}
    for stem, form, frequency in words:
        if is_generic(stem):
            continue
        times[stem] = times.get(stem, 0) + frequency
        forms[stem] = min(forms.get(stem, (0, form)), (-frequency, form))
    distinctive = {
        stem: round(
            weights.saturation(frequency, length, average) * weights.idf(count, documents),
            weights.SCORE_DIGITS,
        )
        for (stem, frequency), documents in zip(
            times.items(), documents_with(tuple(times)), strict=True
        )
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
    encoder: Encoder | None = None,
) -> tuple[Similar, ...]:
    """Find documents similar to a given one (see search.backends.base.SearchBackend.similar).

    The score, from 0 to 1, is the weighted share of the document's distinctive words that the
    other one contains, with BM25's saturated term frequency. With a sentence model, MEANING_SHARE
    of it is the similarity of their meaning.
    """
    slot = _slot(view, document_id)
    if slot is None:
        return ()
    distinctive = distinctive_words(
        view.words(slot),
        length=float(view.lengths(None)[slot]),
        average=view.average(None),
        count=view.count,
        documents_with=view.documents_with,
    )
    shares, used = _shares(view, distinctive)
    if encoder is not None:
        shares = _with_meaning(shares, view, slot, encoder)
    allowed = shares > 0.0
    allowed[slot] = False
    if among is not None:
        allowed &= np.isin(view.ids, np.fromiter(among, np.int64, len(among)))
    if hidden:
        allowed &= ~np.isin(view.ids, np.fromiter(hidden, np.int64, len(hidden)))
    docs = np.flatnonzero(allowed).astype(np.int32)
    scores = np.round(shares[docs], weights.SCORE_DIGITS)
    chosen = scoring.best(scores, view.ids[docs], limit)
    reasons = {
        stem: form
        for stem, (form, _weight) in distinctive.items()
        if is_reason(stem, used[stem].size, view.count)
    }
    return tuple(
        Similar(int(view.ids[doc]), float(score), _shared(int(doc), reasons, used))
        for doc, score in zip(docs[chosen], scores[chosen], strict=True)
    )


def _shares(
    view: View, distinctive: Mapping[str, tuple[str, float]]
) -> tuple[scoring.Scores, dict[str, scoring.Docs]]:
    """Return each slot's share of the distinctive words, and the documents with each word."""
    sums = np.zeros(view.size)
    used: dict[str, scoring.Docs] = {}
    lengths, average = view.lengths(None), view.average(None)
    for stem, (_form, weight) in distinctive.items():
        terms = view.terms(TermSlot(stems=frozenset((stem,))))
        postings = view.postings(terms, None)
        used[stem] = postings.docs
        sums[postings.docs] += weight * scoring.saturation(postings, lengths, average)
    total = sum(weight for _form, weight in distinctive.values()) * (weights.K1 + 1.0)
    return (sums / total if total else sums), used


def _with_meaning(
    shares: scoring.Scores, view: View, slot: int, encoder: Encoder
) -> scoring.Scores:
    """Return the shares of common words, joined with the similarity of meaning to a document.

    Documents without a common word are among them only if they are as near as MEANING_ALONE.
    """
    own = whole_vector(view, slot, encoder)
    if own is None:
        return shares
    alike = np.clip(np.nan_to_num(similarities(view, encoder, own)), 0.0, 1.0)
    alike[(shares == 0.0) & (alike < weights.MEANING_ALONE)] = 0.0
    return (1.0 - weights.MEANING_SHARE) * shares + weights.MEANING_SHARE * alike


def _slot(view: View, document_id: int) -> int | None:
    found = view.ids == document_id
    if view.live is not None:
        found &= view.live
    slots = np.flatnonzero(found)
    return int(slots[0]) if slots.size else None


def is_reason(stem: str, documents: int, count: int) -> bool:
    """Return True for a word that explains a similarity: neither a number nor too common.

    documents  number of documents with the word, of `count`
    """
    return not is_numeral(stem) and documents <= max(FEW_DOCUMENTS, COMMON_SHARE * count)


def _shared(doc: int, reasons: dict[str, str], used: dict[str, scoring.Docs]) -> tuple[str, ...]:
    """Return the words among `reasons` (form by stem) that a document also contains."""
    one = np.array([doc], np.int32)
    return tuple(form for stem, form in reasons.items() if scoring.contained(one, used[stem])[0])
