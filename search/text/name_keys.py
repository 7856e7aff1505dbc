"""Keys of names in other languages, by which they are found as written or inflected.

Case endings are those of Snowball's stemmers, of a rule for Ukrainian, and of the particles and
plurals that Arabic and Persian write onto a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from search.text.analysis import stem
from search.text.characters import fold
from search.text.everyday_words import is_everyday_word

ENGLISH = "en"

SHORTEST_IN_LATIN = 4
"""Length in letters of the shortest names that are written as English words are."""

MOST_WORDS = 6
"""Maximum number of words of a name."""

SPACES = re.compile(r"[\s\-‐‑]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_INFLECTED_IN_CYRILLIC = ("ru", "uk")
_INFLECTED_IN_LATIN = ("cs", "de", "es", "fr", "it", "nl", "pl", "pt", "tr")
# Its stemmer takes the last letters of some nouns for an ending that their plurals keep.
_TURKISH = "tr"
# Languages without cases: what is inflected there is not capitalised (francés, francesa).
_WITHOUT_CASES = frozenset(("es", "fr", "it", "pt"))
_INFLECTED = (*_INFLECTED_IN_CYRILLIC, *_INFLECTED_IN_LATIN)
# Snowball has no stemmer of Ukrainian. Nouns in -ія keep their і.
_UKRAINIAN_IN_IYA = re.compile("(?<![сц]ьк)і(?:я|ї|ю|єю|й|ями|ях|ям)$")
_UKRAINIAN_ENDING = re.compile(
    "(?<=...)(?:ами|ями|ові|еві|єві|ого|ому|ими|ої|ою|ею|єю|ах|ях|ів|їв|ам|ям|ом|ем|єм|ий|ій|их|им|ім"
    "|[аяуюиіїоеєьй])$"
)
# The Russian stemmer takes these for adjectives.
_LIKE_CHINA = re.compile("[аеуэю]й$")
_GERMAN_VERB = re.compile("([a-z]{5,}?)e?t")
# In -er end few plurals, most surnames, and -sch with an ending (Deutscher).
_GERMAN_PLURAL = re.compile(
    "(?:ämt|bild|büch|dörf|feld|geld|glied|güt|häupt|häus|kind|länd|männ|rind|völk|wäld|wört|sch)er$"
)
# First letters that an inflected word shares with the listed name: more without an accent, since it
# may be an English word that no list has.
SHARED_LETTERS, SHARED_LETTERS_IN_ASCII = 3, 4

_ARABIC_ARTICLE = "ال"

_PERSIAN, _PERSIAN_PLURALS = "fa", tuple(map(fold, ("ها", "های")))

AS_WRITTEN, _FOLDED = ("", 0), ("", 1)


class Name(NamedTuple):
    """Name as listed: its key, what it means, how it is written, and its languages.

    The meaning is the same name in another language, English for those of CLDR.
    """

    key: str
    meaning: str
    written: str
    languages: tuple[str, ...]


Reading = tuple[str, int]
"""Language in which words are read as inflected, "" for none, and which of several ways."""


class TypedWord(NamedTuple):
    """Word of a query.

    form       folded
    shared     number of first letters that it shares with a name of which it is an inflected form
    keys       in each reading that differs; in all others the one as written
    is_in_er   true of a German noun in -er, or -ers, that is no plural
    """

    form: str
    shared: int
    keys: Mapping[Reading, str]
    is_in_er: bool


def keys_of_name(written: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the keys of a name; of one that is also an English word, of inflected forms only.

    A short name in Latin letters counts as typed with its accents (Çin is China, cin is nothing)
    or, if it is an acronym, in capitals. Names in some languages are also found inflected.
    """
    words = SPACES.split(written)
    folded = [fold(word) for word in words]
    whole = " ".join(folded)
    if len(words) > MOST_WORDS or not all(folded):
        return
    if len(whole) < SHORTEST_IN_LATIN and whole.isascii():
        if not written.isascii() or written.isupper():
            yield _as_typed(written)
    else:
        is_other = ENGLISH in languages or not is_everyday_word(whole)
        if is_other:
            yield whole
        # inflected forms of an English word are none (Banken, banków); Muller is no form of Müll
        if is_other or written.isascii():
            yield from _inflected_keys(words, folded, languages)
        if "ru" in languages and _LIKE_CHINA.search(whole):
            yield from (whole[:-1] + ending for ending in ("я", "ю", "ем", "е"))
        if _PERSIAN in languages and len(words) == 1:
            yield from (whole + ending for ending in _PERSIAN_PLURALS)
        if len(words) > 1 and any(word.startswith(_ARABIC_ARTICLE) for word in folded):
            # a word that is a name itself is looked up without its article
            ways = [dict.fromkeys((word, word.removeprefix(_ARABIC_ARTICLE))) for word in folded]
            yield from map(" ".join, product(*ways))


