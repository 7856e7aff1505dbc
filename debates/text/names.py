"""Latin spellings of the names of experts, for search."""

from __future__ import annotations

from functools import lru_cache

from search.text.analysis import analyse
from search.text.transliteration import latin_spellings, pinyin_names

_NO_LANGUAGE = ""


@lru_cache(4096)
def spelled_out(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the usual Latin spellings of names in other scripts.

    Spellings whose words all occur in the names already are left out: (Artyom Lukin, Артём Лукин)
    gives Artem Lukin. Chinese names are spelled in Pinyin.
    """
    known = set(_words(" ".join(names)))
    found: list[str] = []
    for name in names:
        for spelling in latin_spellings(name) or pinyin_names(name):
            words = _words(spelling)
            if not known.issuperset(words):
                known.update(words)
                found.append(spelling)
    return tuple(found)


def _words(text: str) -> list[str]:
    return [token.form for token in analyse(text, _NO_LANGUAGE)]
