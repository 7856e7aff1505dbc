"""Suggestions for unknown words."""

from __future__ import annotations

import pytest

from debates.text.did_you_mean import Hints, nearest, nearest_run


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("deny", ["affirms", "denies"], "denies"),
        ("xpert", ["expert", "topic"], "expert"),
        ("lukn", ["fallon", "lukin"], "lukin"),
        ("asymetry", ["gabuev-asymmetry-grows"], "gabuev-asymmetry-grows"),
        ("search", ["year", "expert"], None),
        ("xml", ["html", "mla", "json"], None),
        ("nope", ["zhou-no-open-support-for-invasion"], None),
        ("sear", ["year", "search"], "search"),
        ("", ["year"], None),
        ("a" * 81, ["a" * 80], None),
    ],
)
def test_a_name_is_suggested_that_begins_alike_or_is_very_similar(word, known, near):
    assert nearest(word, known) == near


def test_the_nearest_run_of_words_is_whole_words_or_nothing():
    text = "The quick brown fox jumps over the lazy dog."

    assert nearest_run("brwn fox jumped", text) == "brown fox jumps"
    assert nearest_run("a flock of geese", text) == ""
    assert nearest_run("x" * 501, "x" * 501) == nearest_run("", text) == ""


def test_unknown_names_are_compared_with_a_limited_number_in_all():
    hints = Hints(most=4)

    found = [hints.nearest("tradr", ["trade", "arms"]) for _ in range(3)]

    assert found == ["trade", "trade", None]
