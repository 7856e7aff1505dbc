"""Blocks of pasted plain text: lines of PDF files joined, running heads and numbers dropped."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from debates.text.pasting.blocks import Block, ends_sentence, is_heading
from debates.text.pasting.characters import plain_characters, without_bullet
from debates.text.speaker_labels import label_of

_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite|стр\.?)?[ ]*+[-–—|]?[ ]*+(\d{1,4}|[ivxlcdm]{1,8})[ ]*+[-–—|]?"
    r"(?:[ ]*+(?:of|/|von|из)[ ]*+\d{1,4})?",
    re.IGNORECASE,
)
_REPEATED = 3
"""As often a line begins or ends a page before it counts as a running head."""

_HEAD_LINES = 3
"""Lines that a running head may have."""

_LONGEST_WORD = 100
"""Characters at the end of a line in which a divided word is looked for."""

_WIDEST = 130
"""Characters of the longest line that a layout has broken; a longer one is a paragraph."""


@dataclass(slots=True)
class _Page:
    """The lines of a page, and its number as it is printed."""

    lines: list[str]
    number: str = ""


def plain_blocks(text: str) -> list[Block]:
    """Return the paragraphs and headings of a plain text."""
    text = plain_characters(text)
    pages = [_Page(page.split("\n")) for page in text.split("\f")]
    if len(pages) == 1:
        pages = _divided_pages(pages[0].lines)
    _drop_running_heads(pages)
    hyphenated = set(re.findall(r"\b\w++-\w+", text.lower()))
    wrapped = _is_wrapped([line for page in pages for line in page.lines])
    blocks: list[Block] = []
    for page in pages:
        own = [
            Block(joined_lines(lines, hyphenated), page=page.number if not place else "")
            for place, lines in enumerate(_grouped_paragraphs(page.lines, wrapped))
        ]
        blocks += own
    return _with_headings([block for block in blocks if block.words])


def continued(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks with those joined that the end of a page has divided."""
    paragraphs: list[Block] = []
    for block in blocks:
        last = paragraphs[-1] if paragraphs else None
        if (
            last is not None
            and block.page
            and not (last.heading or block.heading or ends_sentence(last.words))
            and block.words[:1].islower()
        ):
            hyphen = bool(re.search(r"[^\W\d]-$", last.words[-2:]))
            words = last.words[:-1] if hyphen else f"{last.words} "
            paragraphs[-1] = Block(words + block.words, page=last.page, time=last.time)
        else:
            paragraphs.append(block)
    return paragraphs


def _divided_pages(lines: list[str]) -> list[_Page]:
    """Divide lines at page numbers that count up, where no form feed tells the pages."""
    numbers = [
        (place, int(match[1]))
        for place, line in enumerate(lines)
        if (match := _PAGE_NUMBER.fullmatch(line.strip())) and match[1].isdigit()
    ]
    if not _counts_up([number for _, number in numbers]):
        return [_Page(lines)]
    pages, start = [], 0
    for place, _ in numbers:
        pages.append(_Page(lines[start : place + 1]))
        start = place + 1
    return [*pages, _Page(lines[start:])]


def _counts_up(numbers: list[int]) -> bool:
    return len(numbers) > 1 and all(b == a + 1 for a, b in itertools.pairwise(numbers))


def _drop_running_heads(pages: list[_Page]) -> None:
    """Drop page numbers, and lines repeated at the top or bottom of several pages."""
    for page in pages:
        page.lines = _trimmed(page.lines)
    if len(pages) < 2:
        return
    for page in pages:
        for end in (-1, 0):
            # a number stands alone, or beside the running head
            if page.lines and (match := _PAGE_NUMBER.fullmatch(page.lines[end].strip())):
                _drop_line(page, end, match[1].lower())
    for end in (0, -1):
        for _ in range(_HEAD_LINES):
            _drop_repeated(pages, end)


def _drop_repeated(pages: list[_Page], end: int) -> None:
    """Drop the first or last line of pages if several pages share it."""
    heads = Counter(_running_head(page.lines[end]) for page in pages if page.lines)
    running = {head for head, times in heads.items() if times >= _REPEATED and head}
    for page in pages:
        if page.lines and _running_head(page.lines[end]) in running:
            number = re.search(r"^\s*(\d{1,4})\b|\b(\d{1,4})\s*$", page.lines[end])
            _drop_line(page, end, (number[1] or number[2]) if number else "")


