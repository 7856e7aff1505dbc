"""What was probably meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 80
CUTOFF = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is written most like `word`; None where none is near.

    Where no whole name is near, one of its parts between hyphens may be. Words over 80
    characters are like none, since comparing them would take long.
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
