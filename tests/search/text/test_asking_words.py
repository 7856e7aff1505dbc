"""Words of asking: which words of a question say nothing of its subject."""

from __future__ import annotations

import pytest

from search.text.asking_words import asking_words


@pytest.mark.parametrize(
    ("typed", "asking"),
    [
        ("who thinks the partnership will last", ["thinks"]),
        ("Who says that sanctions work?", ["says"]),
        ("which ministers expect a war", ["ministers", "expect"]),
        ("what does Lukin think of China", ["think"]),
        ("does anybody believe in sanctions", ["anybody", "believe"]),
        ("who else thinks so", ["thinks"]),
        ("experts who think sanctions work", ["experts", "think"]),
        ("people who believe in sanctions", ["people", "believe"]),
        # what is asked for
        ("what is Lukin's view on trade", ["view"]),
        ("What’s Ma’s main point?", ["main", "point?"]),
        ("Ma's view on trade", ["view"]),
        ("Haiyun Ma’s main thesis", ["main", "thesis"]),
        ("arguments for price caps", ["arguments"]),
        ("pros and cons of price caps", ["pros", "and", "cons"]),
        ("how many trains cross Belarus", ["many"]),
        # requests, with and without a question
        ("please tell me more about gas", ["please", "tell", "me", "more"]),
        ("is it true that gas is scarce", ["is", "it", "true"]),
        ("Isn’t it the case that gas is scarce", ["Isn’t", "it", "the", "case"]),
        ("what do we know about gas", ["what", "do", "we", "know"]),
        ("I'm looking for information about gas", ["I'm", "looking", "for", "information"]),
        ("can you explain why gas matters", ["can", "you", "explain"]),
        ("tell me what Lukin thinks of gas", ["tell", "me", "thinks"]),
        ("is there anyone who thinks so", ["is", "there", "anyone", "thinks"]),
        ("This house would ban boxing", ["This", "house", "would"]),
        ("This House believes that gas matters", ["This", "House", "believes", "that"]),
        ("this house does not support price caps", ["this", "house"]),
        ("THBT gas matters", ["THBT"]),
        ("Was sagt Kröger über Gerichte?", ["sagt"]),
        ("que pense Loukine de la Chine", ["pense"]),
        ("¿Qué opina Lukin?", ["opina"]),
        ("Что говорит Лукин о Китае", ["говорит"]),
    ],
)
def test_a_question_has_words_of_asking(typed: str, asking: list[str]) -> None:
    words = typed.split()

    assert [words[place] for place in sorted(asking_words(words))] == asking


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "who",
        "thinks tanks",
        "Moscow thinks in spheres",
        "who fears China",
        "why gas matters",
        "this house is old",
        "this housing crisis",
        "house prices would rise",
        "was the war expected",
        # nothing is asked for but this
        "tell me",
        "information about gas",
        "show trials",
        "find US sanctions",
        # nouns
        "Wer hat das Sagen",
        "what claims does China have",
        "which states lead",
        "Russia's position is weak",
        "the main road",
        "arguments",
        "point of no return",
        "how much",
        "is it true",
        "what do they know",
    ],
)
def test_other_words_are_none_of_asking(typed: str) -> None:
    assert asking_words(typed.split()) == frozenset()


def test_a_verb_far_from_the_beginning_is_a_word_of_the_subject() -> None:
    words = "what did the leaders of both countries say".split()

    assert asking_words(words) == frozenset()
