"""The filter of a list by typed words: rows whose fields contain them all."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Q

from debates.text.web_addresses import address_core

MOST_WORDS = 8
LONGEST = 200
"""Words of a typed text that are looked for, and characters of it that are read."""


def words_of(typed: str) -> list[str]:
    """Return the words of a typed text, each once; unprintable characters separate words."""
    text = "".join(one if one.isprintable() else " " for one in typed[:LONGEST])
    return list(dict.fromkeys(text.split()))[:MOST_WORDS]


def as_in_addresses(typed: str) -> list[str]:
    """Return the part of a typed DOI or web address that its spellings share; none of other texts.

    So `doi:10.1234/abc` is found in `https://doi.org/10.1234/abc`.
    """
    core = address_core(typed)[:LONGEST]
    return [core] if core else []


def containing(paths: Iterable[str], words: Iterable[str]) -> Q:
    """Return the condition that each word is contained in one of the fields, in any case.

    paths  of texts or lists of texts, such as "title", "source__publisher" or "aliases"
    """
    found = Q()
    paths = tuple(paths)
    for word in words:
        # SQLite ignores the case of ASCII letters only
        spellings = {word}
        if not word.isascii():
            spellings = {word, word.lower(), word.upper(), word.title()}
        # and a list of texts is JSON with escapes there
        spellings |= {json.dumps(one)[1:-1] for one in spellings}
        anywhere = Q()
        for path in paths:
            for spelling in spellings:
                anywhere |= Q(**{f"{path}__icontains": spelling})
        found &= anywhere
    return found
