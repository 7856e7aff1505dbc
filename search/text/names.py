"""Names in other languages: countries, capitals, peoples, leaders, and terms of world affairs.

They come with Sinorus in `data/names.tsv`, made by `bin/make-names` from Unicode's CLDR and from
`data/more_names.tsv`, which is written by hand (see `data/README.md`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from search.text.analysis import stem
from search.text.characters import UNSPACED, fold
from search.text.everyday_words import is_everyday_word

ENGLISH = "en"

SHORTEST_IN_LATIN = 4
"""Length in letters of the shortest names that are written as English words are."""

MOST_WORDS = 6
"""Maximum number of words of a name."""

_FILE = Path(__file__).resolve().parent / "data" / "names.tsv"

_SPACES = re.compile(r"[\s\-‐‑]+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_LONGEST_UNSPACED = 12
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
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
_SHARED_LETTERS, _SHARED_LETTERS_IN_ASCII = 3, 4

_SHORTEST_PART = 4

_CHARACTERS_OF_COUNTRIES = {
    "中": "中国",
    "俄": "俄罗斯",
    "乌": "乌克兰",
    "美": "美国",
    "欧": "欧洲",
    "英": "英国",
    "法": "法国",
    "德": "德国",
    "印": "印度",
    "日": "日本",
    "韩": "韩国",
    "朝": "朝鲜",
    "澳": "澳大利亚",
    "蒙": "蒙古",
    "露": "ロシア",
    "ロ": "ロシア",
    "米": "アメリカ",
}
"""Countries by the character that stands for each beside others, in Chinese or Japanese (中俄)."""

_ARABIC_ARTICLE = "ال"

_PERSIAN, _PERSIAN_PLURALS = "fa", tuple(map(fold, ("ها", "های")))

_ARABIC_PARTICLES = (
    ("و", ""),
    ("ال", ""),
    ("وال", ""),
    ("بال", "ال"),
    ("بال", ""),
    ("لل", "ال"),
    ("لل", ""),
    ("ب", ""),
    ("ل", ""),
)
"""Particles written onto an Arabic word (and, the, with, for), and what remains of each."""

# Cases, plural and “with” of names: Çin'in, Rusya'ya, Dubois'nın, Moskova'dan, Putin'lerle.
_TURKISH_ENDINGS = re.compile(
    r"([^\W\d_a-zçğıöşü][^\W\d_]+)['’](?=\w{1,7}$)"
    r"(?:l[ae]r)?(?:[sy]?[ıiuü]|n?[ıiuü]n(?:ki)?|[yn]?[ae]|[dt][ae](?:n|ki)?|y?l[ae])?"
)

_AS_WRITTEN, _FOLDED = ("", 0), ("", 1)

_CACHED = 1 << 11


class Name(NamedTuple):
    """Name as listed: its key, what it is called in English and written, and its languages."""

    key: str
    english: str
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


class NameRun(NamedTuple):
    """Words [start:end] of a query that are a name, and its names in another language."""

    start: int
    end: int
    names: tuple[str, ...]


def prepare(language: str) -> None:
    """Read the names for texts in a language, which is done once in a process."""
    _table()
    _names_in(language)
    _inflected_beginnings()


def name_runs(words: Sequence[str], language: str) -> list[NameRun]:
    """Return the runs of `words` that are a name, with its names in a language.

    Of several names that begin at a word the longest counts. A name that belongs to that language
    is left out: there it needs no other.
    """
    table = _table()
    pieces = [
        (_typed(piece), place) for place, word in enumerate(words) for piece in _SPACES.split(word)
    ]
    typed = [keys for keys, _place in pieces]
    # the word that each piece begins, and that each ends
    begins = {
        at: place for at, (_, place) in enumerate(pieces) if not at or place != pieces[at - 1][1]
    }
    ends = {
        at: place
        for at, (_, place) in enumerate(pieces, 1)
        if at == len(pieces) or place != pieces[at][1]
    }
    found: list[NameRun] = []
    start = 0
    while start < len(pieces):
        is_begun = start in begins and any(
            _key(reading, key) in table for reading, key in typed[start].keys.items()
        )
        longest = MOST_WORDS if is_begun else 0
        for end in range(min(start + longest, len(pieces)), start, -1):
            names = _names(typed[start:end], language) if end in ends else ()
            if names:
                found.append(NameRun(begins[start], ends[end] + 1, names))
                start = end
                break
        else:
            start += 1
    return found


def is_name(text: str) -> bool:
    """Test whether a text is a listed name in some language, inflected or not."""
    return bool(_meant([_typed(piece) for piece in _SPACES.split(text.strip())]))


def listed_names(containing: str = "") -> list[Name]:
    """Return the listed names other than the English ones, by English name, each once.

    containing  part of a name or of its English name, whatever its case and accents
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    wanted = fold(containing)
    for line in _lines().decode().splitlines():
        key, english, written, languages = line.split("\t")
        if english != written and (not wanted or wanted in key or wanted in fold(english)):
            found.setdefault((english, written), {}).update(dict.fromkeys(languages.split()))
    return [Name("", *names, tuple(languages)) for names, languages in sorted(found.items())]


