"""Suggestions for unknown words, as in “Did you mean …?”."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import SequenceMatcher, get_close_matches

from rapidfuzz import fuzz

LONGEST_WORD = 80
CUTOFF = 0.6

CLOSE = 0.8
"""Similarity of names with other first letters, and of parts: less is chance (“search”, “year”)."""

MOST_CANDIDATES = 10
"""Similar names of which the first letters are compared."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the known name most similar to `word`; None if none is similar enough.

    If no whole name is similar, the parts of names between hyphens are compared. Names with
    another first letter, and parts, have to be more similar. Words over 80 characters match no
    name, since a comparison would take too long.
    """
    if len(word) > LONGEST_WORD:
        return None
    word = word.casefold()
    by_name = {name.casefold(): name for name in names}
    parts = {part: name for name in by_name.values() for part in name.casefold().split("-")}
    for spelled, cutoff in ((by_name, CUTOFF), (parts, CLOSE)):
        for similar in get_close_matches(word, spelled, n=MOST_CANDIDATES, cutoff=cutoff):
            if similar[:1] == word[:1] or SequenceMatcher(None, similar, word).ratio() >= CLOSE:
                return spelled[similar]
    return None


LEAST_LIKENESS = 80
"""Percentage of the characters that words of a text share with those that are looked for."""

LONGEST_RUN = 500
"""Characters of the longest run of words that is looked for; more would take too long."""


def nearest_run(words: str, text: str) -> str:
    """Return the run of whole words in a text that is most similar to some; empty for none."""
    if not words or len(words) > LONGEST_RUN:
        return ""
    alignment = fuzz.partial_ratio_alignment(words, text, score_cutoff=LEAST_LIKENESS)
    if alignment is None:
        return ""
    start = text.rfind(" ", 0, alignment.dest_start + 1) + 1
    end = text.find(" ", alignment.dest_end - 1)
    return text[start : end if end >= 0 else len(text)].strip()


MOST_COMPARED = 20_000
"""Names that the unknown ones of one file are compared with in all, about a second."""


class Hints:
    """Nearest names for the unknown names of a file, as far as not too many have to be compared."""

    def __init__(self, most: int = MOST_COMPARED) -> None:
        self._left = most

    def nearest(self, word: str, names: Collection[str]) -> str | None:
        """Return what `nearest` does; None once that would take too long."""
        self._left -= len(names)
        return nearest(word, names) if self._left >= 0 else None


def did_you_mean(near: str | None, otherwise: str = "") -> str:
    """Return the end of a message on an unknown word: the nearest word, if any, or `otherwise`."""
    return f" Did you mean “{near}”?" if near else otherwise
