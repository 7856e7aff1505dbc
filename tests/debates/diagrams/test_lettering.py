"""Widths and line breaks of text in boxes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.diagrams.lettering import text_width, wrapped
from debates.diagrams.scene import LOOKS


@given(st.text(max_size=300), st.sampled_from(sorted(LOOKS)))
def test_lines_fit_their_box_and_lose_no_word(text, kind):
    look = LOOKS[kind]

    lines = wrapped(text, look)

    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert text_width(line) * look.size <= look.width - 17.999 or len(line) == 1


@pytest.mark.parametrize("text", ["x" * 400, "中俄关系" * 60, "a b " * 200])
def test_long_texts_are_broken(text):
    assert len(wrapped(text, LOOKS["position"])) > 3


def test_a_long_word_is_broken_at_once():
    """The rest of the word was measured for each of its lines."""
    began = time.process_time()

    assert "".join(wrapped("1" * 200_000, LOOKS["position"])) == "1" * 200_000
    assert time.process_time() - began < 2
