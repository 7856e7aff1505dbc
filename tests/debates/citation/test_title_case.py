"""Capitals in titles, by Chicago and MLA; names and symbols of units keep theirs."""

from __future__ import annotations

import pytest

from debates.citation.title_case import title_case

NAME = "Jean-Luc O'Brien-de la Fontaine"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("is the balance between A and B shifting?", "Is the Balance Between A and B Shifting?"),
        ("‘what are sanctions for?’", "‘What Are Sanctions For?’"),
        ("trade: a history, in part", "Trade: A History, in Part"),
        ("do élites pay (in part) eBay’s taxes", "Do Élites Pay (in Part) eBay’s Taxes"),
        ("is 2.5 mg enough below 30 mL/min?", "Is 2.5 mg Enough Below 30 mL/min?"),
        ("do 130 km/h save 5 minutes?", "Do 130 km/h Save 5 Minutes?"),
        ("do β-blockers help?", "Do β-blockers Help?"),
        ("does point ⓐ hold", "Does Point ⓐ Hold"),
        ("محمد …", "محمد …"),
        ("", ""),
    ],
)
def test_words_get_capitals_but_small_words_and_symbols(title, expected):
    assert title_case(title) == expected


@pytest.mark.parametrize("name", [NAME, "Witness A (name withheld)", "d'Artagnan Jr."])
def test_a_name_stays_as_it_is(name):
    title = f"position of {name} on ‘is {name} right?’"

    expected = f"Position of {name} on ‘Is {name} Right?’"
    assert title_case(title, ["", name]) == expected
