"""Quotations looked up in the text of their source, whose passages may be marked with locators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from debates.text.locators import LINE, PARAGRAPH, TIME, bare, ends, has_form

RUNNING = (LINE, TIME)
"""Forms whose marks stand at some places alone: a passage runs from its mark to the next one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text: the locator at its beginning, empty before the first, and its words."""

    mark: str
    words: str


@lru_cache(16)
def passages(text: str, form: str = PARAGRAPH) -> tuple[Passage, ...]:
    """Divide a text at its marks: each stands in brackets at the beginning of a line."""
    marks = [
        found
        for found in re.finditer(r"^\[([^\]\n]{1,120})\]", text, re.MULTILINE)
        if has_form(found[1], form)
    ]
    stops = [*(found.start() for found in marks), len(text)]
    return (
        Passage("", text[: stops[0]]),
        *(
            Passage(found[1], text[found.end() : stop])
            for found, stop in zip(marks, stops[1:], strict=True)
        ),
    )


def passages_at(text: str, locator: str, form: str = PARAGRAPH) -> tuple[Passage, ...]:
    """Return the passages of a text at a locator; all if it has no marks, or none is named."""
    every = passages(text, form)
    if len(every) == 1 or not locator:
        return every
    if not has_form(locator, form):
        return ()
    first, last = ends(locator, form)
    wanted = bare(locator, form).rpartition(", ")[0]
    found: list[Passage] = []
    for passage in every[1:]:
        begun, ended = ends(passage.mark, form)
        if bare(passage.mark, form).rpartition(", ")[0] != wanted:
            continue
        if form in RUNNING and begun <= first:
            found = [passage]
        elif begun <= last and ended >= first:
            found.append(passage)
    return tuple(found)


def holds(text: str, words: str) -> bool:
    """Tell whether words appear in a text, whatever its quotes and spaces."""
    return _normalized(words) in _normalized(text)


def is_quoted(quotation: str, text: str, locator: str, form: str = PARAGRAPH) -> bool:
    """Tell whether a quotation appears in `text` at `locator`, whatever its quotes and spaces.

    form  the form in which the source is cited
    """
    found = passages_at(text, locator, form or PARAGRAPH)
    words = " ".join(passage.words for passage in found)
    return holds(words, quotation)


def segments(quotation: str) -> list[str]:
    """Return the runs of words of a quotation that its source has without a change, in order.

    Omissions (… or [...]) and insertions ([the gap]) divide it; a changed letter does not: [t]his.
    """
    found = (re.sub(r"[\[\]]", "", run) for run in _CHANGES.split(quotation))
    return [" ".join(run.split()) for run in found if run.strip()]


_CHANGES = re.compile(r"\[(?:…|\.{3})\]|…|\.{3}|(?<!\w)\[[^\[\]\n]{0,80}\](?!\w)")


def _normalized(text: str) -> str:
    straight = text.translate(str.maketrans("’‘“”", "''\"\""))
    return " ".join(straight.split())
