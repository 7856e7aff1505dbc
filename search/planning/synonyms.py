"""Which other words mean the same: pairs kept by editors, by which a query is widened.

Nothing of this is in the index, so a change has effect at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from search.backends import base as engine
from search.text.analysis import Token, analyse, as_written
from search.text.languages import language_of

ANY_LANGUAGE = ""

_LANGUAGES_KEPT = 32

Key = tuple[str, ...]
"""The words of a term without their inflection: stems, or forms of stop words."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Whoever asks for `term` also means `alternative`, and the other way round if `both_ways`.

    Each is a word or several, as people write them. `language` is the ISO 639-1 code of the
    language in which it holds, or ANY_LANGUAGE.
    """

    term: str
    alternative: str
    both_ways: bool = True
    language: str = ANY_LANGUAGE


class Alternative(NamedTuple):
    """Other words that mean the same: as an editor wrote them, and as the analyzer reads them."""

    text: str
    tokens: tuple[Token, ...]


class Widening(NamedTuple):
    """The words of a query from position `first` on, `count` of them, and what else they mean."""

    first: int
    count: int
    alternatives: tuple[Alternative, ...]


class Synonyms:
    """All synonyms, ready for queries; never changes, and may be shared by threads.

    Synonyms both ways make a group whose members all stand for each other. A synonym one way
    leads from a group to another and not further: if A leads to B and B to C, A is not C.
    """

    def __init__(self, synonyms: Iterable[Synonym] = ()) -> None:
        self._synonyms = tuple(synonyms)
        self._in = lru_cache(_LANGUAGES_KEPT)(self._read)

    def widen(self, tokens: Iterable[Token], language: str) -> list[Widening]:
        """What the words and runs of words among these tokens also mean, from left to right.

        `tokens` as `analyse` gives them in `language`. Where several runs begin at a word the
        longest counts, and a word counts in one run only.
        """
        by_key = self._in(language)
        longest = max(map(len, by_key), default=0)
        words = as_written(tokens)
        keys = _key(words)
        found: list[Widening] = []
        here = 0
        while here < len(words):
            for count in range(min(longest, len(words) - here), 0, -1):
                alternatives = by_key.get(keys[here : here + count])
                if alternatives:
                    found.append(Widening(words[here].position, count, alternatives))
                    here += count
                    break
            else:
                here += 1
        return found

    def edition(self) -> int:
        """See search.backends.base.Synonyms."""
        return 0

    def alternatives(self, words: Sequence[str], language: str) -> list[engine.Alternative]:
        """See search.backends.base.Synonyms; from left to right.

        Only whole words are replaced: U.S.-China is one, and not said otherwise.
        """
        starts = list(accumulate((len(word) + 1 for word in words), initial=0))
        tokens = as_written(analyse(" ".join(words), language))
        at = [bisect_right(starts, token.start) - 1 for token in tokens]
        found: list[engine.Alternative] = []
        for first, count, alternatives in self.widen(tokens, language):
            last = first + count - 1
            begins = first == 0 or at[first - 1] < at[first]
            ends = last == len(at) - 1 or at[last] < at[last + 1]
            if begins and ends:
                run = at[first], at[last] + 1
                found += [engine.Alternative(*run, each.text) for each in alternatives]
        return found

    def _read(self, language: str) -> dict[Key, tuple[Alternative, ...]]:
        """What each term of a language also means."""
        graph = _Graph(self._synonyms, language)
        by_key: dict[Key, tuple[Alternative, ...]] = {}
        for key in graph.texts:
            group = graph.group(key)
            beyond = [
                other
                for member in group
                for target in graph.one_way[member]
                for other in graph.group(target)
            ]
            others = [other for other in dict.fromkeys([*group, *beyond]) if other != key]
            if others:
                by_key[key] = tuple(
                    Alternative(text, tuple(as_written(analyse(text, language))))
                    for text in (graph.texts[other] for other in others)
                )
        return by_key


def key_of(text: str, language: str) -> Key:
    """The words of a text as a term has them: two terms with equal keys are the same."""
    return _key(as_written(analyse(text, language)))


def find_loop(synonyms: Iterable[Synonym]) -> tuple[str, ...] | None:
    """Terms of which each leads one way to the next and the last is the first again, or None.

    A loop contradicts itself: if A means B but B not A, nothing may lead from B back to A. Two
    terms that are the same word to the analyzer (U.S. and USA) make the shortest loop.
    """
    synonyms = tuple(synonyms)
    for language in dict.fromkeys(synonym.language for synonym in synonyms):
        loop = _Graph(synonyms, language).loop()
        if loop:
            return loop
    return None


class _Graph:
    """Terms of one language, and which leads to which; terms without any word are left out."""

    def __init__(self, synonyms: Sequence[Synonym], language: str) -> None:
        self.texts: dict[Key, str] = {}
        self.one_way: defaultdict[Key, list[Key]] = defaultdict(list)
        self.both_ways: defaultdict[Key, list[Key]] = defaultdict(list)
        self.same: tuple[str, str] | None = None
        for synonym in synonyms:
            if synonym.language not in (ANY_LANGUAGE, language_of(language).code):
                continue
            source = key_of(synonym.term, language)
            target = key_of(synonym.alternative, language)
            if not source or not target:
                continue
            if source == target:
                self.same = self.same or (synonym.term, synonym.alternative)
                continue
            self.texts.setdefault(source, synonym.term)
            self.texts.setdefault(target, synonym.alternative)
            if synonym.both_ways:
                self.both_ways[source].append(target)
                self.both_ways[target].append(source)
            else:
                self.one_way[source].append(target)

    def group(self, key: Key) -> list[Key]:
        """The terms that stand for each other with this one, itself first."""
        return list(self._reached(key, one_way=False))

    def loop(self) -> tuple[str, ...] | None:
        if self.same:
            return self.same
        for source in list(self.one_way):
            for target in self.one_way[source]:
                came_from = self._reached(target, one_way=True)
                if source in came_from:
                    way: list[Key] = [source]
                    while way[-1] != target:
                        way.append(came_from[way[-1]])
                    return tuple(self.texts[key] for key in (source, *reversed(way)))
        return None

    def _reached(self, start: Key, *, one_way: bool) -> dict[Key, Key]:
        """The terms to which steps lead from `start`, nearest first, each with the one before."""
        came_from = {start: start}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            steps = self.both_ways.get(here, []) + (self.one_way.get(here, []) if one_way else [])
            for step in steps:
                if step not in came_from:
                    came_from[step] = here
                    waiting.append(step)
        return came_from


def _key(words: Iterable[Token]) -> Key:
    return tuple(word.stem or word.form for word in words)
