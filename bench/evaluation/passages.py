"""Passage queries: turn a text of any length into a query of its words, without operators."""

from __future__ import annotations

import re

from search.query.reading import read
from search.query.tree import Terms, Word
from search.query.words import MAX_WORD_CHARACTERS, NOT_IN_A_WORD, bare, searchable

_BETWEEN = re.compile(rf"[{NOT_IN_A_WORD}]+")


def passage(text: str) -> Terms:
    """Return the words of a text as a query without operators, fields or limits."""
    words = map(bare, _BETWEEN.split(read(text, len(text) + 1).text))
    return Terms(tuple(Word(word[:MAX_WORD_CHARACTERS]) for word in words if searchable(word)))
