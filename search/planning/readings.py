"""Readings of a typed text: its words with their stems, as analysed in each language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.planning.plan import Pattern, PhraseVariant, TermSlot
from search.text.analysis import Token, analyse, as_written, stem
from search.text.characters import is_unspaced

_CACHED_WORDS = 1 << 12
"""Size of the cache of analysed words, about 1 kB each."""


class Reading(NamedTuple):
    """Analysed word: its typed spelling, and the phrase variant to match."""

    typed: str
    variant: PhraseVariant


@lru_cache(_CACHED_WORDS)
def read_word(text: str, field: str | None, languages: tuple[str, ...]) -> tuple[Reading, ...]:
    """Split a typed word into its words with a stem, as analysed in each language."""
    readings: list[Reading] = []
    places = list(_by_place(tokens_of(text, languages)))
    for tokens in places:
        stems = frozenset(token.stem for token in tokens if token.stem is not None)
        if stems:
            typed = text if len(places) == 1 else tokens[0].form
            forms = frozenset(token.form for token in tokens)
            beginning = tokens[0].form if is_one_character(tokens[0].form) else ""
            pattern = Pattern((TermSlot(stems=stems, prefix=beginning),), field)
            readings.append(
                Reading(typed, PhraseVariant(label_of(tokens[0].form, field), (pattern,), forms))
            )
    return tuple(readings)


@lru_cache(_CACHED_WORDS)
def variant_of(text: str, languages: tuple[str, ...]) -> PhraseVariant:
    """Turn a synonym into a phrase whose words may be inflected."""
    slots = []
    for tokens in _by_place(tokens_of(text, languages)):
        stems = frozenset(token.stem for token in tokens if token.stem is not None)
        forms = frozenset(token.form for token in tokens)
        slots.append(TermSlot(stems=stems) if stems else TermSlot(forms=forms))
    return PhraseVariant(text, (Pattern(tuple(slots)),) if slots else ())


def tokens_of(text: str, languages: Iterable[str]) -> list[list[Token]]:
    """Tokenise a typed text in each language of the index."""
    return [as_written(analyse(text, language)) for language in languages]


def is_one_character(form: str) -> bool:
    """Test whether a form is one character of a script without spaces.

    Texts have its words as pairs of characters (王毅): it is looked for as their beginning.
    """
    return len(form) == 1 and is_unspaced(form)


def stems_of(form: str, languages: Sequence[str]) -> frozenset[str]:
    """Return the stems of a form in several languages."""
    return frozenset(word_stem for language in languages if (word_stem := stem(form, language)))


def _by_place(readings: list[list[Token]]) -> Iterable[list[Token]]:
    """Yield the tokens of several analyses of one text, grouped by position."""
    for place in range(max(map(len, readings), default=0)):
        yield [tokens[place] for tokens in readings if place < len(tokens)]


def label_of(text: str, name: str | None) -> str:
    """Return a text as people read it, with the name of its field."""
    return text if name is None else f"{name}:{text}"
