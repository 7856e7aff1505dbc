"""Text analyzer: one tokenizer and stemmer for the index, queries and highlighting.

Text is split into tokens. Each token has two values: its *form*, the word as written but without
case, diacritics and typographic variants, and its *stem*, which all inflections of the word share.
Words match by stem, rank higher when the form matches too, and phrases compare forms only.

=====================================  ====================================================
written                                forms
=====================================  ====================================================
Économie, Łódź, Straße, Артём          economie, lodz, strasse, артем (й stays a letter)
China's, China’s, we'll, l'Europe      china, china, we, l europe
don't, O'Brien, Xi'an                  dont, obrien, xian
U.S., U.S.A., USA, US; us              usa, usa, usa, usa; us
U.K., e.g., J.R.R.                     uk, eg, jrr
1,000; 1.5; 1.000 in German            1000; 1.5; 1000
35%, $1.5bn                            35 percent, dollar 1.5 billion
Chinese-Russian                        chinese russian
co-operation, COVID-19                 cooperation [co operation], covid19 [covid 19]
中俄关系, 中, GDP增长                  中俄 俄关 关系, 中, gdp 增长
=====================================  ====================================================

Forms in brackets share the position of the compound before them: a search for one part finds the
compound, and a phrase uses the compound (`as_written`). Every other token takes the next position,
stop words included, so positions have no gaps. Scripts written without spaces are split into
overlapping character bigrams, each with its own position.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer

from search.text.characters import (
    APOSTROPHES,
    HYPHENS,
    INVISIBLE,
    MARKS,
    NUMBER_SPACES,
    UNSPACED,
    fold,
)
from search.text.english import stemmer as english_stemmer
from search.text.languages import SYMBOLS, language_of

REVISION = f"7, snowballstemmer {version('snowballstemmer')}"
"""Version of the analyzer; it changes whenever a text may produce different tokens than before.
An index is valid for one revision only.
"""

LONGEST_FORM = 64
"""Maximum length of a form in characters; longer forms are cut off."""

# 12 MB for each language once its cache is full; twice as many take half the time and 24 MB.
_CACHED_CHUNKS = 1 << 15
_CACHED_LENGTH = 64
_CACHED_LANGUAGES = 16

_LETTER = rf"[^\W_{UNSPACED}]"
_INSIDE = rf"[{APOSTROPHES}{re.escape(HYPHENS)}.,{NUMBER_SPACES}{MARKS}{INVISIBLE}]"
_CHUNK = re.compile(
    rf"{_LETTER}+(?:{_INSIDE}+{_LETTER}+)*(?:(?<=\.{_LETTER})\.|[{MARKS}]+)?"
    rf"|[{UNSPACED}][{UNSPACED}{MARKS}]*"
    rf"|[{''.join(sorted(SYMBOLS))}]"
)
_ASCII_CHUNK = re.compile(r"[A-Za-z0-9]+(?:['`\-.,]+[A-Za-z0-9]+)*(?:(?<=\.[A-Za-z0-9])\.)?|[%$]")
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_CLUSTER = re.compile(
    rf"[\u1100-\u115f]+[\u1160-\u11a7]*[\u11a8-\u11ff]*|.[{MARKS}\uff9e\uff9f]*", re.DOTALL
)

_AMOUNT = re.compile(r"(?<!\d)(\d+)(bn|mn|tn|trn)(?![^\W_])")
_AMOUNTS = {"bn": "billion", "mn": "million", "tn": "trillion", "trn": "trillion"}
_PLAIN = rf"[^\W_](?:[{MARKS}{INVISIBLE}]*[^\W_])*[{MARKS}]*"
_PART = re.compile(
    rf"(?P<number>\d+(?:[.,{APOSTROPHES}{NUMBER_SPACES}]\d+)+)"
    rf"|(?P<abbreviation>[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?)(?:[{APOSTROPHES}]s(?![^\W_]))?"
    rf"|(?P<word>{_PLAIN}(?:[{APOSTROPHES}]{_PLAIN})*)"
)
_APOSTROPHE = re.compile(rf"[{APOSTROPHES}]")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(
    rf"(?P<whole>[1-9]\d{{0,2}}(?P<mark>[.,{APOSTROPHES}{NUMBER_SPACES}])\d{{3}}"
    rf"(?:(?P=mark)\d{{3}})*)(?:(?!(?P=mark))[.,](?P<fraction>\d+))?"
)
_DECIMAL = re.compile(r"(\d+)([.,])(\d+)")
_FOLDED_WORD = re.compile(_PLAIN)

_CLITICS = frozenset(["s"])
_ENGLISH_CLITICS = frozenset(["s", "m", "re", "ve", "ll", "d"])
_PREFIXES = frozenset(
    "anti bi co counter de e extra geo hyper inter intra macro mega micro mini multi neo non over"
    " post pre pseudo quasi re semi sub super trans ultra un under".split()
)
_ACRONYMS = {"US": "usa", "WHO": "who", "IT": "it"}
OTHER_SPELLINGS = {
    "usa": ("us",),
    **{
        name: tuple(short for short in _AMOUNTS if _AMOUNTS[short] == name)
        for name in _AMOUNTS.values()
    },
}
"""Spellings that plain ASCII text may contain for a form that differs from all of them."""
SPECIAL_FORMS = frozenset((*OTHER_SPELLINGS, *_ACRONYMS.values()))
"""Forms of words that have another form, or no stem, in lower case: US, IT, 5bn."""
_STEMMERS_BY_SCRIPT = (("Ͱ", "Ͽ", "greek"), ("Ѐ", "ԯ", "russian"), ("؀", "ۿ", "arabic"))


class Token(NamedTuple):
    """Word of a text.

    form      as written, normalised; never empty
    stem      shared by the word's inflections; None for a stop word, which is not searched alone
    position  number of the word in the text, from 0; the parts of a compound share one
    start, end  offsets in characters: text[start:end]
    """

    form: str
    stem: str | None
    position: int
    start: int
    end: int


class Piece(NamedTuple):
    """Token relative to the chunk it was cut from.

    step  how far its position is from that of the piece before: 1, or 0 for the part of a compound
    start, end  offsets in the chunk, in characters
    """

    form: str
    stem: str | None
    step: int
    start: int
    end: int


def analyse(text: str, language: str) -> list[Token]:
    """Split `text` into tokens, in text order.

    `language` is an ISO 639-1 code or a longer tag. An unknown language has no stemmer (the stem
    equals the form) and no stop words. Never raises, whatever the text contains. Thread-safe.
    """
    chain = _chain(language)
    cut, uncached_cut = chain.cached_cut, chain.cut
    tokens: list[Token] = []
    position = -1
    for match in chunks_of(text).finditer(text):
        chunk = match[0]
        offset = match.start()
        for form, stem, step, start, end in (
            cut(chunk) if len(chunk) <= _CACHED_LENGTH else uncached_cut(chunk)
        ):
            position += step
            tokens.append(Token(form, stem, position, offset + start, offset + end))
    return tokens


def stems_of(text: str, language: str) -> frozenset[str]:
    """Return the stems of the words of a text, without its stop words."""
    return frozenset(token.stem for token in analyse(text, language) if token.stem)


def forms_of(text: str) -> list[str]:
    """Return the forms of the words of a text in no particular language, such as a name."""
    return [token.form for token in analyse(text, "")]


def chunks_of(text: str) -> re.Pattern[str]:
    """Return the pattern that matches the chunks of `text`.

    A chunk is a run of characters that is tokenised independently of the text around it.
    """
    return _ASCII_CHUNK if text.isascii() else _CHUNK


def cut(chunks: Collection[str], language: str) -> Iterable[tuple[Piece, ...]]:
    """Tokenise each of `chunks` (see `chunks_of`) exactly as `analyse` would in any text."""
    chain = _chain(language)
    short = max(map(len, chunks), default=0) <= _CACHED_LENGTH
    return map(chain.cached_cut if short else chain.cut, chunks)


def cutter(language: str) -> Callable[[str], tuple[Piece, ...]]:
    """Return the tokenizer of chunks for whoever remembers what it was asked, as `cut` does."""
    return _chain(language).cut


def forget(language: str) -> None:
    """Empty the cache of a language, after many texts that no query will ask for again."""
    _chain(language).cached_cut.cache_clear()


def as_written(tokens: Iterable[Token]) -> list[Token]:
    """Keep one token for each position: the whole word, without the parts of compounds."""
    whole: list[Token] = []
    for token in tokens:
        if not whole or token.position != whole[-1].position:
            whole.append(token)
    return whole


def stem(form: str, language: str) -> str | None:
    """Return the stem of a form made by `analyse`, or None for a stop word of the language."""
    return _chain(language).stem(form)


def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language: forms without a stem, too frequent to be searched."""
    return _chain(language).stop_words


