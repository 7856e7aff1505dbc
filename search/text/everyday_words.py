"""Everyday English words: a word of these is spelled right, whether or not any text has it.

Spelling correction leaves them alone: whoever types “privacy” does not mean “primacy”.

`data/everyday_words.txt` holds them, made by `bin/make-everyday-words` (see `data/README.md`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "data" / "everyday_words.txt"


def is_everyday_word(form: str) -> bool:
    """Test whether a form of the analyzer is an everyday English word, inflected or not."""
    return form.isascii() and form.isalpha() and _has_line(_words(), form.encode())


@cache
def _words() -> bytes:
    """Return the words, one a line, ascending.

    They are kept as one text: a set of them would take ten times the memory, and few queries ask.
    """
    return _FILE.read_bytes()


def _has_line(lines: bytes, wanted: bytes) -> bool:
    """Search ascending lines by bisection."""
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        start = lines.rfind(b"\n", low, middle) + 1 or low
        end = lines.index(b"\n", middle)
        line = lines[start:end]
        if line == wanted:
            return True
        if line < wanted:
            low = end + 1
        else:
            high = start
    return False
