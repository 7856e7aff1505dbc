"""Suggestions for unknown words."""

from __future__ import annotations

import pytest

from debates.text.did_you_mean import nearest


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
