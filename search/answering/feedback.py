"""Pseudo-relevance feedback: expand a query by the distinctive terms of its best hits.

After Rocchio, "Relevance feedback in information retrieval" (1971), without negative examples. It
reads the words of the best hits (`search.backends.layout.parsed_words`) and asks an engine for no
further query, so that it is the same for all engines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.backends.documents import ScorePart
from search.backends.layout import JOINT, parsed_words
from search.planning import weights

DocumentsWith = Callable[[Iterable[str]], Mapping[str, int]]
"""Function that returns the document frequency of stems."""


@dataclass(frozen=True, slots=True)
class AddedWord:
    """Word that feedback adds to a query.

    form    most frequent one of the stem in the best hits
    weight  of an occurrence, before saturation
    """

    stem: str
    form: str
    weight: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """Words that feedback adds, most distinctive first.

    average  mean length of the best hits in words
    """

    added: tuple[AddedWord, ...] = ()
    average: float = 1.0

    def score(self, words: str) -> float:
        """Return what feedback adds to the score of a document with these words."""
        return sum(part.value for part in self.parts(words))

    def parts(self, words: str) -> list[ScorePart]:
        """Return the same by added word, without those that the document lacks."""
        lines = f"\n{words}"
        present = [word for word in self.added if f"\n{word.stem}{JOINT}" in lines]
        if not present:
            return []
        times = _times(parsed_words(words))
        length = times.total()
        return [
            ScorePart(
                f"{word.form} (feedback)",
                word.weight * weights.saturation(times[word.stem], length, self.average),
            )
            for word in present
        ]


def feedback(
    hits: Sequence[tuple[str, float]], *, weight: float, count: int, documents_with: DocumentsWith
) -> Feedback:
    """Choose the words that widen a query.

    hits    words and score of each of its best hits, best first
    weight  total weight of the words, as a multiple of a typed word's
    count   number of documents of the index
    """
    parsed = [parsed_words(words) for words, _score in hits]
    lengths = [sum(times for _stem, _form, times in words) for words in parsed]
    average = sum(lengths) / len(lengths) or 1.0
    shares: dict[str, float] = {}
    forms: dict[str, Counter[str]] = {}
    for words, length, (_words, score) in zip(parsed, lengths, hits, strict=True):
        trust = weights.trust(score, hits[0][1])
        for stem, form, times in words:
            forms.setdefault(stem, Counter())[form] += times
        for stem, times in _times(words).items():
            share = trust * weights.saturation(times, length, average)
            shares[stem] = shares.get(stem, 0.0) + share
    documents = documents_with(shares)
    idf = {stem: weights.idf(count, documents[stem]) for stem in shares}
    values = {stem: round(shares[stem] * idf[stem], weights.SCORE_DIGITS) for stem in shares}
    best = sorted(values, key=lambda stem: (-values[stem], stem))[: weights.FEEDBACK_WORDS]
    total = sum(values[stem] for stem in best)
    if not total:
        return Feedback()
    return Feedback(
        tuple(
            AddedWord(
                stem,
                min(forms[stem], key=lambda form, of=forms[stem]: (-of[form], form)),
                weight * values[stem] / total * idf[stem],
            )
            for stem in best
        ),
        average,
    )


def _times(words: Iterable[tuple[str, str, int]]) -> Counter[str]:
    """Return the frequency of each stem."""
    times: Counter[str] = Counter()
    for stem, _form, frequency in words:
        times[stem] += frequency
    return times
