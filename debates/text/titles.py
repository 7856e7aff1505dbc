"""Titles before names of people, without which “Prof. Dr. Anna Müller” is sorted."""

from __future__ import annotations

TITLES = frozenset(
    {"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "herr", "frau", "mme", "mlle"}
)
"""Titles that are nobody's name, in small letters and without a full stop."""

ABBREVIATED = frozenset(
    {"ing", "dr-ing", "dipl", "dipl-ing", "mag", "rev", "hon", "priv-doz", "pd"}
)
"""Titles that are known by their full stop alone."""


def without_titles(name: str) -> str:
    """Return a name without the titles before it, as long as two words of it are left."""
    words = name.split()
    titles = 0
    while titles < len(words) - 2 and _is_title(words[titles], follows=titles > 0):
        titles += 1
    return " ".join(words[titles:])


def _is_title(word: str, *, follows: bool) -> bool:
    """Tell whether a word is a title, or goes on with one before it: Dr. rer. nat., Dr. h. c."""
    plain = word.casefold().rstrip(".")
    if plain in TITLES:
        return True
    return word.endswith(".") and (plain in ABBREVIATED or (follows and word.islower()))
