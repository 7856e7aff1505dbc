"""Word-by-word differences between two texts, for display."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Literal

PieceKind = Literal["same", "gone", "new"]

WORD = re.compile(r"\s+|\d+(?:[.,:]\d+)+|\w+|[^\w\s]")
"""Spaces, a figure or locator such as 4.2, a word, or a sign."""
MOST_COMPARED_WORDS = 1500
"""Maximum number of words that are compared one by one, in quadratic time."""
MOST_LINES = 500
"""Number of lines that are compared one by one, in quadratic time, in each of two texts.

Longer texts are divided first, by the lines that occur once in both.
"""
MOST_PAIRS = 20 * MOST_LINES**2
"""Pairs of lines that are compared between such lines; the rest is shown as changed."""
MOST_STEPS = 40_000_000
"""Pairs of equal words or lines that one comparison looks at, some of them several times.

Texts that repeat a few words in another order need many more: they are shown one after the other.
"""
LEAST_RATIO = 0.3
"""Minimum ratio of common words; less similar texts are shown one after the other."""
CONTEXT = 60
"""Number of unchanged characters shown beside a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece of text that was kept, removed or added."""

    kind: PieceKind
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """Merge two texts: common pieces once (long ones shortened), the others marked."""
    if len(old) + len(new) < 2 * CONTEXT:
        return _joined_pieces(_by_words(old, new))
    return _shortened(_joined_pieces(_by_lines(old.splitlines(True), new.splitlines(True))))


class _TooMuch(Exception):
    """Raised where a comparison would take too long."""


class _Matcher(SequenceMatcher):
    """Matcher that looks at MOST_STEPS pairs at most. Raises _TooMuch."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._left = MOST_STEPS
        equal = (len(self.b2j.get(word, ())) for word in old)
        self._pairs_before = [*accumulate(equal, initial=0)]

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        end = len(self.a) if ahi is None else ahi
        self._left -= self._pairs_before[end] - self._pairs_before[alo]
        if self._left < 0:
            raise _TooMuch
        return super().find_longest_match(alo, ahi, blo, bhi)


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    divided = len(old) * len(new) > MOST_LINES**2
    for before, after in _divided_lines(old, new) if divided else _blocks(old, new):
        if before == after:
            yield Piece("same", "".join(before))
        else:
            yield from _by_words("".join(before), "".join(after))


def _divided_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence, Sequence]]:
    """Yield equal and different blocks of lines, between the lines that occur once in both."""
    start = other_start = pairs = 0
    for place, other_place in [*_common_lines(old, new), (len(old), len(new))]:
        gap, other_gap = old[start:place], new[other_start:other_place]
        pairs += len(gap) * len(other_gap)
        if gap == other_gap or pairs > MOST_PAIRS:
            yield gap, other_gap
        else:
            yield from _blocks(gap, other_gap)
        yield old[place : place + 1], new[other_place : other_place + 1]
        start, other_start = place + 1, other_place + 1


def _common_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of lines that occur once in both texts, as many as are in one order."""
    counts, other_counts = Counter(old), Counter(new)
    places = {line: place for place, line in enumerate(new) if other_counts[line] == 1}
    pairs = [
        (place, places[line])
        for place, line in enumerate(old)
        if counts[line] == 1 and line in places
    ]
    # the longest rising sequence: for each length, the smallest last place of one so far
    last_places: list[int] = []
    last_numbers: list[int] = []
    predecessors: list[int | None] = []
    for number, (_, other_place) in enumerate(pairs):
        length = bisect_left(last_places, other_place)
        predecessors.append(last_numbers[length - 1] if length else None)
        last_places[length : length + 1] = [other_place]
        last_numbers[length : length + 1] = [number]
    rising: list[tuple[int, int]] = []
    number = last_numbers[-1] if last_numbers else None
    while number is not None:
        rising.append(pairs[number])
        number = predecessors[number]
    return rising[::-1]


def _by_words(old: str, new: str) -> Iterator[Piece]:
    words, other_words = WORD.findall(old), WORD.findall(new)
    if max(len(words), len(other_words)) > MOST_COMPARED_WORDS or _unlike(words, other_words):
        yield from (Piece("gone", old), Piece("new", new))
        return
    removed_text = added_text = ""
    for before, after in _blocks(words, other_words):
        same = "".join(before) if before == after else ""
        if same and not (same.isspace() and (removed_text or added_text)):
            yield from (Piece("gone", removed_text), Piece("new", added_text), Piece("same", same))
            removed_text = added_text = ""
        else:
            removed_text, added_text = removed_text + "".join(before), added_text + "".join(after)
    yield from (Piece("gone", removed_text), Piece("new", added_text))


def _unlike(words: Sequence[str], other_words: Sequence[str]) -> bool:
    visible_words = [[word for word in side if not word.isspace()] for side in (words, other_words)]
    try:
        return _Matcher(*visible_words).ratio() < LEAST_RATIO
    except _TooMuch:
        return True


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[Sequence, Sequence]]:
    try:
        changes = _Matcher(old, new).get_opcodes()
    except _TooMuch:
        return [(old, new)]
    return [
        (old[start:end], new[other_start:other_end])
        for _, start, end, other_start, other_end in changes
    ]


def _joined_pieces(pieces: Iterator[Piece]) -> list[Piece]:
    result: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        text_before = result.pop().text if result and result[-1].kind == piece.kind else ""
        result.append(Piece(piece.kind, text_before + piece.text))
    return result


def _shortened(pieces: list[Piece]) -> list[Piece]:
    last = len(pieces) - 1
    return [
        Piece("same", _middle_left_out(piece.text, first=number == 0, last=number == last))
        if piece.kind == "same"
        else piece
        for number, piece in enumerate(pieces)
    ]


def _middle_left_out(text: str, *, first: bool, last: bool) -> str:
    length = CONTEXT * (1 if first or last else 2)
    if len(text) <= length + CONTEXT:
        return text
    head = "" if first else text[:CONTEXT].rpartition(" ")[0]
    tail = "" if last else text[-CONTEXT:].partition(" ")[2]
    return f"{head} … {tail}"
