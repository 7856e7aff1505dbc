"""Words as a sentence joins them."""

from __future__ import annotations

import pytest

from debates.text.plurals import enumerated


@pytest.mark.parametrize(
    ("words", "joined"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_words_are_joined_as_in_a_sentence(words, joined):
    assert enumerated(words) == joined
