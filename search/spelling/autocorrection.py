"""Automatic correction of query words that no document contains, by completion or edit distance.

Corrections are applied without asking, so they are limited to near certainty: words of at least
five letters that were not typed to the end or are one edit away, with the first two letters right,
and names in another script. An everyday English word is meant as it stands, though no document has
it. Every correction is reported to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.spelling.fuzziness import FIXED_LETTERS
from search.text.analysis import stem
from search.text.characters import fold
from search.text.everyday_words import is_everyday_word
from search.text.transliteration import (
    english_spellings,
    foreign_spellings,
    latin_spellings,
    nominatives,
)

MIN_LENGTH = 5
"""Minimum length in letters of a word to correct: too many shorter words are one edit apart."""

MAX_WORDS = 3
"""Maximum number of words to correct in a query."""

MAX_REPLACEMENTS = 3
"""Maximum number of replacements for a word, the most frequent ones."""

_INFLECTED = "ru"
"""Language in whose cases names in Cyrillic letters are read: Путиным, Фэллона."""

_VOWELS = frozenset("aeiouyаеиоуыэюяіїєαειουωη")


class Lexicon(Protocol):
    """Vocabulary of an index: of one text field with its own dictionary, or of all the others."""

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """Test whether any document has a word with one of these stems."""

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """Return the replacements for a form (see `choose_replacements`)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Typed word and its replacements, most frequent first."""

    typed: str
    replacements: tuple[str, ...]

    def __str__(self) -> str:
        """Message for the reader."""
        words = " or ".join(f"“{form}”" for form in self.replacements)
        return f"“{self.typed}” was not found; showing results for {words}."


class AutoCorrector:
    """Corrector of the words of one query; corrects none unless `autocorrect`.

    lexicon  vocabulary of the index
    stems    returns the stems of a form in the languages of the index
    """

    def __init__(
        self, lexicon: Lexicon, stems: Callable[[str], frozenset[str]], *, autocorrect: bool
    ) -> None:
        self._lexicon = lexicon
        self._stems = stems
        self._max_words = MAX_WORDS if autocorrect else 0
        self._replacements: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self._corrections: dict[Correction, None] = {}

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Corrections made so far."""
        return tuple(self._corrections)

    def replacements(
        self, typed: str, forms: Iterable[str], stems: frozenset[str], field: str | None
    ) -> tuple[str, ...]:
        """Return the replacements for a word; empty if it needs none.

        typed   the word as people read it
        forms, stems  its analyses in the languages of the index
        field   text field that it has to occur in; None for any
        """
        [form, *_] = sorted(forms)
        if len(form) < MIN_LENGTH or not form.isalpha():
            return ()
        key = (form, field)
        if key not in self._replacements:
            forms_before = {before for before, _field in self._replacements} - {form}
            if len(forms_before) >= self._max_words or self._lexicon.has(stems, field):
                return ()
            # Most words are in the index, which is asked for them anyway.
            if is_everyday_word(form):
                return ()
            near = self._near(form, field)
            self._replacements[key] = tuple(near)
        if self._replacements[key]:
            self._corrections[Correction(typed, self._replacements[key])] = None
        return self._replacements[key]

    def _near(self, form: str, field: str | None) -> Sequence[str]:
        """Return known words that a form is a typo, a beginning or another spelling of."""
        near = self._lexicon.near(form, field)
        if near:
            return near
        spellings = [fold(spelling) for spelling in latin_spellings(form)]
        bare = stem(form, _INFLECTED) or form
        uninflected = [
            fold(spelling) for spelling in latin_spellings(bare) if len(bare) >= MIN_LENGTH
        ]
        abroad = [spelling for name in (form, bare) for spelling in foreign_spellings(name)]
        known_spellings = (
            self._known(spellings, field)
            or self._known(_names(uninflected), field)
            # A name has more spellings abroad: of these, only what is no everyday word.
            or self._known(_names(abroad), field)
            or self._known(_names(english_spellings(form) if form.isascii() else ()), field)
            or self._known(_names(nominatives(form) if form.isascii() else ()), field)
        )
        if known_spellings:
            return known_spellings
        # An inflected name (Путина) is one edit from its Latin spelling.
        inflected = [word for spelling in spellings for word in self._lexicon.near(spelling, field)]
        return list(dict.fromkeys(_names(inflected)))[:MAX_REPLACEMENTS]

    def _known(self, spellings: Iterable[str], field: str | None) -> list[str]:
        words = [
            spelling for spelling in spellings if self._lexicon.has(self._stems(spelling), field)
        ]
        return list(dict.fromkeys(words))[:MAX_REPLACEMENTS]


def _names(forms: Iterable[str]) -> list[str]:
    return [form for form in forms if not is_everyday_word(form)]


def choose_replacements(form: str, documents: Mapping[str, int]) -> list[str]:
    """Choose the replacements for a form: completions of it, or else forms one edit away.

    documents  document frequency of each form with the same first two letters as `form`; forms with
               a frequency of 0 are skipped
    Most frequent first, then by form; at most MAX_REPLACEMENTS.
    """
    words = [word for word, count in documents.items() if count and word != form]
    completions = [word for word in words if word.startswith(form)]
    candidates = completions or [
        word for word in words if is_one_edit_apart(form, word) and not is_distinct_word(form, word)
    ]
    return sorted(candidates, key=lambda word: (-documents[word], word))[:MAX_REPLACEMENTS]


def is_distinct_word(form: str, other: str) -> bool:
    """Test whether two short words differ by one consonant, and so are probably both intended.

    Words of different meaning differ so (price and pride), while typos more often exchange vowels
    or drop a letter.
    """
    if len(form) != len(other) or len(form) > MIN_LENGTH:
        return False
    differing = [pair for pair in zip(form, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and not _VOWELS.issuperset(differing[0])


def is_one_edit_apart(form: str, other: str) -> bool:
    """Test whether two words are one edit apart, after the first FIXED_LETTERS letters.

    An edit inserts, deletes or changes a letter, or swaps two adjacent ones.
    """
    if form == other or abs(len(form) - len(other)) > 1:
        return False
    shared = 0
    for left, right in zip(form, other, strict=False):
        if left != right:
            break
        shared += 1
    if shared < FIXED_LETTERS:
        return False
    rest, rest_of_other = form[shared:], other[shared:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )
