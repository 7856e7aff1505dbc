"""Which passages of a text are meant by a query, and the text with them marked, as safe HTML."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from search.analysis import Token, analyse

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


def find(text: str, language: str, wanted: Wanted) -> list[Span]:
    """The passages of `text` that are wanted, in their order, with something between them.

    A phrase is one span, and so are the overlapping pairs of characters of a Chinese word.
    """
    tokens = analyse(text, language)
    forms, stems, prefixes = wanted.forms, wanted.stems, wanted.prefixes
    spans = [
        Span(token.start, token.end, frozenset((token.stem or token.form,)))
        for token in tokens
        if token.form in forms
        or token.stem in stems
        or (prefixes and token.form.startswith(prefixes))
    ]
    if wanted.phrases:
        spans.extend(_phrases(tokens, wanted.phrases))
    return _merged(spans)


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