def _inflected_keys(
    words: Sequence[str], folded: Sequence[str], languages: Sequence[str]
) -> Iterator[str]:
    stems = [_stems(word, languages) for word in words]
    is_proper = any(word[0].isupper() for word in words)
    without = _WITHOUT_CASES if is_proper else frozenset[str]()
    for reading in dict.fromkeys(reading for of_word in stems for reading in of_word):
        if reading[0] in languages and reading[0] not in without:
            yield key_of(reading, joined(stems, reading, folded))
    if _TURKISH in languages:
        yield key_of((_TURKISH, 0), " ".join(folded))


def joined(
    words: Iterable[Mapping[Reading, str]], reading: Reading, otherwise: Iterable[str]
) -> str:
    """Join the keys of words in a reading; a word that has none is put `otherwise`."""
    return " ".join(keys.get(reading, other) for keys, other in zip(words, otherwise, strict=True))


def key_of(reading: Reading, words: str) -> str:
    """Return the key by which words are listed in a reading."""
    return f"{reading[0]}~{words}" if reading[0] else words


def is_stem(key: str) -> bool:
    """Test whether names are listed by a key for their inflected forms."""
    return "~" in key


def begins_alike(typed: Sequence[TypedWord], name: Name) -> bool:
    """Test whether typed words begin as those of a name that has their stems.

    Short stems are shared by words that have nothing to do with each other.
    """
    return all(
        word.form == other or word.form[: word.shared] == other[: word.shared]
        for word, other in zip(typed, map(fold, SPACES.split(name.written)), strict=True)
    )


def is_surname(reading: Reading, typed: Sequence[TypedWord], name: Name) -> bool:
    """Test whether a German word is no form of a noun: Köhler of Kohle, but Pekinger of Peking."""
    return reading[0] == "de" and name.meaning.islower() and any(word.is_in_er for word in typed)


def typed_word(word: str, may_be_inflected: bool) -> TypedWord:
    """Read a word of a query: as it stands if it is short, folded, and inflected if it may be."""
    form = fold(word)
    shared = SHARED_LETTERS_IN_ASCII if word.isascii() else SHARED_LETTERS
    keys = {AS_WRITTEN: form}
    if len(form) < SHORTEST_IN_LATIN and form.isascii() and form != word:
        keys = {AS_WRITTEN: _as_typed(word), _FOLDED: form}
    elif may_be_inflected:
        keys |= _stems(word) | _of_german_verb(form)
    return TypedWord(form, shared, keys, _is_in_er(word))


def _is_in_er(word: str) -> bool:
    written = unicodedata.normalize("NFC", word).casefold().removesuffix("s")
    return word[:1].isupper() and written.endswith("er") and not _GERMAN_PLURAL.search(written)


def _stems(word: str, languages: Collection[str] = _INFLECTED) -> Mapping[Reading, str]:
    """Return the stems of a word in languages, made with its accents and without them.

    A word with a capital has none in languages without cases: Francis is no Frenchman.
    """
    lower, form = unicodedata.normalize("NFC", word).casefold(), fold(word)
    without = _WITHOUT_CASES if word[:1].isupper() else frozenset[str]()
    return {
        (language, number): fold(_stem(word_form, language))
        for language in (_INFLECTED_IN_CYRILLIC if _CYRILLIC.search(form) else _INFLECTED_IN_LATIN)
        if language in languages and language not in without
        for number, word_form in enumerate(dict.fromkeys((lower, form)))
    }


def _of_german_verb(form: str) -> Mapping[Reading, str]:
    """Return the stem of a German verb with its ending in -t (misstraut), which is its noun's."""
    verb = _GERMAN_VERB.fullmatch(stem(form, "de") or "")
    return {("de", 2): verb[1]} if verb else {}


def _stem(word: str, language: str) -> str:
    if language != "uk":
        return stem(word, language) or word
    if in_iya := _UKRAINIAN_IN_IYA.search(word):
        return word[: in_iya.start() + 1]
    return _UKRAINIAN_ENDING.sub("", word)


def _as_typed(word: str) -> str:
    written = unicodedata.normalize("NFC", word)
    return written if written.isupper() else written.casefold()
