"""Counts with their noun in the singular or plural, and enumerations."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun: 1 position, 2 positions, 1,200 positions.

    plural  where it is not the singular with an s: "pieces of evidence"
    """
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def enumerated(words: Sequence[str]) -> str:
    """Join words as a sentence does: "A", "A and B", "A, B and C"; "" for none."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
