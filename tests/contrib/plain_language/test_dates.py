"""Dates in plain words, read as fields."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from debates.finding.query import read_query
from tests.debates.builders import Exchange
from tests.search_index import LiveIndex

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("what is said of sanctions since 2020?", "since 2020"),
        ("gas -oil Since  2014", "Since  2014"),
        ("evidence for gas since 1999", "since 1999"),
        ("since 2020, what is said of gas", "since 2020"),
        ("positions since 2022 on gas", "since 2022"),
    ],
)
def test_since_a_year_is_also_a_date(typed, words):
    parsed = read_query(typed)

    note = parsed.notes[-1]
    assert note.code == "date"
    assert typed[note.start : note.end] == words
    assert parsed.understood.startswith(f"date:{words[-4:]}.. ")
    assert f"{words[:5]} {words[-4:]}" in parsed.understood
    assert read_query(parsed.understood).tree == parsed.tree


@pytest.mark.parametrize(
    "typed",
    ["since 2020", "gas before 2020", "gas in 2020", "gas since -2020 prices", '"gas since 2020"',
     "gas since 1000", "gas since 20200", "date:2021 gas since 2020", "gas since 2020-05", "",
     "(gas since 2020) oil"],
)  # fmt: skip
def test_other_words_are_no_date(typed):
    assert "date" not in [note.code for note in read_query(typed).notes]


def test_the_date_filters_and_the_page_lets_it_be_removed(
    exchange: Exchange, live_index: LiveIndex, client: Client
) -> None:
    exchange.debate.date = date(2021, 5, 4)
    exchange.debate.save()
    live_index.build()
    before, after = "entente since 2021", "entente since 2022"

    found = [client.get("/api/v1/search/", {"q": text}).json()["count"] for text in (before, after)]
    page = client.get("/search/", {"q": after}).content.decode()

    assert found == [2, 0]
    assert "date: 2022 or later" in page
    assert 'href="/search/?q=entente"' in page
