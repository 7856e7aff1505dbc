"""Social cards: pictures of debates, questions and positions for links to them.

PNG of 1200 × 630 pixels, set in a serif of the system, where there is one that Pillow finds by
name, else in the font that Pillow brings along, which has Latin letters alone. Words for which
there is no font are left out, never drawn as boxes. What is drawn
below the title takes its place first; the title is set in what remains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from debates.contrib.embeds.card_texts import (
    SANS,
    SERIF,
    cut,
    drawable,
    fitted,
    font_for,
    has_letters,
    load_font,
    width,
)
from debates.models.choices import SIGNS
from debates.models.relation_words import STANCES

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
ROOM = WIDTH - 2 * MARGIN
TOP, BOTTOM = 134, HEIGHT - 112
"""The place of title and drawing, between the first line and the last."""
PAPER, INK, SOFT, LINE = "#fbfaf7", "#1e1d1b", "#5d5951", "#ddd8cd"
COLOURS = {"affirms": "#135c87", "qualifies": "#6f5604", "denies": "#9c2f1b"}

TITLE_SIZES = (76, 66, 58, 50, 44, 38, 34, 30)
GAP = 4
AIR = 28
"""Between the title and the drawing below it."""
BLOCKS = 150
"""The height of the columns of squares, at most."""
MOST_SQUARE = 38
MOST_COLUMNS = 34
MOST_SQUARES = 5
"""Answers to a question up to which each has a square; of more, the stances are blocks."""
LEAST_BLOCK = 3
BAR = 64
"""The height of the bar of a question."""


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a social card.

    kicker   a line above the title
    title    the claim, the question, or what the debate is called
    stance   that a position takes, empty for none, with the question that it answers
    tallies  for each question of a debate the stances that are taken, in order
    shares   of a question: the number of answers by stance, in order
    footer   a line at the bottom
    site     name of the site, at the top
    """

    kicker: str
    title: str
    stance: str = ""
    question: str = ""
    tallies: tuple[tuple[str, ...], ...] = ()
    shares: tuple[tuple[str, int], ...] = ()
    footer: str = ""
    site: str = ""


def picture(card: Card) -> bytes:
    """Return the card as a PNG file of few colours."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _first_line(draw, card)
    top = BOTTOM
    if card.stance:
        top = _stance(draw, card)
    elif card.shares:
        top = _shares(draw, card.shares)
    elif card.tallies:
        top = _tallies(draw, card.tallies)
    _draw_title(draw, card.title, top - AIR - TOP)
    draw.line((MARGIN, HEIGHT - 92, WIDTH - MARGIN, HEIGHT - 92), LINE, 2)
    _line(draw, (MARGIN, HEIGHT - 70), card.footer, SOFT, SANS, size=26, room=ROOM)
    return _png(image)


def _line(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    colour: str,
    names: tuple[str, ...],
    *,
    size: int,
    room: float,
    anchor: str = "la",
) -> float:
    """Draw one line of text, cut to its room, and return its width; 0 where no font has it."""
    text = drawable(text, names)
    font = font_for(text, names, size)
    if font is None or not text:
        return 0
    line = cut(text, font, room)
    draw.text(at, line, colour, font, anchor=anchor)
    return width(line, font)


def _first_line(draw: ImageDraw.ImageDraw, card: Card) -> None:
    site_width = _line(draw, (MARGIN, 56), card.site, INK, SERIF, size=34, room=ROOM / 2)
    remaining_width = ROOM - site_width - 40
    _line(
        draw,
        (WIDTH - MARGIN, 62),
        card.kicker,
        SOFT,
        SANS,
        size=26,
        room=remaining_width,
        anchor="ra",
    )


def _draw_title(draw: ImageDraw.ImageDraw, title: str, height: int) -> None:
    block = fitted(title, TITLE_SIZES, ROOM, height)
    if block is None:
        return
    # optically flush with the lines in small letters
    at, anchor = (WIDTH - MARGIN, "ra") if block.right_to_left else (MARGIN - 2, "la")
    for number, line in enumerate(block.lines):
        draw.text((at, TOP + number * block.leading), line, INK, block.font, anchor=anchor)


def _stance(draw: ImageDraw.ImageDraw, card: Card) -> int:
    """Draw the stance with its question in one line, and return its top."""
    baseline = HEIGHT - 124
    text = f"{_sign(card.stance)} {STANCES[card.stance]}"
    label_width = _line(
        draw, (MARGIN, baseline), text, COLOURS[card.stance], SANS, size=30, room=ROOM, anchor="ls"
    )
    start, room = MARGIN + label_width + 22, ROOM - label_width - 22
    _line(draw, (start, baseline), card.question, SOFT, SERIF, size=30, room=room, anchor="ls")
    return baseline - 30


def _shares(draw: ImageDraw.ImageDraw, shares: Sequence[tuple[str, int]]) -> int:
    """Draw a bar with a part for each stance, and return its top."""
    visible_shares = [(stance, count) for stance, count in shares if count]
    total = sum(count for _, count in visible_shares)
    top, x = BOTTOM - BAR, float(MARGIN)
    font = load_font(SANS, 34)
    for stance, count in visible_shares:
        wide = (ROOM + GAP) * count / total
        draw.rectangle((x, top, x + wide - GAP, BOTTOM), COLOURS[stance])
        text = f"{_sign(stance)} {count}"
        if width(text, font) + 24 < wide:
            draw.text((x + 16, top + BAR / 2), text, PAPER, font, anchor="lm")
        x += wide
    return top if visible_shares else BOTTOM


def _tallies(draw: ImageDraw.ImageDraw, tallies: Sequence[Sequence[str]]) -> int:
    """Draw a column for each question, and return the top of the highest column.

    Each answer is a square. Where a question has more answers than squares have room, a block for
    each stance is as high as the stance has answers.
    """
    columns = tallies[:MOST_COLUMNS]
    highest = max(map(len, columns))
    if not highest:
        return BOTTOM
    squares = highest <= MOST_SQUARES
    room = min(MOST_SQUARE, (ROOM + GAP) // len(columns) - GAP)
    side = min(room, BLOCKS // highest - GAP) if squares else room
    unit = side + GAP if squares else BLOCKS / highest
    font = load_font(SANS, round(side * 0.85))
    top = BOTTOM
    for column, stances in enumerate(columns):
        x, lower = MARGIN + column * (side + GAP), BOTTOM
        blocks = [(stance, 1) for stance in stances] if squares else Counter(stances).items()
        for stance, count in blocks:
            high = max(round(count * unit) - GAP, LEAST_BLOCK)
            draw.rectangle((x, lower - high + 1, x + side - 1, lower), COLOURS[stance])
            if high >= side:
                middle = (x + side / 2, lower - high / 2)
                draw.text(middle, _sign(stance), PAPER, font, anchor="mm")
            lower -= high + GAP
        top = min(top, lower)
    return top


def _sign(stance: str) -> str:
    """Return the sign of a stance; a hyphen for the minus that Pillow's own font does not have."""
    sign = SIGNS[stance]
    return sign if has_letters(sign, SANS) else "-"


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.quantize(48, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
