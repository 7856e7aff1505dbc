"""Automatic correction: one edit, completions and transliterated names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.autocorrection import Correction, choose_replacements, is_one_edit_apart
from tests.search.reference.edit_distance import distance

few_letters = st.text("abc", min_size=2, max_size=7)


@given(few_letters, few_letters, st.sampled_from(["ab", "ba", "ca"]))
def test_a_slip_is_one_edit_behind_the_first_two_letters(left, right, start):
    form, other = start + left, start + right

    assert is_one_edit_apart(form, other) == (distance(form, other, 1) == 1)


@pytest.mark.parametrize(
    ("form", "other"), [("lukin", "lukin"), ("lukin", "kulin"), ("abcd", "bacd"), ("luk", "lukin")]
)
def test_words_more_than_one_edit_apart(form, other):
    assert not is_one_edit_apart(form, other)


@pytest.mark.parametrize(
    ("form", "documents", "meant"),
    [
        # incomplete: completions come before words one edit away
        ("partn", {"part": 9, "partner": 3, "partnership": 5, "parts": 2}, "partnership partner"),
        ("kazakh", {"kazakhstan": 1, "kazan": 4}, "kazakhstan"),
        ("pipline", {"pipeline": 2, "piper": 1}, "pipeline"),
        (
            "inter",
            {"interest": 1, "interim": 2, "interval": 2, "internal": 9},
            "internal interim interval",
        ),
        # a different word, without replacements
        ("price", {"pride": 4, "princes": 1}, ""),
        ("prime", {"pride": 4}, ""),
        ("lukyn", {"lukin": 4}, "lukin"),
        ("gabuef", {"gabuev": 7}, "gabuev"),
        ("crimia", {"crimea": 0}, ""),
    ],
)
def test_replacements_for_a_word(form, documents, meant):
    assert choose_replacements(form, documents) == meant.split()


def test_a_correction_has_a_message():
    assert str(Correction("Galuev", ("gabuev", "galuyev"))) == (
        "“Galuev” was not found; showing results for “gabuev” or “galuyev”."
    )
