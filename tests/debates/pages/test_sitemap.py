"""The sitemap: its parts, what they list, and when it changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.pages import sitemaps
from tests.debates.builders import make_debate
from tests.debates.pages.reading_pages import locations
from tests.debates.world import hide_objects_around

pytestmark = pytest.mark.django_db


def sitemap(read):
    """Read the whole sitemap: the last change at each address, by part."""
    return {part: locations(read(part)) for part in locations(read("/sitemap.xml"))}


def test_a_sitemap_is_made_once_for_each_state_of_the_content(transactional_db, read):
    make_debate(slug="first", status="published")
    (part,) = [one for one in sitemap(read) if "debates" in one]
    with CaptureQueriesContext(connection) as again:
        read(part)
    # the version of the content
    assert len(again) == 1

    make_debate(slug="second", status="published")
    assert {"/debates/first/", "/debates/second/"} == locations(read(part)).keys()


def test_a_sitemap_has_parts_of_limited_size_with_the_last_change_in_each(known, read, monkeypatch):
    hide_objects_around(known)
    monkeypatch.setattr(sitemaps, "KEYS_PER_PART", 2)

    parts = locations(read("/sitemap.xml"))
    read_parts = sitemap(read)

    positions = [part for part in parts if "positions" in part]
    assert len(positions) > 1
    for part, pages in read_parts.items():
        if "lists" not in part:
            assert 1 <= len(pages) <= 2
            assert parts[part] == max(pages.values())
    addresses = {one for part in positions for one in read_parts[part]}
    assert addresses == {f"/positions/{slug}/" for slug in ("allies", "rivals", "forecast")}


def test_a_part_of_the_sitemap_that_has_nothing_is_not_there(known, read):
    for part in ("positions.xml?p=9999999", "positions.xml?p=0", "lists.xml?p=2", "nothing.xml"):
        assert read(f"/sitemap-{part}").status_code == 404


def test_the_sitemap_lists_everything_public(known, read):
    found = {address for pages in sitemap(read).values() for address in pages}

    assert found == {
        "/",
        "/method/",
        "/forecasts/",
        "/changes/",
        "/debates/",
        "/questions/",
        "/positions/",
        "/sources/",
        "/experts/",
        "/topics/",
        "/debates/china-russia/",
        "/questions/alliance/",
        "/positions/allies/",
        "/positions/rivals/",
        "/positions/forecast/",
        "/experts/lukin/",
        "/experts/rolland/",
        "/topics/trade/",
        "/topics/arms/",
        "/sources/roundtable/",
        "/sources/trade-report/",
    }
