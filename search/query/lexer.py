"""Lexer: splits a readable text into words, phrases, signs, fields, operators and parentheses.

The parser need not check the tokens: parentheses are balanced, and a sign or field is directly
followed by its operand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from search.query.habits import (
    AROUND,
    EVERYTHING_BUT,
    ONE_OPERAND,
    OPERATOR_SIGNS,
    TAG,
    comparison,
    without_weight,
)
from search.query.reading import Reading
from search.query.words import (
    ALL_QUOTES,
    LONG_DASHES,
    MINUS_SIGNS,
    NOT_IN_A_WORD,
    OPERATORS,
    QUOTES,
    WIDE_COLON,
    bare,
    field_name,
    searchable,
    split_word,
)

# More levels than anybody needs, and few enough for recursion.
MAX_NESTING = 16
MIN_PREFIX_CHARACTERS = 2
MIN_FUZZY_CHARACTERS = 3

_CHUNK = re.compile(rf"[^{NOT_IN_A_WORD}]+")
_SIGNS = re.compile(rf"[+{re.escape(MINUS_SIGNS + LONG_DASHES)}]+")
_EMOTICON = re.compile(r"[:;=][-'^o]?[()]+(?=\s|$)")
_INSIDE = re.compile(r"[*:]")
_PHRASE_SUFFIX = re.compile(r"[*~^][\d.]*")
_EXCLAMATION = re.compile(r"!+(?=[\w\"“«(])")
_QUOTE = re.compile(f"[{ALL_QUOTES}]")


class Kind(Enum):
    """Kind of a token."""

    WORD = auto()
    PREFIX = auto()
    FUZZY = auto()
    PHRASE = auto()
    FIELD = auto()
    MINUS = auto()
    PLUS = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """Token at text[start:end] of the readable text.

    text  its content without marks
    raw   a word with the punctuation around it
    """

    kind: Kind
    start: int
    end: int
    text: str = ""
    raw: str = ""


def tokenize(reading: Reading, fields: Collection[str] = ()) -> list[Token]:
    """Split a readable text into tokens, and note what could not be read.

    fields  the field names that exist; a name that does not exist is a FIELD token, too
    """
    tokens = _attached(list(_Lexer(reading, fields).tokens()), reading, fields)
    return _balanced(tokens, reading)


class _Lexer:
    def __init__(self, reading: Reading, fields: Collection[str]) -> None:
        self.reading = reading
        self.fields = fields
        self.text = reading.text
        self.position = 0
        # Signs and operators count as such only where a new word can begin.
        self.fresh = True
        # Families of quotes without a closing one in the rest, so that it is searched only once.
        self.exhausted: set[str] = set()

    def tokens(self) -> Iterator[Token]:
        while self.position < len(self.text):
            start = self.position
            character = self.text[start]
            if character in "()":
                yield self._token(Kind.OPEN if character == "(" else Kind.CLOSE, start, start + 1)
                self.fresh = character == "("
            elif character in ALL_QUOTES:
                yield from self._phrase()
            elif character in (" ", WIDE_COLON):
                self.position += 1
                self.fresh = True
            else:
                yield from self._chunk()

    def _token(self, kind: Kind, start: int, end: int, text: str = "", raw: str = "") -> Token:
        self.position = end
        return Token(kind, start, end, text, raw)

    def _phrase(self) -> Iterator[Token]:
        start = self.position
        end = self._closing_quote()
        if end is None:
            message = "Missing closing quote."
            self.reading.note("unclosed_quote", message, start, start + 1)
            self.position += 1
            return
        self.fresh = False
        text = " ".join(_QUOTE.sub(" ", self.text[start + 1 : end]).split())
        self.position = end + 1
        if searchable(text):
            yield self._token(Kind.PHRASE, start, end + 1, text)
        else:
            message = "There is nothing to search for in these quotes."
            self.reading.note("empty_phrase", message, start, end + 1)
        if suffix := _PHRASE_SUFFIX.match(self.text, self.position):
            message = f"“{suffix[0]}” was ignored: it cannot follow a phrase."
            self.reading.note("phrase_suffix", message, suffix.start(), suffix.end())
            self.position = suffix.end()

    def _closing_quote(self) -> int | None:
        start = self.position
        family = next(family for family in QUOTES if self.text[start] in family)
        # After a word and before a space a quote opens nothing (it may mean inches).
        behind_word = start > 0 and self.text[start - 1].isalnum()
        before_space = self.text[start + 1 : start + 2] in ("", " ", ")")
        if family in self.exhausted or (behind_word and before_space):
            return None
        for place in range(start + 1, len(self.text)):
            if self.text[place] in family:
                return place
        self.exhausted.add(family)
        return None

    def _chunk(self) -> Iterator[Token]:
        """Yield the tokens between spaces, parentheses and quotes: signs, and a field or a word."""
        start = self.position
        if self.fresh:
            if emoticon := _EMOTICON.match(self.text, start):
                self.position = emoticon.end()
                return
            habit = self._habit(start)
            if habit is not None:
                yield from habit
                return
            yield from self._signs()
        signed = self.position > start
        chunk = _CHUNK.match(self.text, self.position)
        if chunk is None:
            return
        operator = OPERATOR_SIGNS.get(chunk[0], chunk[0])
        if self.fresh and not signed and operator in OPERATORS:
            yield self._token(Kind[operator], chunk.start(), chunk.end())
            return
        self.fresh = False
        before, word, _ = split_word(chunk[0])
        name = field_name(self.text, chunk.start() + len(before))
        if name is not None:
            yield from self._field(name, chunk.start(), chunk.start() + len(before) + len(name))
        elif word[:-1].lower() in self.fields and word[-1] == ":":
            self.reading.note("empty_value", _empty(word[:-1]), chunk.start(), chunk.end())
            token = self._token(Kind.WORD, chunk.start(), chunk.end(), word[:-1])
            # A sign belongs to the missing value and must not exclude the name.
            yield from () if signed else (token,)
        else:
            yield from self._word(chunk.start(), chunk.end())

    def _habit(self, start: int) -> list[Token] | None:
        """Return the tokens of an operator of other search engines; None if there is none here."""
        note = self.reading.note
        if around := AROUND.match(self.text, start):
            self.position = around.end()
            message = f"“{around[0]}” was ignored: words that stand close together rank higher."
            note("distance", message, start, around.end())
            return []
        if tag := TAG.match(self.text, start):
            self.position = tag.end()
            self._note_tag(tag[0], start, tag.end())
            return []
        if start == 0 and (opening := EVERYTHING_BUT.match(self.text)):
            return self._all_but(opening[0].rstrip(), opening.end())
        if sign := _EXCLAMATION.match(self.text, start):
            message = "“!” before a word was read as -, which excludes it."
            note("exclusion", message, start, sign.end())
            return [self._token(Kind.MINUS, start, sign.end())]
        return self._compared(start)

    def _all_but(self, opening: str, end: int) -> list[Token] | None:
        """Return the token that excludes the rest of the text; None if that is several operands."""
        is_one = ONE_OPERAND.match(self.text, end)
        read_as = (
            "-, which excludes" if is_one else "plain words: put - before each word to exclude"
        )
        message = f"“{opening}” was read as {read_as}."
        self.reading.note("exclusion", message, 0, len(opening))
        return [self._token(Kind.MINUS, end - 1, end)] if is_one else None

    def _compared(self, start: int) -> list[Token] | None:
        """Return the tokens of `field = value` or `field != value` up to the value, or None."""
        compared = comparison(self.text, start, self.fields)
        if compared is None:
            return None
        name, is_excluded, end = compared
        read_as = "-" * is_excluded + f"{name}:"
        typed = self.text[start:end].rstrip()
        message = f"“{typed}” was read as “{read_as}”."
        self.reading.note("comparison", message, start, start + len(typed))
        self.fresh = False
        excluded = [self._token(Kind.MINUS, start, start)] if is_excluded else []
        return [*excluded, self._token(Kind.FIELD, start, end, name)]

    def _note_tag(self, tag: str, start: int, end: int) -> None:
        message = f"“{tag}” was ignored. Put a field before the word: field:word."
        self.reading.note("field_tag", message, start, end)

    def _signs(self) -> Iterator[Token]:
        signs = _SIGNS.match(self.text, self.position)
        if signs is None:
            return
        self.position = signs.end()
        if self.text[signs.end() : signs.end() + 1] in ("", " ", ")", WIDE_COLON):
            return  # a dash between words
        kinds = [Kind.PLUS if sign == "+" else Kind.MINUS for sign in signs[0]]
        if any(kind is following for kind, following in pairwise(kinds)):
            message = f"“{signs[0]}” was ignored. Use a single - to exclude a word."
            self.reading.note("double_sign", message, signs.start(), signs.end())
            return
        for place, (kind, sign) in enumerate(zip(kinds, signs[0], strict=True), signs.start()):
            if sign in LONG_DASHES:
                message = (
                    f"“{sign}” before a word excludes it. "
                    "Put a space on each side to use it as a dash."
                )
                self.reading.note("dash_as_minus", message, place, place + 1)
            yield self._token(kind, place, place + 1)

    def _field(self, name: str, start: int, end: int) -> Iterator[Token]:
        """Yield a name before a colon at `end`; a known one may be followed by a sign."""
        is_field = name.lower() in self.fields
        if self.text[end] == WIDE_COLON and not is_field:
            yield self._token(Kind.WORD, start, end, name)
            return
        yield self._token(Kind.FIELD, start, end + 1, name.lower() if is_field else name)
        if is_field:
            yield from self._signs()

    def _word(self, start: int, end: int) -> Iterator[Token]:
        raw = self.text[start:end]
        self.position = end
        if tag := TAG.search(raw):
            self._note_tag(tag[0], start + tag.start(), end)
            raw = raw[: tag.start()]
        raw, weight = without_weight(raw)
        if weight:
            message = f"“{weight}” was ignored: a word cannot be given a weight."
            self.reading.note("weight", message, start + len(raw), start + len(raw) + len(weight))
        before, stem, suffix = split_word(raw)
        # Text after a star is not a word of its own: a colon in it is not part of an address.
        parts = _INSIDE.split(stem) if "*" in stem else [stem]
        words = [word for word in map(bare, parts) if searchable(word)]
        if not words:
            if "*" in raw:
                self._note_short_prefix(start, end)
            return
        kind = self._kind(words[0], stem, suffix, start, end)
        if "*" in before or ("*" in stem and kind is Kind.PREFIX):
            read_as = words[0] + "*" * (kind is Kind.PREFIX)
            message = f"“*” works only at the end of a word. “{raw}” was read as “{read_as}”."
            self.reading.note("wildcard_place", message, start, end)
        yield Token(kind, start, end, words[0], raw)
        if kind is Kind.WORD:
            for word in words[1:]:
                yield Token(kind, end, end, word, word)

    def _kind(self, word: str, stem: str, suffix: str, start: int, end: int) -> Kind:
        """Tell the kind of a word from the marks in it and after it."""
        note = self.reading.note
        if "*" in stem or "*" in suffix:
            if len(word) < MIN_PREFIX_CHARACTERS:
                self._note_short_prefix(start, end)
                return Kind.WORD
            if "~" in suffix:
                note(
                    "mixed_suffix",
                    f"“{suffix}” was read as “*”. Use one mark at a time.",
                    start,
                    end,
                )
            return Kind.PREFIX
        if not suffix:
            return Kind.WORD
        if len(word) < MIN_FUZZY_CHARACTERS:
            message = (
                f"“~” was ignored: it needs at least {MIN_FUZZY_CHARACTERS} letters before it."
            )
            note("short_fuzzy", message, start, end)
            return Kind.WORD
        if suffix != "~":
            message = f"“{suffix}” was read as “~”. The difference in spelling cannot be set."
            note("fuzzy_number", message, start, end)
        return Kind.FUZZY

    def _note_short_prefix(self, start: int, end: int) -> None:
        message = f"“*” was ignored: it needs at least {MIN_PREFIX_CHARACTERS} letters before it."
        self.reading.note("short_prefix", message, start, end)


def _empty(name: str) -> str:
    """Message for a field without a value."""
    return (
        f"“{name}:” was read as a plain word. Put the value directly after the colon: {name}:value."
    )


def _attached(tokens: list[Token], reading: Reading, fields: Collection[str]) -> list[Token]:
    """Drop signs without an operand, and turn fields without one into plain words."""
    complete: list[Token] = []
    demoted = None
    for token in reversed(tokens):
        following = complete[-1] if complete else None
        attached = following is not None and following.start == token.end
        if token.kind in (Kind.MINUS, Kind.PLUS):
            if attached and following is not demoted:
                complete.append(token)
        elif token.kind is Kind.FIELD and not attached:
            if token.text in fields:
                reading.note("empty_value", _empty(token.text), token.start, token.end)
            demoted = replace(token, kind=Kind.WORD)
            complete.append(demoted)
        else:
            complete.append(token)
    return complete[::-1]


def _balanced(tokens: list[Token], reading: Reading) -> list[Token]:
    """Balance the parentheses, and drop those nested deeper than `MAX_NESTING`."""
    opened: list[int] = []
    dropped: set[int] = set()
    for index, token in enumerate(tokens):
        if token.kind is Kind.OPEN:
            opened.append(index)
            if len(opened) > MAX_NESTING:
                message = f"Parentheses can be nested {MAX_NESTING} deep. These were ignored."
                reading.note("too_deep", message, token.start, token.end)
                dropped.add(index)
        elif token.kind is Kind.CLOSE:
            if not opened:
                message = "This parenthesis was ignored: there is no opening one."
                reading.note("unopened_parenthesis", message, token.start, token.end)
            if not opened or opened.pop() in dropped:
                dropped.add(index)
    for index in opened:
        message = "Missing closing parenthesis. It was added at the end."
        reading.note("unclosed_parenthesis", message, tokens[index].start, tokens[index].end)
    end = len(reading.text)
    missing = [Token(Kind.CLOSE, end, end) for index in opened if index not in dropped]
    return [token for index, token in enumerate(tokens) if index not in dropped] + missing
