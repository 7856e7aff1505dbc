"""How people write words."""

from __future__ import annotations

from search.written_words import as_written


def test_a_form_is_shown_as_it_is_mostly_written() -> None:
    texts = ["The U.S. and NATO.", "NATO, NATO, NATO, nato; Économie", "U.S. bases"]

    assert as_written(["usa", "nato", "economie"], texts, "en") == {
        "usa": "U.S.",
        "nato": "NATO",
        "economie": "Économie",
    }


def test_a_stem_is_shown_as_the_word_that_comes_most_often() -> None:
    texts = ["Dependence, dependencies and dependent states.", "Their dependence grows."]

    assert as_written(["depend"], texts, "en") == {"depend": "dependence"}
    assert as_written(["depend"], ["Dependence. dependence"], "en") == {"depend": "dependence"}


def test_what_stands_in_no_text_is_left_out() -> None:
    assert as_written(["gas"], ["Oil"], "en") == {}
    assert as_written([], ["Oil"], "en") == {}
    assert as_written(["gas"], [], "en") == {}


def test_capitals_at_the_beginning_of_a_sentence_do_not_count() -> None:
    texts = ["Hydrogen is dear. Hydrogen burns.", "They sell hydrogen."]

    assert as_written(["hydrogen"], texts, "en") == {"hydrogen": "hydrogen"}
