"""Blocks of transcripts with time codes: WebVTT, SubRip, and lines that begin with a time."""

from __future__ import annotations

import re

from debates.text.pasting.blocks import Block, ends_sentence
from debates.text.pasting.characters import plain_characters

_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,]\d{1,3})?"
_CUE = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$")
_BEGINNING = re.compile(rf"^\s*[\[(]?{_TIME}[\])]?(?=$|\s)\s*[-–—]?\s*(.*)$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
"""Speaker in WebVTT."""

_LABEL = re.compile(r"(?:[-–—>]+\s*)?[^\W\d_][^:：.?!]{1,59}[:：]")
"""Beginning of the words of a speaker."""

_PAUSE = 10
"""Seconds without subtitles after which a new paragraph begins."""

_SHORT = 160
"""Characters that a paragraph of joined subtitles has at least."""


def timed_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text in which lines begin with time codes; none without them."""
    lines = [line.strip() for line in plain_characters(text).replace("\f", "\n").split("\n")]
    return _cues(lines) if any(map(_CUE.match, lines)) else _beginnings(lines)


def _cues(lines: list[str]) -> list[Block]:
    """Join subtitles into paragraphs that end with a sentence, each of one speaker."""
    blocks: list[Block] = []
    time, begins, voice, is_in_cue, end = "", "", "", False, 0
    words: list[str] = []
    for line in lines:
        if cue := _CUE.match(line):
            is_in_cue = True
            paused = _seconds(*cue.group(1, 2, 3)) - end >= _PAUSE
            end = _seconds(*cue.group(4, 5, 6))
            ended = bool(words) and ends_sentence(" ".join(words[-2:]))
            if ended and (paused or len(" ".join(words)) >= _SHORT):
                blocks.append(Block(" ".join(words), time=time))
                words = []
            begins = _locator(*cue.group(1, 2, 3))
            time = time if words else begins
        elif is_in_cue and line and not line.isdigit():
            voice_tag = _VOICE.search(line)
            spoken = re.sub(r"<[^<>]*>", "", line).strip()
            if voice_tag and voice_tag[1] != voice:
                voice = voice_tag[1]
                spoken = f"{voice.strip()}: {spoken}".strip()
            if words and _is_label(spoken):
                blocks.append(Block(" ".join(words), time=time))
                time, words = begins, []
            words += [spoken] if spoken else []
        elif not line:
            # after it come the number of the next subtitle, notes and styles
            is_in_cue = False
    return [*blocks, Block(" ".join(words), time=time)] if words else blocks


def _is_label(words: str) -> bool:
    """Tell whether a subtitle begins with the name of a speaker: all words have capitals."""
    match = _LABEL.match(words)
    return match is not None and not any(word[0].islower() for word in match[0].split())


def _seconds(hours: str | None, minutes: str, seconds: str) -> int:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _beginnings(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    time = ""
    words: list[str] = []
    for line in [*lines, ""]:
        begins = _BEGINNING.match(line)
        if (begins or not line) and words:
            blocks.append(Block(" ".join(words), time=time))
            time, words = "", []
        if begins:
            time, words_after_time = _locator(begins[1], begins[2], begins[3]), begins[4]
            words = [words_after_time] if words_after_time else []
        elif line:
            words.append(line)
    return blocks if any(block.time for block in blocks) else []


def _locator(hours: str | None, minutes: str, seconds: str) -> str:
    return f"{int(hours)}:{minutes:0>2}:{seconds}" if int(hours or 0) else f"{minutes}:{seconds}"
