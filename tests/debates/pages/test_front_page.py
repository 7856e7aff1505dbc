"""The front page: who publishes the site, how large it is, and what it is about."""

from __future__ import annotations

import pytest

from tests.debates.pages.reading_pages import links, parsed, text_of
from tests.debates.world import hide_objects_around


@pytest.fixture
def front(read):
    return lambda: parsed(read("/"))


def test_it_names_the_publisher(known, front, settings):
    settings.SINORUS_PUBLISHER = "Example Institute"

    assert "Published by Example Institute. How it is made" in text_of(front())


def test_without_a_publisher_none_is_named(known, front, settings):
    settings.SINORUS_PUBLISHER = ""

    assert "Published by" not in text_of(front())


def test_it_counts_what_is_public(known, front):
    hide_objects_around(known)

    assert "1 debate, 1 question, 3 positions by 2 experts" in text_of(front())


def test_topics_with_most_positions_come_first(known, front, settings):
    settings.SINORUS_PAGE_LIMITS = {"home_topics": 1}

    page = front()

    assert links(page)["/topics/trade/"] == "Trade"
    assert "/topics/arms/" not in links(page)
    assert "All topics" in text_of(page)
