"""Compounds of a query in other spellings: burn-out, burnout and “burn out”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from search.backends.base import Alternative
from search.query.tree import Word
from search.text.characters import HYPHENS, fold, is_unspaced
from search.text.everyday_words import is_everyday_word
from search.text.languages import is_foreign_stop_word

if TYPE_CHECKING:
    from search.planning.wording import QueryWords

_HYPHENATED = re.compile(rf"([^\W\d_]+)[{re.escape(HYPHENS)}]([^\W\d_]+)")
"""A compound of two words: burn-out."""

_LEAST_PART = 3
"""Letters of the shortest part of a compound that is written as one word, but for stop words; the
list of everyday words has longer ones only."""

_LONGEST_COMPOUND = 24


def other_compounds(words: QueryWords, texts: Sequence[str]) -> Iterator[Alternative]:
    """Yield other ways to write compounds, which the texts may not have.

    For burn-out that is burnout; only for what no text has, also “burn out” for burnout, and
    burnout for “burn out”.
    """
    unknown = {place for place, text in enumerate(texts) if words.is_unknown(text)}
    for place, text in enumerate(texts):
        if hyphenated := _HYPHENATED.fullmatch(text):
            joined = "".join(hyphenated.groups())
            if all(variant.label != fold(joined) for variant in words.variants(Word(text))):
                yield Alternative(place, place + 1, joined)
        elif place in unknown and _is_compound_part(text):
            for parted in _parted(words, text):
                yield Alternative(place, place + 1, parted)
    for place, pair in enumerate(pairwise(texts)) if unknown else ():
        joined = "".join(pair)
        if (
            not unknown.isdisjoint((place, place + 1))
            and all(map(_is_compound_part, pair))
            # “Лукин о” is no Лукино
            and not any(map(is_foreign_stop_word, pair))
            # else it would keep its words from a longer name: в Центральной Азии
            and words.is_known(words.variant_of(joined))
        ):
            yield Alternative(place, place + 2, joined)


def _parted(words: QueryWords, text: str) -> Iterator[str]:
    """Yield the ways to write a word as two everyday words; the first is no stop word.

    What is an everyday word itself has longer parts: shortage is no “short age”.
    """
    is_whole = is_everyday_word(fold(text))
    least = _LEAST_PART + is_whole
    longest = min(len(text), _LONGEST_COMPOUND)
    for end in range(least, longest - (least if is_whole else 2) + 1):
        first, second = text[:end], text[end:]
        if (
            _may_be_everyday(first)
            and (_may_be_everyday(second) or words.is_stop_word(second))
            and not words.is_stop_word(first)
        ):
            yield f"{first} {second}"


def _may_be_everyday(part: str) -> bool:
    """Test whether a part of a word may be an everyday English word."""
    return len(part) == _LEAST_PART or is_everyday_word(fold(part))


def _is_compound_part(text: str) -> bool:
    """Test whether a typed word consists of letters of a script with spaces."""
    return text.isalpha() and not is_unspaced(text)
