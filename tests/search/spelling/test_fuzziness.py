"""Fuzzy matching: edit distance and fixed letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.fuzziness import distance, is_nearly

words = st.text("abc", max_size=7)


@pytest.mark.parametrize(
    ("form", "other", "expected"),
    [
        ("beijing", "bejing", True),
        ("beijing", "beijign", True),
        ("beijing", "biejing", False),
        ("gas", "gab", True),
        ("gas", "has", False),
        ("trade", "trader", True),
        ("trade", "traders", False),
        ("sanctions", "snactions", False),
        ("sanctions", "santcoins", True),
        ("sanctions", "santcoinss", False),
        ("gas", "gas", True),
    ],
)
def test_the_first_two_letters_are_fixed_and_long_words_may_have_two_faults(
    form: str, other: str, expected: bool
) -> None:
    assert is_nearly(form, other) is expected


@given(words, words)
def test_a_distance_is_the_same_both_ways_and_zero_for_equal_words_only(
    first: str, second: str
) -> None:
    assert distance(first, second, 9) == distance(second, first, 9)
    assert (distance(first, second, 9) == 0) == (first == second)


@given(words, words, st.integers(0, 4))
def test_a_distance_above_the_limit_is_said_to_be_above_it(
    first: str, second: str, most: int
) -> None:
    exact = distance(first, second, 20)
    limited = distance(first, second, most)

    assert limited == exact if exact <= most else limited > most
