"""Texts that are cut to a length."""

from __future__ import annotations

import pytest

from debates.text.shortening import cut_at_word


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Both fear it.", "Both fear it."),
        ("Both \n fear  it.", "Both fear it."),
        ("They fear the West", "They fear the…"),
        ("They fear a western", "They fear a…"),
        ("They fearfully wait.", "They fearfully…"),
        ("中国和俄罗斯都担心西方国家的压力", "中国和俄罗斯都担心西方国家的…"),
        ("a unreasonablylongword", "a unreasonably…"),
    ],
)
def test_a_long_text_is_cut_at_a_word(text, shown):
    assert cut_at_word(text, 15) == shown
    assert len(shown) <= 15
