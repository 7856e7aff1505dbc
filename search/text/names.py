"""Names in other languages: countries and cities of CLDR, and translations of a thesaurus.

A name of any language leads to its names in the language of the texts, also inflected, in a German
compound, with an Arabic particle or in a sentence without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.text import cldr
from search.text.characters import UNSPACED, fold
from search.text.everyday_words import is_everyday_word
from search.text.name_keys import (
    AS_WRITTEN,
    ENGLISH,
    MOST_WORDS,
    SHARED_LETTERS,
    SHARED_LETTERS_IN_ASCII,
    SPACES,
    Name,
    TypedWord,
    begins_alike,
    is_stem,
    is_surname,
    joined,
    key_of,
    typed_word,
)
from search.text.name_table import NameTable

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_LONGEST_UNSPACED = 12

_SHORTEST_PART = 4

_ARABIC_PARTICLES = (
    ("و", ""),
    ("ال", ""),
    ("وال", ""),
    ("بال", "ال"),
    ("بال", ""),
    ("لل", "ال"),
    ("لل", ""),
    ("ب", ""),
    ("ل", ""),
)
"""Particles written onto an Arabic word (and, the, with, for), and what remains of each."""

# Cases, plural and “with” of names: Çin'in, Rusya'ya, Dubois'nın, Moskova'dan, Putin'lerle.
_TURKISH_ENDINGS = re.compile(
    r"([^\W\d_a-zçğıöşü][^\W\d_]+)['’](?=\w{1,7}$)"
    r"(?:l[ae]r)?(?:[sy]?[ıiuü]|n?[ıiuü]n(?:ki)?|[yn]?[ae]|[dt][ae](?:n|ki)?|y?l[ae])?"
)

_CACHED = 1 << 11


class NameRun(NamedTuple):
    """Words [start:end] of a query that are a name, and its names in another language."""

    start: int
    end: int
    names: tuple[str, ...]


class _Piece(NamedTuple):
    """Part of a query between spaces and hyphens: as read, and the word that it is part of."""

    typed: TypedWord
    place: int


class Names:
    """Immutable set of names of all languages; thread-safe.

    own   names that take the place of others with the same key
    base  all others; those of CLDR if None
    """

    def __init__(self, own: NameTable | None = None, base: NameTable | None = None) -> None:
        self._tables = (own or NameTable(), cldr.names() if base is None else base)
        self._listed = lru_cache(_CACHED)(self._look_up)
        self._typed = lru_cache(_CACHED)(self._read)
        self._in_language: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._beginnings = frozenset[str]().union(
            *(table.inflected_beginnings for table in self._tables)
        )

    def __iter__(self) -> Iterator[Name]:
        for table in self._tables:
            yield from table

    def runs(self, words: Sequence[str], language: str) -> list[NameRun]:
        """Return the runs of `words` that are a name, with its names in a language.

        Of several names that begin at a word the longest counts. A name that belongs to that
        language is left out: there it needs no other.
        """
        pieces = [
            _Piece(self._typed(piece), place)
            for place, word in enumerate(words)
            for piece in SPACES.split(word)
        ]
        runs: list[NameRun] = []
        start = 0
        while start < len(pieces):
            longest = MOST_WORDS if self._may_begin(pieces, start) else 0
            for end in range(min(start + longest, len(pieces)), start, -1):
                names = self._names(pieces[start:end], language) if _ends(pieces, end) else ()
                if names:
                    runs.append(NameRun(pieces[start].place, pieces[end - 1].place + 1, names))
                    start = end
                    break
            else:
                start += 1
        return runs

    def is_name(self, text: str) -> bool:
        """Test whether a text is a listed name in some language, inflected or not."""
        return bool(self._meant([self._typed(piece) for piece in SPACES.split(text.strip())]))

    def in_language(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """Map the meanings to their names in a language, one's own first."""
        names = self._in_language.get(language)
        if names is None:
            own, base = (table.in_language(language) for table in self._tables)
            names = {
                meaning: tuple(dict.fromkeys((*own.get(meaning, ()), *base.get(meaning, ()))))
                for meaning in {**own, **base}
            }
            self._in_language[language] = names
        return names

    def same_words(self, language: str) -> Iterator[tuple[str, ...]]:
        """Yield the single words of a language that mean the same: Atomkraft, Kernkraft."""
        for meaning, names in self.in_language(language).items():
            words = tuple(name for name in names if not SPACES.search(name))
            if len(words) > 1 and meaning.islower():
                yield words

    def segments(self, word: str, left_out: Collection[str] = ()) -> list[str]:
        """Split a word of a script without spaces (中国和俄罗斯) at the names in it.

        left_out  words that are left out of it if something remains
        """
        if len(word) < 3 or not _UNSPACED_RUN.fullmatch(word):
            return [word]
        parts = [""]
        place = 0
        while place < len(word):
            for end in range(min(place + _LONGEST_UNSPACED, len(word)), place + 1, -1):
                part = word[place:end]
                if self._begins(part) or part in left_out:
                    parts += [part, ""] if self._begins(part) else [""]
                    place = end
                    break
            else:
                parts[-1] += word[place]
                place += 1
        if len(parts) == 1:
            return [word]
        # what is left between names in one character is a particle (和, 的, と)
        return [part for part in parts if len(part) > 1] or [word]

    def countries(self, word: str) -> list[str]:
        """Return the names of a word that is made of one character of each: 中俄 is 中国, 俄国."""
        names = [self._of_character(character) for character in word]
        return names if len(names) > 1 and all(names) else []

    def without_particle(self, word: str) -> str:
        """Return an Arabic name without the particles written onto it; "" for other words."""
        if not _ARABIC.match(word) or self.is_name(word):
            return ""
        bare = (
            rest + word[len(particle) :]
            for particle, rest in _ARABIC_PARTICLES
            if word.startswith(particle) and len(word) > len(particle) + 2
        )
        return next(filter(self.is_name, bare), "")

    def german_parts(self, word: str) -> tuple[str, ...]:
        """Return the two names that make a German compound (Handelskrieg); none for other words."""
        if fold(word)[:_SHORTEST_PART] not in self._beginnings:
            return ()
        if not word.isalpha() or is_everyday_word(fold(word)) or self.is_name(word):
            return ()
        for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            first, second = word[:end], word[end:]
            if self._is_named_in(("de",), second) and self._is_named_in(("de", ENGLISH), first):
                return first, second
        return ()

    def _may_begin(self, pieces: Sequence[_Piece], start: int) -> bool:
        """Test whether a name may begin with a piece, which begins a word."""
        begins_word = not start or pieces[start].place != pieces[start - 1].place
        return begins_word and any(
            self._begins(key_of(reading, key)) for reading, key in pieces[start].typed.keys.items()
        )

    def _begins(self, key: str) -> bool:
        return any(table.begins(key) for table in self._tables)

    def _look_up(self, key: str) -> tuple[Name, ...]:
        """Return the names with a key: one's own, and the others if it has none or is a stem."""
        own, base = self._tables
        names = own.listed(key)
        return names + base.listed(key) if is_stem(key) or not names else names

    def _names(self, pieces: Sequence[_Piece], language: str) -> tuple[str, ...]:
        typed = [piece.typed for piece in pieces]
        if len(typed) == 1 and _UNSPACED_RUN.fullmatch(typed[0].form) and len(typed[0].form) == 1:
            return ()  # one character stands for a country beside others only
        names: dict[str, None] = {}
        for name in self._meant(typed):
            if language not in name.languages:
                names.update(dict.fromkeys(self.in_language(language).get(name.meaning, ())))
        return tuple(names)

    def _meant(self, typed: Sequence[TypedWord]) -> list[Name]:
        """Return the names with the keys of typed words, as written or else inflected."""
        keys = [word.keys for word in typed]
        written = [of_word[AS_WRITTEN] for of_word in keys]
        names: dict[Name, None] = {}
        for reading in dict.fromkeys(reading for of_word in keys for reading in of_word):
            for name in self._listed(key_of(reading, joined(keys, reading, written))):
                if not reading[0] or (
                    begins_alike(typed, name) and not is_surname(reading, typed, name)
                ):
                    names[name] = None
            if names and not reading[0]:
                break
        return [*names]

    def _of_character(self, character: str) -> str:
        """Return the longer name of what one character stands for: 中国 for 中; "" for others."""
        longer = [
            written
            for name in self._listed(character)
            for language in name.languages
            for written in self.in_language(language).get(name.meaning, ())
            if len(written) > 1
        ]
        return min(longer, key=len, default="")

    def _is_named_in(self, languages: Collection[str], word: str) -> bool:
        names = self._meant([self._typed(word)])
        return any(language in name.languages for name in names for language in languages)

    def _read(self, word: str) -> TypedWord:
        """Read a word of a query: as it stands if it is short, folded, and inflected."""
        form = fold(word)
        shared = SHARED_LETTERS_IN_ASCII if word.isascii() else SHARED_LETTERS
        may_be_inflected = len(form) > shared and form[:shared] in self._beginnings
        return typed_word(word, may_be_inflected and not self._is_english(form))

    def _is_english(self, form: str) -> bool:
        """Test whether a folded word is an everyday English word, or an English name."""
        return is_everyday_word(form) or any(
            ENGLISH in name.languages for name in self._listed(form.removesuffix("s"))
        )


def without_turkish_ending(word: str) -> str:
    """Return a Turkish name without the endings behind its apostrophe; "" for other words."""
    ending = _TURKISH_ENDINGS.fullmatch(word)
    return ending[1] if ending else ""


def _ends(pieces: Sequence[_Piece], end: int) -> bool:
    """Test whether a word ends before the piece at `end`."""
    return end == len(pieces) or pieces[end].place != pieces[end - 1].place
