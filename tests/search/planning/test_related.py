"""Plain queries, which related words and meaning can widen."""

from __future__ import annotations

import pytest

from search.planning.related import asks, plain_words
from search.query import parse
from tests.search.corpora import SCHEMA


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("trade routes", "trade routes"),
        ("stance:denies trade", "trade"),
        ("-stance:denies trade", "trade"),
        ("(stance:denies OR topic:gas) trade", "trade"),
        # what narrows is plain beside exact values alone
        ("(stance:denies OR gas) trade", ""),
        ("statement:gas trade", ""),
        ("“gas pipeline” trade", ""),
    ],
)
def test_exact_values_leave_a_query_plain(typed: str, words: str) -> None:
    found = plain_words(parse(typed, SCHEMA.language).tree)

    assert " ".join(word.text for word in found) == words


@pytest.mark.parametrize(
    ("words", "is_question"),
    [
        ("gas exports", True),
        ("gas", False),
        ("Artyom Lukin", False),
        ("gas exports 2021", False),
        ("gas exports grew 2021", True),
        ("中国和俄罗斯的关系", True),
        ("中国", False),
    ],
)
def test_a_question_is_several_words_or_a_sentence_without_spaces(
    words: str, is_question: bool
) -> None:
    assert asks(words.split()) == is_question