def _drop_line(page: _Page, end: int, number: str) -> None:
    page.number = page.number or number
    del page.lines[end]
    page.lines = _trimmed(page.lines)


def _running_head(line: str) -> str:
    return re.sub(r"\d+", "", " ".join(line.split())).strip(" -–—|").casefold()


def _trimmed(lines: list[str]) -> list[str]:
    """Return lines without empty lines at both ends."""
    start, stop = 0, len(lines)
    while start < stop and not lines[start].strip():
        start += 1
    while stop > start and not lines[stop - 1].strip():
        stop -= 1
    return lines[start:stop]


def _is_wrapped(lines: list[str]) -> bool:
    """Tell whether a layout has broken the lines: none is long, and most end within a sentence."""
    full = [len(line) for line in lines if line.strip()]
    widest = max(full, default=0)
    if len(full) < 4 or widest > _WIDEST:
        return False
    long = [line for line in lines if len(line.strip()) > 0.7 * widest]
    return sum(not ends_sentence(line) for line in long) > len(long) / 2


def _grouped_paragraphs(lines: list[str], wrapped: bool) -> list[list[str]]:
    """Group lines into paragraphs."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    groups: list[list[str]] = [[]]
    for line in lines:
        words = line.strip()
        if not words:
            groups.append([])
            continue
        last = groups[-1][-1] if groups[-1] else ""
        bullet = without_bullet(line) != line
        ended = ends_sentence(last) and len(last) < 0.8 * width
        if groups[-1] and (not wrapped or bullet or ended):
            groups.append([])
        groups[-1].append(without_bullet(line).strip())
    return [group for group in groups if group]


AFTER_PART_OF_A_COMPOUND = {"and", "or", "und", "oder", "bzw", "sowie"}
"""Words before which a hyphen stands for the rest of a compound: Energie- und Wasserversorgung."""


def joined_lines(lines: list[str], hyphenated: set[str]) -> str:
    """Join the lines of a paragraph; a divided word is put together again.

    A hyphen before a capital or a digit is one of the word: Nord-Süd, COVID-19.
    """
    parts: list[str] = []
    # only the last word matters, and a paragraph may have thousands of lines
    end = ""
    for line in lines:
        first = re.match(r"[^\W\d_]+", line)
        last = re.search(r"([^\W\d_]+)-$", end)
        if last and first and line[0].islower() and first[0] not in AFTER_PART_OF_A_COMPOUND:
            if f"{last[1]}-{first[0]}".lower() not in hyphenated:
                parts[-1] = parts[-1][:-1]
                end = end[:-1]
        elif parts and not (
            re.search(r"\w-$", end) and re.match(r"\w", line) and not line[0].islower()
        ):
            parts.append(" ")
            end += " "
        parts.append(line)
        end = (end + line)[-_LONGEST_WORD:]
    return " ".join("".join(parts).split())


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Mark blocks that look like headings, where the others look like paragraphs."""
    if not blocks or median(len(block.words) for block in blocks) <= 1:
        return blocks
    speeches = _speeches(blocks)
    shaped = [
        "" if place in speeches else _heading_words(block.words)
        for place, block in enumerate(blocks)
    ]
    # verse, lists and tables are all short lines
    if sum(bool(words) for words in shaped) > len(blocks) / 2:
        return blocks
    marked_blocks = []
    for place, (block, words) in enumerate(zip(blocks, shaped, strict=True)):
        follows = place + 1 < len(blocks) and len(blocks[place + 1].words) > len(block.words)
        if words and (follows or block.words.startswith("#")):
            marked_blocks.append(Block(words, heading=True, page=block.page))
        else:
            marked_blocks.append(block)
    return marked_blocks


def _speeches(blocks: list[Block]) -> set[int]:
    """Return the places of the blocks that a speaker of a transcript says, however short they are.

    A transcript has a label that begins several blocks. Another label without a digit then names a
    speaker as well; “Part 2: The costs” stays a heading. A label may stand on a line of its own.
    """
    labels = [label_of(block.words) for block in blocks]
    times = Counter(filter(None, labels))
    if max(times.values(), default=0) < 2:
        return set()
    spoken = {
        place
        for place, label in enumerate(labels)
        if times[label] > 1 or (label and not re.search(r"\d", label))
    }
    return spoken | {place + 1 for place in spoken if blocks[place].words == f"{labels[place]}:"}


def _heading_words(words: str) -> str:
    bare = re.sub(r"^#{1,6} +", "", words)
    return bare if is_heading(bare) else ""
