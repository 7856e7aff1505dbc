"""The text of a source as it is read: paragraphs, parts of a long text, and quoted words in it.

All sizes are in characters. A text of any length is divided into parts of about one size, so that a
page of it stays light.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import attrgetter

from debates.text.locators import anchor
from debates.text.quotations import (
    normalized,
    normalized_places,
    passage_numbers,
    passages,
    segments,
)

PART = 12_000
"""Size of a part: it ends with the paragraph that reaches it."""

LONGEST_PARAGRAPH = 8_000
"""A longer paragraph is divided between two words."""

Span = tuple[int, int]
"""Beginning and end of words in a paragraph."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a source's text.

    mark    the locator at its beginning: 3.2; empty where it has none
    anchor  its name on a page, which no other paragraph has
    words   its text
    """

    mark: str
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """Place in a text of a quotation, or else of the passage of its locator.

    paragraph  number of the first paragraph, counted from 0
    spans      the quoted words by the number of their paragraph; none if they are not there
    """

    paragraph: int
    spans: dict[int, list[Span]]


class SourceText:
    """The text of a source, divided into paragraphs and parts.

    parts  for each part the numbers of its paragraphs
    """

    def __init__(self, text: str, form: str) -> None:
        self.text, self.form = text, form
        self.paragraphs: list[Paragraph] = []
        self._of_passage: list[range] = []
        names: set[str] = set()
        for passage in passages(text, form):
            start, mark = len(self.paragraphs), passage.mark
            for words in _split_paragraphs(passage.words):
                own = anchor(mark) if mark else ""
                # an anchor leads to one place: that of a mark that comes twice to the first
                name = own if own and own not in names else f"t{len(self.paragraphs) + 1}"
                names.add(name)
                self.paragraphs.append(Paragraph(mark, name, words))
                mark = ""
            self._of_passage.append(range(start, len(self.paragraphs)))
        self.parts = list(_parts(self.paragraphs))

    def part_of(self, paragraph: int) -> int:
        """Return the number of the part, counted from 1, with a paragraph."""
        return bisect_right([part.start for part in self.parts], paragraph)

    def find(self, locator: str, quotation: str) -> Found | None:
        """Find a quotation at a locator; the passage of the locator alone if it is not there.

        None if neither is there. Quotes and spaces may differ, words may be left out (…) or put in
        brackets, and a letter may be changed: [t]his.
        """
        numbers = passage_numbers(self.text, locator, self.form)
        covers_all = len(numbers) == len(self._of_passage)
        if covers_all and not quotation:
            return None
        paragraphs = [paragraph for number in numbers for paragraph in self._of_passage[number]]
        if not paragraphs:
            return None
        spans: dict[int, list[Span]] = {}
        if quotation:
            text = self._whole if covers_all else _Joined(self.paragraphs, paragraphs)
            spans = text.find(quotation)
        if not spans:
            return None if covers_all else Found(paragraphs[0], {})
        return Found(min(spans), spans)

    def marks(self, place: Found) -> tuple[str, str]:
        """Return the marks of the passages in which found words begin and end, empty for none."""
        paragraphs = (min(place.spans), max(place.spans)) if place.spans else (place.paragraph,) * 2
        first, last = (self.mark_of(paragraph) for paragraph in paragraphs)
        return first, last

    def passage_of(self, paragraph: int) -> int:
        """Return the number of the passage that a paragraph belongs to, counted from 0."""
        return bisect_right([passage.start for passage in self._of_passage], paragraph) - 1

    def paragraphs_of(self, passage: int) -> range:
        """Return the numbers of the paragraphs of a passage."""
        return self._of_passage[passage]

    def mark_of(self, paragraph: int) -> str:
        """Return the mark of the passage that a paragraph belongs to; empty before the first."""
        return passages(self.text, self.form)[self.passage_of(paragraph)].mark

    @cached_property
    def _whole(self) -> _Joined:
        return _Joined(self.paragraphs, range(len(self.paragraphs)))


@lru_cache(4)
def source_text(text: str, form: str) -> SourceText:
    """Divide the text of a source that is cited in a form."""
    return SourceText(text, form)


class _Joined:
    """Paragraphs as one normalized text, and the way back from it."""

    def __init__(self, paragraphs: list[Paragraph], numbers: Iterable[int]) -> None:
        self._paragraphs, self._numbers = paragraphs, list(numbers)
        texts = [normalized(paragraphs[number].words) for number in self._numbers]
        self._text = " ".join(texts)
        self._starts: list[int] = []
        start = 0
        for text in texts:
            self._starts.append(start)
            start += len(text) + 1

    def find(self, quotation: str) -> dict[int, list[Span]]:
        """Return the spans of a quotation, whole or by the words that are not changed."""
        whole = normalized(quotation)
        start = self._text.find(whole)
        if start >= 0:
            return self._spans([(start, start + len(whole))])
        places, at, lowered = [], 0, self._lowered
        for run in segments(quotation):
            words = _lower(normalized(run))
            start = lowered.find(words, at)
            if start < 0:
                return {}
            at = start + len(words)
            places.append((start, at))
        return self._spans(places)

    @cached_property
    def _lowered(self) -> str:
        return _lower(self._text)

    def _spans(self, places: list[Span]) -> dict[int, list[Span]]:
        """Return spans in the paragraphs for spans in the joined text."""
        by_paragraph: dict[int, list[Span]] = {}
        # a quotation may have thousands of omissions
        tokens = cache(_tokens)
        for start, stop in places:
            first = bisect_right(self._starts, start) - 1
            last = bisect_right(self._starts, stop - 1) - 1
            for index in range(first, last + 1):
                number, begin = self._numbers[index], self._starts[index]
                own = tokens(self._paragraphs[number].words)
                span = _original(own, start - begin, stop - begin)
                if span[0] < span[1]:
                    by_paragraph.setdefault(number, []).append(span)
        return by_paragraph


def _lower(text: str) -> str:
    """Return a text in lower case that is as long as it was."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


