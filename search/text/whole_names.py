"""Whole names of people and institutions, each as one word of an index."""

from __future__ import annotations

import re

from search.text.characters import fold

_WORD = re.compile(r"[^\W_]+")


def as_one_word(name: str) -> str:
    """Return the words of a name as one: “Central Asia-Caucasus Institute” as one long word."""
    return "".join(_WORD.findall(fold(name)))
