"""Highlighting: locate the query's terms in a text and mark them in a safe HTML snippet."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate, chain, compress
from typing import NamedTuple

import numpy as np

from search.text.analysis import (
    LONGEST_FORM,
    OTHER_SPELLINGS,
    SPECIAL_FORMS,
    Piece,
    Token,
    analyse,
    chunks_of,
    cut,
)
from search.text.analysis import stem as stem_of

EXCERPT_LENGTH = 240
"""Length of a snippet in characters: two to three lines, a sentence or two."""

_ELLIPSIS = "…"
_MAX_WORD_LENGTH = 40
_JOINERS = "'`-.,"
"""ASCII characters that join letters and digits to one chunk where they stand between them."""
_RUNS = "".join(
    "-"
    if character in _JOINERS
    else character.lower()
    if character.isalnum() or character in "%$"
    else " "
    for character in map(chr, range(128))
)
"""Table for str.translate: one space between the runs of characters in which chunks stand."""


@dataclass(frozen=True, slots=True)
class HighlightTerms:
    """Terms of a query to highlight, in the analyzer's spelling.

    forms     words in exactly this form
    stems     words in any inflection
    prefixes  beginnings of forms
    phrases   sequences of adjacent forms, stop words included
    inflections  all forms that the stems have in the index; None if not looked up
    """

    forms: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    inflections: frozenset[str] | None = field(default=None, compare=False)

    def words(self, inflections: Iterable[str]) -> frozenset[str]:
        """Return the words, in lower case, as which forms are written in ASCII letters or digits.

        Those of `forms`, `phrases` and of these inflections.
        """
        index_words = {*self.forms, *inflections, *chain(*self.phrases)}
        other_spellings = {
            other
            for form, others in OTHER_SPELLINGS.items()
            if form in index_words or form.startswith(self.prefixes)
            for other in others
        }
        return frozenset(index_words | other_spellings)


NOTHING = HighlightTerms(inflections=frozenset())
"""Highlight terms of an empty query."""


class Span(NamedTuple):
    """Highlighted passage text[start:end], and the words or phrases that matched there."""

    start: int
    end: int
    terms: frozenset[str]


Place = tuple[int, str]
"""Where a chunk begins in a text, and the chunk."""


class Finder:
    """Locate highlight terms in texts of one language.

    Texts that are searched together share most of their words, and each word is analysed once.

    indexed  whether all texts are in the index as given, so that its inflections are all there are
    """

    def __init__(self, terms: HighlightTerms, language: str, *, indexed: bool = False) -> None:
        self._terms = terms
        if indexed and terms.inflections is not None:
            self._stems, inflections = NOTHING.stems, terms.inflections
        else:
            self._stems = terms.stems
            inflections = frozenset(
                form for form in SPECIAL_FORMS if (stem_of(form, language) or form) in terms.stems
            )
        self._known = terms.words(inflections)
        self._language = language
        self._in_phrases = frozenset(form for phrase in terms.phrases for form in phrase)

    def find_all(self, texts: Iterable[str]) -> dict[str, list[Span]]:
        """Map each text with a match to its highlighted spans, in text order and not touching.

        A phrase is one span; so are the overlapping bigrams of a Chinese word.
        """
        if self._terms == NOTHING:
            return {}
        places_by_text: dict[str, Sequence[Place]] = dict.fromkeys(texts, ())
        places_by_text |= self._places_in([text for text in places_by_text if text.isascii()])
        for text in places_by_text:
            if not text.isascii():
                places_by_text[text] = [
                    (chunk.start(), chunk[0]) for chunk in chunks_of(text).finditer(text)
                ]
        words = self._words({chunk for places in places_by_text.values() for _, chunk in places})
        return {
            text: spans
            for text, places in places_by_text.items()
            if places and (spans := self._spans(text, places, words))
        }

    def _places_in(self, texts: Sequence[str]) -> dict[str, list[Place]]:
        """Find the chunks of ASCII texts that may match, by reading all texts as one."""
        places_by_text: dict[str, list[Place]] = {text: [] for text in texts}
        together = "\n".join(texts)
        line = _without_loose_joiners(together.translate(_RUNS))
        runs = line.split(" ")
        candidates = self._which_may_match(set(runs) - {""})
        # With a space before the first run as well, each run begins where its space was.
        starts = np.flatnonzero(np.frombuffer(f" {line}".encode(), np.uint8) == ord(" "))
        begins = [*accumulate(map((1).__add__, map(len, texts)), initial=0)]
        for run_number in compress(range(len(runs)), map(candidates.__contains__, runs)):
            start = int(starts[run_number])
            number = bisect_right(begins, start) - 1
            text, place = texts[number], start - begins[number]
            end = place + len(runs[run_number])
            while end < len(text) and text[end] in _JOINERS:
                end += 1
            places_by_text[text] += (
                (chunk.start(), chunk[0]) for chunk in chunks_of(text).finditer(text, place, end)
            )
        return places_by_text

    def _which_may_match(self, words: Set[str]) -> Set[str]:
        """Return those of some lower-case chunks or runs that may have a matching word.

        One of letters alone is a word as it is; any other is analysed to see.
        """
        candidates = {
            word
            for word in words
            if not (word.isalpha() or word.isdigit()) or not word.isascii() or word[LONGEST_FORM:]
        }
        candidates |= words & self._known
        if prefixes := self._terms.prefixes:
            candidates |= {word for word in words if word.startswith(prefixes)}
        if stems := self._stems:
            rest = words - candidates
            pieces = zip(rest, cut(rest, self._language), strict=True)
            candidates |= {
                word for word, its in pieces if any(piece.stem in stems for piece in its)
            }
        return candidates

    def _spans(
        self, text: str, places: Iterable[Place], words: Mapping[str, list[_Word]]
    ) -> list[Span]:
        spans = []
        forms = set()
        for offset, chunk in places:
            for start, end, terms, form in words.get(chunk, ()):
                forms.add(form)
                if terms:
                    spans.append(Span(offset + start, offset + end, terms))
        phrases = [phrase for phrase in self._terms.phrases if forms.issuperset(phrase)]
        if phrases:
            spans.extend(_phrases(analyse(text, self._language), phrases))
        return _merged(spans)

    def _words(self, chunks: set[str]) -> dict[str, list[_Word]]:
        """Map each chunk with a matching word to its matching words."""
        may_match = self._which_may_match({chunk.lower() for chunk in chunks})
        chunks = {chunk for chunk in chunks if chunk.lower() in may_match}
        forms = self._terms.forms | self._in_phrases
        stems, prefixes = self._terms.stems, self._terms.prefixes
        return {
            chunk: [*self._terms_of(pieces)]
            for chunk, pieces in zip(chunks, cut(chunks, self._language), strict=True)
            for form, stem, _, _, _ in pieces
            if stem in stems or form in forms or (prefixes and form.startswith(prefixes))
        }

    def _terms_of(self, pieces: Iterable[Piece]) -> Iterator[_Word]:
        forms, stems, prefixes = self._terms.forms, self._terms.stems, self._terms.prefixes
        for form, stem, _, start, end in pieces:
            if form in forms or stem in stems or (prefixes and form.startswith(prefixes)):
                yield _Word(start, end, frozenset((stem or form,)), form)
            elif form in self._in_phrases:
                yield _Word(start, end, frozenset(), form)


class _Word(NamedTuple):
    """Matching word of a chunk, at chunk[start:end].

    terms  what it is highlighted for on its own; empty for a word that only counts inside a phrase
    """

    start: int
    end: int
    terms: frozenset[str]
    form: str


def _without_loose_joiners(runs: str) -> str:
    """Replace joiners at the beginning or the end of a run by spaces, but for doubled ones."""
    return runs.replace("- ", "  ").replace(" -", "  ")


def mark(text: str, spans: Sequence[Span], length: int = EXCERPT_LENGTH) -> str:
    """Return the best snippet of `text` as HTML, with the spans in <mark> and the rest escaped.

    spans   as `Finder` finds them
    length  characters of the snippet, about

    The snippet is taken where the most different terms occur, or at the beginning if there are no
    spans. It is cut between words, with an ellipsis for omitted text. A span longer than the
    snippet is kept whole.
    """
    low, high = 0, len(text)
    if high > length:
        low, high = _window(text, spans, length)
    pieces = [_ELLIPSIS] if low > 0 else []
    done_to = low
    for start, end, _ in spans:
        if low <= start and end <= high:
            pieces += (escape(text[done_to:start]), "<mark>", escape(text[start:end]), "</mark>")
            done_to = end
    pieces.append(escape(text[done_to:high]))
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
            tokens_at = [at.get((first + index, form)) for index, form in enumerate(phrase)]
            if None not in tokens_at:
                words = [token for token in tokens_at if token is not None]
                terms = frozenset((*phrase, " ".join(phrase)))
                yield Span(words[0].start, words[-1].end, terms)


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
    """Return start and end of the snippet: the densest spans in its middle, cut between words."""
    first, last = _densest(spans, length) if spans else (0, 0)
    room = max(length - (last - first), 0)
    low = max(min(first - room // 2, len(text) - length), 0)
    low = _space(text, range(low - 1, low - _MAX_WORD_LENGTH, -1), low - 1) + 1
    high = max(low + length, last)
    if high < len(text):
        backward = range(high, max(last, high - _MAX_WORD_LENGTH), -1)
        forward = range(high, high + _MAX_WORD_LENGTH)
        high = _space(text, (*backward, *forward), high)
    return low, high


def _densest(spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Return start and end of the run of spans within `length` with most terms, then most spans."""
    inside: Counter[str] = Counter()
    best, densest = (0, 0), (spans[0].start, spans[0].end)
    after = 0
    for index, span in enumerate(spans):
        while after < len(spans) and (after == index or spans[after].end - span.start <= length):
            inside.update(spans[after].terms)
            after += 1
        if (len(inside), after - index) > best:
            best, densest = (len(inside), after - index), (span.start, spans[after - 1].end)
        inside.subtract(span.terms)
        inside += Counter()
    return densest


def _space(text: str, places: Iterable[int], default: int) -> int:
    """Return the first of `places` where `text` has a space or an end, else `default`."""
    for place in places:
        if not 0 <= place < len(text) or text[place].isspace():
            return place
    return default
