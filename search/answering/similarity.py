"""Similar documents: rank documents by the distinctive words they share with a given one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from search.answering.meaning import Neighbours
from search.answering.reading import Q, Reading, Search
from search.backends.base import Similar
from search.backends.layout import Row, parsed_words
from search.planning import weights
from search.text.generic_words import is_generic, is_numeral

DISTINCTIVE_WORDS = 20
"""Number of distinctive words that represent a document: fewer are chance, more are common."""

CANDIDATES = 100
"""Best documents by an engine's score among which the most similar ones are looked for."""

COMMON_SHARE = 0.3
"""Share of the documents above which a word is too common to explain a similarity."""

FEW_DOCUMENTS = 10
"""In so many documents no word is too common: in a small index, the share says nothing."""


def similar(
    reading: Reading[Q],
    document_id: int,
    *,
    limit: int,
    among: Collection[int] | None,
    hidden: Collection[int],
    neighbours: Neighbours | None = None,
) -> tuple[Similar, ...]:
    """Find documents similar to a given one (see search.backends.base.SearchBackend.similar).

    The score, from 0 to 1, is the weighted share of the document's distinctive words that the
    other one contains, with BM25's saturated term frequency. With a sentence model, MEANING_SHARE
    of it is the similarity of their meaning.
    """
    own = reading.words([document_id]).get(document_id)
    if own is None or limit < 1:
        return ()
    words = parsed_words(own)
    distinctive = distinctive_words(words, reading.count, reading.documents_with)
    size = max(limit, CANDIDATES)
    request: Search[Q] = Search(None, hidden={document_id, *hidden}, among=among, size=size)
    candidates = _candidates(reading, distinctive, request)
    shares = _shares(reading, candidates, distinctive, sum(times for _stem, _form, times in words))
    scores = {key: share for key, (share, _words) in shares.items()}
    if neighbours is not None:
        alike = neighbours.of_document(document_id)
        if alike:
            left_out = {document_id, *hidden}
            allowed = alike.keys() - left_out if among is None else {*among} - left_out
            scores = _with_meaning(scores, alike, allowed)
    ordered = sorted(
        ((key, round(score, weights.SCORE_DIGITS)) for key, score in scores.items() if score > 0.0),
        key=lambda scored: (-scored[1], scored[0]),
    )
    return tuple(
        Similar(key, score, shares[key][1] if key in shares else ())
        for key, score in ordered[:limit]
    )


def distinctive_words(
    words: Iterable[tuple[str, str, int]],
    count: int,
    documents_with: Callable[[Iterable[str]], Mapping[str, int]],
) -> dict[str, tuple[str, float]]:
    """Return the most distinctive stems of a document as {stem: (form, weight)}, highest first.

    The form is the most frequent one of the stem in the document; the weight is the saturated term
    frequency times idf (tf-idf with BM25's term frequency). Generic words
    (`search.text.generic_words`) are not among them.

    words           of the document: stem, form and frequency
    count           number of documents of the index
    documents_with  returns the document frequency of stems
    """
    forms: dict[str, tuple[int, str]] = {}
    times: Counter[str] = Counter()
    for stem, form, frequency in words:
        if not is_generic(stem):
            times[stem] += frequency
            forms[stem] = min(forms.get(stem, (0, form)), (-frequency, form))
    documents = documents_with(times)
    values = {
        stem: round(
            weights.saturation(frequency, 1.0, 1.0) * weights.idf(count, documents[stem]),
            weights.SCORE_DIGITS,
        )
        for stem, frequency in times.items()
    }
    best = sorted(values, key=lambda stem: (-values[stem], stem))[:DISTINCTIVE_WORDS]
    return {stem: (forms[stem][1], values[stem]) for stem in best if values[stem]}


def is_reason(stem: str, documents: int, count: int) -> bool:
    """Return True for a word that explains a similarity: neither a number nor too common.

    documents  number of documents with the word, of `count`
    """
    return not is_numeral(stem) and documents <= max(FEW_DOCUMENTS, COMMON_SHARE * count)


def _candidates(
    reading: Reading[Q], distinctive: Mapping[str, tuple[str, float]], request: Search[Q]
) -> dict[int, str]:
    """Return the words of the documents that have most of the distinctive words."""
    if not distinctive:
        return {}
    queries = reading.queries
    weight = max(value for _form, value in distinctive.values())
    tokens = [
        queries.token(Row.STEMS, None, stem, value / weight)
        for stem, (_form, value) in distinctive.items()
    ]
    matching = tokens[0] if len(tokens) == 1 else queries.any_of(tokens)
    hits = reading.find(replace(request, matching=matching)).hits
    return reading.words([key for key, _score in hits])


def _shares(
    reading: Reading[Q],
    words_by_document: Mapping[int, str],
    distinctive: Mapping[str, tuple[str, float]],
    average: float,
) -> dict[int, tuple[float, tuple[str, ...]]]:
    """Return each document's share of the distinctive words, and those that explain it.

    average  length of a text in words that counts as neither long nor short
    """
    documents = reading.documents_with(distinctive)
    reasons = {
        stem: form
        for stem, (form, _value) in distinctive.items()
        if is_reason(stem, documents[stem], reading.count)
    }
    total = sum(value for _form, value in distinctive.values()) * (weights.K1 + 1.0)
    shares = {}
    for key, lines in words_by_document.items():
        times: Counter[str] = Counter()
        for stem, _form, frequency in parsed_words(lines):
            times[stem] += frequency
        length = times.total()
        score = sum(
            value * weights.saturation(times[stem], length, average)
            for stem, (_form, value) in distinctive.items()
            if times[stem]
        )
        words = tuple(form for stem, form in reasons.items() if times[stem])
        shares[key] = score / total, words
    return shares


def _with_meaning(
    shares: Mapping[int, float], alike: Mapping[int, float], allowed: Collection[int]
) -> dict[int, float]:
    """Return the shares of common words, joined with the similarity of meaning.

    Documents without a common word are among them only if they are as near as MEANING_ALONE.
    """
    near = {
        key for key in allowed if key not in shares and alike.get(key, 0.0) >= weights.MEANING_ALONE
    }
    return {
        key: (1.0 - weights.MEANING_SHARE) * shares.get(key, 0.0)
        + weights.MEANING_SHARE * min(1.0, max(0.0, alike.get(key, 0.0)))
        for key in (*shares, *near)
    }
