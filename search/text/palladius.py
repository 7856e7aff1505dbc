"""Pinyin of Chinese names in Cyrillic letters, by the system of Palladius: Чжоу is Zhou.

Russian texts write Chinese names in this system alone, and no rule of the usual transliteration
leads from there to Pinyin (Цзян would be Tszyan, not Jiang).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from search.text.analysis import stem
from search.text.characters import fold
from search.text.everyday_words import is_everyday_word

_MOST_SYLLABLES = 3
_CYRILLIC_WORD = re.compile("[а-яё-]{2,18}")

# before a hard vowel, and before a soft one
_INITIALS = {
    "б": "bb", "п": "pp", "м": "mm", "ф": "ff", "д": "dd", "т": "tt", "н": "nn", "л": "ll",
    "г": "gg", "к": "kk", "х": "hh", "цз": "zj", "ц": "cq", "с": "sx", "ж": "rr",
}  # fmt: skip
_LONG_INITIALS = {"чж": "zh", "ч": "ch", "ш": "sh"}

_HARD = {
    "а": "a", "э": "e", "ы": "i", "ай": "ai", "эй": "ei", "ао": "ao", "оу": "ou", "ань": "an",
    "энь": "en", "ан": "ang", "эн": "eng", "ун": "ong", "у": "u", "уа": "ua", "уай": "uai",
    "уй": "ui", "уэй": "ui", "уань": "uan", "унь": "un", "уан": "uang", "о": "uo",
}  # fmt: skip
_SOFT = {
    "и": "i", "я": "ia", "е": "ie", "яо": "iao", "ю": "iu", "янь": "ian", "инь": "in",
    "ян": "iang", "ин": "ing", "юн": "iong", "юй": "u", "юэ": "ue", "юань": "uan", "юнь": "un",
}  # fmt: skip
_WITHOUT_INITIAL = {
    "а": "a", "ань": "an", "ан": "ang", "ао": "ao", "ай": "ai", "э": "e", "эр": "er", "энь": "en",
    "оу": "ou", "и": "yi", "я": "ya", "е": "ye", "яо": "yao", "ю": "you", "янь": "yan",
    "инь": "yin", "ян": "yang", "ин": "ying", "юн": "yong", "у": "wu", "ва": "wa", "во": "wo",
    "вай": "wai", "вэй": "wei", "вань": "wan", "вэнь": "wen", "ван": "wang", "вэн": "weng",
    "юй": "yu", "юэ": "yue", "юань": "yuan", "юнь": "yun",
}  # fmt: skip


def pinyin_of_cyrillic(word: str) -> tuple[str, ...]:
    """Return the Pinyin, in lower case, of one to three Chinese syllables in Cyrillic letters.

    Several if the word can be divided into syllables in several ways; empty if in none.
    """
    word = word.casefold().replace("ъ", "")
    letters = word.replace("-", "")
    if not letters or not _CYRILLIC_WORD.fullmatch(word):
        return ()
    return tuple(dict.fromkeys(_divided(letters, _MOST_SYLLABLES)))


def pinyin_of_name(word: str) -> list[str]:
    """Return the Pinyin of a part of a Chinese name in Cyrillic letters, inflected or not.

    Names begin with a capital letter; what is an English word is none.
    """
    if not word[:1].isupper():
        return []
    spelled = (*pinyin_of_cyrillic(word), *pinyin_of_cyrillic(stem(fold(word), "ru") or ""))
    return [name.capitalize() for name in dict.fromkeys(spelled) if not is_everyday_word(name)]


def _divided(rest: str, most: int) -> Iterator[str]:
    """Yield the Pinyin of each division into at most `most` syllables, long ones first."""
    if not rest:
        yield ""
    elif most:
        for end in range(min(len(rest), max(map(len, _syllables()))), 0, -1):
            if syllable := _syllables().get(rest[:end]):
                yield from (syllable + others for others in _divided(rest[end:], most - 1))


@cache
def _syllables() -> dict[str, str]:
    """Map the syllables in Cyrillic letters to Pinyin."""
    syllables = dict(_WITHOUT_INITIAL)
    for initial, (hard, soft) in _INITIALS.items():
        syllables |= {initial + final: hard + pinyin for final, pinyin in _HARD.items()}
        syllables |= {initial + final: soft + pinyin for final, pinyin in _SOFT.items()}
    for initial, letters in _LONG_INITIALS.items():
        syllables |= {initial + final: letters + pinyin for final, pinyin in _HARD.items()}
        syllables[initial + "и"] = letters + "i"
    # after a lip, o stays o
    syllables |= {initial + "о": _INITIALS[initial][0] + "o" for initial in "бпмф"}
    syllables |= {"жи": "ri", "люй": "lü", "нюй": "nü", "люэ": "lüe", "нюэ": "nüe"}
    return syllables
