"""Spellings of a name in other scripts and languages.

- Cyrillic and Greek names in their usual Latin spellings. A Latin spelling cannot be reversed to
  one Cyrillic name, so names are indexed in all of them. In the other direction,
  `search.spelling.autocorrection` transliterates query words without a match.
- Latin spellings of Russian names by the rules of other languages (Gabujew, Loukine) as in English.
- Chinese names in Pinyin.
- Names with umlauts as keyboards without them spell them (Mueller).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import product

from anyascii import anyascii

from search.text.analysis import stem

MOST_SPELLINGS = 16
MOST_RESPELLINGS = 128

_TRANSLITERATED = re.compile("[Ͱ-ϿЀ-ԯἀ-῿]")
_FOREIGN = re.compile(r"[^\W\d_Ͱ-ϿЀ-ԯἀ-῿\u0000-\u024f]")

# Artem or Artyom; then alternative spellings of endings, diphthongs and "ks".
_YO = (("ё", "ё"), ("ё", "йо"))
_ENDINGS = ((r"iy\b", "iy"), (r"iy\b", "y"), (r"iy\b", "i"))
_DIPHTHONGS = ((r"([aeo])y\b", r"\1y"), (r"([aeo])y\b", r"\1i"))
_FEMININE = ((r"iya\b", "iya"), (r"iya\b", "ia"))
_KS = (("ks", "ks"), ("ks", "x"))


# Foreign names in Cyrillic are written by sound: Фэллон, Хиллари, Вашингтон, Джонсон.
_FOREIGN_SOUNDS = (
    (r"e", "a"), (r"kh", "h"), (r"v", "w"), (r"k", "c"), (r"dzh", "j"), (r"ay", "i"),
    (r"\bt", "th"), (r"z", "s"), (r"s", "c"), (r"i", "y"), (r"jo", "joh"), (r"u", "oo"),
    (r"n\b", "nn"), (r"t\b", "tt"), (r"e\b", "ey"), (r"ch", "cz"), (r"sh", "sz"),
)  # fmt: skip

# German, French, Polish and other spellings of Russian sounds, as English has them.
_ENGLISH_SOUNDS = (
    (r"tsch", "č"), (r"tch", "č"), (r"cz", "č"), (r"sch", "sh"), (r"sz", "sh"),
    (r"(?<!o)ou", "u"), (r"w", "v"), (r"(?<=[eoi])ff\b", "v"),
    (r"(?<=[aeiou])j(?=e)", ""), (r"j", "y"), (r"ij?\b", "y"), (r"iy?\b", "iy"),
    (r"ine\b", "in"), (r"(?<=[aeou])i(?=e)", ""), (r"(?<=[aeou])i(?=e)", "y"), (r"ia", "ya"),
    (r"ss", "s"), (r"(?<![cs])h", "kh"), (r"ch", "kh"), (r"kh", "h"), (r"\be", "ye"), (r"ye", "e"),
    (r"y", ""), (r"x", "ks"), (r"yo", "e"), (r"io", "yo"), (r"č", "ch"), (r"z", "s"), (r"s", "z"),
)  # fmt: skip
_FEWEST_LETTERS = 4

# Endings of names in Czech, Slovak and Polish, in the genitive of other languages, and of women's
# surnames: Lukinem, Putinovi, Lukins, Merkelové. Without accents.
_CASE_ENDINGS = tuple(
    """
    a u e y i s es em om ou ovi owi ova ove ovou ovy ym ho eho emu ego iego iem ej im
    """.split()
)
_HAN_NAME = re.compile("[\u3400-\u9fff]{2,4}")

_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)
"""Two letters for one of German and the Nordic languages, which folding makes one without marks."""


def english_spellings(form: str) -> tuple[str, ...]:
    """Return the spellings in English of a name that is spelled as in another Latin script.

    form  folded; gabujew gives gabuev and gabuyev, among others that nobody uses
    """
    return _respelled([form], _ENGLISH_SOUNDS)


def nominatives(form: str) -> tuple[str, ...]:
    """Return what a name in Latin letters may be without the ending of a case, with its spellings.

    form  folded; gabujevem gives gabujev and gabuev, among others that nobody uses
    """
    bases = dict.fromkeys(
        form.removesuffix(ending)
        for ending in _CASE_ENDINGS
        if form.endswith(ending) and len(form) - len(ending) >= _FEWEST_LETTERS
    )
    spelled = dict.fromkeys(bases) | {f"{base}a": None for base in bases}
    spelled |= dict.fromkeys(spelling for base in bases for spelling in english_spellings(base))
    return tuple(spelling for spelling in spelled if spelling != form)


def foreign_spellings(name: str) -> tuple[str, ...]:
    """Return Latin spellings, folded, of a foreign name in Cyrillic: Фэллон may be Fallon.

    Empty for a name in another script. Most are not used by anybody.
    """
    if not re.search("[А-я]", name):
        return ()
    return _respelled([spelling.lower() for spelling in latin_spellings(name)], _FOREIGN_SOUNDS)


def name_spellings(form: str) -> tuple[str, ...]:
    """Return other spellings of a name, in English and in its first case; most are not used.

    form  folded, in Latin or Cyrillic letters: лукиным gives лукин and lukin
    """
    if not re.search("[а-я]", form):
        return (*english_spellings(form), *nominatives(form))
    bare = stem(form, "ru") or form
    cases = dict.fromkeys((form, bare, f"{bare}а"))
    latin = [spelling.lower() for case in cases for spelling in latin_spellings(case)]
    return (*cases, *latin, *(spelling for case in cases for spelling in foreign_spellings(case)))


def _respelled(forms: Iterable[str], rules: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Apply each rule or leave it, and return at most MOST_RESPELLINGS other spellings."""
    long_forms = dict.fromkeys(form for form in forms if len(form) >= _FEWEST_LETTERS)
    spellings = dict(long_forms)
    for pattern, replacement in rules:
        for spelling in tuple(spellings):
            if len(spellings) < MOST_RESPELLINGS:
                spellings.setdefault(re.sub(pattern, replacement, spelling))
    return tuple(spelling for spelling in spellings if spelling not in long_forms)


def pinyin_names(name: str) -> tuple[str, ...]:
    """Return the Pinyin of a Chinese name, family name first: Xi Jinping for 习近平.

    Of four characters, two may be the family name. Empty for what is no name of two to four
    Chinese characters. Characters with several readings are read in the most frequent one.
    """
    if not _HAN_NAME.fullmatch(name):
        return ()
    syllables = [anyascii(character).strip().lower() for character in name]
    family = (1, 2) if len(name) > 3 else (1,)
    return tuple(
        f"{''.join(syllables[:count])} {''.join(syllables[count:])}".title() for count in family
    )


def digraph_spellings(name: str) -> tuple[str, ...]:
    """Return a name with two letters for each of ä, ö, ü, å and ø: Mueller for Müller.

    Empty for a name without them.
    """
    composed = unicodedata.normalize("NFC", name)
    spelling = composed.translate(_DIGRAPHS)
    return (spelling,) if spelling != composed else ()


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
