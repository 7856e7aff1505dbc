"""The values of a parameter that takes several: separated by commas, repeated, or both."""

from __future__ import annotations

from collections.abc import Iterable


def split_values(texts: Iterable[str]) -> list[str]:
    """Return the values in these texts, without the blanks around them.

    A value is empty where a comma has nothing on one side of it.
    """
    return [part.strip() for text in texts for part in text.split(",")]
