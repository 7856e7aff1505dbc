"""What was typed, as characters that can be read, each with its place in what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

MAX_CHARACTERS = 512
# A thousand parentheses need no thousand notes.
MAX_NOTES = 10
MAX_NOTES_OF_A_KIND = 3

_NAMED_FORMS = {0x3000: " ", 0x3001: " ", 0x3002: " "}
# The full-width colon stays as it is: in Chinese prose it is punctuation far more often than
# the mark of a field, and only the lexer can tell.
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF1A}
_ONE_FORM = _NAMED_FORMS | _FULL_WIDTH

# Persian and Indic words are spelled with these two, all other invisible marks are left out.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a query that was changed or could not be read.

    code     names the kind of note, for programs ("unknown_field")
    message  says it in a sentence or two, for people
    start, end  the characters of the typed text that it is about: text[start:end]
    """

    code: str
    message: str
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """The readable form of a typed text, and the notes taken while it is read.

    `places[i]` is where character `i` stands in the typed text; one more place
    stands for the end.
    """

    text: str
    places: list[int]
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, message: str, start: int, end: int) -> None:
        """Take a note about `text[start:end]`, unless there are enough of them."""
        same = sum(note.code == code for note in self.notes)
        if len(self.notes) < MAX_NOTES and same < MAX_NOTES_OF_A_KIND:
            last = self.places[end - 1] + 1 if end > start else self.places[start]
            self.notes.append(Note(code, message, self.places[start], last))


def read(typed: str, limit: int = MAX_CHARACTERS) -> Reading:
    """Read at most `limit` characters, without cutting a word where that can be avoided.

    One form for what looks alike or is drawn wider, spaces for control characters and
    halves of surrogate pairs, nothing for invisible marks.
    """
    first = len(typed) - len(typed.lstrip())
    end = len(typed.rstrip())
    cut = _cut(typed, first, first + limit) if end - first > limit else end
    characters: list[str] = []
    places: list[int] = []
    unreadable: list[int] = []
    for place in range(first, cut):
        character = typed[place].translate(_ONE_FORM)
        category = unicodedata.category(character)
        if character.isspace():
            character = " "
        elif category in ("Cc", "Cs"):
            unreadable.append(place)
            character = " "
        elif category == "Cf" and character not in _JOINERS:
            continue
        characters.append(character)
        places.append(place)
    reading = Reading("".join(characters), [*places, cut])
    if cut < end:
        message = f"Only the first {MAX_CHARACTERS} characters were used."
        reading.notes.append(Note("too_long", message, cut, end))
    if unreadable:
        message = "Characters that cannot be read were ignored."
        reading.notes.append(Note("unreadable", message, unreadable[0], unreadable[-1] + 1))
    return reading


def _cut(typed: str, first: int, limit: int) -> int:
    """Where to cut before `limit`: behind the last whole word, if there is one."""
    if typed[limit].isspace():
        return limit
    for place in range(limit - 1, first, -1):
        if typed[place].isspace():
            return place
    return limit
