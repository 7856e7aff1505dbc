"""Likeness of names, titles and statements: what may have been entered twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA

from debates.text.names import as_typed
from search.text.analysis import stems_of

KEPT_TEXTS = 20_000
"""Names and statements of which the words are kept."""

SHARE_OF_WORDS = 0.8
"""Share of their different words that two statements have in common, at least, to be doubles."""

_WORD = re.compile(r"\w+")

SHORTEST_SLIP, LONGEST_SLIP = 4, 40
"""Letters of a word in which another letter is a slip; “not” and “now” are two words."""

_AROUND = ".,;:!?…\"'()[]"
"""Punctuation around the words of a name or title."""


def called_alike(first: str, second: str) -> bool:
    """Test whether two names differ only in case, diacritics, script, marks or order of words."""
    return spoken_words(first) == spoken_words(second)


@lru_cache(KEPT_TEXTS)
def spoken_words(name: str) -> frozenset[str]:
    """Return the words of a name in Latin letters, without case, marks around them and order."""
    words = anyascii(as_typed(name)).casefold().replace(",", " ").split()
    return frozenset(word.strip(_AROUND) or word for word in words)


class _Words(NamedTuple):
    """The words of a statement, with its place among the statements."""

    place: int
    words: tuple[str, ...]


def nearly_the_same(statements: Sequence[str], language: str) -> set[tuple[int, int]]:
    """Return the pairs of statements, by their places, that differ in a few words or a slip."""
    return {
        *_alike([_stems(statement, language) for statement in statements]),
        *_but_for_a_slip(statements),
    }


def _but_for_a_slip(statements: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of statements, by their places, that are the same but for a letter."""
    by_length: dict[int, list[_Words]] = defaultdict(list)
    for place, text in enumerate(statements):
        words = tuple(_WORD.findall(as_typed(text)))
        by_length[len(words)].append(_Words(place, words))
    for length, texts in by_length.items():
        yield from _same_elsewhere(texts, 0, length)


def _same_elsewhere(texts: Sequence[_Words], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts with a slip in one of the words [start:end]; all others are the same.

    One half of these words has none, so that only texts are compared that have the same half.
    """
    if len(texts) < 2 or start == end:
        return
    if end - start == 1:
        yield from _with_a_slip([(text.place, text.words[start]) for text in texts])
        return
    middle = (start + end) // 2
    for same_range, slip_range in (
        ((start, middle), (middle, end)),
        ((middle, end), (start, middle)),
    ):
        alike: dict[tuple[str, ...], list[_Words]] = defaultdict(list)
        for text in texts:
            alike[text.words[slice(*same_range)]].append(text)
        for some in alike.values():
            yield from _same_elsewhere(some, *slip_range)


def _with_a_slip(words: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of words, by their places, that differ in a letter.

    Two such words become the same where a letter is left out of one of them, or of both.
    """
    having: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, word in words:
        if not SHORTEST_SLIP <= len(word) <= LONGEST_SLIP:
            continue
        letters = [at for at, letter in enumerate(word) if letter.isalpha()]
        shorter = {word, *(word[:at] + word[at + 1 :] for at in letters)}
        for earlier, earlier_word in {
            occurrence for part in shorter for occurrence in having[part]
        }:
            if OSA.distance(word, earlier_word) == 1:
                yield earlier, place
        for part in shorter:
            having[part].append((place, word))


def _alike(texts: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of texts, by their places, whose words are the same but for a few.

    Two such texts have one of their rarest words in common: so many of them are looked at that
    without it they would differ in too many.
    """
    often = Counter(word for words in texts for word in words)
    having: dict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(texts):
        common = ceil(round(SHARE_OF_WORDS * len(words), 6))
        rarest = sorted(words, key=lambda word: (often[word], word))[: len(words) - common + 1]
        for earlier in {earlier_place for word in rarest for earlier_place in having[word]}:
            if _are_alike(texts[earlier], words):
                yield earlier, place
        for word in rarest:
            having[word].append(place)


def _are_alike(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether the words of two statements are the same but for a few."""
    fewer, more = len(ours), len(theirs)
    if fewer > more:
        fewer, more = more, fewer
    # so many words more cannot be made up for
    if not more or fewer / more < SHARE_OF_WORDS:
        return False
    common = len(ours & theirs)
    return common / (fewer + more - common) >= SHARE_OF_WORDS


@lru_cache(KEPT_TEXTS)
def _stems(statement: str, language: str) -> frozenset[str]:
    return stems_of(statement, language)