def same_words(language: str) -> Iterator[tuple[str, ...]]:
    """Yield the single words of a language that mean the same: Atomkraft, Kernkraft."""
    for english, names in _names_in(language).items():
        words = tuple(name for name in names if not _SPACES.search(name))
        if len(words) > 1 and english.islower():
            yield words


def segments(word: str, left_out: Collection[str] = ()) -> list[str]:
    """Split a word of a script without spaces (中国和俄罗斯) at the names in it.

    left_out  words that are left out of it if something remains
    """
    if len(word) < 3 or not _UNSPACED_RUN.fullmatch(word):
        return [word]
    found = [""]
    place = 0
    while place < len(word):
        for end in range(min(place + _LONGEST_UNSPACED, len(word)), place + 1, -1):
            part = word[place:end]
            if part in _table() or part in left_out:
                found += [part, ""] if part in _table() else [""]
                place = end
                break
        else:
            found[-1] += word[place]
            place += 1
    if len(found) == 1:
        return [word]
    # what is left between names in one character is a particle (和, 的, と)
    return [part for part in found if len(part) > 1] or [word]


def countries(word: str) -> list[str]:
    """Return the countries of a word that is made of their characters: 中俄 is 中国, 俄罗斯."""
    found = [_CHARACTERS_OF_COUNTRIES.get(character, "") for character in word]
    return found if len(found) > 1 and all(found) else []


def without_particle(word: str) -> str:
    """Return an Arabic name without the particles written onto it; "" for other words."""
    if not _ARABIC.match(word) or is_name(word):
        return ""
    bare = (
        rest + word[len(particle) :]
        for particle, rest in _ARABIC_PARTICLES
        if word.startswith(particle) and len(word) > len(particle) + 2
    )
    return next(filter(is_name, bare), "")


def without_turkish_ending(word: str) -> str:
    """Return a Turkish name without the endings behind its apostrophe; "" for other words."""
    found = _TURKISH_ENDINGS.fullmatch(word)
    return found[1] if found else ""


def german_parts(word: str) -> tuple[str, ...]:
    """Return the two names that make a German compound (Handelskrieg); none for other words."""
    if fold(word)[:_SHORTEST_PART] not in _inflected_beginnings():
        return ()
    if not word.isalpha() or is_everyday_word(fold(word)) or is_name(word):
        return ()
    for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, second = word[:end], word[end:]
        if _is_named_in(("de",), second) and _is_named_in(("de", ENGLISH), first):
            return first, second
    return ()


def _is_named_in(languages: Collection[str], word: str) -> bool:
    return any(
        language in name.languages for name in _meant([_typed(word)]) for language in languages
    )


