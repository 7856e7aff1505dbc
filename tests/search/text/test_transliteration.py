"""Transliteration of Cyrillic and Greek names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.transliteration import (
    MOST_RESPELLINGS,
    MOST_SPELLINGS,
    english_spellings,
    foreign_spellings,
    latin_spellings,
    name_spellings,
    pinyin_names,
)


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


@pytest.mark.parametrize(
    ("form", "english"),
    [
        ("gabujew", "gabuev"),
        ("gabouiev", "gabuev"),
        ("loukine", "lukin"),
        ("poutine", "putin"),
        ("wladimir", "vladimir"),
        ("medwedew", "medvedev"),
        ("gorbatschow", "gorbachov"),
        ("tschechow", "chekhov"),
        ("artjom", "artyom"),
    ],
)
def test_spellings_of_other_languages_as_in_english(form, english):
    assert english in english_spellings(form)


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Фэллон", "fallon"),
        ("Тереза", "theresa"),
        ("Вашингтон", "washington"),
        ("Байден", "biden"),
        ("Ковальчик", "kowalczyk"),
    ],
)
def test_foreign_names_in_cyrillic(name, spelling):
    assert spelling in foreign_spellings(name)


def test_foreign_spellings_are_of_cyrillic_names():
    assert foreign_spellings("Fallon") == foreign_spellings("习近平") == ()


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("习近平", ["Xi Jinping"]),
        ("周波", ["Zhou Bo"]),
        ("欧阳修之", ["Ou Yangxiuzhi", "Ouyang Xiuzhi"]),
        ("习", []),
        ("中俄关系好", []),
        ("Ma", []),
    ],
)
def test_chinese_names_in_pinyin(name, pinyin):
    assert list(pinyin_names(name)) == pinyin


@given(st.text("abcehijkosuwyztschоыэжщ", max_size=30))
def test_respellings_are_few(form):
    assert len(english_spellings(form)) <= MOST_RESPELLINGS
    assert len(foreign_spellings(form)) <= MOST_RESPELLINGS


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lukinem", "lukin"), ("putinovi", "putin"), ("gabujevem", "gabuev"),
        ("fallonova", "fallon"), ("petrove", "petrova"), ("лукиным", "лукин"), ("лукиным", "lukin"),
        ("фэллоном", "fallon"), ("петровой", "petrova"), ("loukine", "lukin"),
    ],
)  # fmt: skip
def test_a_name_in_another_case_or_spelling(typed, name):
    assert name in name_spellings(typed)


def test_a_short_name_has_no_endings():
    assert not {"ma", "lin"} & {*name_spellings("mae"), *name_spellings("lina")}
