"""Words that stand in no document are taken for those that are spelled nearly so, if there are any.

This is done without being asked, so it is kept to what is nearly certain: words of five
letters and more, with one fault, of which the first two letters are right. It is always said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.fuzziness import FIXED_LETTERS

SHORTEST = 5
"""Letters of a word that is taken for another: of shorter ones too many are one letter apart."""

MOST_WORDS = 3
"""Words of a query that are taken for others: a query with more faults is no query."""

MOST_READINGS = 3
"""Words that one word is taken for, the most frequent ones."""


class Lexicon(Protocol):
    """What is asked of the words of an index: of a text field that stands aside, or of the rest."""

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """Whether a document has a word with one of these stems."""

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """The forms in documents for which `is_slip` holds, most frequent first, then by form;
        MOST_READINGS at most."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was typed, and the forms that it was taken for, most frequent first."""

    typed: str
    instead: tuple[str, ...]

    def __str__(self) -> str:
        words = " or ".join(f"“{form}”" for form in self.instead)
        return f"“{self.typed}” stands nowhere; {words} is searched for instead."


class Forgiver:
    """Forgives the faults of one query, or none if it is not `forgiving`."""

    def __init__(self, lexicon: Lexicon, *, forgiving: bool) -> None:
        self._lexicon = lexicon
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
            self._taken[key] = tuple(self._lexicon.near(form, field))
        if self._taken[key]:
            self._corrections[Correction(typed, self._taken[key])] = None
        return self._taken[key]


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
