"""Topics, from the broad to the narrow, and the positions about them."""

from __future__ import annotations

from debates.models import Topic
from tests.debates.builders import make, make_position
from tests.debates.pages.reading_pages import parsed, text_of


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
