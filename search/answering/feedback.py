"""Pseudo-relevance feedback: expand a query by the distinctive terms of its best hits.

After Rocchio, "Relevance feedback in information retrieval" (1971), without negative examples. It
reads the words of the best hits (`search.backends.layout.parsed_words`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from search.backends.layout import parsed_words
from search.planning import weights

DocumentsWith = Callable[[Iterable[str]], Mapping[str, int]]
"""Function that returns the document frequency of stems."""


class AddedWord(NamedTuple):
    """Word that feedback adds to a query.

    form    most frequent one of the stem in the best hits
    weight  factor of the word's score
    """

    stem: str
    form: str
    weight: float

    @property
    def reason(self) -> str:
        """Name of its part of a score."""
        return f"{self.form} (feedback)"


def feedback(
    hits: Sequence[tuple[str, float]], *, weight: float, count: int, documents_with: DocumentsWith
) -> tuple[AddedWord, ...]:
    """Choose the words that widen a query, most distinctive first.

    hits    words and score of each of its best hits, best first
    weight  total weight of the words, as a multiple of a typed word's
    count   number of documents of the index
    """
    parsed = [parsed_words(words) for words, _score in hits]
    lengths = [sum(times for _stem, _form, times in words) for words in parsed]
    average = sum(lengths) / len(lengths) or 1.0
    shares: dict[str, float] = {}
    for words, length, (_words, score) in zip(parsed, lengths, hits, strict=True):
        trust = weights.trust(score, hits[0][1])
        for stem, times in _times(words).items():
            share = trust * weights.saturation(times, length, average)
            shares[stem] = shares.get(stem, 0.0) + share
    documents = documents_with(shares)
    values = {
        stem: round(share * weights.idf(count, documents[stem]), weights.SCORE_DIGITS)
        for stem, share in shares.items()
    }
    best = sorted(values, key=lambda stem: (-values[stem], stem))[: weights.FEEDBACK_WORDS]
    total = sum(values[stem] for stem in best)
    if not total:
        return ()
    forms = _most_frequent_forms(chain.from_iterable(parsed), frozenset(best))
    return tuple(AddedWord(stem, forms[stem], weight * values[stem] / total) for stem in best)


def _most_frequent_forms(
    words: Iterable[tuple[str, str, int]], stems: frozenset[str]
) -> dict[str, str]:
    times: dict[str, Counter[str]] = {stem: Counter() for stem in stems}
    for stem, form, frequency in words:
        if stem in stems:
            times[stem][form] += frequency
    return {
        stem: min(counts, key=lambda form, of=counts: (-of[form], form))
        for stem, counts in times.items()
    }


def _times(words: Iterable[tuple[str, str, int]]) -> Counter[str]:
    """Return the frequency of each stem."""
    times: Counter[str] = Counter()
    for stem, _form, frequency in words:
        times[stem] += frequency
    return times
