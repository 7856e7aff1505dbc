"""Names in other languages: countries, capitals, peoples, leaders, and terms of world affairs.

They come with Sinorus in `data/names.tsv`, made by `bin/make-names` from Unicode's CLDR and from
`data/more_names.tsv`, which is written by hand (see `data/README.md`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from search.text.analysis import stem
from search.text.characters import UNSPACED, fold
from search.text.everyday_words import is_everyday_word

ENGLISH = "en"

SHORTEST_IN_LATIN = 4
"""Length in letters of the shortest names that are written as English words are."""

MOST_WORDS = 6
"""Maximum number of words of a name."""

_FILE = Path(__file__).resolve().parent / "data" / "names.tsv"

_SPACES = re.compile(r"[\s\-‐‑]+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_LONGEST_UNSPACED = 12
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_INFLECTED = "ru"
# The Russian stemmer takes these for adjectives.
_LIKE_CHINA = re.compile("[аеуэю]й$")


_CACHED = 1 << 11


class Name(NamedTuple):
    """Name as listed: its key, what it is called in English and written, and its languages."""

    key: str
    english: str
    written: str
    languages: tuple[str, ...]


class NameRun(NamedTuple):
    """Words [start:end] of a query that are a name, and its names in another language."""

    start: int
    end: int
    names: tuple[str, ...]


def name_runs(words: Sequence[str], language: str) -> list[NameRun]:
    """Return the runs of `words` that are a name, with its names in a language.

    Of several names that begin at a word the longest counts. A name that belongs to that language
    is left out: there it needs no other.
    """
    table = _table()
    pieces = [
        (_keys_of_word(piece), place)
        for place, word in enumerate(words)
        for piece in _SPACES.split(word)
    ]
    typed = [keys for keys, _place in pieces]
    # the word that each piece begins, and that each ends
    begins = {
        at: place for at, (_, place) in enumerate(pieces) if not at or place != pieces[at - 1][1]
    }
    ends = {
        at: place
        for at, (_, place) in enumerate(pieces, 1)
        if at == len(pieces) or place != pieces[at][1]
    }
    found: list[NameRun] = []
    start = 0
    while start < len(pieces):
        longest = MOST_WORDS if start in begins and any(k in table for k in typed[start]) else 0
        for end in range(min(start + longest, len(pieces)), start, -1):
            names = _names(typed[start:end], language) if end in ends else ()
            if names:
                found.append(NameRun(begins[start], ends[end] + 1, names))
                start = end
                break
        else:
            start += 1
    return found


def is_name(text: str) -> bool:
    """Test whether a text is a listed name in some language, inflected or not."""
    return bool(_meant([_keys_of_word(piece) for piece in _SPACES.split(text.strip())]))


def listed_names(containing: str = "") -> list[Name]:
    """Return the listed names other than the English ones, by English name, each once.

    containing  part of a name or of its English name, whatever its case and accents
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    wanted = fold(containing)
    for line in _lines().decode().splitlines():
        key, english, written, languages = line.split("\t")
        if english != written and (not wanted or wanted in key or wanted in fold(english)):
            found.setdefault((english, written), {}).update(dict.fromkeys(languages.split()))
    return [Name("", *names, tuple(languages)) for names, languages in sorted(found.items())]


def segments(word: str) -> list[str]:
    """Split a word of a script without spaces (中国和俄罗斯) at the names in it."""
    if len(word) < 3 or not _UNSPACED_RUN.fullmatch(word):
        return [word]
    found = [""]
    place = 0
    while place < len(word):
        for end in range(min(place + _LONGEST_UNSPACED, len(word)), place + 1, -1):
            if word[place:end] in _table():
                found += [word[place:end], ""]
                place = end
                break
        else:
            found[-1] += word[place]
            place += 1
    if len(found) == 1:
        return [word]
    # what is left between names in one character is a particle (和, 的, と)
    return [part for part in found if len(part) > 1]


def keys_of_name(written: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the keys by which a name is found; none if it means something else in English.

    A short name in Latin letters counts as typed with its accents (Çin is China, cin is nothing)
    or, if it is an acronym, in capitals. Names in Russian are also found inflected.
    """
    words = _SPACES.split(written)
    folded = [fold(word) for word in words]
    whole = " ".join(folded)
    if len(words) > MOST_WORDS or not all(folded):
        return
    if len(whole) < SHORTEST_IN_LATIN and whole.isascii():
        if not written.isascii() or written.isupper():
            yield _as_typed(written)
    elif ENGLISH in languages or not is_everyday_word(whole):
        yield whole
        if _INFLECTED in languages:
            yield " ".join(_stemmed(form) for form in folded)
            if _LIKE_CHINA.search(whole):
                yield from (whole[:-1] + ending for ending in ("я", "ю", "ем", "е"))


def _names(typed: Sequence[Sequence[str]], language: str) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for name in _meant(typed):
        if language not in name.languages:
            names.update(dict.fromkeys(_names_in(language).get(name.english, ())))
    return tuple(names)


def _meant(typed: Sequence[Sequence[str]]) -> tuple[Name, ...]:
    """Return the names with the keys of typed words, unchanged or else stemmed."""
    plain, other = (" ".join(keys[place] for keys in typed) for place in (0, -1))
    return _listed(plain) or (_listed(other) if other != plain else ())


@lru_cache(_CACHED)
def _listed(key: str) -> tuple[Name, ...]:
    """Return the names with a key; those whose keys begin with the same word stand together."""
    start = _table().get(key.partition(" ")[0])
    found = []
    while start is not None and start < len(_lines()):
        end = _lines().index(b"\n", start)
        name = _read(_lines()[start:end])
        if name.key == key:
            found.append(name)
        elif name.key.partition(" ")[0] != key.partition(" ")[0]:
            break
        start = end + 1
    return tuple(found)


@cache
def _table() -> Mapping[str, int]:
    """Map the first word of each key to the place of its first line."""
    table: dict[str, int] = {}
    start = 0
    for line in _lines().splitlines(keepends=True):
        table.setdefault(line.partition(b"\t")[0].partition(b" ")[0].decode(), start)
        start += len(line)
    return table


@cache
def _names_in(language: str) -> Mapping[str, tuple[str, ...]]:
    """Map the English names to those in a language."""
    names: dict[str, dict[str, None]] = {}
    for line in _lines().splitlines():
        name = _read(line)
        if language == ENGLISH:
            names.setdefault(name.english, {name.english: None})
        if language in name.languages:
            names.setdefault(name.english, {})[name.written] = None
    return {english: tuple(written) for english, written in names.items()}


@cache
def _lines() -> bytes:
    return _FILE.read_bytes()


def _read(line: bytes) -> Name:
    key, english, written, languages = line.decode().split("\t")
    return Name(key, english, written, tuple(languages.split()))


@lru_cache(_CACHED)
def _keys_of_word(word: str) -> tuple[str, ...]:
    """Return the keys of a typed word: as it stands if it is short, folded, and stemmed."""
    form = fold(word)
    if len(form) < SHORTEST_IN_LATIN and form.isascii() and form != word:
        return (_as_typed(word), form)
    return (form, _stemmed(form)) if _CYRILLIC.search(form) else (form,)


def _as_typed(word: str) -> str:
    written = unicodedata.normalize("NFC", word)
    return written if written.isupper() else written.casefold()


def _stemmed(form: str) -> str:
    return stem(form, _INFLECTED) or form
