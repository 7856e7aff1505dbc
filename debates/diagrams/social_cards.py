"""Pictures that stand for a debate or a position where somebody links to it: 1200 × 630, PNG.

Set in a serif of the system, where there is one that Pillow finds by name, else in the font
that Pillow brings along, which has Latin letters alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from debates.models.choices import SIGNS

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
PAPER, INK, SOFT, LINE = "#fbfaf7", "#1e1d1b", "#5d5951", "#ddd8cd"
COLOURS = {"affirms": "#135c87", "qualifies": "#6f5604", "denies": "#9c2f1b"}

SERIF = (
    "P052-Roman.otf",
    "NotoSerif-Regular.ttf",
    "DejaVuSerif.ttf",
    "LiberationSerif-Regular.ttf",
)
SANS = ("NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf")

TITLE_SIZES = (76, 66, 58, 50, 44)
MOST_LINES = 5
SQUARE, GAP = 26, 4
MOST_COLUMNS = 34
MOST_SQUARES = 5

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a social card.

    kicker   a line above the title
    title    the claim, or what the debate is called
    stance   that a position takes, empty for none, with the question that it answers
    tallies  for each question of a debate the stances that are taken, in order
    footer   a line at the bottom
    site     name of the site, at the top
    """

    kicker: str
    title: str
    stance: str = ""
    question: str = ""
    tallies: tuple[tuple[str, ...], ...] = ()
    footer: str = ""
    site: str = ""


def picture(card: Card) -> bytes:
    """Return the card as a PNG file of few colours."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 56), card.site, INK, load_font(SERIF, 34))
    draw.text((WIDTH - MARGIN, 62), card.kicker, SOFT, load_font(SANS, 26), anchor="ra")
    lines, font, leading = _fitted(draw, card.title)
    top = 140
    for line in lines:
        draw.text((MARGIN - 2, top), line, INK, font)
        top += leading
    if card.stance:
        _stance(draw, card)
    _tallies(draw, card.tallies)
    draw.line((MARGIN, HEIGHT - 92, WIDTH - MARGIN, HEIGHT - 92), LINE, 2)
    draw.text((MARGIN, HEIGHT - 70), card.footer, SOFT, load_font(SANS, 26))
    return _png(image)


@cache
def load_font(names: tuple[str, ...], size: int) -> Font:
    """Load the first of these fonts that is installed, or the one that Pillow brings."""
    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _stance(draw: ImageDraw.ImageDraw, card: Card) -> None:
    colour = COLOURS[card.stance]
    baseline = HEIGHT - 124
    text = f"{SIGNS[card.stance]} {card.stance}"
    font = load_font(SANS, 30)
    draw.text((MARGIN, baseline), text, colour, font, anchor="ls")
    start = MARGIN + draw.textlength(text, font) + 22
    question = _cut(draw, card.question, load_font(SERIF, 30), WIDTH - MARGIN - start)
    draw.text((start, baseline), question, SOFT, load_font(SERIF, 30), anchor="ls")


def _tallies(draw: ImageDraw.ImageDraw, tallies: Sequence[Sequence[str]]) -> None:
    """Return a column of squares for each question, one square for each answer."""
    left, bottom = MARGIN, HEIGHT - 112
    for stances in tallies[:MOST_COLUMNS]:
        for height, stance in enumerate(stances[:MOST_SQUARES]):
            lower = bottom - height * (SQUARE + GAP)
            draw.rectangle((left, lower - SQUARE + 1, left + SQUARE - 1, lower), COLOURS[stance])
            middle = (left + SQUARE / 2, lower - SQUARE / 2)
            draw.text(middle, SIGNS[stance], PAPER, load_font(SANS, 22), anchor="mm")
        left += SQUARE + GAP


def _fitted(draw: ImageDraw.ImageDraw, title: str) -> tuple[list[str], Font, int]:
    """Return the lines of a title in the largest size in which they are few enough."""
    for size in TITLE_SIZES:
        font = load_font(SERIF, size)
        lines = _wrapped(draw, title, font)
        if len(lines) * size * 1.2 <= 300:
            return lines, font, round(size * 1.2)
    kept = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        kept[-1] = _cut(draw, f"{kept[-1]} {lines[MOST_LINES]}…", font, WIDTH - 2 * MARGIN)
    return kept, font, round(size * 1.2)


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font: Font) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font) > WIDTH - 2 * MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut(draw: ImageDraw.ImageDraw, text: str, font: Font, room: float) -> str:
    if draw.textlength(text, font) <= room:
        return text
    kept = text
    while kept and draw.textlength(f"{kept}…", font) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.quantize(48, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
