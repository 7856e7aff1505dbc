"""Readable form of a typed text, each character with its position in that text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

MAX_CHARACTERS = 512
# A thousand parentheses do not need a thousand notes.
MAX_NOTES = 10
MAX_NOTES_OF_A_KIND = 3

_NAMED_FORMS = {0x3000: " ", 0x3001: " ", 0x3002: " "}
# The full-width colon stays as it is: in Chinese prose it is punctuation far more often than
# a field mark, and only the lexer can tell.
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF1A}
_ONE_FORM = _NAMED_FORMS | _FULL_WIDTH

# Persian and Indic words are spelled with these two; all other invisible marks are removed.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Note:
    """Note on a part of a query that was changed or could not be read.

    code        kind of note, for programs ("unknown_field")
    message     one or two sentences, for people
    start, end  the part of the typed text that it is about: text[start:end]
    """

    code: str
    message: str
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """Readable form of a typed text, with the notes taken on it.

    `places[i]` is the position of character `i` in the typed text; one more is that of the end.
    """

    text: str
    places: list[int]
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, message: str, start: int, end: int) -> None:
        """Add a note about `text[start:end]`, unless there are enough of its kind or in all."""
        same = sum(note.code == code for note in self.notes)
        if len(self.notes) < MAX_NOTES and same < MAX_NOTES_OF_A_KIND:
            last = self.places[end - 1] + 1 if end > start else self.places[start]
            self.notes.append(Note(code, message, self.places[start], last))


def read(typed: str, limit: int = MAX_CHARACTERS) -> Reading:
    """Read at most `limit` characters, without cutting a word if that can be avoided.

    Full-width characters become plain ones, control characters and halves of surrogate pairs
    become spaces, and invisible marks are removed.
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
    """Find where to cut before `limit`: after the last whole word, if there is one."""
    if typed[limit].isspace():
        return limit
    for place in range(limit - 1, first, -1):
        if typed[place].isspace():
            return place
    return limit
