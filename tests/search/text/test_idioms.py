"""Idioms: runs of words that mean something else together."""

from __future__ import annotations

from collections import Counter

import pytest

from search.text.analysis import analyse, as_written
from search.text.idioms import IDIOMS, idiom_key, idiom_runs


def runs(text: str, language: str = "en") -> list[tuple[str, str]]:
    words = text.split()
    stems = [
        [{token.stem} for token in as_written(analyse(word, "en")) if token.stem] for word in words
    ]
    return [
        (" ".join(words[run.start : run.end]), run.meanings[0])
        for run in idiom_runs(stems, language)
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("who calls the shots in Moscow", [("calls the shots", "dominate")]),
        # inflected, with other stop words in it, or with a hyphen
        ("putting all their eggs in one basket", [("eggs in one basket", "diversify")]),
        ("Beijing held all the cards", [("held all the cards", "dominate")]),
        ("a wait-and-see policy", [("wait-and-see", "wait")]),
        ("playing second fiddle to a fair-weather friend",
         [("second fiddle", "subordinate"), ("fair-weather friend", "convenience")]),
        # only together
        ("shots and calls", []),
        ("calls for the second shots", []),
    ],
)  # fmt: skip
def test_an_idiom_is_found_as_people_write_it(typed: str, found: list[tuple[str, str]]) -> None:
    assert runs(typed) == found


def test_a_language_without_idioms_has_none() -> None:
    assert runs("calls the shots", "de") == []


def test_each_idiom_has_several_words_and_is_listed_once() -> None:
    keys = Counter(
        idiom_key(name, language)
        for language, groups in IDIOMS.items()
        for names, _meanings in groups
        for name in names.split(", ")
    )

    assert [key for key, count in keys.items() if len(key) < 2 or count > 1] == []


def test_the_meanings_of_an_idiom_are_different_words() -> None:
    meanings = [
        Counter(idiom_key(text, language) for text in meanings.split(", "))
        for language, groups in IDIOMS.items()
        for _names, meanings in groups
    ]

    assert [key for keys in meanings for key, count in keys.items() if count > 1 or not key] == []
