"""Compact table of names in other languages, found by their keys or by their meaning.

A line has the key, the meaning, the name as written, and its languages. Lines whose keys begin with
the same word stand together, so that one place for each first word is enough: a hundred languages
take two megabytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from search.text.characters import fold
from search.text.name_keys import (
    SHARED_LETTERS,
    SHARED_LETTERS_IN_ASCII,
    SPACES,
    Name,
    is_stem,
    keys_of_name,
)


class NameRow(NamedTuple):
    """Name to be listed: meaning, language of that, how it is written, and its languages."""

    meaning: str
    language: str
    written: str
    languages: tuple[str, ...]


class NameTable:
    """Immutable table of names; thread-safe.

    lines  as `lines_of` makes them, in UTF-8
    """

    def __init__(self, lines: bytes = b"") -> None:
        self._lines = lines
        self._in_language: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def listed(self, key: str) -> tuple[Name, ...]:
        """Return the names with a key."""
        first = key.partition(" ")[0]
        names = []
        start = self._places.get(first)
        while start is not None and start < len(self._lines):
            end = self._lines.index(b"\n", start)
            name = _read(self._lines[start:end])
            if name.key == key:
                names.append(name)
            elif name.key.partition(" ")[0] != first:
                break
            start = end + 1
        return tuple(names)

    def begins(self, key: str) -> bool:
        """Test whether a key begins with this word."""
        return key in self._places

    def in_language(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """Map the meanings to their names in a language."""
        names = self._in_language.get(language)
        if names is None:
            by_meaning: dict[str, dict[str, None]] = {}
            for name in self:
                if language in name.languages:
                    by_meaning.setdefault(name.meaning, {})[name.written] = None
            names = {meaning: tuple(written) for meaning, written in by_meaning.items()}
            self._in_language[language] = names
        return names

    @cached_property
    def inflected_beginnings(self) -> frozenset[str]:
        """First letters of the words of names that are found inflected."""
        lengths = (SHARED_LETTERS, SHARED_LETTERS_IN_ASCII)
        words = {
            fold(word) for name in self if is_stem(name.key) for word in SPACES.split(name.written)
        }
        return frozenset(word[:length] for word in words for length in lengths)

    def __iter__(self) -> Iterator[Name]:
        return map(_read, self._lines.splitlines())

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Place of the first line of each first word of a key."""
        places: dict[str, int] = {}
        start = 0
        for line in self._lines.splitlines(keepends=True):
            places.setdefault(line.partition(b"\t")[0].partition(b" ")[0].decode(), start)
            start += len(line)
        return places


def _read(line: bytes) -> Name:
    key, meaning, written, languages = line.decode().split("\t")
    return Name(key, meaning, written, tuple(languages.split()))


def lines_of(kinds: Sequence[Iterable[NameRow]]) -> bytes:
    """Return the lines of a table of names.

    kinds  a key that an earlier kind has is not used for a later one
    """
    by_key: dict[str, dict[tuple[str, str], set[str]]] = {}
    meanings: dict[str, str] = {}
    for kind in kinds:
        of_kind: defaultdict[str, dict[tuple[str, str], set[str]]] = defaultdict(dict)
        for row in kind:
            meanings[row.meaning] = row.language
            for key in keys_of_name(row.written, row.languages):
                if key not in by_key:
                    of_kind[key].setdefault((row.meaning, row.written), set()).update(row.languages)
        by_key |= of_kind
    for meaning, language in meanings.items():
        key = " ".join(map(fold, meaning.replace("-", " ").split()))
        by_key[key] = {(meaning, meaning): {language}}
    lines = [
        f"{key}\t{meaning}\t{written}\t{' '.join(sorted(languages))}\n"
        for key, names in by_key.items()
        for (meaning, written), languages in sorted(names.items())
    ]
    lines.sort(key=lambda line: (line.partition("\t")[0].split(" "), line))
    return "".join(lines).encode()


def usual(rows: Iterable[NameRow]) -> Iterator[NameRow]:
    """Yield the rows without those that are something else in twice as many languages.

    What has no usual meaning is left out, but for names that are found inflected alone.
    """
    rows = list(dict.fromkeys(rows))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[fold(row.written)][row.meaning] += len(row.languages)
    for row in rows:
        (meaning, most), *others = counts[fold(row.written)].most_common(2)
        if row.meaning == meaning and (not others or most >= 2 * others[0][1]):
            yield row


def distinct(table: Iterable[Name], containing: str = "") -> list[Name]:
    """Return the names that are written otherwise than their meaning, by that, each once.

    containing  part of a name or of its meaning, whatever its case and accents
    """
    languages: dict[tuple[str, str], dict[str, None]] = {}
    searched = fold(containing)
    for name in table:
        if name.meaning != name.written and (
            searched in name.key or searched in fold(name.meaning)
        ):
            of_name = languages.setdefault((name.meaning, name.written), {})
            of_name.update(dict.fromkeys(name.languages))
    return [Name("", *names, tuple(of_name)) for names, of_name in sorted(languages.items())]