@dataclass(frozen=True, slots=True)
class _Token:
    """Characters without a space: their place in a text, and place and size when normalised."""

    word: str
    start: int
    at: int
    size: int

    def original(self, place: int) -> int:
        """Return the place in the text of one in its normalised form."""
        return self.start + _original_offset(self.word, self.size, place - self.at)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    for match in re.finditer(r"\S+", text):
        if size := len(normalized(match[0])):
            tokens.append(_Token(match[0], match.start(), at, size))
            at += size + 1
    return tokens


def _original(tokens: Sequence[_Token], start: int, stop: int) -> Span:
    """Return the span in a text of the characters `start` to `stop` of its normalised form."""
    first = bisect_right(tokens, start, key=attrgetter("at")) - 1
    last = bisect_left(tokens, stop, key=attrgetter("at")) - 1
    begin = tokens[first].original(start) if start > 0 and first >= 0 else 0
    end = tokens[last].original(stop) if last >= 0 else 0
    return begin, max(begin, end)


def _original_offset(word: str, size: int, place: int) -> int:
    """Return the place in a word of one in its normalised form, which has a size."""
    if place >= size:
        return len(word)
    return place if size == len(word) else normalized_places(word)[place]


def _split_paragraphs(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[^\S\n]*\n\s*", text.strip()):
        at, end = 0, len(paragraph)
        while end - at > LONGEST_PARAGRAPH:
            cut = paragraph.rfind(" ", at + LONGEST_PARAGRAPH // 2, at + LONGEST_PARAGRAPH)
            cut = at + LONGEST_PARAGRAPH if cut < 0 else cut
            if words := paragraph[at:cut].strip():
                yield words
            at = cut
        if words := paragraph[at:].strip():
            yield words


def _parts(paragraphs: list[Paragraph]) -> Iterator[range]:
    start = size = 0
    for number, paragraph in enumerate(paragraphs):
        # whatever is short still has the mark-up around it
        size += len(paragraph.words) + 100
        if size >= PART:
            yield range(start, number + 1)
            start, size = number + 1, 0
    if start < len(paragraphs):
        yield range(start, len(paragraphs))


def runs(words: str, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """Divide a paragraph into runs of words, each with whether it is quoted."""
    result: list[tuple[str, bool]] = []
    at = 0
    for start, stop in _merged(spans):
        if at < start:
            result.append((words[at:start], False))
        result.append((words[start:stop], True))
        at = stop
    if at < len(words):
        result.append((words[at:], False))
    return result


def marked_runs(
    words: str, spans: Iterable[tuple[int, int, str]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Divide a paragraph into runs of words, each with the marks of the spans that cover it.

    spans  beginning, end and mark of each; they may overlap
    """
    spans = sorted(spans)
    ends = sorted({0, len(words), *(at for start, stop, _ in spans for at in (start, stop))})
    result: list[tuple[str, tuple[str, ...]]] = []
    for start, stop in itertools.pairwise(ends):
        marks = tuple(
            dict.fromkeys(mark for first, last, mark in spans if first <= start and stop <= last)
        )
        result.append((words[start:stop], marks))
    return result


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in their order, with overlapping spans merged."""
    result: list[Span] = []
    for start, stop in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result
