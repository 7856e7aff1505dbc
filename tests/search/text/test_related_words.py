"""Related words: groups of words that say nearly the same."""

from __future__ import annotations

from collections import Counter

import pytest

from search.text.analysis import stem
from search.text.related_words import RELATED_WORDS, is_adjective, related_words


def test_the_words_of_a_group_are_related_to_each_other() -> None:
    related = related_words(stem("partnership", "en"), "en")

    assert {("relationship",), ("bond",)} <= related
    assert ("partnership",) not in related


def test_an_inflection_has_the_same_related_words() -> None:
    assert related_words(stem("lasting", "en"), "en") == related_words(stem("last", "en"), "en")


def test_a_phrase_is_told_as_written() -> None:
    assert ("hold", "firm") in related_words(stem("last", "en"), "en")


def test_other_words_and_languages_have_none() -> None:
    assert related_words(stem("pipeline", "en"), "en") == frozenset()
    assert related_words(stem("last", "en"), "de") == frozenset()


def test_words_that_mean_the_same_are_related_in_other_languages() -> None:
    assert ("Kernkraft",) in related_words(stem("atomkraft", "de"), "de")


@pytest.mark.parametrize(
    ("before", "after", "is_one"),
    [("", "year", True), ("in", "months", True), ("the", "summit", True), ("will", "long", False)],
)
def test_a_verb_is_an_adjective_between_some_words(before: str, after: str, is_one: bool) -> None:
    assert is_adjective("last", before, after, "en") == is_one
    assert not is_adjective("endure", before, after, "en")


def test_each_stem_is_in_one_group() -> None:
    groups = [line.split() for line in RELATED_WORDS["en"].splitlines()]
    stems = Counter(
        found for group in groups for found in {stem(word, "en") or word for word in group}
    )

    assert [found for found, count in stems.items() if count > 1] == []
