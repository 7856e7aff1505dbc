"""Fuzzy matching: edit distance and fixed letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spelling.fuzziness import distances, fuzzy_matches
from tests.search.reference.edit_distance import distance, is_nearly

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
    assert fuzzy_matches(form, [other, "zzz"]) == [other] * expected
    assert is_nearly(form, other) is expected


@given(words, st.lists(words, max_size=9))
def test_matches_are_those_of_the_oracle(form: str, others: list[str]) -> None:
    assert set(fuzzy_matches(form, others)) == {other for other in others if is_nearly(form, other)}


@given(words, st.lists(words, max_size=9), st.integers(0, 4))
def test_distances_are_those_of_the_oracle(word: str, others: list[str], most: int) -> None:
    expected = {other: distance(word, other, most) for other in others}

    assert distances(word, others, most) == {
        other: edits for other, edits in expected.items() if edits <= most
    }


def test_unpaired_surrogates_are_letters_like_others() -> None:
    assert distances("\ud800a", ["\ud801a", "\U0001f642a", "b"], 1) == {
        "\ud801a": 1,
        "\U0001f642a": 1,
    }
