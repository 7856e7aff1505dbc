"""Character classes of the analyzer, and folding of case, diacritics and typographic variants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

APOSTROPHES = "'’‘ʼ＇´`"
HYPHENS = "-‐‑"
NUMBER_SPACES = "\u00a0\u2009\u202f"
"""Spaces that separate thousands; a plain space separates two numbers."""

INVISIBLE = "\u00ad\u0640\u200b-\u200f\u2060-\u2064\ufeff"
"""Soft hyphen, tatweel, joiners and direction marks, ignored inside a word (a regex class body)."""

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4f\u0e81-\u0ecf\u0edc-\u0edf"
    "\u1000-\u103f\u1050-\u108f\u109a-\u109f\u1780-\u17dd"
    "\u1100-\u11ff\u3005-\u3007\u3038-\u303a\u3040-\u30ff\u3105-\u31bf\u31f0-\u31ff\u3280-\u32b0"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
"""Scripts that do not delimit words with spaces, as the body of a regex class, without digits.

Thai, Lao, Burmese and Khmer, then Chinese, Japanese and Korean (which attaches particles to words).
"""

_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")

_BEYOND_ASCII = "".join(map(chr, range(0x80, 0x1F000)))
"""Characters of all scripts but ASCII. Each process looks through them once, at its start."""


def _ranges(codes: Iterable[int]) -> str:
    """Return the body of a regex class that matches these ascending code points."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in spans)


_MARK_CODES = [
    ord(character) for character in _BEYOND_ASCII if unicodedata.category(character) in ("Mn", "Mc")
]
MARKS = _ranges(_MARK_CODES)
"""Combining marks on, under or after a letter, as the body of a regex class."""


def _is_diacritic(code: int) -> bool:
    # Everyday writing omits accents, Hebrew points and Arabic vowels. Indic vowel signs,
    # Japanese voicing marks and Thai tone marks (classes 0 to 9, 84 to 132) distinguish words.
    combining = unicodedata.combining(chr(code))
    return combining == 1 or 10 <= combining <= 36 or combining >= 200


_DROPPED: dict[int, str | None] = {code: None for code in _MARK_CODES if _is_diacritic(code)}
_DROPPED |= dict.fromkeys(map(ord, re.findall(rf"[{INVISIBLE}\u02b9-\u02cf]", _BEYOND_ASCII)))
_DROPPED |= {
    ord(digit): str(unicodedata.decimal(digit)) for digit in re.findall(r"\d", _BEYOND_ASCII)
}
_MANUAL_FOLDS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
        "ħ": "h", "ŧ": "t", "ĸ": "k", "ŋ": "n",
        "ى": "ي", "ی": "ي", "ک": "ك",
    }
)  # fmt: skip


def is_unspaced(character: str) -> bool:
    """Test whether a character is of a script that does not delimit words with spaces."""
    return _UNSPACED_CHARACTER.match(character) is not None


def fold(text: str) -> str:
    """Remove case, diacritics and typographic variants from `text`.

    Idempotent. й stays a letter of its own, because Russian endings depend on it.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    decomposed = decomposed.replace("и\u0306", "й").replace("И\u0306", "Й")
    folded = decomposed.translate(_DROPPED).casefold().translate(_MANUAL_FOLDS)
    return unicodedata.normalize("NFC", folded)
