"""Stemmer in C against the one in Python: an index written with either is read with the other."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
import snowballstemmer
import Stemmer

from search.text.languages import language_of

FIXTURES = Path(__file__).parents[3] / "fixtures"
LANGUAGES = "ar ca cs da de el en es et fa fi fr hi hu id it lt nb nl pl pt ro ru sr sv tr".split()


@pytest.fixture(scope="module")
def words() -> list[str]:
    """Words of the fixture, and others with the endings of many languages."""
    texts = [path.read_text(encoding="utf-8") for path in FIXTURES.glob("*.json")]
    texts.append(
        "отношениями санкциями взаимозависимость Beziehungen Häuser größten économiques"
        " nationales relaciones económicas dipendenza economiche σχέσεις οικονομικών"
        " العلاقات والاقتصادية सम्बन्धों betrekkingen förbindelser suhteissa kebergantungan"
        " ilişkilerin stosunki wojny kapcsolatai relațiilor vztahy santykiai suhted روابط"
    )
    found = sorted({word.lower() for word in re.findall(r"[^\W\d_]+", " ".join(texts))})
    assert len(found) > 1_000
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_stemmers_agree(code: str, words: list[str]) -> None:
    name = language_of(code).stemmer
    module = import_module(f"snowballstemmer.{name}_stemmer")
    in_python = getattr(module, f"{name.title()}Stemmer")()

    assert isinstance(snowballstemmer.stemmer(name), Stemmer.Stemmer)
    assert Stemmer.Stemmer(name).stemWords(words) == in_python.stemWords(words)
