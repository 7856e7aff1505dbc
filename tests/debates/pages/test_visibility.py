"""No page has anything in it that is not public, or is changed by what is not public."""

from __future__ import annotations

import re

import pytest

from debates.models import Debate, Expert, Position, Question, Source, Topic
from tests.debates.pages.reading_pages import locations
from tests.debates.world import MARKER, hide_objects_around

WORD = MARKER.lower()

ADDRESSES = (
    "/",
    "/debates/",
    "/debates/?q=claim",
    "/questions/",
    "/positions/",
    "/positions/?expert=lukin",
    "/sources/",
    "/debates/china-russia/",
    "/debates/china-russia/?question=alliance&expert=lukin",
    "/debates/china-russia/agreement/",
    "/debates/china-russia/map/?show=all",
    "/debates/china-russia/map/?expert=rolland",
    "/debates/china-russia/compare/",
    "/debates/china-russia/compare/?expert=lukin&expert=rolland",
    "/compare/?expert=lukin&expert=rolland",
    "/questions/alliance/",
    "/positions/allies/",
    "/positions/rivals/",
    "/positions/forecast/",
    "/experts/",
    "/experts/lukin/",
    "/experts/rolland/",
    "/topics/",
    "/topics/trade/",
    "/topics/arms/",
    "/changes/",
    "/sources/roundtable/",
    "/sources/trade-report/",
    "/search/",
    "/search/?q=claim",
    "/search/suggestions/?q=claim",
    "/sitemap.xml",
    "/debates/china-russia/card.png",
    "/questions/alliance/card.png",
    "/questions/alliance/embed/",
    "/positions/allies/embed/",
    "/oembed/?url=http://testserver/questions/alliance/",
    "/positions/allies/card.png",
)


def addresses(read):
    return (*ADDRESSES, *locations(read("/sitemap.xml")))


def test_no_page_shows_anything_hidden(hidden, live_index, read):
    for address in addresses(read):
        page = read(address)
        assert page.status_code == 200, address
        assert WORD not in page.content.decode("utf-8", "replace").lower(), address


def test_what_is_hidden_changes_no_page(known, live_index, read):
    before = {address: read(address).content for address in addresses(read)}
    hide_objects_around(known)

    for address, content in before.items():
        assert read(address).content == content, address


def test_what_is_taken_back_is_gone_before_the_index_knows(known, live_index, read):
    known.allies.statement = MARKER
    known.allies.save()
    live_index.drain()
    assert WORD in read("/search/").content.decode().lower()
    Position.objects.filter(pk=known.allies.pk).update(status="withdrawn", withdrawn_reason="x")

    for address in ("/search/", f"/search/suggestions/?q={WORD}", "/positions/rivals/"):
        assert WORD not in read(address).content.decode().lower(), address


@pytest.mark.parametrize("model", [Debate, Question, Position, Expert, Topic, Source])
def test_hidden_things_have_no_page(hidden, live_index, read, model):
    for thing in model.objects.filter(slug__startswith=WORD):
        page = read(thing.get_absolute_url())
        assert page.status_code == 404, thing.slug
        shown = page.content.decode().lower().replace(thing.slug, "")
        assert WORD not in re.sub(r"search for “[^”]*”|\?q=[^\"]*", "", shown)


@pytest.mark.parametrize(
    "address",
    [
        f"/debates/china-russia/?expert={WORD}-expert",
        f"/debates/china-russia/compare/?expert=lukin&expert={WORD}-expert",
        f"/debates/china-russia/map/?expert={WORD}-expert",
        f"/search/?topic={WORD}-topic",
    ],
)
def test_hidden_things_are_refused_like_those_that_do_not_exist(hidden, live_index, read, address):
    there = read(address).content.decode()
    nowhere = read(address.replace(WORD, "zzzzzzz")).content.decode()

    assert there.replace(WORD, "zzzzzzz") == nowhere


def test_an_address_like_that_of_a_draft_does_not_lead_to_it(hidden, live_index, read):
    page = read(f"/positions/{WORD}-alone-draf/").content.decode().lower()

    assert f"{WORD}-alone-draft" not in page
    assert "perhaps one of these" not in page or WORD not in page.split("perhaps one of these")[1]
