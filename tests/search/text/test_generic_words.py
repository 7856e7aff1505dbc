"""Generic words: which words say what a text is about, and which do not."""

from __future__ import annotations

import pytest

from search.text.analysis import stem, stop_words
from search.text.generic_words import GENERIC_WORDS, is_generic, is_numeral
from search.text.languages import language_of


@pytest.mark.parametrize(
    "word",
    [
        "one",
        "seven",
        "billion",
        "second",
        "keeps",
        "kept",
        "saying",
        "seen",
        "towards",
        "many",
        "without",
        "points",
        "year",
        "years",
        "better",
        "people",
        "taken",
        "shows",
        "ways",
        "mr",
    ],
)
def test_words_without_a_subject_are_generic_in_all_forms(word):
    assert is_generic(stem(word, "en"))


@pytest.mark.parametrize(
    "word",
    [
        "sanctions",
        "alliance",
        "trade",
        "gas",
        "military",
        "distrust",
        "Ukraine",
        "rights",
        "talks",
        "bases",
        "order",
        "power",
        "interests",
        "minorities",
        "development",
        "agreements",
        "keeper",
    ],
)
def test_words_with_a_subject_are_telling(word):
    assert not is_generic(stem(word.lower(), "en"))


def test_numbers_in_digits_are_numerals():
    assert is_numeral("147")
    assert is_numeral("0.1")
    assert not is_numeral("g20")
    assert not is_numeral("сто")


@pytest.mark.parametrize("code", GENERIC_WORDS)
def test_each_word_is_listed_once_for_its_language_and_is_no_stop_word(code):
    words = GENERIC_WORDS[code].split()

    assert language_of(code).code == code
    assert [word for word in set(words) if words.count(word) > 1] == []
    assert set(words) & stop_words(code) == set()
