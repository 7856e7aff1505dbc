"""Usual spelling, in the documents, of words that the analyzer has normalised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from itertools import chain

from search.text.analysis import chunks_of, cut

_LOWER_CASE_SHARE = 0.25


def usual_spellings(words: Collection[str], texts: Iterable[str], language: str) -> dict[str, str]:
    """Map each of `words` that occurs in `texts` to its most frequent spelling there.

    words  forms of the analyzer, or stems (which stand for their most frequent form)

    A spelling in lower case is preferred if at least a quarter of the occurrences have one:
    capitals are then due to the beginning of a sentence. Words without an occurrence are omitted.
    """
    searched = frozenset(words)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    chunks = Counter(chain.from_iterable(chunks_of(text).findall(text) for text in texts))
    for (chunk, count), pieces in zip(chunks.items(), cut(chunks, language), strict=True):
        for form, stem, _, start, end in pieces:
            if form in searched or stem in searched:
                for word in searched.intersection((form, stem)):
                    spelled[word][chunk[start:end]] += count
    return {word: _most_frequent(spellings) for word, spellings in spelled.items()}


def _most_frequent(spellings: Counter[str]) -> str:
    lower = Counter({written: count for written, count in spellings.items() if written.islower()})
    if lower.total() >= _LOWER_CASE_SHARE * spellings.total():
        spellings = lower
    return min(spellings, key=lambda written: (-spellings[written], written))
