"""Fuzzy matching of words by edit distance, which RapidFuzz computes.

The distance is that of optimal string alignment: an edit inserts, deletes or changes a letter, or
swaps two adjacent ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

FIXED_LETTERS = 2
"""Letters at the start that must agree: they are rarely mistyped, and few words share them."""

_TWO_EDITS_FROM = 8


def edits_allowed(form: str) -> int:
    """Return the maximum edit distance for a word: 2 from eight letters on, else 1."""
    return 2 if len(form) >= _TWO_EDITS_FROM else 1


def fuzzy_matches(form: str, words: Iterable[str]) -> list[str]:
    """Return the words within `edits_allowed` that have the same first FIXED_LETTERS letters."""
    near = distances(form, [*words], edits_allowed(form))
    return [word for word in near if word[:FIXED_LETTERS] == form[:FIXED_LETTERS]]


def distances(word: str, words: Sequence[str], most: int) -> dict[str, int]:
    """Map those of `words` within edit distance `most` of `word` to their distances."""
    matches = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=None)
    return {other: edits for other, edits, _place in matches}
