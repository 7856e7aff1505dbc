"""Texts of social cards: a font that has their letters, and lines that fit their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

SERIF = (
    "P052-Roman.otf",
    "NotoSerif-Regular.ttf",
    "DejaVuSerif.ttf",
    "LiberationSerif-Regular.ttf",
)
SANS = ("NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf")
OTHER_SCRIPTS = (
    "NotoSerifCJK-Regular.ttc",
    "NotoSansCJK-Regular.ttc",
    "DroidSansFallbackFull.ttf",
    "wqy-microhei.ttc",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "FreeSerif.ttf",
    "DejaVuSans.ttf",
)
"""Fonts for texts of which those above lack letters."""

ABSENT = "\U0010ffff"
"""A character that no font has."""
PROBE = 20
"""The size in which letters are looked for."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_RULER = ImageDraw.Draw(Image.new("L", (1, 1)))


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text in one font.

    leading       pixels from the top of one line to that of the next
    right_to_left whether the lines end at the left
    """

    lines: list[str]
    font: Font
    leading: int
    right_to_left: bool

    @property
    def height(self) -> int:
        """The height of all lines in pixels."""
        return len(self.lines) * self.leading


@cache
def load_font(names: tuple[str, ...], size: int) -> Font:
    """Load the first installed font of these, or the font that comes with Pillow."""
    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def font_for(text: str, names: tuple[str, ...], size: int) -> Font | None:
    """Load the first font with all letters of a text; None where no font has most of them.

    names  fonts to be preferred
    """
    font_names = _best(_letters(text), names)
    return None if font_names is None else load_font(font_names, size)


def has_letters(text: str, names: tuple[str, ...]) -> bool:
    """Tell whether the font that `load_font` loads has all letters of a text."""
    return not _missing_letters(_letters(text), names)


def drawable(text: str, names: tuple[str, ...]) -> str:
    """Return a text without letters that would be drawn as boxes; empty if there is no font for it.

    An ellipsis stands for each word of which the best font lacks a letter.

    names  fonts to be preferred
    """
    font_names = _best(_letters(text), names)
    if font_names is None:
        return ""
    lacking = set(_missing_letters(_letters(text), font_names))
    words = ["…" if lacking & set(word) else word for word in text.split()]
    shown_words = (word for previous, word in pairwise(["", *words]) if not previous == word == "…")
    return " ".join(shown_words)


def first_drawable(texts: Iterable[str], names: tuple[str, ...]) -> str:
    """Return the first text for which a font has all letters; empty if there is none."""
    return next((text for text in texts if text and drawable(text, names) == text), "")


def _letters(text: str) -> str:
    """Return the visible characters of a text, each once."""
    characters = {
        character
        for character in text
        if not character.isspace() and unicodedata.category(character)[0] != "C"
    }
    return "".join(sorted(characters))


@cache
def _best(letters: str, names: tuple[str, ...]) -> tuple[str, ...] | None:
    candidates = (names, *((name,) for name in OTHER_SCRIPTS if _is_installed(name)))
    best, fewest = None, len(letters) // 4 + 1
    for candidate in candidates:
        missing = len(_missing_letters(letters, candidate))
        if missing < fewest:
            best, fewest = candidate, missing
        if not missing:
            break
    return best


@cache
def _is_installed(name: str) -> bool:
    try:
        ImageFont.truetype(name, PROBE)
    except OSError:
        return False
    return True


def _missing_letters(letters: str, names: tuple[str, ...]) -> str:
    """Return the letters that a font draws as it draws what it does not have."""
    font = load_font(names, PROBE)
    replacement = bytes(font.getmask(ABSENT))
    return "".join(letter for letter in letters if bytes(font.getmask(letter)) == replacement)


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter of a text belongs to a script that runs from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def width(text: str, font: Font) -> float:
    """Return the width of a line in pixels."""
    return _RULER.textlength(text, font)


def fitted(text: str, sizes: tuple[int, ...], room: int, height: int) -> Block | None:
    """Set a text in the largest size in which it fits; in the smallest size it is cut.

    sizes         of the font in pixels, falling
    room, height  of the place in pixels

    None where no font has its letters, or no line fits.
    """
    text = drawable(text, SERIF)
    for size in sizes:
        font = font_for(text, SERIF, size)
        if font is None or not text:
            return None
        leading = round(size * 1.22)
        most = height // leading
        lines = wrapped(text, font, room, most)
        if len(lines) <= most:
            return Block(lines, font, leading, is_right_to_left(text))
    if most < 1:
        return None
    first_lines = lines[:most]
    first_lines[-1] = cut(f"{first_lines[-1]} {lines[most]}…", font, room)
    return Block(first_lines, font, leading, is_right_to_left(text))


def wrapped(text: str, font: Font, room: float, most: int) -> list[str]:
    """Break a text into lines, between words, and within a word that is longer than a line.

    most  lines that there is room for; of a longer text, few more are made
    """
    lines = [""]
    for word in _unbroken_parts(text, font, room):
        longer = f"{lines[-1]}{word}".strip()
        if lines[-1] and width(longer, font) > room:
            if len(lines) > most:
                break
            lines.append(word.strip())
        else:
            lines[-1] = f"{lines[-1]}{word}".lstrip()
    return [line.strip() for line in lines]


def _unbroken_parts(text: str, font: Font, room: float) -> Iterator[str]:
    """Yield what stays together: words with the space before them, and parts of long words."""
    for word in text.split():
        if width(word, font) <= room:
            yield f" {word}"
            continue
        # scripts without spaces, and words longer than a line
        yield " "
        yield from word


def cut(text: str, font: Font, room: float) -> str:
    """Shorten a line to its place, with an ellipsis."""
    if width(text, font) <= room:
        return text
    start = text.rstrip("…")
    while start and width(f"{start}…", font) > room:
        start = start[:-1]
    return f"{start.rstrip()}…"
