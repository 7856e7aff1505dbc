"""The feed of one position: its public versions, and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from debates.history.corrections import Explanation, explain
from debates.models import Position
from tests.debates.feeds.test_feeds import ATOM, assert_valid, entries, text
from tests.debates.world import MARKER, hide_objects_around

pytestmark = pytest.mark.django_db

ADDRESS = "/feeds/positions/allies.atom"


def change(thing, **values):
    thing.refresh_from_db()
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


@pytest.fixture
def feed(client):
    def read():
        answer = client.get(ADDRESS)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        root = ElementTree.fromstring(answer.content)
        assert_valid(root)
        return root

    return read


def test_each_version_is_an_entry_that_stays(client, known, feed):
    before = entries(feed())
    change(known.allies, statement="They are friends.")
    after = entries(feed())

    assert len(after) == len(before) + 1
    ids = [text(one, "id") for one in after]
    assert ids[1:] == [text(one, "id") for one in before]
    latest = after[0]
    assert text(latest, "title") == "Changed: Position of Artyom Lukin on “Is it an alliance?”"
    assert "<ins>They are friends.</ins>" in text(latest, "content").replace("</ins><ins>", "")
    assert text(after[-1], "title").startswith("Published: ")


def test_an_entry_leads_to_its_version(client, known, feed):
    change(known.allies, statement="They are friends.")

    for entry in entries(feed()):
        (address,) = [
            one.get("href")
            for one in entry.findall(f"{ATOM}link")
            if one.get("type") != "application/json"
        ]
        page = client.get(address)
        assert page.status_code == 200
        assert f"?at={text(entry, 'updated')}" in address


def test_the_entries_are_by_the_editors(known, feed):
    assert text(feed().find(f"{ATOM}author"), "name") == "Editors of Sinorus"


def test_what_was_written_while_it_was_away_is_in_no_entry(client, known, feed):
    change(known.allies, status="draft")
    assert client.get(ADDRESS).status_code == 404
    change(known.allies, statement=MARKER)
    change(known.allies, statement="They are friends.", status="published")

    assert MARKER not in client.get(ADDRESS).content.decode()
    assert "They are friends." in client.get(ADDRESS).content.decode()


def test_nothing_hidden_is_told(client, known):
    before = client.get(ADDRESS).content
    hide_objects_around(known)

    assert client.get(ADDRESS).content == before


def test_a_withdrawal_is_told_with_its_reason_and_nothing_of_the_content(known, feed, client):
    before = text(feed(), "id")
    change(known.allies, status="withdrawn", withdrawn_reason="Wrong.")

    (entry,) = entries(feed())

    assert text(feed(), "id") == before
    assert text(entry, "title") == "Withdrawn position"
    assert "Wrong." in text(entry, "content")
    assert "claim of allies" not in client.get(ADDRESS).content.decode()


def test_a_former_address_leads_to_the_present_one(client, known):
    change(known.allies, slug="friends")

    answer = client.get(ADDRESS)

    assert (answer.status_code, answer["Location"]) == (301, "/feeds/positions/friends.atom")


@pytest.mark.django_db(transaction=True)
def test_whoever_has_the_present_feed_gets_it_only_once(client, known):
    tag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304

    Position.objects.filter(pk=known.allies.pk).update(statement="They are friends.")

    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200


def test_parameters_are_refused(client, known):
    assert client.get(ADDRESS, {"expert": "lukin"}).status_code == 400


def test_the_reason_of_a_correction_is_told(known, feed):
    change(known.allies, statement="They are friends.")
    known.allies.refresh_from_db()
    explain([known.allies.pk], known.allies.modified, Explanation("The source was misread."))

    assert "Reason: The source was misread." in text(entries(feed())[0], "content")
