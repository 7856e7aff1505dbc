"""Blocks of transcripts with time codes: WebVTT, SubRip, and lines that begin with a time."""

from __future__ import annotations

import re

from debates.text.pasting.blocks import Block, ends_sentence
from debates.text.pasting.characters import plain_characters

_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,]\d{1,3})?"
_CUE = re.compile(rf"^\s*{_TIME}\s*-->.*$")
_BEGINNING = re.compile(rf"^\s*[\[(]?{_TIME}[\])]?(?=$|\s)\s*[-–—]?\s*(.*)$")
_SHORT = 160
"""Characters that a paragraph of joined subtitles has at least."""


def timed_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text in which lines begin with time codes; none without them."""
    lines = [line.strip() for line in plain_characters(text).replace("\f", "\n").split("\n")]
    return _cues(lines) if any(map(_CUE.match, lines)) else _beginnings(lines)


def _cues(lines: list[str]) -> list[Block]:
    """Join subtitles into paragraphs that end with a sentence."""
    found: list[Block] = []
    time, words, said = "", "", False
    for line in lines:
        if cue := _CUE.match(line):
            said = True
            if words and len(words) >= _SHORT and ends_sentence(words):
                found.append(Block(words, time=time))
                words = ""
            time = time if words else _locator(cue[1], cue[2], cue[3])
        elif said and line and not line.isdigit():
            bare = re.sub(r"<[^<>]*>", "", line).strip()
            words = f"{words} {bare}".strip()
        elif not line:
            # after it come the number of the next subtitle, notes and styles
            said = False
    return [*found, Block(words, time=time)] if words else found


def _beginnings(lines: list[str]) -> list[Block]:
    found: list[Block] = []
    time, words = "", ""
    for line in [*lines, ""]:
        begins = _BEGINNING.match(line)
        if (begins or not line) and words:
            found.append(Block(words, time=time))
            time, words = "", ""
        if begins:
            time, words = _locator(begins[1], begins[2], begins[3]), begins[4]
        elif line:
            words = f"{words} {line}".strip()
    return found if any(block.time for block in found) else []


def _locator(hours: str | None, minutes: str, seconds: str) -> str:
    return f"{int(hours)}:{minutes:0>2}:{seconds}" if int(hours or 0) else f"{minutes}:{seconds}"
