"""How a name in Cyrillic or Greek letters is written in Latin ones, in the ways that are usual.

A Latin spelling leads back to no single Cyrillic one, so names are indexed in all of these ways.
The other way round a word that stands nowhere is asked for in them
(`search.spelling.autocorrection`).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from anyascii import anyascii

MOST_SPELLINGS = 16

_TRANSLITERATED = re.compile("[Ͱ-ϿЀ-ԯἀ-῿]")
_FOREIGN = re.compile(r"[^\W\d_Ͱ-ϿЀ-ԯἀ-῿\u0000-\u024f]")

# Artem or Artyom; then as sounds are spelled at the end of names and within them.
_YO = (("ё", "ё"), ("ё", "йо"))
_ENDINGS = ((r"iy\b", "iy"), (r"iy\b", "y"), (r"iy\b", "i"))
_DIPHTHONGS = ((r"([aeo])y\b", r"\1y"), (r"([aeo])y\b", r"\1i"))
_FEMININE = ((r"iya\b", "iya"), (r"iya\b", "ia"))
_KS = (("ks", "ks"), ("ks", "x"))


def latin_spellings(name: str) -> tuple[str, ...]:
    """The usual Latin spellings of a name, plainest first: Дмитрий → Dmitriy, Dmitry, Dmitri.

    At most MOST_SPELLINGS; none for a name that has no Cyrillic or Greek letter, or that has
    letters of a third script.
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
