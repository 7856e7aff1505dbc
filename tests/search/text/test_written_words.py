"""Usual spelling of words in texts."""

from __future__ import annotations

from search.text.written_words import usual_spellings


def test_a_form_is_shown_as_it_is_mostly_written() -> None:
    texts = ["The U.S. and NATO.", "NATO, NATO, NATO, nato; Économie", "U.S. bases"]

    assert usual_spellings(["usa", "nato", "economie"], texts, "en") == {
        "usa": "U.S.",
        "nato": "NATO",
        "economie": "Économie",
    }


def test_a_stem_is_shown_as_the_word_that_comes_most_often() -> None:
    texts = ["Dependence, dependencies and dependent states.", "Their dependence grows."]

    assert usual_spellings(["depend"], texts, "en") == {"depend": "dependence"}
    assert usual_spellings(["depend"], ["Dependence. dependence"], "en") == {"depend": "dependence"}


def test_words_without_an_occurrence_are_omitted() -> None:
    assert usual_spellings(["gas"], ["Oil"], "en") == {}
    assert usual_spellings([], ["Oil"], "en") == {}
    assert usual_spellings(["gas"], [], "en") == {}


def test_capitals_at_the_beginning_of_a_sentence_do_not_count() -> None:
    texts = ["Hydrogen is dear. Hydrogen burns.", "They sell hydrogen."]

    assert usual_spellings(["hydrogen"], texts, "en") == {"hydrogen": "hydrogen"}
