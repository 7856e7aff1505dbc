"""English stems: those of Snowball, but for a table of exceptions.

Snowball only removes endings. `data/english_stems.tsv` joins British with American spellings,
irregular inflections, nouns with their verbs and adjectives (invasion, invade), and countries with
the name of their people, and keeps words apart that Snowball takes for one (important, imports).
Only stems are affected; forms, and so phrases, stay as written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "data" / "english_stems.tsv"

NUMBER_WORDS = dict(
    zip(
        map(str, range(2, 13)),
        "two three four five six seven eight nine ten eleven twelve".split(),
        strict=True,
    )
)
"""Numbers that English texts often write as words."""


def stemmer(snowball: Callable[[str], str]) -> Callable[[str], str]:
    """Build the English stemmer of folded, alphabetic forms on top of Snowball's."""
    exceptions = _exceptions()

    def stem(form: str) -> str:
        return exceptions.get(form) or snowball(form)

    return stem


@cache
def _exceptions() -> Mapping[str, str]:
    """Map each word of the table to its stem."""
    lines = _FILE.read_text(encoding="ascii").splitlines()
    stems = (line.split("\t") for line in lines)
    return {word: stem for stem, words in stems for word in words.split()}
