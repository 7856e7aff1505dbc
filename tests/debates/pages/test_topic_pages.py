"""Topics, from the broad to the narrow, and the positions about them."""

from __future__ import annotations

import pytest

from debates.models import Topic
from tests.debates.builders import make, make_position
from tests.debates.pages.reading_pages import links, parsed, text_of

FORMATS = ("&format=csv", "", "&format=bibtex")
"""Ends of the addresses of positions as CSV, JSON and BibTeX."""


def test_each_topic_says_how_many_positions_are_about_it_or_something_narrower(known, read):
    broad = make(Topic, name="Money", slug="money")
    narrow = make(Topic, name="Loans", slug="loans", broader=broad)
    both = make_position(known.debate, known.lukin)
    both.topics.set([broad, narrow])
    make_position(known.debate, known.lukin).topics.set([narrow])
    make_position(known.debate, known.lukin, status="draft").topics.set([narrow])

    page = text_of(parsed(read("/topics/")))

    assert "Money 2 positions" in page
    assert "Loans 2 positions" in page
    shown = text_of(parsed(read("/topics/money/")))
    assert "Positions on this topic and narrower topics" in shown
    assert "2 positions" in shown


def test_a_topic_leads_to_the_questions_and_experts_that_are_about_it(known, read):
    ways = links(parsed(read("/topics/trade/")))

    assert ways["/questions/?topic=trade"] == "Questions on this topic"
    assert ways["/experts/?topic=trade"] == "experts who speak about it"


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/topics/trade/", "topic=trade"),
        ("/experts/lukin/", "expert=lukin"),
        ("/questions/alliance/", "question=alliance"),
    ],
)
def test_positions_are_downloaded_from_the_page_on_which_they_are_read(known, read, address, query):
    ways = links(parsed(read(address)))

    files = [f"/api/v1/positions/?{query}{format_}" for format_ in FORMATS]
    assert [ways[file] for file in files] == ["CSV", "JSON", "bibliography (BibTeX)"]
    assert {read(file).status_code for file in files} == {200}
