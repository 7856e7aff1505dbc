"""Stop words of questions in languages that no text has."""

from __future__ import annotations

import pytest

from search.text.languages import foreign_stop_words, is_foreign_stop_word


@pytest.mark.parametrize(
    ("typed", "stops"),
    [
        ("wann war der Besuch", "wann war der"),
        ("Warum will die Ukraine in die NATO", "Warum will die in die"),
        ("jaký je vztah mezi Čínou a Ruskem", "jaký je mezi a"),
        ("le commerce entre la Russie et la Chine", "le entre la et la"),
        ("para la paz", "para la"),
        ("who will die in war", ""),
        ("when was the war in Las Vegas", ""),
        ("Los Angeles", ""),
        ("Ma on sanctions", ""),
        ("Ma Haiyun", ""),
        ("gas man", ""),
        ("", ""),
    ],
)
def test_only_a_question_in_another_language_has_them(typed, stops):
    words = typed.split()

    assert [words[place] for place in sorted(foreign_stop_words(words, ["en"]))] == stops.split()


def test_those_of_the_texts_are_not_foreign():
    assert not foreign_stop_words("wann war der Besuch".split(), ["en", "de"])


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("für", True), ("Über", True), ("или", True), ("où", True), ("fur", False), ("Größe", False)],
)
def test_a_word_with_other_letters_may_be_one_of_any_language(word, is_one):
    assert is_foreign_stop_word(word) == is_one
