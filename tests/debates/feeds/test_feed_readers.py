"""Feeds as feed readers get them: read back by one, and asked for again."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.utils import timezone

from debates.feeds.positions import WITHDRAWN_FOR
from debates.models import Position
from tests.debates.builders import make_position
from tests.debates.world import MARKER, small_world

ADDRESS = "/feeds/positions.atom"
QUERIES = [
    {},
    {"debate": "china-russia"},
    {"expert": "lukin"},
    {"topic": "trade"},
    {"q": "claim"},
    {"q": "claim", "expert": "rolland"},
]
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def read(client, **query):
    """A feed as a reader understands it."""
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def take_back(position, reason="A wrong figure."):
    position.status, position.withdrawn_reason = "withdrawn", reason
    position.save()


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_reader_understands_every_feed(client, crowd, live_index, query):
    found = read(client, **query)

    assert found.feed.title.startswith("Positions")
    assert found.feed.id.startswith("tag:testserver,2026:positions")
    assert found.entries
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    for entry in found.entries:
        assert entry.updated_parsed
        assert entry.published_parsed
        assert entry.link.startswith("http://testserver/positions/")
        assert entry.content[0].type == "text/html"
        assert MARKER not in f"{entry}"


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES[:4], ids=str)
def test_a_reader_sees_what_is_corrected_and_what_is_withdrawn(client, known, query):
    before = {entry.link: entry for entry in read(client, **query).entries}
    address = "http://testserver/positions/allies/"

    known.allies.statement = "Corrected."
    known.allies.save()
    corrected = read(client, **query).entries[0]
    take_back(known.allies)
    withdrawn = read(client, **query).entries[0]

    assert corrected.id == withdrawn.id == before[address].id
    assert corrected.title == "Artyom Lukin: Corrected."
    assert before[address].updated < corrected.updated < withdrawn.updated
    assert withdrawn.tags[0].term == "withdrawn"
    assert withdrawn.summary == "<p>This position has been withdrawn. Reason: A wrong figure.</p>"


@pytest.mark.django_db
def test_the_feed_of_a_search_names_what_was_withdrawn(client, known, live_index):
    make_position(known.debate, known.lukin, status="draft", slug="never")
    live_index.build()
    before = {entry.link: entry.id for entry in read(client, q="claim").entries}
    take_back(known.allies, "A <wrong> figure.")

    answer = client.get(ADDRESS, {"q": "claim", "expert": ["lukin", "rolland"]})
    elsewhere = client.get(ADDRESS, {"q": "claim", "expert": "rolland"})

    root = ElementTree.fromstring(answer.content)
    (gone,) = root.findall(GONE)
    assert gone.get("ref") == before["http://testserver/positions/allies/"]
    assert gone[0].text == "A <wrong> figure."
    assert gone.get("when") == root.findtext("{http://www.w3.org/2005/Atom}updated")
    assert b"claim of allies" not in answer.content
    assert b"deleted-entry" not in elsewhere.content
    assert not feedparser.parse(answer.content).bozo


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", [{}, {"expert": "lukin"}, {"q": "claim"}], ids=str)
def test_a_reader_that_has_the_present_feed_is_told_so(client, live_index, query):
    known = small_world()
    live_index.drain()
    first = client.get(ADDRESS, query)

    kept = client.get(ADDRESS, query, headers={"If-None-Match": first["ETag"]})
    known.allies.statement = "Corrected claim."
    known.allies.save()
    live_index.drain()
    changed = client.get(ADDRESS, query, headers={"If-None-Match": first["ETag"]})

    assert kept.status_code == 304
    assert kept.content == b""
    assert kept["ETag"] == first["ETag"]
    assert changed.status_code == 200
    assert b"Corrected claim." in changed.content


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_that_is_no_news_any_more_makes_another_feed(client, monkeypatch):
    known = small_world()
    take_back(known.allies)
    last = timezone.now() - WITHDRAWN_FOR + timedelta(hours=1)
    Position.objects.filter(pk=known.allies.pk).update(withdrawn_at=last)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE history_contentstate SET changed = changed - 100000000")
    first = client.get(ADDRESS)
    asked = {"If-None-Match": first["ETag"]}

    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=2))
    later = client.get(ADDRESS, headers=asked)

    assert b"Withdrawn position" in first.content
    assert later.status_code == 200
    assert b"Withdrawn position" not in later.content
    assert later["Last-Modified"] != first["Last-Modified"]
