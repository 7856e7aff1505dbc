"""Word-by-word differences between two texts, for display."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]

WORD = re.compile(r"\s+|\d+(?:[.,:]\d+)+|\w+|[^\w\s]")
"""Spaces, a figure or locator such as 4.2, a word, or a sign."""
MOST_WORDS = 1500
"""Maximum number of words that are compared one by one, in quadratic time."""
ALIKE = 0.3
"""Minimum ratio of common words; less similar texts are shown one after the other."""
CONTEXT = 60
"""Number of unchanged characters shown beside a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece of text that was kept, removed or added."""

    kind: Kind
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """Merge two texts: common pieces once (long ones shortened), the others marked."""
    if len(old) + len(new) < 2 * CONTEXT:
        return _joined(_by_words(old, new))
    return _shortened(_joined(_by_lines(old.splitlines(True), new.splitlines(True))))


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for before, after in _blocks(old, new):
        if before == after:
            yield Piece("same", "".join(before))
        else:
            yield from _by_words("".join(before), "".join(after))


def _by_words(old: str, new: str) -> Iterator[Piece]:
    words, other = WORD.findall(old), WORD.findall(new)
    if max(len(words), len(other)) > MOST_WORDS or _unlike(words, other):
        yield from (Piece("gone", old), Piece("new", new))
        return
    gone = new = ""
    for before, after in _blocks(words, other):
        same = "".join(before) if before == after else ""
        if same and not (same.isspace() and (gone or new)):
            yield from (Piece("gone", gone), Piece("new", new), Piece("same", same))
            gone = new = ""
        else:
            gone, new = gone + "".join(before), new + "".join(after)
    yield from (Piece("gone", gone), Piece("new", new))


def _unlike(words: Sequence[str], other: Sequence[str]) -> bool:
    spoken = [[word for word in side if not word.isspace()] for side in (words, other)]
    return SequenceMatcher(None, *spoken, autojunk=False).ratio() < ALIKE


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence, Sequence]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        yield old[start:end], new[other_start:other_end]


def _joined(found: Iterator[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in found:
        if not piece.text:
            continue
        before = joined.pop().text if joined and joined[-1].kind == piece.kind else ""
        joined.append(Piece(piece.kind, before + piece.text))
    return joined


def _shortened(found: list[Piece]) -> list[Piece]:
    last = len(found) - 1
    return [
        Piece("same", _middle_left_out(piece.text, first=number == 0, last=number == last))
        if piece.kind == "same"
        else piece
        for number, piece in enumerate(found)
    ]


def _middle_left_out(text: str, *, first: bool, last: bool) -> str:
    kept = CONTEXT * (1 if first or last else 2)
    if len(text) <= kept + CONTEXT:
        return text
    head = "" if first else text[:CONTEXT].rpartition(" ")[0]
    tail = "" if last else text[-CONTEXT:].partition(" ")[2]
    return f"{head} … {tail}"
