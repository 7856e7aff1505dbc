"""Titles with capitals, as Chicago and MLA set English titles (CMOS 17, 8.159; MLA 9, 2.90).

Names stay as their bearers write them, and so do symbols of units, whose case has a meaning: 5 mg
are not 5 Mg.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SMALL = frozenset(
    "a an and as at but by down for from in into nor of on onto or over so the till to up via with "
    "yet".split()
)
"""Words that stay small, as in the specification of the Citation Style Language (title case)."""

_UNIT = r"[mµμn]?(?:g|l|m|s|mol|bar)|kg|km|cm|dl|mcg|kcal|cal|min|h|d|ppm|ppb|t|ha"
_AFTER_A_NUMBER = re.compile(rf"(?:{_UNIT})(?:[²³]|/(?:{_UNIT}))*\W*")
"""Symbols of units that are all small, and what stands behind them."""

_ENDS = re.compile(r"[:.?!]\W*$")

_GREEK = re.compile("[\u0370-\u03ff]")


def title_case(title: str, names: Iterable[str] = ()) -> str:
    """Return an English title with capitals.

    names  parts of the title that stay as they are
    """
    set_words, before = "", ":"
    for part, is_name in _title_parts(title, names):
        set_words += part if is_name else _cased(part, before)
        # what stands behind a name goes on, also behind “Jr.”
        before = "name"
    return set_words


def _title_parts(title: str, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a title, and for each whether it is a name."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    if not longest_first:
        yield title, False
        return
    # every second part is what the group has matched
    parts = re.split(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", title)
    yield from ((part, place % 2 == 1) for place, part in enumerate(parts))


def _cased(part: str, before: str) -> str:
    """Set the words of a part, of which the first follows `before`."""
    words = re.split(r"(\s+)", part)
    for place, word in enumerate(words[::2]):
        if word:
            words[2 * place] = _word(word, before)
            before = word
    return "".join(words)


def _word(word: str, before: str) -> str:
    """Return a word with a capital, unless it has one, is a small word, or takes none."""
    opening = re.sub(r"\w.*", "", word, flags=re.DOTALL)
    core = word.removeprefix(opening)
    letters = re.sub(r"\W+$", "", core)
    # a letter in a circle is lower case, but no part of a word
    if not core or not word.islower() or _GREEK.match(core):
        return word
    if letters in SMALL and before[-1] not in ":.?!" and not _ENDS.search(core):
        return word
    if before[-1].isdigit() and _AFTER_A_NUMBER.fullmatch(core):
        return word
    return opening + core[0].upper() + core[1:]
