"""Places in an edited text: found again by the words that are quoted, or by their passage."""

from __future__ import annotations

import pytest

from debates.text.reanchoring import Reanchoring

BEFORE = """[1] Trade has grown in each of the past ten years.

[2] Interests differ, and they differ more with time.

[3] Nobody knows.

[4] The army exercises with the other army in the east of the country."""
AFTER = """[1] A new beginning that nobody had seen before.

[2] Trade has grown in each of the past ten years.

[3] Interests differ. And they differ more with time.

[4] The army exercises with another army in the east of this country."""


@pytest.mark.parametrize(
    ("locator", "words", "expected"),
    [
        ("1", "", "2"),
        ("1", "Trade has grown", "2"),
        ("1-2", "", "2-3"),
        ("2", "", "3"),
        ("2", "differ … with time", "3"),
        ("3", "", ""),
        ("3", "Nobody knows", ""),
        ("4", "", "4"),
        ("4", "in the east", "4"),
        ("9", "", ""),
        ("", "Trade has grown", "2"),
    ],
)
def test_the_place_of_what_was_taken_from_the_text_before(locator: str, words: str, expected: str):
    assert Reanchoring(BEFORE, AFTER, "paragraph").locator(locator, words) == expected


def test_a_text_without_places_before_has_those_that_the_new_one_has():
    places = Reanchoring("", AFTER, "paragraph")

    assert [places.locator(one) for one in ("2", "9")] == ["2", ""]


def test_a_place_under_a_heading_keeps_its_heading():
    before = "[Findings, 1] Trade has grown.\n\n[Findings, 2] Interests differ."
    after = "[Findings, 1] New.\n\n" + before.replace("2]", "3]").replace("1]", "2]")
    places = Reanchoring(before, after, "heading_paragraph")

    assert places.locator("Findings, 1-2") == "Findings, 2-3"
