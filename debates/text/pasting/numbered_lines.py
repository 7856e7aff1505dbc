"""Blocks of transcripts whose lines are numbered, with the page and line at which each begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from debates.text.pasting.blocks import Block, ends_sentence
from debates.text.pasting.characters import plain_characters
from debates.text.pasting.lines import joined_lines

_NUMBERED = re.compile(r"(\d{1,5})(?:[.:]?\s+(\S.*))?")
_PAGE = re.compile(r"(?:page\s+)?(\d{1,4})(?:\s+of\s+\d{1,4})?", re.IGNORECASE)
_SPEAKER_LABEL = re.compile(r"[QA]\.?\s|(?:Q\d+\s+)?[^\W\d_][^:?!]{1,60}:\s")
"""The beginning of what somebody else says: a question, an answer, or a name with a colon."""

_FEWEST = 6
_LEAST_SHARE = 0.6
"""Numbered lines, and their share of all, that show that a text has numbers of lines."""

_SHORT = 0.8
"""Share of the broadest line that the last one of a paragraph does not reach."""


@dataclass(slots=True)
class _Page:
    """A page.

    before  unnumbered lines between the page before and this page
    lines   its lines with their numbers
    """

    before: list[str] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)


def numbered_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text with numbers before its lines; none of another text.

    A paragraph begins with a line of a page (45:12), or with a line alone if their numbers go on
    over all pages. Where they begin anew and no page has a number, no place is known.
    """
    stripped = [line.strip() for line in re.split(r"[\n\f]", plain_characters(text))]
    filled_lines = [line for line in stripped if line]
    pages, after = _pages(filled_lines)
    lines = [line for page in pages for line in page.lines]
    if len(lines) < max(_FEWEST, _LEAST_SHARE * len(filled_lines)):
        return []
    numbers = _page_numbers(pages, after)
    places = [
        f"{number}:{line}" if number else str(line)
        for page, number in zip(pages, numbers, strict=True)
        for line, _ in page.lines
    ]
    if not any(numbers) and len(pages) > 1:
        places = [""] * len(lines)
    return _numbered_paragraphs(
        [(place, words) for place, (_, words) in zip(places, lines, strict=True)]
    )


def _pages(lines: list[str]) -> tuple[list[_Page], list[str]]:
    """Divide lines into pages, where their numbers begin anew; what follows the last apart."""
    pages: list[_Page] = []
    unnumbered: list[str] = []
    last_number = 0
    for place, line in enumerate(lines):
        match = _NUMBERED.fullmatch(line)
        number = int(match[1]) if match else 0
        following = _NUMBERED.fullmatch(lines[place + 1]) if place + 1 < len(lines) else None
        # the number of the page may be the next one, too
        is_page = bool(match and not match[2] and (following is None or following[1] == "1"))
        if match and number == last_number + 1 and pages and not is_page:
            pages[-1].lines.append((number, match[2] or ""))
        elif match and number == 1 and (match[2] or not is_page):
            pages.append(_Page(unnumbered, [(number, match[2] or "")]))
            unnumbered = []
        else:
            unnumbered.append(line)
            continue
        last_number = number
    return pages, unnumbered


def _page_numbers(pages: list[_Page], last_lines: list[str]) -> list[str]:
    """Return the printed number of each page, at its head or foot; empty unless they count up."""
    around = [*(page.before for page in pages), last_lines]
    printed = [[match[1] for line in lines if (match := _PAGE.fullmatch(line))] for lines in around]
    for numbers in (
        [page_numbers[-1] if page_numbers else "" for page_numbers in printed[:-1]],
        [page_numbers[0] if page_numbers else "" for page_numbers in printed[1:]],
    ):
        first = int(numbers[0] or 0)
        if first and numbers == [str(first + place) for place in range(len(numbers))]:
            return numbers
    return [""] * len(pages)


def _numbered_paragraphs(lines: list[tuple[str, str]]) -> list[Block]:
    """Join lines, with their places, into paragraphs."""
    width = max(len(words) for _, words in lines)
    hyphenated = set(re.findall(r"\b\w++-\w+", "\n".join(words for _, words in lines).lower()))
    groups: list[tuple[str, list[str]]] = []
    last = ""
    for place, words in lines:
        ended = ends_sentence(last) and (len(last) < _SHORT * width or _SPEAKER_LABEL.match(words))
        if words and (not last or ended):
            groups.append((place, []))
        if words:
            groups[-1][1].append(words)
        last = words
    return [Block(joined_lines(words, hyphenated), line=place) for place, words in groups]
