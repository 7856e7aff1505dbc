"""What a text becomes: the one chain of words for index, query and highlights.

A text is cut into words, and each word has two shapes: its *form* is what was written, without
regard to case, marks and typography; its *stem* is shared by all inflections of the word. A word
is found by its stem, counts more where the form agrees too, and a phrase compares forms only.

=====================================  ====================================================
written                                becomes (forms)
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

The forms in brackets stand at the position of the word before them: whoever searches for a part
finds the whole, and a phrase takes the whole (`as_written`). Otherwise each word has the next
position, stop words included, so there are no gaps. Runs of scripts that are written without
spaces are cut into overlapping pairs of characters, each with a position of its own.
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

REVISION = f"2, snowballstemmer {version('snowballstemmer')}"
"""Changes when a text may become other words than before: an index is good for one revision."""

LONGEST_FORM = 64
"""Characters after which a form is cut off: what is longer is no word that anybody types."""

# 12 MB for a language whose cache is full; twice as many are twice as fast and as heavy.
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

_AMOUNT = re.compile(r"(\d+)(bn|mn|tn|trn)(?![^\W_])")
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
_NAMES_IN_CAPITALS = {"US": "usa", "WHO": "who", "IT": "it"}
OTHERWISE_WRITTEN = {
    "usa": ("us",),
    **{
        name: tuple(short for short in _AMOUNTS if _AMOUNTS[short] == name)
        for name in _AMOUNTS.values()
    },
}
"""What may stand in a text of plain letters and digits for forms that do not."""
_STEMMERS_BY_SCRIPT = (("Ͱ", "Ͽ", "greek"), ("Ѐ", "ԯ", "russian"), ("؀", "ۿ", "arabic"))


class Token(NamedTuple):
    """One word of a text.

    form      as written, normalised; never empty
    stem      what its inflections share; None for a stop word, which is not searched alone
    position  the number of the word in the text, from 0; the parts of a compound share one
    start, end  where it stands in the text: text[start:end]
    """

    form: str
    stem: str | None
    position: int
    start: int
    end: int


class Piece(NamedTuple):
    """A token relative to the chunk it is cut from; `step` is 0 at the position of the last one."""

    form: str
    stem: str | None
    step: int
    start: int
    end: int


def analyse(text: str, language: str) -> list[Token]:
    """The words of `text`, in the order in which they stand in it.

    `language` is an ISO 639-1 code or a longer tag; an unknown one has no stems (the form is the
    stem) and no stop words. Never raises, whatever is in the text. Safe to call from threads.
    """
    chain = _chain(language)
    cut, cut_again = chain.cached_cut, chain.cut
    tokens: list[Token] = []
    position = -1
    for match in chunks_of(text).finditer(text):
        chunk = match[0]
        offset = match.start()
        for form, stem, step, start, end in (
            cut(chunk) if len(chunk) <= _CACHED_LENGTH else cut_again(chunk)
        ):
            position += step
            tokens.append(Token(form, stem, position, offset + start, offset + end))
    return tokens


def chunks_of(text: str) -> re.Pattern[str]:
    """The pattern whose matches in `text` are its chunks: the runs that are cut into words
    without regard to what stands around them."""
    return _ASCII_CHUNK if text.isascii() else _CHUNK


def cut(chunks: Collection[str], language: str) -> Iterable[tuple[Piece, ...]]:
    """The words of each of these chunks (see `chunks_of`), as `analyse` finds them in any text."""
    chain = _chain(language)
    short = max(map(len, chunks), default=0) <= _CACHED_LENGTH
    return map(chain.cached_cut if short else chain.cut, chunks)


def as_written(tokens: Iterable[Token]) -> list[Token]:
    """One token for each position: the whole word, without the parts of compounds."""
    whole: list[Token] = []
    for token in tokens:
        if not whole or token.position != whole[-1].position:
            whole.append(token)
    return whole


def stem(form: str, language: str) -> str | None:
    """The stem of a form that `analyse` gave; None for a stop word of the language."""
    return _chain(language).stem(form)


def stop_words(language: str) -> frozenset[str]:
    """The forms that have no stem in a language, since they stand in nearly every text."""
    return _chain(language).stop_words


class _Chain:
    """How the chunks of one language are cut into words."""

    def __init__(self, code: str) -> None:
        self.language = language_of(code)
        self.stop_words = frozenset(fold(word) for word in self.language.stop_words)
        self.clitics = _ENGLISH_CLITICS if self.language.code == "en" else _CLITICS
        self.stemmers: dict[str, Callable[[str], str]] = {}
        # A Snowball stemmer keeps the word that it works on in itself.
        self.lock = threading.Lock()
        self.cached_cut = lru_cache(_CACHED_CHUNKS)(self.cut)

    def cut(self, chunk: str) -> tuple[Piece, ...]:
        """The words of a chunk: of a run of one script without spaces in it, or a symbol."""
        if _UNSPACED.match(chunk):
            return tuple(_pairs(chunk))
        if chunk in self.language.symbols:
            return (self._piece(self.language.symbols[chunk], 0, len(chunk)),)
        chunk = chunk.replace("ʼ", "'")
        pieces: list[Piece] = []
        for match in _PART.finditer(chunk):
            start = match.start()
            if match["number"]:
                found = self._number(match["number"], start)
            elif match["abbreviation"]:
                form = fold(match["abbreviation"].replace(".", ""))
                end = match.end("abbreviation")
                found = self._pieces("usa" if form == "us" else form, start, end)
            elif pieces and pieces[-1].end == start and fold(match["word"]) in _AMOUNTS:
                found = [self._piece(_AMOUNTS[fold(match["word"])], start, match.end())]
            else:
                found = self._words(match["word"], start)
            if pieces and found and start - pieces[-1].end == 1 and chunk[start - 1] in HYPHENS:
                self._join(pieces, found)
            pieces += found
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
        # One character may stand for several words (ﷺ) or numbers (¼), and 147bn for two.
        forms = _FOLDED_WORD.findall(_AMOUNT.sub(_spell_out, folded))
        return [self._piece(form, start, end) for form in forms]

    def _words(self, written: str, start: int) -> list[Piece]:
        """The words of a string that has letters, digits and apostrophes."""
        if written in _NAMES_IN_CAPITALS:
            form = _NAMES_IN_CAPITALS[written]
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
        """A number with thousands or decimals as one word; other digits (dates) as several."""
        written = _DIGITS.sub(lambda digits: fold(digits[0]), written)
        form = self._value(written)
        if form is not None:
            return [self._piece(form, start, start + len(written))]
        return [
            self._piece(digits[0], start + digits.start(), start + digits.end())
            for digits in _DIGITS.finditer(written)
        ]

    def _value(self, written: str) -> str | None:
        """A number with its thousands together and its decimals after a point; None if it is none.

        1.234 is a thousand where decimals have a comma; 1,234 is one everywhere, as decimals
        seldom have three places and figures are often quoted from English.
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

    def _join(self, pieces: list[Piece], found: list[Piece]) -> None:
        """Put the whole word before the two that a hyphen divides, where people write it as one."""
        left, right = pieces[-1], found[0]
        if left.step == 0 or len(found) > 1:
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
            found[0] = right._replace(step=0)


def _spell_out(amount: re.Match[str]) -> str:
    return f"{amount[1]} {_AMOUNTS[amount[2]]}"


def _pairs(run: str) -> Iterable[Piece]:
    """Overlapping pairs of the characters of a run; a character that stands alone is a word."""
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
