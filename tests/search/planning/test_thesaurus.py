"""The thesaurus in a query: idioms, related terms, translations, and the shipped entries."""

from __future__ import annotations

import pytest

from search.backends.documents import Relation, Synonym
from search.planning.synonym_rules import Entries, fault_alone
from search.planning.thesaurus import Thesaurus
from search.text.analysis import analyse, as_written, stem
from tests.search.shipped_thesaurus import DEFAULT, FIRST, entries, shipped_thesaurus

RELATED = Thesaurus(
    [
        Synonym("last", "endure", Relation.RELATED, "en", weight=0.5),
        Synonym("last", "hold firm", Relation.RELATED, "en", weight=0.3),
    ]
)


def idioms(text: str, language: str = "en") -> list[tuple[str, str]]:
    words = text.split()
    stems = [
        [{token.stem} for token in as_written(analyse(word, "en")) if token.stem] for word in words
    ]
    return [
        (" ".join(words[run.start : run.end]), run.meanings[0])
        for run in shipped_thesaurus().idioms(stems, language)
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("who calls the shots in Moscow", [("calls the shots", "dominate")]),
        # inflected, with other stop words in it, or with a hyphen
        ("putting all their eggs in one basket", [("eggs in one basket", "dependent")]),
        ("Beijing held all the cards", [("held all the cards", "advantage")]),
        ("a wait-and-see policy", [("wait-and-see", "wait")]),
        ("playing second fiddle to a fair-weather friend",
         [("second fiddle", "subordinate"), ("fair-weather friend", "disloyal")]),
        # only together
        ("shots and calls", []),
        ("calls for the second shots", []),
    ],
)  # fmt: skip
def test_an_idiom_is_found_as_people_write_it(typed: str, expected: list[tuple[str, str]]) -> None:
    assert idioms(typed) == expected


def test_a_language_without_idioms_has_none() -> None:
    assert idioms("calls the shots", "de") == []


def test_related_terms_have_their_weight_both_ways() -> None:
    assert RELATED.related(stem("lasting", "en"), "en") == {("endure",): 0.5, ("hold", "firm"): 0.3}
    assert RELATED.related("endur", "en-GB") == {("last",): 0.5}
    assert RELATED.related("hold", "en") == RELATED.related("last", "de") == {}


def test_words_with_the_same_translation_are_related() -> None:
    assert ("Kernkraft",) in shipped_thesaurus().related(stem("atomkraft", "de"), "de")


def test_a_translation_leads_to_texts_in_either_language_also_inflected() -> None:
    thesaurus = Thesaurus([Synonym("санкции", "sanctions", Relation.TRANSLATION, "ru", "en")])

    assert [each.text for each in thesaurus.alternatives(["санкций"], "en")] == ["sanctions"]
    assert [each.text for each in thesaurus.alternatives(["sanctions"], "ru")] == ["санкции"]


def test_an_entry_takes_the_place_of_a_name_or_turns_it_off() -> None:
    own = Thesaurus([Synonym("Китай", "PRC", Relation.TRANSLATION, "ru", "en")])
    off = Thesaurus([Synonym("Москва", "", Relation.AS_TYPED)])

    assert [each.text for each in own.alternatives(["Китай"], "en")] == ["PRC"]
    assert [each.text for each in off.alternatives(["Москва"], "en")] == []
    assert [each.text for each in off.alternatives(["Минск"], "en")] == ["Minsk"]


def test_what_is_shipped_has_no_fault_and_no_contradiction() -> None:
    sound = Entries()
    faults = []
    for entry in entries(DEFAULT, FIRST):
        fault = fault_alone(entry) or sound.contradiction(entry)
        if fault:
            faults.append((str(entry), fault.message))
        sound.add(entry)

    assert faults == []
