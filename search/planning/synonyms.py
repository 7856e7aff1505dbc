"""Synonyms of the thesaurus: terms that mean the same, or less, and are found as well.

The index holds no synonyms, so a change takes effect with the next query.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from search.backends.documents import ANY_LANGUAGE, Relation, Synonym
from search.text.analysis import Token, analyse, as_written
from search.text.languages import language_of

_LANGUAGES_KEPT = 32

_CONNECTING = (Relation.SYNONYM, Relation.BROADER)

Key = tuple[str, ...]
"""Analysed words of a term: their stems, or the forms of stop words."""


class Alternative(NamedTuple):
    """Synonym of a run of words: its text as entered, and its tokens."""

    text: str
    tokens: tuple[Token, ...]


class Expansion(NamedTuple):
    """Expansion of `count` query words from position `first` on by `alternatives`."""

    first: int
    count: int
    alternatives: tuple[Alternative, ...]


class SynonymRun(NamedTuple):
    """Words [start:end] of a query, and the texts of their synonyms; none if meant as typed."""

    start: int
    end: int
    texts: tuple[str, ...]


class Synonyms:
    """Immutable set of all synonyms and broader terms, analysed for queries; thread-safe.

    Synonyms form a group whose members all stand for each other. A broader term leads from its
    group to that of the narrower one and no further: if A is broader than B and B than C, A does
    not lead to C. A term that is searched as typed has no alternatives but its synonyms. Other
    relations are ignored.
    """

    def __init__(self, synonyms: Iterable[Synonym] = ()) -> None:
        self._synonyms = tuple(synonyms)
        self._for_language = lru_cache(_LANGUAGES_KEPT)(self._read)

    def expand(self, tokens: Iterable[Token], language: str) -> list[Expansion]:
        """Return the expansions of words and runs of words, from left to right.

        tokens    from `analyse` in `language`
        language  ISO 639-1 code or longer tag

        Of several runs that begin at a word the longest counts, and a word is part of one run at
        most. A run that stands for itself alone has no alternatives.
        """
        by_key = self._for_language(language)
        longest = max(map(len, by_key), default=0)
        words = as_written(tokens)
        keys = _key(words)
        expansions: list[Expansion] = []
        start = 0
        while start < len(words):
            for count in range(min(longest, len(words) - start), 0, -1):
                alternatives = by_key.get(keys[start : start + count])
                if alternatives is not None:
                    expansions.append(Expansion(words[start].position, count, alternatives))
                    start += count
                    break
            else:
                start += 1
        return expansions

    def runs(self, words: Sequence[str], language: str) -> list[SynonymRun]:
        """Return the runs of `words` that have synonyms, or stand for themselves alone.

        Only whole words are replaced: U.S.-China is one word, and its parts are not expanded.
        """
        starts = list(accumulate((len(word) + 1 for word in words), initial=0))
        tokens = as_written(analyse(" ".join(words), language))
        word_of = [bisect_right(starts, token.start) - 1 for token in tokens]
        runs: list[SynonymRun] = []
        for first, count, alternatives in self.expand(tokens, language):
            last = first + count - 1
            begins = first == 0 or word_of[first - 1] < word_of[first]
            ends = last == len(word_of) - 1 or word_of[last] < word_of[last + 1]
            if begins and ends:
                texts = tuple(alternative.text for alternative in alternatives)
                runs.append(SynonymRun(word_of[first], word_of[last] + 1, texts))
        return runs

    def _read(self, language: str) -> dict[Key, tuple[Alternative, ...]]:
        """Map each term of a language to its synonyms."""
        graph = _Graph(self._synonyms, language)
        by_key: dict[Key, tuple[Alternative, ...]] = dict.fromkeys(graph.as_typed, ())
        for key in graph.texts:
            group = graph.group(key)
            beyond = [
                other
                for member in group
                for target in graph.narrower[member]
                for other in graph.group(target)
            ]
            others = [other for other in dict.fromkeys([*group, *beyond]) if other != key]
            if others:
                by_key[key] = tuple(
                    Alternative(text, tuple(as_written(analyse(text, language))))
                    for text in (graph.texts[other] for other in others)
                )
        return by_key


def term_key(text: str, language: str) -> Key:
    """Return the analysed key of a term; terms with equal keys are the same to the search."""
    return _key(as_written(analyse(text, language)))


def find_loop(synonyms: Iterable[Synonym]) -> tuple[str, ...] | None:
    """Return the terms of a loop of broader terms, first term repeated at the end, or None.

    A loop contradicts itself: if A is broader than B, no chain may lead from B back to A. Two terms
    with the same key (U.S. and USA) are the shortest loop.
    """
    synonyms = tuple(synonyms)
    for language in dict.fromkeys(synonym.language for synonym in synonyms):
        loop = _Graph(synonyms, language).loop()
        if loop:
            return loop
    return None


class _Graph:
    """Directed graph of the terms of one language; terms without words are left out.

    same      first synonym whose two terms have the same key, or None
    as_typed  terms that stand for themselves alone
    """

    def __init__(self, synonyms: Sequence[Synonym], language: str) -> None:
        self.texts: dict[Key, str] = {}
        self.narrower: defaultdict[Key, list[Key]] = defaultdict(list)
        self.same_meaning: defaultdict[Key, list[Key]] = defaultdict(list)
        self.same: tuple[str, str] | None = None
        self.as_typed: list[Key] = []
        for synonym in synonyms:
            if synonym.language in (ANY_LANGUAGE, language_of(language).code):
                self._add(synonym, language)

    def _add(self, synonym: Synonym, language: str) -> None:
        term = term_key(synonym.term, language)
        if term and synonym.relation is Relation.AS_TYPED:
            self.as_typed.append(term)
        alternative = term_key(synonym.alternative, language)
        if not term or not alternative or synonym.relation not in _CONNECTING:
            return
        if term == alternative:
            self.same = self.same or (synonym.term, synonym.alternative)
            return
        self.texts.setdefault(term, synonym.term)
        self.texts.setdefault(alternative, synonym.alternative)
        if synonym.relation is Relation.BROADER:
            self.narrower[alternative].append(term)
        else:
            self.same_meaning[term].append(alternative)
            self.same_meaning[alternative].append(term)

    def group(self, key: Key) -> list[Key]:
        """Return the terms that mean the same as `key`, itself first."""
        return list(self._reached(key, narrower=False))

    def loop(self) -> tuple[str, ...] | None:
        """Return the terms of a loop, or None."""
        if self.same:
            return self.same
        for source in list(self.narrower):
            for target in self.narrower[source]:
                predecessors = self._reached(target, narrower=True)
                if source in predecessors:
                    path: list[Key] = [source]
                    while path[-1] != target:
                        path.append(predecessors[path[-1]])
                    return tuple(self.texts[key] for key in (source, *reversed(path)))
        return None

    def _reached(self, start: Key, *, narrower: bool) -> dict[Key, Key]:
        """Map each term reachable from `start` to its predecessor, nearest first."""
        predecessors = {start: start}
        queue = deque([start])
        while queue:
            term = queue.popleft()
            edges = self.narrower.get(term, []) if narrower else []
            for neighbour in (*self.same_meaning.get(term, []), *edges):
                if neighbour not in predecessors:
                    predecessors[neighbour] = term
                    queue.append(neighbour)
        return predecessors


def _key(words: Iterable[Token]) -> Key:
    return tuple(word.stem or word.form for word in words)
