"""Transliteration of Cyrillic and Greek names into their usual Latin spellings.

A Latin spelling cannot be reversed to one Cyrillic name, so names are indexed in all of them.
In the other direction, `search.spelling.autocorrection` transliterates query words without a match.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from anyascii import anyascii

MOST_SPELLINGS = 16

_TRANSLITERATED = re.compile("[Ͱ-ϿЀ-ԯἀ-῿]")
_FOREIGN = re.compile(r"[^\W\d_Ͱ-ϿЀ-ԯἀ-῿\u0000-\u024f]")

# Artem or Artyom; then alternative spellings of endings, diphthongs and "ks".
_YO = (("ё", "ё"), ("ё", "йо"))
_ENDINGS = ((r"iy\b", "iy"), (r"iy\b", "y"), (r"iy\b", "i"))
_DIPHTHONGS = ((r"([aeo])y\b", r"\1y"), (r"([aeo])y\b", r"\1i"))
_FEMININE = ((r"iya\b", "iya"), (r"iya\b", "ia"))
_KS = (("ks", "ks"), ("ks", "x"))


def latin_spellings(name: str) -> tuple[str, ...]:
    """Return the usual Latin spellings of a name, such as Dmitriy, Dmitry, Dmitri for Дмитрий.

    The plainest comes first; at most MOST_SPELLINGS. Empty for a name without Cyrillic or Greek
    letters, or with letters of a third script.
    """
    name = unicodedata.normalize("NFC", name)
    if not _TRANSLITERATED.search(name) or _FOREIGN.search(name):
        return ()
    spellings: dict[str, None] = {}
    for (yo, as_yo), *rules in product(_YO, _ENDINGS, _DIPHTHONGS, _FEMININE, _KS):
        source = name.replace(yo, as_yo).replace(yo.upper(), as_yo.capitalize())
        spelling = anyascii(source).replace("'", "")
        for pattern, replacement in rules:
            spelling = re.sub(pattern, replacement, spelling)
        spellings[spelling] = None
    return tuple(spellings)[:MOST_SPELLINGS]