class _Chain:
    """Tokenizer and stemmer of one language."""

    def __init__(self, code: str) -> None:
        self.language = language_of(code)
        self.stop_words = frozenset(fold(word) for word in self.language.stop_words)
        self.clitics = _ENGLISH_CLITICS if self.language.code == "en" else _CLITICS
        self.stemmers: dict[str, Callable[[str], str]] = {}
        # A Snowball stemmer holds the word being stemmed as state, so it is not thread-safe.
        self.lock = threading.Lock()
        self.cached_cut = lru_cache(_CACHED_CHUNKS)(self.cut)

    def cut(self, chunk: str) -> tuple[Piece, ...]:
        """Tokenise one chunk."""
        if chunk.isascii() and chunk.isalpha() and chunk.islower():
            # Most are, and nothing below changes them.
            return (self._piece(chunk, 0, len(chunk)),)
        if _UNSPACED.match(chunk):
            return tuple(_pairs(chunk))
        if chunk in self.language.symbols:
            return (self._piece(self.language.symbols[chunk], 0, len(chunk)),)
        chunk = chunk.replace("ʼ", "'")
        pieces: list[Piece] = []
        for match in _PART.finditer(chunk):
            start = match.start()
            if match["number"]:
                parts = self._number(match["number"], start)
            elif match["abbreviation"]:
                form = fold(match["abbreviation"].replace(".", ""))
                end = match.end("abbreviation")
                parts = self._pieces("usa" if form == "us" else form, start, end)
            elif pieces and pieces[-1].end == start and fold(match["word"]) in _AMOUNTS:
                parts = [self._piece(_AMOUNTS[fold(match["word"])], start, match.end())]
            else:
                parts = self._words(match["word"], start)
            if pieces and parts and start - pieces[-1].end == 1 and chunk[start - 1] in HYPHENS:
                self._join(pieces, parts)
            pieces += parts
        return tuple(pieces)

    def stem(self, form: str) -> str | None:
        if form in self.stop_words:
            return None
        name = self.language.stemmer
        if name is None or not form.isalpha():
            return form
        if self.language.latin and not form.isascii():
            for first, last, foreign in _STEMMERS_BY_SCRIPT:
                if first <= form[0] <= last:
                    name = foreign
        with self.lock:
            if name not in self.stemmers:
                snowball = snowballstemmer.stemmer(name).stemWord
                self.stemmers[name] = english_stemmer(snowball) if name == "english" else snowball
            return self.stemmers[name](form) or form

    def _piece(self, form: str, start: int, end: int) -> Piece:
        form = form[:LONGEST_FORM]
        return Piece(form, self.stem(form), 1, start, end)

    def _pieces(self, folded: str, start: int, end: int) -> list[Piece]:
        # One character may expand to several words (ﷺ) or numbers (¼), and 147bn is two words.
        forms = _FOLDED_WORD.findall(_AMOUNT.sub(_spell_out, folded))
        return [self._piece(form, start, end) for form in forms]

    def _words(self, written: str, start: int) -> list[Piece]:
        """Tokenise a string of letters, digits and apostrophes."""
        if written in _ACRONYMS:
            form = _ACRONYMS[written]
            return [Piece(form, self.stem(form) or form, 1, start, start + len(written))]
        end = start + len(written)
        parts = _APOSTROPHE.split(written)
        if len(parts) > 1 and fold(parts[-1]) in self.clitics:
            end -= len(parts.pop()) + 1
        pieces: list[Piece] = []
        if len(parts) > 1 and fold(parts[0]) in self.language.elisions:
            article = parts.pop(0)
            pieces.append(self._piece(fold(article), start, start + len(article)))
            start += len(article) + 1
        return pieces + self._pieces(fold("".join(parts)), start, end)

    def _number(self, written: str, start: int) -> list[Piece]:
        """Tokenise digits with separators: a number as one token, a date or version as several."""
        written = _DIGITS.sub(lambda digits: fold(digits[0]), written)
        form = self._value(written)
        if form is not None:
            return [self._piece(form, start, start + len(written))]
        return [
            self._piece(digits[0], start + digits.start(), start + digits.end())
            for digits in _DIGITS.finditer(written)
        ]

    def _value(self, written: str) -> str | None:
        """Normalise a number to plain digits with a decimal point; None if it is not a number.

        1.234 is a thousand in languages with a decimal comma. 1,234 is a thousand in every
        language: decimals seldom have three digits, and figures are often quoted from English.
        """
        number = _GROUPED.fullmatch(written)
        if number:
            digits, fraction = "".join(_DIGITS.findall(number["whole"])), number["fraction"]
            if fraction:
                return f"{digits}.{fraction}"
            if self.language.decimal_comma or number["whole"].count(".") != 1:
                return digits
        decimal = _DECIMAL.fullmatch(written)
        if decimal is None:
            return None
        whole, mark, fraction = decimal.groups()
        if mark == "," and len(fraction) > 2 and not self.language.decimal_comma:
            return None
        return f"{whole}.{fraction}"

    def _join(self, pieces: list[Piece], parts: list[Piece]) -> None:
        """Insert the compound before the two hyphenated parts that are also written as one word."""
        left, right = pieces[-1], parts[0]
        if left.step == 0 or len(parts) > 1:
            return
        prefixed = left.form in _PREFIXES and len(right.form) > 2 and right.form.isalpha()
        numbered = (
            left.form.isalpha()
            and len(left.form) <= 5
            and left.stem is not None
            and right.form.isdigit()
            and len(right.form) <= 3
        )
        if prefixed or numbered:
            pieces[-1] = self._piece(left.form + right.form, left.start, right.end)
            pieces.append(left._replace(step=0))
            parts[0] = right._replace(step=0)


def _spell_out(amount: re.Match[str]) -> str:
    return f"{amount[1]} {_AMOUNTS[amount[2]]}"


def _pairs(run: str) -> Iterable[Piece]:
    """Yield the overlapping character bigrams of a run, or its only character."""
    characters: list[tuple[str, int, int]] = []
    for match in _CLUSTER.finditer(run + " "):
        character = fold(match[0])
        if character[:1].isalnum():
            spelled = _CLUSTER.findall(character)
            characters += [(each, match.start(), match.end()) for each in spelled]
            continue
        if len(characters) == 1:
            form, start, end = characters[0]
            yield Piece(form, form, 1, start, end)
        for (left, start, _), (right, _, end) in pairwise(characters):
            yield Piece(left + right, left + right, 1, start, end)
        characters.clear()


@lru_cache(_CACHED_LANGUAGES)
def _chain(language: str) -> _Chain:
    return _Chain(language)