def keys_of_name(written: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the keys of a name; of one that is also an English word, of inflected forms only.

    A short name in Latin letters counts as typed with its accents (Çin is China, cin is nothing)
    or, if it is an acronym, in capitals. Names in some languages are also found inflected.
    """
    words = _SPACES.split(written)
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
    stems = [_stems(word) for word in words]
    is_proper = any(word[0].isupper() for word in words)
    without = _WITHOUT_CASES if is_proper else frozenset[str]()
    for reading in dict.fromkeys(reading for of_word in stems for reading in of_word):
        if reading[0] in languages and reading[0] not in without:
            yield _key(reading, _joined(stems, reading, folded))
    if _TURKISH in languages:
        yield _key((_TURKISH, 0), " ".join(folded))


def _names(typed: Sequence[TypedWord], language: str) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for name in _meant(typed):
        if language not in name.languages:
            names.update(dict.fromkeys(_names_in(language).get(name.english, ())))
    return tuple(names)


def _meant(typed: Sequence[TypedWord]) -> list[Name]:
    """Return the names with the keys of typed words, as written or else inflected."""
    keys = [word.keys for word in typed]
    written = [of_word[_AS_WRITTEN] for of_word in keys]
    found: dict[Name, None] = {}
    for reading in dict.fromkeys(reading for of_word in keys for reading in of_word):
        for name in _listed(_key(reading, _joined(keys, reading, written))):
            if not reading[0] or (
                _begins_alike(typed, name) and not _is_surname(reading, typed, name)
            ):
                found[name] = None
        if found and not reading[0]:
            break
    return [*found]


def _joined(
    words: Iterable[Mapping[Reading, str]], reading: Reading, otherwise: Iterable[str]
) -> str:
    """Join the keys of words in a reading; a word that has none is put `otherwise`."""
    return " ".join(keys.get(reading, other) for keys, other in zip(words, otherwise, strict=True))


def _key(reading: Reading, joined: str) -> str:
    """Return the key by which words are listed in a reading."""
    return f"{reading[0]}~{joined}" if reading[0] else joined


def is_stem(key: str) -> bool:
    """Test whether names are listed by a key for their inflected forms."""
    return "~" in key


def _begins_alike(typed: Sequence[TypedWord], name: Name) -> bool:
    """Test whether typed words begin as those of a name that has their stems.

    Short stems are shared by words that have nothing to do with each other.
    """
    return all(
        word.form == other or word.form[: word.shared] == other[: word.shared]
        for word, other in zip(typed, map(fold, _SPACES.split(name.written)), strict=True)
    )


def _is_surname(reading: Reading, typed: Sequence[TypedWord], name: Name) -> bool:
    """Test whether a German word is no form of a noun: Köhler of Kohle, but Pekinger of Peking."""
    return reading[0] == "de" and name.english.islower() and any(word.is_in_er for word in typed)


@lru_cache(_CACHED)
def _listed(key: str) -> tuple[Name, ...]:
    """Return the names with a key; those whose keys begin with the same word stand together."""
    start = _table().get(key.partition(" ")[0])
    found = []
    while start is not None and start < len(_lines()):
        end = _lines().index(b"\n", start)
        name = _read(_lines()[start:end])
        if name.key == key:
            found.append(name)
        elif name.key.partition(" ")[0] != key.partition(" ")[0]:
            break
        start = end + 1
    return tuple(found)


@cache
def _table() -> Mapping[str, int]:
    """Map the first word of each key to the place of its first line."""
    table: dict[str, int] = {}
    start = 0
    for line in _lines().splitlines(keepends=True):
        table.setdefault(line.partition(b"\t")[0].partition(b" ")[0].decode(), start)
        start += len(line)
    return table


@cache
def _names_in(language: str) -> Mapping[str, tuple[str, ...]]:
    """Map the English names to those in a language."""
    names: dict[str, dict[str, None]] = {}
    for line in _lines().decode().splitlines():
        _of, english, written, languages = line.split("\t")
        if language == ENGLISH:
            names.setdefault(english, {english: None})
        if language in languages.split():
            names.setdefault(english, {})[written] = None
    return {english: tuple(written) for english, written in names.items()}


@cache
def _lines() -> bytes:
    return _FILE.read_bytes()


def _read(line: bytes) -> Name:
    key, english, written, languages = line.decode().split("\t")
    return Name(key, english, written, tuple(languages.split()))


@lru_cache(_CACHED)
def _typed(word: str) -> TypedWord:
    """Read a word of a query: as it stands if it is short, folded, and inflected."""
    form = fold(word)
    shared = _SHARED_LETTERS_IN_ASCII if word.isascii() else _SHARED_LETTERS
    keys = {_AS_WRITTEN: form}
    if len(form) < SHORTEST_IN_LATIN and form.isascii() and form != word:
        keys = {_AS_WRITTEN: _as_typed(word), _FOLDED: form}
    elif len(form) > shared and form[:shared] in _inflected_beginnings() and not _is_english(form):
        keys |= _stems(word) | _of_german_verb(form)
    return TypedWord(form, shared, keys, _is_in_er(word))


def _is_in_er(word: str) -> bool:
    written = unicodedata.normalize("NFC", word).casefold().removesuffix("s")
    return word[:1].isupper() and written.endswith("er") and not _GERMAN_PLURAL.search(written)


def _is_english(form: str) -> bool:
    """Test whether a folded word is an everyday English word, or an English name, also plural."""
    return is_everyday_word(form) or any(
        ENGLISH in name.languages for name in _listed(form.removesuffix("s"))
    )


@cache
def _inflected_beginnings() -> frozenset[str]:
    """Return the first letters of the words of names that are found inflected."""
    lengths = (_SHARED_LETTERS, _SHARED_LETTERS_IN_ASCII)
    names = (_read(line) for line in _lines().splitlines() if b"~" in line)
    words = {fold(word) for name in names for word in _SPACES.split(name.written)}
    return frozenset(word[:length] for word in words for length in lengths)


def _stems(word: str) -> Mapping[Reading, str]:
    """Return the stems of a word in each language, made with its accents and without them.

    A word with a capital has none in languages without cases: Francis is no Frenchman.
    """
    lower, form = unicodedata.normalize("NFC", word).casefold(), fold(word)
    without = _WITHOUT_CASES if word[:1].isupper() else frozenset[str]()
    return {
        (language, number): fold(_stem(each, language))
        for language in (_INFLECTED_IN_CYRILLIC if _CYRILLIC.search(form) else _INFLECTED_IN_LATIN)
        if language not in without
        for number, each in enumerate(dict.fromkeys((lower, form)))
    }


def _of_german_verb(form: str) -> Mapping[Reading, str]:
    """Return the stem of a German verb with its ending in -t (misstraut), which is its noun's."""
    found = _GERMAN_VERB.fullmatch(stem(form, "de") or "")
    return {("de", 2): found[1]} if found else {}


def _stem(word: str, language: str) -> str:
    if language != "uk":
        return stem(word, language) or word
    if in_iya := _UKRAINIAN_IN_IYA.search(word):
        return word[: in_iya.start() + 1]
    return _UKRAINIAN_ENDING.sub("", word)


def _as_typed(word: str) -> str:
    written = unicodedata.normalize("NFC", word)
    return written if written.isupper() else written.casefold()
