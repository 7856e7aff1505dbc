"""Pictures for those who link to a debate, a question or a position."""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from debates.contrib.embeds import social_cards
from debates.contrib.embeds.card_texts import (
    SANS,
    SERIF,
    drawable,
    first_drawable,
    fitted,
    font_for,
    is_right_to_left,
    load_font,
    width,
    wrapped,
)
from debates.contrib.embeds.social_cards import Card, picture

DEBATE = Card("4 February 2022", "How firm is it?", tallies=(("affirms", "denies"), ("qualifies",)))
CLAIM = Card("Artyom Lukin", "It is firm.", stance="affirms", question="Is it firm?")


@pytest.mark.parametrize(
    "card",
    [
        DEBATE,
        CLAIM,
        Card("", "x" * 500),
        Card("中俄", "关系 " * 200, stance="denies", question="是 " * 200),
        Card("", "", tallies=(("affirms",) * 50,) * 100),
        Card("", "No answer", tallies=((),)),
        Card("51 answers", "Is it?", shares=(("affirms", 20), ("qualifies", 0), ("denies", 31))),
        Card("", "Is it?", shares=(("affirms", 0),)),
        Card("k" * 300, "Is it?", site="s" * 300, footer="f" * 300),
    ],
)
def test_a_card_is_a_small_png_of_the_usual_size(card):
    file = picture(card)

    image = Image.open(BytesIO(file))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(file) < 80_000


@pytest.mark.parametrize("each", [1, 5, 30])
def test_every_stance_takes_as_much_room_as_it_has_answers(each):
    answers = tuple(stance for stance in ("affirms", "qualifies", "denies") for _ in range(each))

    drawn = image_of(Card("", "", tallies=(answers,)))

    colours = {colour: count for count, colour in drawn.getcolors(1_000_000)}
    rooms = sorted(count for colour, count in colours.items() if max(colour) - min(colour) > 60)
    # the others are edges of the signs
    least, _, most = rooms[-3:]
    assert most < 1.3 * least


def test_the_same_card_is_the_same_file():
    assert picture(DEBATE) == picture(DEBATE)


def test_different_data_give_different_pictures():
    assert picture(CLAIM) != picture(Card("Artyom Lukin", "It is firm.", stance="denies"))


def test_without_a_font_of_the_system_the_one_of_pillow_is_used():
    font = load_font(("no-such-font.ttf",), 40)

    assert font.getlength("Sinorus") > font.getlength("Sin") > 0


def test_without_a_font_of_the_system_a_hyphen_is_the_sign_of_denial(monkeypatch):
    monkeypatch.setattr(social_cards, "SANS", ("no-such-font.ttf",))
    drawn = [picture(DEBATE), picture(Card("", "", shares=(("denies", 1),)))]

    monkeypatch.setitem(social_cards.SIGNS, "denies", "-")

    assert [picture(DEBATE), picture(Card("", "", shares=(("denies", 1),)))] == drawn


UNKNOWN = "\U00010600\U00010601"
"""Signs of Linear A, for which no machine has a font."""


def test_what_no_font_has_is_left_out_and_never_drawn_as_boxes():
    assert drawable(f"How firm is {UNKNOWN} {UNKNOWN}, they ask?", SERIF) == (
        "How firm is … they ask?"
    )
    assert picture(Card(UNKNOWN, UNKNOWN * 9)) == picture(Card("", ""))
    assert first_drawable((UNKNOWN, "Artyom Lukin"), SANS) == "Artyom Lukin"


LONG = "Will the route carry more traffic than the canal by 2050, and who would pay for it? " * 6
FULL = (("affirms",) * 5,) * 18


@pytest.mark.parametrize(
    "drawn",
    [
        {"tallies": FULL},
        {"shares": (("affirms", 3), ("denies", 4))},
        {"stance": "denies", "question": "Is it?"},
    ],
)
@pytest.mark.parametrize("title", [LONG, "x" * 400, "How firm is the partnership of the two?"])
def test_the_title_stays_above_what_is_drawn(drawn, title):
    untitled = image_of(Card("", "", **drawn))

    left, _, right, lower = difference(image_of(Card("", title, **drawn)), untitled)

    assert lower <= difference(untitled, image_of(Card("", "")))[1]
    assert (left >= 70, right <= 1130) == (True, True)


def image_of(card):
    return Image.open(BytesIO(picture(card))).convert("RGB")


def difference(one, other):
    """The box in which two pictures differ visibly."""
    differing = ImageChops.difference(one, other).convert("L")
    return differing.point(lambda value: 255 if value > 120 else 0).getbbox()


def test_lines_stay_within_their_room():
    font = load_font(SERIF, 40)

    for text in (LONG, "x" * 300, f"short {'y' * 200} short"):
        lines = wrapped(text, font, 500, 1_000)
        assert max(width(line, font) for line in lines) <= 500
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_title_that_does_not_fit_in_the_smallest_size_is_cut():
    block = fitted(LONG, (40, 30), 500, 100)

    assert block.lines[-1].endswith("…")
    assert block.height <= 100


def test_of_a_long_text_no_more_lines_are_set_than_there_is_room_for():
    """A word of 200,000 characters took a minute: each was measured, in each size."""
    began = time.process_time()

    block = fitted("1" * 200_000, (64, 52, 44, 36), 1_000, 400)

    assert block.lines[-1].endswith("1…")
    assert time.process_time() - began < 3


def test_letters_that_no_font_has_are_not_drawn():
    hieroglyphs = "\U00013000\U00013001\U00013002"

    assert font_for(hieroglyphs, ("no-such-font.ttf",), 40) is None


@pytest.mark.parametrize(
    ("text", "to_the_left"), [("ما مدى متانة", True), ("12 How firm", False), ("12", False)]
)
def test_the_script_decides_where_lines_begin(text, to_the_left):
    assert is_right_to_left(text) == to_the_left
