"""Words that stand in no document are taken for those that they begin, or are spelled nearly so.

This is done without being asked, so it is kept to what is nearly certain: words of five
letters and more that were not typed to the end, or that have one fault, of which the first two
letters are right, or that are names in other letters. It is always said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.spelling.fuzziness import FIXED_LETTERS
from search.text.characters import fold
from search.text.transliteration import latin_spellings

SHORTEST = 5
"""Letters of a word that is taken for another: of shorter ones too many are one letter apart."""

MOST_WORDS = 3
"""Words of a query that are taken for others: a query with more faults is no query."""

MOST_READINGS = 3
"""Words that one word is taken for, the most frequent ones."""

_VOWELS = frozenset("aeiouyаеиоуыэюяіїєαειουωη")


class Lexicon(Protocol):
    """What is asked of the words of an index: of a text field that stands aside, or of the rest."""

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """Whether a document has a word with one of these stems."""

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """What a form is taken for: `readings` of it, among the forms in documents."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was typed, and the forms that it was taken for, most frequent first."""

    typed: str
    instead: tuple[str, ...]

    def __str__(self) -> str:
        words = " or ".join(f"“{form}”" for form in self.instead)
        return f"“{self.typed}” stands nowhere; {words} is searched for instead."


class Forgiver:
    """Forgives the faults of one query, or none if it is not `forgiving`.

    stems  gives the stems of a form in the languages of the index
    """

    def __init__(
        self, lexicon: Lexicon, stems: Callable[[str], frozenset[str]], *, forgiving: bool
    ) -> None:
        self._lexicon = lexicon
        self._stems = stems
        self._most = MOST_WORDS if forgiving else 0
        self._taken: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self._corrections: dict[Correction, None] = {}

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What was taken for something else."""
        return tuple(self._corrections)

    def instead(
        self, typed: str, forms: Iterable[str], stems: frozenset[str], field: str | None
    ) -> tuple[str, ...]:
        """What to search for instead of a word, none where it is fine.

        typed   the word for people
        forms, stems  what the languages of the index make of it
        field   the text field that it has to stand in; None for any
        """
        [form, *_] = sorted(forms)
        if len(form) < SHORTEST or not form.isalpha():
            return ()
        key = (form, field)
        if key not in self._taken:
            if len(self._taken) >= self._most or self._lexicon.has(stems, field):
                return ()
            near = self._lexicon.near(form, field) or self._in_latin(form, field)
            self._taken[key] = tuple(near)
        if self._taken[key]:
            self._corrections[Correction(typed, self._taken[key])] = None
        return self._taken[key]

    def _in_latin(self, form: str, field: str | None) -> Sequence[str]:
        """What a word in Cyrillic or Greek letters is in Latin ones, as far as it stands there."""
        spellings = [fold(spelling) for spelling in latin_spellings(form)]
        known = [each for each in spellings if self._lexicon.has(self._stems(each), field)]
        if known:
            return list(dict.fromkeys(known))[:MOST_READINGS]
        # Путина: an ending is a slip in Latin letters
        near = [other for each in spellings for other in self._lexicon.near(each, field)]
        return list(dict.fromkeys(near))[:MOST_READINGS]


def readings(form: str, documents: Mapping[str, int]) -> list[str]:
    """What a form is taken for: the forms that it begins, or else those that are a slip away.

    documents  forms that begin with the first two letters of `form`, and how many documents have
               each; those that none has are left out
    Most frequent first, then by form; MOST_READINGS at most.
    """
    known = [other for other, count in documents.items() if count and other != form]
    begun = [other for other in known if other.startswith(form)]
    meant = begun or [
        other for other in known if is_slip(form, other) and not is_another_word(form, other)
    ]
    return sorted(meant, key=lambda other: (-documents[other], other))[:MOST_READINGS]


def is_another_word(form: str, other: str) -> bool:
    """Whether two short words differ by one consonant, as words do that mean different things
    (price and pride), while slips more often exchange vowels, or drop a letter."""
    if len(form) != len(other) or len(form) > SHORTEST:
        return False
    differing = [pair for pair in zip(form, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and not _VOWELS.issuperset(differing[0])


def is_slip(form: str, other: str) -> bool:
    """Whether one letter more, less or changed, or two neighbours that changed places, lead from
    one word to the other, and not in the first two letters."""
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
