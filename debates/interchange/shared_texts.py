"""Shared texts of a workbook: each stands once in the file, however many cells have it.

A library that reads the workbook gives each cell a copy, so that some kilobytes could stand for
more than there is memory. How long all copies are is counted before.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

NO_NUMBER = -1
"""The number of a text that programs may read differently; it is taken for the longest text."""

LONGEST_NUMBER = 9
"""Digits of a number of a text."""


class NestedText(Exception):
    """Raised for a text within another text, which no spreadsheet program writes."""


class SharedTexts:
    """Shared texts, and the cells that have them, as the parts of a workbook are parsed."""

    def __init__(self) -> None:
        self._lengths = array("q")
        self._used = array("q")

    @property
    def size(self) -> int:
        """Number of characters in all cells, at most."""
        longest, numbers = max(self._lengths, default=0), range(len(self._lengths))
        return sum(self._lengths[number] if number in numbers else longest for number in self._used)

    def begin_part(self, parser: Any) -> None:
        """Have the parser of a part, any of which may have the texts, tell of its characters."""
        self._own = array("q")
        self._within_text = self._is_shared = False
        self._pieces: list[str] | None = None
        parser.CharacterDataHandler = self._characters
        # what stands between two pieces of a number tells them apart
        parser.CommentHandler = parser.ProcessingInstructionHandler = lambda *_: None
        parser.buffer_text = True

    def end_part(self) -> None:
        """Keep the texts of a part; of several with one number, the longest."""
        earlier_count = len(self._lengths)
        for number, length in enumerate(self._own[:earlier_count]):
            self._lengths[number] = max(self._lengths[number], length)
        self._lengths.extend(self._own[earlier_count:])

    def begin(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Note the start of an element. Raises NestedText."""
        if kind == "si":
            if self._within_text:
                raise NestedText
            self._own.append(0)
            self._within_text = True
        elif kind == "c":
            self._is_shared = attributes.get("t") == "s"
        elif kind == "v" and self._is_shared:
            # one within another has no number that can be told
            self._pieces = [] if self._pieces is None else ["", ""]

    def end(self, kind: str) -> None:
        """Note the end of an element."""
        if kind == "si":
            self._within_text = False
        elif kind == "c":
            self._is_shared = False
        elif kind == "v" and self._pieces is not None:
            self._used.append(_number(self._pieces))
            self._pieces = None

    def _characters(self, text: str) -> None:
        if self._within_text:
            self._own[-1] += len(text)
        if self._pieces is not None:
            self._pieces.append(text)


def _number(pieces: list[str]) -> int:
    text = pieces[0] if len(pieces) == 1 else ""
    is_plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_plain else NO_NUMBER
