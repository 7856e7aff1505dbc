"""Transliteration of Cyrillic and Greek names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.transliteration import MOST_SPELLINGS, latin_spellings


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("Лукин", ["Lukin"]),
        ("Артём Лукин", ["Artem Lukin", "Artyom Lukin"]),
        ("Арте\u0308м", ["Artem", "Artyom"]),
        ("Ёлкин", ["Elkin", "Yolkin"]),
        ("Дмитрий", ["Dmitriy", "Dmitry", "Dmitri"]),
        ("Сергей", ["Sergey", "Sergei"]),
        ("Николай", ["Nikolay", "Nikolai"]),
        ("Мария", ["Mariya", "Maria"]),
        ("Максим", ["Maksim", "Maxim"]),
        ("Зеленський", ["Zelenskiy", "Zelensky", "Zelenski"]),
        ("Αλέξης Τσίπρας", ["Alexis Tsipras"]),
        ("Artyom Lukin", []),
        ("Łukasz", []),
        ("习近平", []),
        ("Лукин 习", []),
        ("", []),
    ],
)
def test_a_name_has_these_latin_spellings(name, spellings):
    assert list(latin_spellings(name)) == spellings


@given(st.text(st.one_of(st.sampled_from("ёйияксЁЙ α"), st.characters(codec=None)), max_size=20))
def test_spellings_are_few_different_and_plain(name):
    spellings = latin_spellings(name)

    assert len(spellings) == len(set(spellings)) <= MOST_SPELLINGS
    assert all(spelling.isascii() for spelling in spellings)
