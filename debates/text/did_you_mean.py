"""Suggestions for unknown words, as in “Did you mean …?”."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 80
CUTOFF = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name most similar to `word`; None if none is similar enough.

    If no whole name is similar, the parts of names between hyphens are compared. Words over 80
    characters match no name, since a comparison would take too long.
    """
    if len(word) > LONGEST:
        return None
    word = word.casefold()
    whole = {name.casefold(): name for name in known}
    parts = {part: name for name in whole.values() for part in name.casefold().split("-")}
    for spelled in (whole, parts):
        found = get_close_matches(word, spelled, n=1, cutoff=CUTOFF)
        if found:
            return spelled[found[0]]
    return None
