"""What editors may not write as synonyms, and beside which field they are told."""

from __future__ import annotations

import pytest

from search.planning.synonym_rules import fault
from search.planning.synonyms import Synonym

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
def test_what_says_something_new_is_taken(synonym):
    assert fault(synonym, BOTH) is None


@pytest.mark.parametrize(
    ("synonym", "field", "message"),
    [
        (Synonym("…", "China"), "term", "There is no word in this."),
        (Synonym("China", "—"), "alternative", "There is no word in this."),
        (
            Synonym("who", "World Health Organization", language="en"),
            "term",
            "“who” stands in nearly every text, so that it is not searched for.",
        ),
        (
            Synonym("U.S.A.", "USA", language="en"),
            "alternative",
            "To the search this is the same word as the term.",
        ),
        (
            Synonym("sanction", "sanctions", language="en"),
            "alternative",
            "To the search this is the same word as the term.",
        ),
        (
            Synonym("prc", "China’s", language="en"),
            "alternative",
            "“PRC = China” is here already; change that one.",
        ),
        (
            Synonym("China", "PRC", both_ways=False, language="en"),
            "alternative",
            "“PRC = China” is here already; change that one.",
        ),
        (
            Synonym("USA", "America", language="en"),
            "alternative",
            "“America → U.S.” is here already; change that one.",
        ),
        (
            Synonym("PRC", "China"),
            "alternative",
            "“PRC = China” is here already; change that one.",
        ),
        (
            Synonym("Western powers", "America", both_ways=False, language="en"),
            "alternative",
            "This would close a circle: America → U.S. → Western powers → America. "
            "Make one of these lead both ways instead.",
        ),
    ],
)
def test_what_says_nothing_or_contradicts_is_refused(synonym, field, message):
    assert fault(synonym, BOTH) == (field, message)


def test_a_circle_that_is_there_already_stands_in_nobodys_way():
    circle = [Synonym("gas", "oil", both_ways=False), Synonym("oil", "gas", both_ways=False)]

    assert fault(Synonym("coal", "lignite"), circle) is None
