"""Suggestions on the search page for a misspelled or empty search."""

from __future__ import annotations

import pytest

from tests.debates.pages.reading_pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_debate")]


def found(page):
    (count, *_) = [text_of(one) for one in page.iter("p") if one.get("class") == "apparatus"]
    return count.partition(" position")[0]


def test_a_better_spelling_is_a_link_to_what_it_finds(read):
    page = parsed(read("/search/", q="Kzakhstan", debate="china-russia-2022"))

    (meant,) = [one for one in page.iter("p") if one.get("class") == "meant"]
    (link,) = meant.iter("a")
    assert text_of(link) == "Kazakhstan"
    there = parsed(read(link.get("href")))
    assert f"{found(there)} position" in text_of(meant)
    assert "debate=china-russia-2022" in link.get("href")


def test_a_good_query_has_no_better_spelling(read):
    page = parsed(read("/search/", q="Kazakhstan"))

    assert not [one for one in page.iter("p") if one.get("class") == "meant"]


def test_what_emptied_a_query_can_be_left_out(read):
    page = parsed(read("/search/", q="+Mongolia trade", stance="qualifies"))

    (empty,) = [one for one in page.iter("section") if one.get("class") == "empty"]
    first = next(empty.iter("li"))
    assert text_of(first).startswith("Without +Mongolia: ")
    (link,) = first.iter("a")
    assert f"{found(parsed(read(link.get('href'))))} position" in text_of(link)


def test_a_word_that_its_field_lacks_is_offered_in_any_field(read):
    page = parsed(read("/search/", q="topic:Weibo"))

    (empty,) = [one for one in page.iter("section") if one.get("class") == "empty"]
    assert text_of(next(empty.iter("li"))) == "Without topic:Weibo: 2 positions for Weibo"


def test_a_filter_that_emptied_a_query_can_be_left_out(read):
    page = parsed(read("/search/", q="Kazakhstan", kind="recommendation"))

    (empty,) = [one for one in page.iter("section") if one.get("class") == "empty"]
    items = {text_of(one): link.get("href") for one in empty.iter("li") for link in one.iter("a")}
    (told,) = [text for text in items if text.startswith("Without the kind filter: ")]
    assert "kind=" not in items[told]
    assert "Kazakhstan" in items[told]
