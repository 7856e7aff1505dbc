"""Validation of synonyms: rejected pairs, with the field and message for the editor."""

from __future__ import annotations

import pytest

from search.backends.documents import Synonym
from search.planning.synonym_rules import fault

BOTH = [
    Synonym("PRC", "China", language="en"),
    Synonym("America", "U.S.", both_ways=False, language="en"),
    Synonym("U.S.", "Western powers", both_ways=False, language="en"),
    Synonym("КНР", "Китай", language="ru"),
]


@pytest.mark.parametrize(
    "synonym",
    [
        Synonym("BRI", "Belt and Road", language="en"),
        Synonym("PRC", "People's Republic of China", language="en"),
        Synonym("China", "КНР"),
        Synonym("EU", "Western powers", both_ways=False, language="en"),
        Synonym("PRC", "China", language="de"),
        Synonym("who", "World Health Organization", language="de"),
    ],
)
def test_new_synonyms_are_accepted(synonym):
    assert fault(synonym, BOTH) is None


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
        (
            Synonym("U.S.A.", "USA", language="en"),
            "alternative",
            "Search already treats this as the same word as the term.",
        ),
        (
            Synonym("sanction", "sanctions", language="en"),
            "alternative",
            "Search already treats this as the same word as the term.",
        ),
        (
            Synonym("prc", "China’s", language="en"),
            "alternative",
            "“PRC = China” already exists. Edit that synonym instead.",
        ),
        (
            Synonym("China", "PRC", both_ways=False, language="en"),
            "alternative",
            "“PRC = China” already exists. Edit that synonym instead.",
        ),
        (
            Synonym("USA", "America", language="en"),
            "alternative",
            "“America → U.S.” already exists. Edit that synonym instead.",
        ),
        (
            Synonym("PRC", "China"),
            "alternative",
            "“PRC = China” already exists. Edit that synonym instead.",
        ),
        (
            Synonym("U.S.", "America", both_ways=False, language="en"),
            "alternative",
            "This would create a loop: America → U.S. → America. "
            "Make one of these work both ways instead.",
        ),
        (
            Synonym("Western powers", "America", both_ways=False, language="en"),
            "alternative",
            "This would create a loop: America → U.S. → Western powers → America. "
            "Make one of these work both ways instead.",
        ),
    ],
)
def test_empty_duplicate_and_contradictory_synonyms_are_rejected(synonym, field, message):
    assert fault(synonym, BOTH) == (field, message)


def test_an_existing_loop_does_not_block_other_synonyms():
    circle = [Synonym("gas", "oil", both_ways=False), Synonym("oil", "gas", both_ways=False)]

    assert fault(Synonym("coal", "lignite"), circle) is None
