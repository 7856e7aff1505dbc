"""Idioms of the thesaurus: phrases that mean something other than their words.

“Who calls the shots” asks who dominates, not for calls or shots. Texts are searched for the plain
words as well, and for the words of an idiom only where they stand together. Stop words within an
idiom do not matter: “all its eggs in one basket”.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from search.backends.base import IdiomRun
from search.text.analysis import analyse, as_written

Key = tuple[str, ...]
"""Stems of the words of an idiom that are no stop words."""


class Idioms:
    """Immutable set of the idioms of a language; thread-safe.

    pairs     idioms with what they mean in plain words; several for one idiom
    language  ISO 639-1 code
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], language: str) -> None:
        meanings: dict[Key, dict[str, None]] = {}
        for idiom, meaning in pairs:
            meanings.setdefault(idiom_key(idiom, language), {})[meaning] = None
        self._meanings = {key: tuple(texts) for key, texts in meanings.items()}
        self._beginnings = frozenset(
            key[:count] for key in meanings for count in range(1, len(key) + 1)
        )

    def runs(self, words: Sequence[Sequence[Collection[str]]]) -> Iterator[IdiomRun]:
        """Yield the runs of words that are an idiom, the longest ones.

        words  of each word as typed, the possible stems of each of its parts; a stop word has none
        """
        parts = [(stems, place) for place, word in enumerate(words) for stems in word]
        start = 0
        while start < len(parts):
            count, meanings = self._longest([stems for stems, _place in parts[start:]])
            if count:
                yield IdiomRun(parts[start][1], parts[start + count - 1][1] + 1, meanings)
            start += count or 1

    def _longest(self, parts: Sequence[Collection[str]]) -> tuple[int, tuple[str, ...]]:
        """Return the number of parts of the longest idiom at the first, and its meanings."""
        longest: tuple[int, tuple[str, ...]] = 0, ()
        begun: list[Key] = [()]
        for count, stems in enumerate(parts, 1):
            begun = [
                longer
                for key in begun
                for stem in stems
                if (longer := (*key, stem)) in self._beginnings
            ]
            if not begun:
                break
            meanings = (self._meanings[key] for key in begun if key in self._meanings)
            longest = next(((count, texts) for texts in meanings), longest)
        return longest


def idiom_key(idiom: str, language: str) -> Key:
    """Return the stems of the words of an idiom that are no stop words."""
    return tuple(token.stem for token in as_written(analyse(idiom, language)) if token.stem)
