"""Rules of the thesaurus: rejected entries, with the field and message for the editor."""

from __future__ import annotations

import pytest

from search.backends.documents import Relation, Synonym
from search.planning.synonym_rules import fault


def broader(term: str, broad: str, language: str = "en") -> Synonym:
    return Synonym(term, broad, Relation.BROADER, language)


def related(term: str, other: str, weight: float | None = 0.5) -> Synonym:
    return Synonym(term, other, Relation.RELATED, "en", weight=weight)


def translation(term: str, other: str, language: str = "ru", to: str = "en") -> Synonym:
    return Synonym(term, other, Relation.TRANSLATION, language, to)


PRESENT = [
    Synonym("PRC", "China", language="en"),
    broader("U.S.", "America"),
    broader("Western powers", "U.S."),
    Synonym("КНР", "Китай", language="ru"),
    related("war", "conflict"),
    translation("санкции", "sanctions"),
]


@pytest.mark.parametrize(
    "synonym",
    [
        Synonym("BRI", "Belt and Road", language="en"),
        Synonym("PRC", "People's Republic of China", language="en"),
        Synonym("China", "КНР"),
        broader("Western powers", "EU"),
        Synonym("PRC", "China", language="de"),
        Synonym("who", "World Health Organization", language="de"),
        related("war", "hostilities", 0.3),
        translation("санкции", "penalties"),
        translation("Sanktionen", "sanctions", "de"),
        Synonym("call the shots", "dominate", Relation.IDIOM, "en"),
        Synonym("Москва", "", Relation.AS_TYPED),
    ],
)
def test_new_entries_are_accepted(synonym: Synonym) -> None:
    assert fault(synonym, PRESENT) is None


EXISTS = "“{}” already exists. Edit that entry instead."
SAME = "Search already treats this as the same word as the term."
OTHERWISE = "“{}” says otherwise about these two. Change or remove it first."


@pytest.mark.parametrize(
    ("synonym", "field", "message"),
    [
        (Synonym("…", "China"), "term", "Enter at least one word."),
        (Synonym("China", "—"), "alternative", "Enter at least one word."),
        (
            Synonym("who", "World Health Organization", language="en"),
            "term",
            "“who” is too common to be searched for.",
        ),
        # a word that is its own synonym
        (Synonym("U.S.A.", "USA", language="en"), "alternative", SAME),
        (Synonym("sanction", "sanctions", language="en"), "alternative", SAME),
        # the same again
        (Synonym("prc", "China’s", language="en"), "alternative", EXISTS.format("PRC = China")),
        (Synonym("PRC", "China"), "alternative", EXISTS.format("PRC = China")),
        (Synonym("China", "PRC", language="en"), "alternative", EXISTS.format("PRC = China")),
        (translation("санкции", "sanctions"), "alternative", EXISTS.format("санкции ≙ sanctions")),
        # a synonym that is also broader, or related
        (broader("China", "PRC"), "relation", OTHERWISE.format("PRC = China")),
        (Synonym("USA", "America", language="en"), "relation", OTHERWISE.format("U.S. < America")),
        (related("China", "PRC"), "relation", OTHERWISE.format("PRC = China")),
        # two weights for a pair
        (
            related("conflict", "war", 0.3),
            "weight",
            "“war ~ conflict” has the weight 0.5. Change it there.",
        ),
        (related("war", "peace", 1.5), "weight", "Enter a weight above 0 and up to 1."),
        (related("war", "peace", None), "weight", "Enter a weight above 0 and up to 1."),
        (
            Synonym("EU", "Union", language="en", weight=0.5),
            "weight",
            "Only related terms have one.",
        ),
        # A broader than B, and B than A
        (
            broader("America", "U.S."),
            "alternative",
            "“U.S. < America” says the opposite. Remove one of the two.",
        ),
        (
            broader("America", "Western powers"),
            "alternative",
            "This would create a loop of broader terms: America → U.S. → Western powers → America. "
            "Make one of these a synonym.",
        ),
        (
            translation("санкции", "sanctions", "ru", ""),
            "alternative_language",
            "Choose the language: a translation is between two.",
        ),
        (
            translation("sanction", "sanctions", "en", "en"),
            "alternative_language",
            "Choose another language than that of the term.",
        ),
        (
            Synonym("EU", "Union", language="en", alternative_language="de"),
            "alternative_language",
            "Only a translation has a language of its own.",
        ),
        (
            Synonym("dominate", "lead", Relation.IDIOM, "en"),
            "term",
            "An idiom has several words. Make this a synonym or related term.",
        ),
        (
            Synonym("banana", "", Relation.AS_TYPED),
            "term",
            "“banana” is searched as typed already.",
        ),
        (
            Synonym("Москва", "Moscow", Relation.AS_TYPED),
            "alternative",
            "Leave this empty for a term that is searched as typed.",
        ),
    ],
)
def test_empty_duplicate_and_contradictory_entries_are_rejected(
    synonym: Synonym, field: str, message: str
) -> None:
    assert fault(synonym, PRESENT) == (field, message)


def test_an_existing_loop_does_not_block_other_entries() -> None:
    circle = [broader("gas", "oil"), broader("oil", "gas")]

    assert fault(Synonym("coal", "lignite"), circle) is None
