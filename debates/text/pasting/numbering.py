"""Numbers before the paragraphs of a text, in the form in which its source is cited."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from enum import StrEnum

from debates.text.locators import (
    COLUMN,
    HEADING_PARAGRAPH,
    LINE,
    LONGEST_LOCATOR,
    PAGE,
    TIME,
    has_form,
)
from debates.text.pasting.blocks import Block
from debates.text.pasting.characters import plain_characters
from debates.text.pasting.html import html_blocks
from debates.text.pasting.lines import continued, plain_blocks
from debates.text.pasting.numbered_lines import numbered_blocks
from debates.text.pasting.subtitles import timed_blocks
from debates.text.quotations import passages


class Numbering(StrEnum):
    """The way in which paragraphs are counted where the text has no numbers of its own."""

    AUTOMATIC = "automatic"
    THROUGHOUT = "throughout"
    BY_SECTION = "by_section"


def paste(text: str, html: str, form: str, numbering: Numbering = Numbering.AUTOMATIC) -> str:
    """Make a pasted text into numbered paragraphs, each with its locator in brackets before it.

    html  what the clipboard has of the same text as HTML; empty for none

    A text that has locators already keeps them, unless a way of counting is asked for. Nobody can
    count columns in it, or lines without numbers: such a text stays without. Raises UnreadableHtml.
    """
    if numbering != Numbering.AUTOMATIC:
        text = _without_marks(plain_characters(text), form)
    blocks = timed_blocks(text) if form == TIME else []
    if not blocks and len(passages(plain_characters(text), form)) > 1:
        return _tidied(text)
    if form == LINE:
        blocks = numbered_blocks(text)
    if not blocks:
        blocks = html_blocks(html) if html.strip() else plain_blocks(text)
    if form != PAGE:
        blocks = continued(blocks)
    return numbered(blocks, form, numbering)


def numbered(blocks: Iterable[Block], form: str, numbering: Numbering = Numbering.AUTOMATIC) -> str:
    """Return the text of blocks, with a locator of a form before each paragraph."""
    blocks = list(blocks)
    if form == COLUMN:
        marks = [""] * len(blocks)
    elif form == LINE:
        marks = [block.line for block in blocks]
    elif form == TIME:
        marks = [block.time for block in blocks]
    elif form == PAGE:
        marks = _pages(blocks)
    elif form == HEADING_PARAGRAPH:
        marks = _under_headings(blocks)
    else:
        marks, blocks = _counted(blocks, numbering)
    return "\n\n".join(
        f"[{mark}] {_unmarked(block.words)}" if mark else _unmarked(block.words)
        for mark, block in zip(_with_headings(marks, blocks), blocks, strict=True)
    )


def _without_marks(text: str, form: str) -> str:
    return re.sub(
        r"^\[([^\]\n]{1,120})\][ \t]*",
        lambda match: "" if has_form(match[1], form) else match[0],
        text,
        flags=re.MULTILINE,
    )


def _tidied(text: str) -> str:
    lines = [line.rstrip() for line in plain_characters(text).replace("\f", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _unmarked(words: str) -> str:
    """Return words that do not begin with a bracket, which would be taken for a locator."""
    return f" {words}" if words.startswith("[") else words


def _with_headings(marks: list[str], blocks: list[Block]) -> list[str]:
    """Put the mark of the paragraph after a heading before the heading."""
    moved_marks = list(marks)
    for place in range(len(blocks) - 2, -1, -1):
        if blocks[place].heading and not moved_marks[place]:
            moved_marks[place], moved_marks[place + 1] = moved_marks[place + 1], ""
    return moved_marks


def _counted(blocks: list[Block], numbering: Numbering) -> tuple[list[str], list[Block]]:
    if numbering == Numbering.AUTOMATIC and (own := _own_numbers(blocks)):
        return own
    headings = sum(block.heading for block in blocks)
    sections = numbering == Numbering.BY_SECTION or (
        # one heading alone is the title
        numbering == Numbering.AUTOMATIC and headings > 1
    )
    marks, section, count, after_heading = [], 0, 0, False
    for block in blocks:
        if block.heading:
            if sections and not after_heading:
                section, count = section + 1, 0
            marks.append("")
        else:
            count += 1
            marks.append(f"{section}.{count}" if sections else str(count))
        after_heading = block.heading
    return marks, blocks


def _own_numbers(blocks: list[Block]) -> tuple[list[str], list[Block]] | None:
    """Take the numbers that the paragraphs of a report or a judgment have themselves."""
    openings = [re.match(r"(\d{1,4})[.)]?\s+(?=\D)", block.words) for block in blocks]
    numbers = [int(match[1]) for match in openings if match]
    counted = len(numbers) > 2 and all(
        after == before + 1 for before, after in itertools.pairwise(numbers)
    )
    if not counted or len(numbers) < sum(not block.heading for block in blocks) / 2:
        return None
    marks = [match[1] if match else "" for match in openings]
    own = [
        Block(block.words[match.end() :]) if match else block
        for block, match in zip(blocks, openings, strict=True)
    ]
    return marks, own


def _pages(blocks: list[Block]) -> list[str]:
    marks = [block.page if has_form(block.page, PAGE) else "" for block in blocks]
    if any(marks):
        return marks
    return ["1", *marks[1:]] if marks else marks


def _under_headings(blocks: list[Block]) -> list[str]:
    marks, heading, count = [], "Beginning", 0
    for block in blocks:
        if block.heading:
            heading = re.sub(r"[\[\]\n]", "", block.words)[: LONGEST_LOCATOR - 6].strip()
            count = 0
            marks.append("")
        else:
            count += 1
            marks.append(f"{heading}, {count}")
    return marks
