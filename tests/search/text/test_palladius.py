"""Pinyin of Chinese names in Cyrillic letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.palladius import pinyin_of_cyrillic


@pytest.mark.parametrize(
    ("written", "pinyin"),
    [
        ("Цзян", "jiang"),
        ("Чжоу", "zhou"),
        ("Хайюнь", "haiyun"),
        ("Цзиньпин", "jinping"),
        ("Цзэдун", "zedong"),
        ("Сяопин", "xiaoping"),
        ("Хуавэй", "huawei"),
        ("Люй", "lü"),
        ("Бо", "bo"),
        ("Го", "guo"),
    ],
)
def test_a_chinese_name_in_cyrillic_letters_has_its_pinyin(written, pinyin):
    assert pinyin_of_cyrillic(written)[0] == pinyin


@pytest.mark.parametrize("word", ["Шойгу", "Мир", "Zhou", "周", "", "Чжоу Эньлай", "ъ", "--"])
def test_what_is_no_chinese_name_has_none(word):
    assert pinyin_of_cyrillic(word) == ()


@given(st.text(alphabet="абвгджзийлнуцчшьюяъ-", max_size=30))
def test_any_word_is_read(word):
    assert all(pinyin.isalpha() for pinyin in pinyin_of_cyrillic(word))
