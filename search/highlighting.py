"""Which passages of a text are meant by a query, and the text with them marked, as safe HTML."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from search.analysis import Token, analyse, chunks_of, pieces

EXCERPT_LENGTH = 240
"""Characters of an excerpt: two to three lines, a sentence or two."""

_ELLIPSIS = "…"
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query looks for, as the analyzer writes it; a text is marked where one of them stands.

    forms     words as they are written
    stems     words in any inflection
    prefixes  beginnings of forms
    phrases   forms that follow each other, stop words included
    """

    forms: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    phrases: frozenset[tuple[str, ...]] = frozenset()


class Span(NamedTuple):
    """A passage that is wanted, text[start:end], and the words or phrases that it stands for."""

    start: int
    end: int
    terms: frozenset[str]


class Finder:
    """Finds what one query wants in one text after the other, all of one language.

    Texts have most of their words in common, so each is looked at once. For one thread.
    """

    def __init__(self, wanted: Wanted, language: str) -> None:
        self._language = language
        self._phrases = wanted.phrases
        self._known = _KnownChunks(wanted, language)
        self._found: dict[str, list[Span]] = {}

    def find(self, text: str) -> list[Span]:
        """The passages of `text` that are wanted, in their order, with something between them.

        A phrase is one span, and so are the overlapping pairs of characters of a Chinese word.
        """
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> list[Span]:
        chunks, known = chunks_of(text), self._known
        here = list(map(known.__getitem__, chunks.findall(text)))
        if not any(here):
            return []
        spans = [
            Span(match.start() + start, match.start() + end, terms)
            for match, words in zip(chunks.finditer(text), here, strict=True)
            if words
            for start, end, terms, _ in words
            if terms
        ]
        forms = {form for words in here for _, _, _, form in words}
        phrases = [phrase for phrase in self._phrases if forms.issuperset(phrase)]
        if phrases:
            spans.extend(_phrases(analyse(text, self._language), phrases))
        return _merged(spans)


class _Word(NamedTuple):
    """A word of a chunk, chunk[start:end], that is wanted: alone, for its terms, or, where it
    has none, for its form as part of a phrase."""

    start: int
    end: int
    terms: frozenset[str]
    form: str


class _KnownChunks(dict[str, tuple[_Word, ...]]):
    """What is wanted of each chunk of a language, found out when it is first asked for."""

    def __init__(self, wanted: Wanted, language: str) -> None:
        super().__init__()
        self._wanted = wanted
        self._language = language
        self._in_phrases = frozenset(form for phrase in wanted.phrases for form in phrase)

    def __missing__(self, chunk: str) -> tuple[_Word, ...]:
        forms, stems, prefixes = self._wanted.forms, self._wanted.stems, self._wanted.prefixes
        found = []
        for form, stem, _, start, end in pieces(chunk, self._language):
            alone = form in forms or stem in stems or (prefixes and form.startswith(prefixes))
            if alone or form in self._in_phrases:
                terms = frozenset((stem or form,)) if alone else frozenset()
                found.append(_Word(start, end, terms, form))
        self[chunk] = words = tuple(found)
        return words


def find(text: str, language: str, wanted: Wanted) -> list[Span]:
    """The passages of one text that are wanted: see `Finder.find`."""
    return Finder(wanted, language).find(text)


def mark(text: str, spans: Sequence[Span], length: int = EXCERPT_LENGTH) -> str:
    """The best excerpt of `text`, about `length` characters, as HTML with the spans in <mark>.

    `spans` as `find` gives them. The excerpt is where most different terms stand, cut between
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


def highlight(text: str, language: str, wanted: Wanted, length: int = EXCERPT_LENGTH) -> str:
    """The best excerpt of `text` with all that is wanted marked: `find`, then `mark`."""
    return mark(text, find(text, language, wanted), length)


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
