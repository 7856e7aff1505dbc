"""Widths and line breaks of text in a box, reckoned without its font, on the large side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PADDING = 9
"""Between a box and its text, border included, in pixels."""
NARROW, WIDE = 0.29, 0.8
AVERAGE = 0.56
"""The width of letters as parts of the size of type, with room for wider fonts than most."""


@dataclass(frozen=True, slots=True)
class Look:
    """The typography of a kind of box, in pixels; the stylesheet has the same font sizes."""

    width: float
    size: float
    leading: float


def wrapped(text: str, look: Look) -> list[str]:
    """Return the lines of a text in a box; a word that is too long for a line is cut."""
    room = (look.width - 2 * PADDING) / look.size
    lines: list[str] = []
    line, width = "", 0.0
    space = text_width(" ")
    for piece in _pieces_of_words(text, room):
        more = text_width(piece)
        if line and width + space + more > room:
            lines.append(line)
            line, width = piece, more
        else:
            line, width = (f"{line} {piece}", width + space + more) if line else (piece, more)
    return [*lines, line]


def text_width(text: str) -> float:
    """Return the width of a line in parts of the size of type, on the large side."""
    total = 0.0
    for letter in text:
        if letter in " .,:;'’‘!|ijlftr()-":
            total += NARROW
        elif letter in "mwMW%@" or letter.isupper():
            total += WIDE
        elif letter >= "\u2e80":
            total += 1.0
        else:
            total += AVERAGE
    return total


def _pieces_of_words(text: str, room: float) -> Iterator[str]:
    for word in text.split():
        start, width = 0, text_width(word)
        while width > room:
            cut = max(1, int((len(word) - start) * room / width) - 1)
            piece = word[start : start + cut]
            yield piece
            start, width = start + cut, width - text_width(piece)
        yield word[start:]
