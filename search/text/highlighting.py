"""Which passages of a text are meant by a query, and the text with them marked, as safe HTML."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain, compress
from typing import NamedTuple

from search.text.analysis import OTHERWISE_WRITTEN, Piece, Token, analyse, chunks_of, cut

EXCERPT_LENGTH = 240
"""Characters of an excerpt: two to three lines, a sentence or two."""

_ELLIPSIS = "…"
_LONGEST_WORD = 40
_NOT_SIMPLE = re.compile(r"['`\-.,][A-Za-z0-9]|[%$]")
_MOST_BEGINNINGS = 24
"""Of more, one stands in most texts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query looks for, as the analyzer writes it; a text is marked where one of them stands.

    forms     words as they are written
    stems     words in any inflection
    prefixes  beginnings of forms
    phrases   forms that follow each other, stop words included
    inflections  all forms that the stems have in the index; None where nobody has looked
    """

    forms: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    inflections: frozenset[str] | None = field(default=None, compare=False)

    @property
    def beginnings(self) -> frozenset[str] | None:
        """One of these stands in each indexed text that has something of what is wanted, and
        that is simple (see `_is_simple`), in small letters; None where they are not known."""
        if self.inflections is None:
            return None
        known = {*self.forms, *self.inflections, *self.prefixes, *chain(*self.phrases)}
        written = {other for form in known for other in OTHERWISE_WRITTEN.get(form, ())}
        return frozenset(known | written)


NOTHING = Wanted(inflections=frozenset())
"""What is looked for before anything is known of it: nothing, of which nothing is in the index."""


class Span(NamedTuple):
    """A passage that is wanted, text[start:end], and the words or phrases that it stands for."""

    start: int
    end: int
    terms: frozenset[str]


class Finder:
    """Finds what a query wants in texts of one language.

    Texts that are looked through together have most of their words in common; each word is
    looked at once.

    indexed  whether all texts are as the index has them, so that most can be passed over
    """

    def __init__(self, wanted: Wanted, language: str, *, indexed: bool = False) -> None:
        self._wanted = wanted
        self._beginnings = wanted.beginnings if indexed else None
        self._language = language
        self._in_phrases = frozenset(form for phrase in wanted.phrases for form in phrase)

    def find_all(self, texts: Iterable[str]) -> dict[str, list[Span]]:
        """The passages that are wanted of each text that has some, in their order, with
        something between them.

        A phrase is one span, and so are the overlapping pairs of characters of a Chinese word.
        """
        chunks = {text: chunks_of(text).findall(text) for text in texts if self._may_have(text)}
        words = self._words(set().union(*chunks.values()))
        return {
            text: spans
            for text, own in chunks.items()
            if not words.keys().isdisjoint(own) and (spans := self._spans(text, own, words))
        }

    def _may_have(self, text: str) -> bool:
        beginnings = self._beginnings
        if beginnings is None or len(beginnings) > _MOST_BEGINNINGS or not _is_simple(text):
            return True
        small = text.lower()
        return any(beginning in small for beginning in beginnings)

    def _spans(self, text: str, chunks: list[str], words: Mapping[str, list[_Word]]) -> list[Span]:
        spans = []
        forms = set()
        found = compress(chunks_of(text).finditer(text), map(words.__contains__, chunks))
        for match in found:
            offset = match.start()
            for start, end, terms, form in words[match[0]]:
                forms.add(form)
                if terms:
                    spans.append(Span(offset + start, offset + end, terms))
        phrases = [phrase for phrase in self._wanted.phrases if forms.issuperset(phrase)]
        if phrases:
            spans.extend(_phrases(analyse(text, self._language), phrases))
        return _merged(spans)

    def _words(self, chunks: set[str]) -> dict[str, list[_Word]]:
        """The words that are wanted of those chunks that have some."""
        forms = self._wanted.forms | self._in_phrases
        stems, prefixes = self._wanted.stems, self._wanted.prefixes
        return {
            chunk: [*self._wanted_of(pieces)]
            for chunk, pieces in zip(chunks, cut(chunks, self._language), strict=True)
            for form, stem, _, _, _ in pieces
            if stem in stems or form in forms or (prefixes and form.startswith(prefixes))
        }

    def _wanted_of(self, pieces: Iterable[Piece]) -> Iterator[_Word]:
        forms, stems, prefixes = self._wanted.forms, self._wanted.stems, self._wanted.prefixes
        for form, stem, _, start, end in pieces:
            if form in forms or stem in stems or (prefixes and form.startswith(prefixes)):
                yield _Word(start, end, frozenset((stem or form,)), form)
            elif form in self._in_phrases:
                yield _Word(start, end, frozenset(), form)


class _Word(NamedTuple):
    """A word of a chunk, chunk[start:end], that is wanted: alone, for its terms, or, where it
    has none, for its form as part of a phrase."""

    start: int
    end: int
    terms: frozenset[str]
    form: str


def _is_simple(text: str) -> bool:
    """Whether all forms of a text, but those OTHERWISE_WRITTEN, stand in it as they are, but for
    capitals: nothing is folded, joined or spelled out."""
    return text.isascii() and _NOT_SIMPLE.search(text) is None


def mark(text: str, spans: Sequence[Span], length: int = EXCERPT_LENGTH) -> str:
    """The best excerpt of `text`, about `length` characters, as HTML with the spans in <mark>.

    `spans` as `Finder` finds them. The excerpt is where most different terms stand, cut between
    words, with an ellipsis where something is left out; without spans it is the beginning. A
    span that is longer than the excerpt is kept whole. All but the marks is escaped.
    """
    low, high = 0, len(text)
    if high > length:
        low, high = _window(text, spans, length)
    pieces = [_ELLIPSIS] if low > 0 else []
    here = low
    for start, end, _ in spans:
        if low <= start and end <= high:
            pieces += (escape(text[here:start]), "<mark>", escape(text[start:end]), "</mark>")
            here = end
    pieces.append(escape(text[here:high]))
    if high < len(text):
        pieces.append(_ELLIPSIS)
    return "".join(pieces)


def _phrases(tokens: Sequence[Token], phrases: Iterable[tuple[str, ...]]) -> Iterator[Span]:
    at: dict[tuple[int, str], Token] = {}
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for token in tokens:
        at[token.position, token.form] = token
        positions[token.form].append(token.position)
    for phrase in phrases:
        for first in positions.get(phrase[0], ()) if phrase else ():
            words = [at.get((first + index, form)) for index, form in enumerate(phrase)]
            if None not in words:
                found = [word for word in words if word is not None]
                terms = frozenset((*phrase, " ".join(phrase)))
                yield Span(found[0].start, found[-1].end, terms)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.terms | span.terms)
        else:
            merged.append(span)
    return merged


def _window(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Where the excerpt begins and ends: the best spans in its middle, cut between words."""
    first, last = _densest(spans, length) if spans else (0, 0)
    room = max(length - (last - first), 0)
    low = max(min(first - room // 2, len(text) - length), 0)
    low = _space(text, range(low - 1, low - _LONGEST_WORD, -1), low - 1) + 1
    high = max(low + length, last)
    if high < len(text):
        backward = range(high, max(last, high - _LONGEST_WORD), -1)
        forward = range(high, high + _LONGEST_WORD)
        high = _space(text, (*backward, *forward), high)
    return low, high


def _densest(spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Start and end of the run of spans within `length` that has most terms, then most spans."""
    inside: Counter[str] = Counter()
    best, where = (0, 0), (spans[0].start, spans[0].end)
    after = 0
    for index, span in enumerate(spans):
        while after < len(spans) and (after == index or spans[after].end - span.start <= length):
            inside.update(spans[after].terms)
            after += 1
        if (len(inside), after - index) > best:
            best, where = (len(inside), after - index), (span.start, spans[after - 1].end)
        inside.subtract(span.terms)
        inside += Counter()
    return where


def _space(text: str, places: Iterable[int], otherwise: int) -> int:
    """The first of these places where `text` has a space, or its beginning or end."""
    for place in places:
        if not 0 <= place < len(text) or text[place].isspace():
            return place
    return otherwise
