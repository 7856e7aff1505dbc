"""How people write the words that the analyzer has made of what they wrote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from search.text.analysis import chunks_of, cut

_NOW_AND_THEN = 0.25


def usual_spellings(words: Collection[str], texts: Iterable[str], language: str) -> dict[str, str]:
    """For those of `words` that stand in these texts, how they are mostly written there.

    words  forms of the analyzer, or stems, which stand for the form that comes most often

    A word that is written without capitals at least now and then is none that needs them: others
    stand at the beginning of a sentence. What stands in no text is left out.
    """
    wanted = frozenset(words)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        chunks = Counter(chunks_of(text).findall(text))
        for (chunk, times), pieces in zip(chunks.items(), cut(chunks, language), strict=True):
            for form, stem, _, start, end in pieces:
                for word in wanted.intersection((form, stem)):
                    spelled[word][chunk[start:end]] += times
    return {word: _most(spellings) for word, spellings in spelled.items()}


def _most(spellings: Counter[str]) -> str:
    small = Counter({one: times for one, times in spellings.items() if one.islower()})
    if small.total() >= _NOW_AND_THEN * spellings.total():
        spellings = small
    return min(spellings, key=lambda one: (-spellings[one], one))
