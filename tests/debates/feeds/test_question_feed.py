"""The feed of one question: its answers, and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.debates.builders import make_answer, make_position, make_question
from tests.debates.feeds.test_feeds import ATOM, assert_valid, entries, slugs, text
from tests.debates.world import MARKER, hide_objects_around

pytestmark = pytest.mark.django_db

ADDRESS = "/feeds/questions/alliance.atom"


def feed(client, address=ADDRESS):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert_valid(root)
    return root


def test_it_has_the_answers_to_its_question(client, known):
    other = make_question(known.debate, slug="lasts")
    make_position(known.debate, known.lukin, question=other, stance="affirms")

    root = feed(client)

    assert set(slugs(root)) == {"allies", "rivals"}
    assert text(root, "title") == "Answers to “Is it an alliance?”"
    address = root.find(f"{ATOM}link[@rel='alternate']").get("href")
    assert address == "http://testserver/questions/alliance/"


def test_a_further_answer_is_one_as_well(client, known):
    other = make_question(known.debate, slug="lasts")
    make_answer(known.allies, other)

    assert slugs(feed(client, "/feeds/questions/lasts.atom")) == ["allies"]


def test_the_entries_are_those_of_the_feed_of_all_positions(client, known):
    everything = ElementTree.fromstring(client.get("/feeds/positions.atom").content)
    known_ids = {text(one, "id") for one in entries(everything)}

    assert {text(one, "id") for one in entries(feed(client))} < known_ids


def test_a_withdrawn_answer_is_said_to_be(client, known):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "Wrong quotation."
    known.allies.save()

    told = {text(one, "title"): text(one, "content") for one in entries(feed(client))}

    assert "Wrong quotation." in told["Withdrawn position"]


def test_it_goes_on_without_the_question_when_its_debate_is_withdrawn(client, known):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "It never took place."
    known.debate.save()

    root = feed(client)

    assert text(root, "title") == "Answers to a question"
    assert {text(one, "title") for one in entries(root)} == {"Withdrawn position"}


def test_what_is_hidden_does_not_change_it(client, known):
    before = client.get(ADDRESS).content
    hide_objects_around(known)

    after = client.get(ADDRESS).content.decode()

    assert MARKER not in after
    assert len(entries(ElementTree.fromstring(before))) == len(
        [
            one
            for one in entries(ElementTree.fromstring(after))
            if "Withdrawn" not in text(one, "title")
        ]
    )


def test_a_question_of_a_draft_has_no_feed(client, known):
    hide_objects_around(known)

    assert client.get(f"/feeds/questions/{MARKER.lower()}-draft.atom").status_code == 404


def test_a_former_slug_leads_to_the_current_one(client, known):
    known.alliance.slug = "moved-here"
    known.alliance.save()

    answer = client.get(ADDRESS)

    assert answer.status_code == 301
    assert answer["Location"] == "/feeds/questions/moved-here.atom"


def test_the_page_leads_to_it(client, known):
    assert ADDRESS in client.get("/questions/alliance/").content.decode()
