"""Facets of the pages that list objects."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

import pytest

from debates.pages.facet_links import Choice, open_and_folded
from tests.debates.builders import make_debate, make_expert, make_position, make_topic
from tests.debates.pages.reading_pages import parsed, text_of


def facet(page: Element, name: str) -> Element | None:
    """The section of a facet."""
    sections = page.iter("section")
    return next((one for one in sections if one.get("aria-labelledby") == f"facet-{name}"), None)


def link_of(page: Element, name: str, words: str) -> Element:
    return next(one for one in facet(page, name).iter("a") if text_of(one).endswith(words))


@pytest.fixture
def sixty_experts(known):
    """Positions of so many experts that not all are listed."""
    for number in range(60):
        expert = make_expert(known.debate, name=f"Person {number:02}")
        make_position(known.debate, expert, statement=f"Claim {number:02}.")


def test_each_value_has_the_number_of_rows_that_it_leads_to(known, read):
    page = parsed(read("/positions/"))

    for link in facet(page, "expert").iter("a"):
        narrowed = text_of(parsed(read(link.get("href"))))
        words = text_of(link)
        number = next(
            text_of(row)[len(words) :].strip()
            for row in facet(page, "expert").iter("li")
            if text_of(row).startswith(words)
        )
        assert f"{number} position" in narrowed


@pytest.mark.parametrize(("values", "folded"), [(6, 0), (7, 0), (8, 2)])
def test_a_single_value_beyond_the_limit_is_not_folded(values, folded):
    choices = [Choice(str(number), "/") for number in range(values)]

    assert open_and_folded(choices) == (choices[: values - folded], choices[values - folded :])


def test_a_chosen_value_says_so_and_leads_back(known, read):
    page = parsed(read("/positions/", expert="lukin"))

    chosen = link_of(page, "expert", known.lukin.name)
    assert chosen.get("aria-current") == "true"
    assert chosen.get("href") == "/positions/"


def test_further_values_of_a_facet_can_be_chosen(known, read):
    page = parsed(read("/positions/", expert="lukin"))

    other = link_of(page, "expert", "Nadège Rolland")
    assert other.get("aria-current") is None
    assert other.get("href") == "/positions/?expert=lukin&expert=rolland"


def test_a_chosen_value_without_rows_is_shown_with_zero(known, read):
    page = parsed(read("/positions/", expert="lukin", q="nothing-like-this"))

    assert "0" in text_of(facet(page, "expert"))
    assert link_of(page, "expert", known.lukin.name).get("aria-current") == "true"


def test_a_facet_without_a_choice_is_left_out(known, read):
    assert facet(parsed(read("/positions/")), "debate") is None


def test_values_beyond_those_listed_are_found_by_their_name(sixty_experts, read):
    whole = parsed(read("/positions/"))
    assert len(list(facet(whole, "expert").iter("li"))) == 50

    page = parsed(read("/positions/", facet="expert", containing="person 59"))

    assert [text_of(one) for one in facet(page, "expert").iter("li")] == ["Person 59 1"]


def test_the_search_of_a_facet_keeps_what_narrows_the_list(sixty_experts, read):
    page = parsed(read("/positions/", q="claim", order="expert"))

    form = next(facet(page, "expert").iter("form"))
    hidden = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert hidden == {"q": "claim", "order": "expert", "facet": "expert", "containing": ""}
    assert form.get("action") == "/positions/#facet-expert"


def test_years_are_chosen_one_by_one_and_stand_in_their_order(known, read):
    known.debate.date = date(2021, 5, 1)
    known.debate.save()
    make_debate(date=date(2019, 5, 1))

    page = parsed(read("/debates/", q=" "))
    address = link_of(page, "year", "2021").get("href")

    assert address == "/debates/?year=2021"
    narrowed = parsed(read(address))
    assert link_of(narrowed, "year", "2021").get("aria-current") == "true"
    assert link_of(narrowed, "year", "2021").get("href") == "/debates/"
    assert link_of(narrowed, "year", "2019").get("href") == "/debates/?year=2021&year=2019"


def test_a_search_of_a_facet_without_matches_says_so(sixty_experts, read):
    page = parsed(read("/positions/", facet="expert", containing="\0%zzz"))

    assert "None has" in text_of(facet(page, "expert"))


def test_many_rows_are_counted_by_one_facet_at_a_time(known, read, settings):
    settings.SINORUS_PAGE_LIMITS = {"counted_positions": 1}

    page = parsed(read("/positions/"))

    opening = link_of(page, "expert", "Show values").get("href")
    assert opening == "/positions/?facet=expert#facet-expert"
    opened = parsed(read(opening))
    assert known.lukin.name in text_of(facet(opened, "expert"))
    assert text_of(facet(opened, "stance")) == "Answer Show values"


def test_the_positions_on_a_topic_are_narrowed_by_their_own_facets(known, read):
    topic = make_topic(name="Gas", slug="gas")
    other = make_expert(known.debate, name="Someone Else", slug="someone")
    for expert in (known.lukin, other):
        make_position(known.debate, expert).topics.set([topic])

    page = parsed(read("/topics/gas/"))

    link = link_of(page, "expert", "Someone Else").get("href")
    assert link == "/topics/gas/?expert=someone"
    assert "1 position" in text_of(parsed(read(link)))
    assert facet(page, "topic") is None
