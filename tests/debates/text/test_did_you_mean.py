"""Suggestions for unknown words."""

from __future__ import annotations

import pytest

from debates.text.did_you_mean import Hints, nearest


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


def test_unknown_names_are_compared_with_a_limited_number_in_all():
    hints = Hints(most=4)

    found = [hints.nearest("tradr", ["trade", "arms"]) for _ in range(3)]

    assert found == ["trade", "trade", None]
