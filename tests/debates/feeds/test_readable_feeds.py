"""Feeds in a browser: the same address answers with a page that people can read."""

from __future__ import annotations

import pytest

from tests.debates.pages.reading_pages import links, parsed, text_of

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
FEEDS = (
    "/feeds/positions.atom",
    "/feeds/positions.atom?expert=lukin",
    "/feeds/positions.atom?q=claim",
    "/feeds/positions/allies.atom",
    "/feeds/questions/alliance.atom",
    "/feeds/forecasts.atom",
)


@pytest.mark.parametrize("address", FEEDS)
def test_a_browser_gets_a_page(known, live_index, client, address):
    answer = client.get(address, headers={"Accept": BROWSER})

    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept" in answer["Vary"]
    assert f"http://testserver{address}" in text_of(parsed(answer))


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/atom+xml, application/rss+xml, application/xml;q=0.8, text/html;q=0.7",
        "application/xml, application/atom+xml, text/html, */*;q=0.9",
        "text/xml",
    ],
)
def test_a_feed_reader_gets_atom(known, client, accept):
    answer = client.get("/feeds/positions.atom", headers={"Accept": accept})

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_the_page_has_the_entries_with_their_links_and_contents(known, client):
    answer = client.get("/feeds/positions.atom?expert=lukin", headers={"Accept": BROWSER})

    page = parsed(answer)
    assert "Positions: " in text_of(next(page.iter("h1")))
    assert any(one.endswith("/positions/allies/") for one in links(page))
    assert list(page.iter("details"))


def test_the_page_leads_feed_readers_to_the_feed(known, client):
    page = parsed(client.get("/feeds/positions.atom", headers={"Accept": BROWSER}))

    found = [one.get("href") for one in page.iter("link") if one.get("rel") == "alternate"]
    assert found == ["http://testserver/feeds/positions.atom"]


def test_page_and_feed_are_kept_apart_by_their_validators(transactional_db, client):
    page = client.get("/feeds/positions.atom", headers={"Accept": BROWSER})
    feed = client.get("/feeds/positions.atom")

    assert page["ETag"] != feed["ETag"]


def test_the_page_says_what_was_withdrawn_and_nothing_of_its_content(known, client):
    position = known.lukin.positions.get(slug="allies")
    statement = position.statement
    position.status, position.withdrawn_reason = "withdrawn", "The source says otherwise."
    position.save()

    page = text_of(parsed(client.get("/feeds/positions.atom", headers={"Accept": BROWSER})))

    assert "The source says otherwise." in page
    assert statement not in page
