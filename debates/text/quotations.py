"""Quotations looked up in the text of their source, whose passages may be marked with locators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from debates.text.locators import LINE, PARAGRAPH, TIME, bare, ends, has_form, heading_of
from search.text.characters import MARKS

KEPT_LOCATORS = 2048
"""Locators of each text of which the passages are kept."""

RUNNING = (LINE, TIME)
"""Forms whose marks stand at some places alone: a passage runs from its mark to the next one."""


@lru_cache(16)
def shared(text: str) -> str:
    """Return the first of equal texts, as one object.

    The results that are kept for a text are found by it, and two objects are compared by each
    letter every time.
    """
    return text


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text: the locator at its beginning, empty before the first, and its words."""

    mark: str
    words: str


@lru_cache(16)
def passages(text: str, form: str = PARAGRAPH) -> tuple[Passage, ...]:
    """Divide a text at its marks, in brackets at the beginning of a line."""
    marks = [
        mark
        for mark in re.finditer(r"^\[([^\]\n]{1,120})\]", text, re.MULTILINE)
        if has_form(mark[1], form)
    ]
    stops = [*(mark.start() for mark in marks), len(text)]
    return (
        Passage("", text[: stops[0]]),
        *(
            Passage(mark[1], text[mark.end() : stop])
            for mark, stop in zip(marks, stops[1:], strict=True)
        ),
    )


class _Places:
    """The places of the passages of a text, for looking them up.

    ranges  by heading, the first and the last place of each passage, and its number
    single  by heading and place the numbers of the passages; None where a mark names a range
    """

    def __init__(self, text: str, form: str) -> None:
        self._form = form
        ranges: dict[str, list[tuple[tuple[int, ...], tuple[int, ...], int]]] = {}
        single: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        only_single = form not in RUNNING
        for number, passage in enumerate(passages(text, form)[1:], 1):
            heading = heading_of(bare(passage.mark, form))
            begun, ended = ends(passage.mark, form)
            ranges.setdefault(heading, []).append((begun, ended, number))
            single.setdefault((heading, begun), []).append(number)
            only_single = only_single and begun == ended
        self._ranges, self._single = ranges, single if only_single else None
        # the rules of the worklist ask for the same few locators again and again
        self.numbers = lru_cache(KEPT_LOCATORS)(self._numbers)

    def _numbers(self, locator: str) -> Sequence[int]:
        if not has_form(locator, self._form):
            return ()
        first, last = ends(locator, self._form)
        heading = heading_of(bare(locator, self._form))
        if self._single is not None and first == last:
            return self._single.get((heading, first), ())
        numbers: list[int] = []
        for begun, ended, number in self._ranges.get(heading, []):
            if self._form in RUNNING and begun <= first:
                numbers = [number]
            elif begun <= last and ended >= first:
                numbers.append(number)
        return numbers


@lru_cache(16)
def _mark_places(text: str, form: str) -> _Places:
    return _Places(text, form)


def passage_numbers(text: str, locator: str, form: str = PARAGRAPH) -> list[int]:
    """Return the numbers of the passages at a locator, which are counted from 0.

    All if the text has no marks, or no locator is given.
    """
    every = passages(text, form)
    if len(every) == 1 or not locator:
        return list(range(len(every)))
    return [*_mark_places(text, form).numbers(locator)]


def holds(text: str, words: str) -> bool:
    """Tell whether words appear in a text, ignoring kinds of quotes and spaces."""
    return normalized(words) in normalized(text)


def segments(quotation: str) -> list[str]:
    """Return the runs of words of a quotation that its source has without a change, in order.

    Omissions (… or [...]) and insertions ([the gap]) divide it; a changed letter does not: [t]his.
    """
    runs = (re.sub(r"[\[\]]", "", run) for run in _CHANGES.split(quotation))
    return [" ".join(run.split()) for run in runs if run.strip()]


_CHANGES = re.compile(r"\[(?:…|\.{3})\]|…|\.{3}|(?<!\w)\[[^\[\]\n]{0,80}\](?!\w)")


_PLAIN = str.maketrans("’‘“”", "''\"\"") | dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Straight quotes, and nothing for soft hyphens, zero-width spaces and other unseen characters."""


def normalized(text: str) -> str:
    """Return a text as quotations are looked up in it, whatever program it was copied from.

    It has straight quotes, single spaces, accents within their letters, and nothing unseen.
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_PLAIN)).split())


def normalized_places(word: str) -> list[int]:
    """Return for each character of a normalised word its place in the word as it was written."""
    places = [
        match.start() for match in _MARKED_LETTER.finditer(word) for _ in normalized(match[0])
    ]
    # letters of some scripts are put together in other ways; a place beside them does no harm
    return places if len(places) == len(normalized(word)) else [*range(len(normalized(word)))]


_MARKED_LETTER = re.compile(rf".[{MARKS}]*", re.DOTALL)
