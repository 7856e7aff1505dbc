"""Pictures for those who link to a debate or a position."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from debates.diagrams.social_cards import Card, load_font, picture

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
    ],
)
def test_a_card_is_a_small_png_of_the_usual_size(card):
    file = picture(card)

    image = Image.open(BytesIO(file))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(file) < 80_000


def test_the_same_card_is_the_same_file():
    assert picture(DEBATE) == picture(DEBATE)


def test_different_data_give_different_pictures():
    assert picture(CLAIM) != picture(Card("Artyom Lukin", "It is firm.", stance="denies"))


def test_without_a_font_of_the_system_the_one_of_pillow_is_used():
    font = load_font(("no-such-font.ttf",), 40)

    assert font.getlength("Sinorus") > font.getlength("Sin") > 0
