"""Feeds of positions: valid Atom, with ids that stay, of what is new, corrected and withdrawn."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debates.feeds.atom import tag
from debates.feeds.positions import ENTRIES, WITHDRAWN_FOR
from debates.models import Debate, Expert, Position
from tests.debates.builders import make, make_debate, make_expert, make_position, make_source
from tests.debates.world import MARKER, hide_objects_around, random_world

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ADDRESS = "/feeds/positions.atom"


@pytest.fixture
def feed(client):
    """Asks for the feed; gives its root."""

    def ask(**query):
        answer = client.get(ADDRESS, query)
        assert answer.status_code == 200, answer.content
        return ElementTree.fromstring(answer.content)

    return ask


def entries(root):
    return root.findall(f"{ATOM}entry")


def slugs(root):
    """The slugs in the entries' addresses, in their order."""
    links = [entry.find(f"{ATOM}link[@rel='alternate']").get("href") for entry in entries(root)]
    return [link.rstrip("/").rpartition("/")[2] for link in links]


def text(element, name):
    return element.findtext(f"{ATOM}{name}")


def assert_valid(root):
    """Assert the requirements of RFC 4287 on a feed and its entries."""
    assert root.tag == f"{ATOM}feed"
    for element in (root, *entries(root)):
        for once in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{once}")) == 1, once
        assert text(element, "title").strip()
        assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[!-~]+", text(element, "id"))
        moment = datetime.fromisoformat(text(element, "updated"))
        assert moment.tzinfo is not None
        for link in element.findall(f"{ATOM}link"):
            assert link.get("href").startswith("http")
        kinds = [
            (link.get("rel"), link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
        ]
        assert len(kinds) == len(set(kinds))
        for category in element.findall(f"{ATOM}category"):
            assert category.get("term")
    # every entry has an author, its own or that of the feed
    assert text(root.find(f"{ATOM}author"), "name")
    assert root.find(f"{ATOM}link[@rel='self']") is not None
    ids = [text(entry, "id") for entry in entries(root)]
    assert len(ids) == len(set(ids))
    for entry in entries(root):
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None
    moments = [text(entry, "updated") for entry in entries(root)]
    assert moments == sorted(moments, reverse=True)


def test_a_feed_is_valid_atom(client, known, feed):
    hide_objects_around(known)
    random_world(20)

    answer = client.get(ADDRESS)

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert_valid(ElementTree.fromstring(answer.content))
    assert_valid(feed(expert="lukin"))


def test_an_empty_feed_is_valid_too(client, feed):
    assert_valid(feed())
    assert entries(feed()) == []


def test_an_entry_says_who_says_what(known, feed):
    entry = next(one for one in entries(feed()) if "allies" in text(one, "title"))

    assert text(entry, "title") == "Artyom Lukin: The claim of allies."
    assert text(entry.find(f"{ATOM}author"), "name") == "Artyom Lukin"
    assert text(entry.find(f"{ATOM}author"), "uri") == "http://testserver/experts/lukin/"
    assert entry.get(LANG) == "en"
    assert [(one.get("term"), one.get("label")) for one in entry.findall(f"{ATOM}category")] == [
        ("arms", "Arms trade")
    ]
    content = text(entry, "content")
    assert "<strong>Yes</strong>: Is it an alliance?" in content
    assert "Trade grew. (147.5 billion US dollars, 2021)" in content
    assert (
        "Editors’ comparison, against the claim: They mistrust each other. "
        "(from the position of Nadège Rolland: The claim of rivals.)" in content
    )
    links = {link.get("type"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["application/json"] == "http://testserver/api/v1/positions/allies/"


def test_texts_are_texts_whatever_is_in_them(known, feed):
    Position.objects.filter(pk=known.allies.pk).update(
        statement='<b>&"\x01\x0b', detail="<script>alert(1)</script>"
    )

    entry = next(one for one in entries(feed()) if "Lukin" in text(one, "title"))

    assert text(entry, "title") == 'Artyom Lukin: <b>&"'
    assert "<script" not in text(entry, "content")


def test_what_is_corrected_comes_first_under_the_id_that_it_had(known, feed):
    before = {
        one: text(entry, "id") for one, entry in zip(slugs(feed()), entries(feed()), strict=True)
    }
    known.allies.statement, known.allies.slug = "They are friends.", "friends"
    known.allies.save()

    after = feed()

    assert slugs(after)[0] == "friends"
    assert text(entries(after)[0], "id") == before["allies"]
    assert text(after, "updated") == text(entries(after)[0], "updated")


def test_new_evidence_is_a_correction(known, feed):
    known.pact.statement = "Two pacts."
    known.pact.save()

    assert slugs(feed())[0] == "allies"


def test_what_is_withdrawn_is_said_to_be_with_the_reason_and_nothing_of_it(known, feed):
    before = {
        one: text(entry, "id") for one, entry in zip(slugs(feed()), entries(feed()), strict=True)
    }
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "A <wrong> figure."
    known.allies.save()

    after = feed()

    entry = entries(after)[0]
    assert_valid(after)
    assert text(entry, "id") == before["allies"]
    assert text(entry, "title") == "Withdrawn position"
    assert (
        text(entry, "content")
        == "<p>This position has been withdrawn. Reason: A &lt;wrong&gt; figure.</p>"
    )
    assert entry.find(f"{ATOM}category").get("term") == "withdrawn"
    assert "claim of allies" not in ElementTree.tostring(after, encoding="unicode")
    assert slugs(feed(expert="lukin")) == ["allies"]
    assert "allies" not in slugs(feed(expert="rolland"))


def test_a_feed_of_what_was_withdrawn_goes_on(client, known, feed):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "All wrong."
    known.debate.save()

    root = feed(debate="china-russia")

    assert set(slugs(root)) == {"allies", "rivals", "forecast"}
    assert text(root, "title") == "Positions"
    assert_valid(root)


def test_a_feed_follows_an_address_that_changed(client, known):
    known.lukin.slug = "artyom-lukin"
    known.lukin.save()

    answer = client.get(ADDRESS, {"expert": ["rolland", "lukin"], "stance": "denies"})

    assert answer.status_code == 301
    assert answer["Location"] == f"{ADDRESS}?expert=rolland&expert=artyom-lukin&stance=denies"


def test_an_address_that_nobody_may_know_is_not_followed(client, known):
    draft = make(Expert, name=MARKER, slug="once")
    draft.slug = MARKER.lower()
    draft.save()

    assert client.get(ADDRESS, {"expert": "once"}).status_code == 400


def test_what_is_written_into_a_withdrawn_position_is_not_asked_for_by_filters(known, feed):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
    known.allies.save()
    known.allies.expert, known.allies.order = known.rolland, None
    known.allies.save()

    assert "allies" in slugs(feed())
    assert "allies" not in slugs(feed(expert="rolland"))


def test_after_a_while_a_withdrawal_is_no_news(known, feed):
    known.allies.status, known.allies.withdrawn_reason = "withdrawn", "wrong"
    known.allies.save()
    long_ago = timezone.now() - WITHDRAWN_FOR - timedelta(days=1)
    Position.objects.filter(pk=known.allies.pk).update(withdrawn_at=long_ago)

    assert "allies" not in slugs(feed())


def test_what_was_never_public_is_not_said_to_be_withdrawn(known, feed):
    draft = make_position(known.debate, known.lukin, status="draft", slug="never")
    draft.status, draft.withdrawn_reason = "withdrawn", MARKER
    draft.save()

    assert "never" not in slugs(feed())


def test_what_was_withdrawn_before_its_debate_was_public_is_not_said_to_be(known, feed):
    debate = make_debate(status="draft")
    expert = make_expert(debate)
    never = make_position(debate, expert, slug="never")
    make_position(debate, expert, slug="nor-this")
    never.status, never.withdrawn_reason = "withdrawn", MARKER
    never.save()
    for status in ("published", "draft"):
        debate.status = status
        debate.save()
        assert "never" not in slugs(feed())

    Position.objects.filter(slug="nor-this").update(slug="renamed")
    debate.status, debate.withdrawn_reason = "withdrawn", MARKER
    debate.save()

    assert not {"never", "renamed"} & set(slugs(feed()))


def test_a_debate_that_is_withdrawn_takes_its_positions_along(known, feed):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "All wrong."
    known.debate.save()

    root = feed()

    assert set(slugs(root)) == {"allies", "rivals", "forecast"}
    assert {text(entry, "content") for entry in entries(root)} == {
        "<p>This position has been withdrawn. Reason: All wrong.</p>"
    }


def test_drafts_are_in_no_feed(client, known):
    before = client.get(ADDRESS).content
    hide_objects_around(known)
    # of the things around, two were published with a withdrawn debate
    shown = client.get(ADDRESS).content.decode()

    assert MARKER not in shown
    assert shown.count("<entry") - before.decode().count("<entry") == shown.count(
        "Withdrawn position"
    )


@pytest.mark.parametrize(
    ("query", "expected", "title"),
    [
        ({"debate": "china-russia"}, {"allies", "rivals", "forecast"}, "China and Russia"),
        ({"expert": "lukin"}, {"allies"}, "Artyom Lukin"),
        ({"topic": "trade"}, {"allies", "rivals"}, "Trade"),
        ({"question": "alliance", "stance": "denies"}, {"rivals"}, "Is it an alliance?, denies"),
        ({"expert": ["lukin", "rolland"], "kind": "forecast"}, {"forecast"}, "Artyom Lukin, Nad"),
    ],
)
def test_a_feed_is_narrowed_by_the_filters_of_positions(known, feed, query, expected, title):
    root = feed(**query)

    assert set(slugs(root)) == expected
    assert text(root, "title").startswith(f"Positions: {title}")
    assert_valid(root)


def test_a_feed_of_a_search(known, feed, live_index):
    root = feed(q="allies", expert="lukin")

    assert slugs(root) == ["allies"]
    assert text(root, "title") == "Positions: “allies”, Artyom Lukin"
    assert text(root, "id").endswith("positions?q=allies&expert=lukin")
    assert root.find(f"{ATOM}link[@rel='alternate']").get("href") == (
        "http://testserver/search/?q=allies&expert=lukin"
    )
    assert_valid(feed(q='Москва "Пекин" #?%'))


def test_feeds_of_different_things_have_different_ids_that_stay(known, feed):
    first = text(feed(expert=["lukin", "rolland"]), "id")

    assert text(feed(expert=["rolland", "lukin"]), "id") == first
    assert text(feed(), "id") != first
    Expert.objects.update(name="Another name")
    assert text(feed(expert=["lukin", "rolland"]), "id") == first


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"expert": "lukn"}, "Did you mean “lukin”?"),
        ({"page": "2"}, "Unknown parameter “page”."),
        ({"stance": "no"}, "“no” is not a valid value."),
    ],
)
def test_what_is_not_known_is_refused(client, known, query, message):
    answer = client.get(ADDRESS, query)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert message in answer.json()["detail"]


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/atom+xml", "application/rss+xml, text/xml;q=0.8", "application/xml"],
)
def test_feed_readers_get_atom_by_whatever_name_they_know_it(client, known, accept):
    answer = client.get(ADDRESS, headers={"Accept": accept})

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_a_feed_is_open_to_pages_of_any_site(client, known):
    answer = client.get(ADDRESS, headers={"Origin": "https://elsewhere.example"})

    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_feed_has_so_many_entries_and_takes_few_queries(known, feed):
    def counted():
        with CaptureQueriesContext(connection) as captured:
            root = feed()
        return len(entries(root)), len(captured)

    _, few = counted()
    random_world(ENTRIES + 30, status="published")
    Debate.objects.update(source=make_source())

    assert counted() == (ENTRIES, few)
    assert few <= 13


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("/", ""),
        ("/debates/china-russia/", "?debate=china-russia"),
        ("/experts/lukin/", "?expert=lukin"),
        ("/topics/arms/", "?topic=arms"),
        ("/search/?q=allies&expert=lukin&order=-date", "?q=allies&expert=lukin"),
    ],
)
def test_pages_lead_feed_readers_to_their_feed(client, known, live_index, page, query):
    html = client.get(page).content.decode()

    (address,) = re.findall(
        r'<link rel="alternate" type="application/atom\+xml" title="Feed" href="([^"]*)"', html
    )
    address = address.replace("&amp;", "&")
    assert address == f"http://testserver{ADDRESS}{query}"
    assert client.get(address).status_code == 200


def test_a_tag_is_one_whatever_the_host_is():
    assert tag("Debates.example.org:8000", "positions/1") == (
        "tag:debates.example.org,2026:positions/1"
    )
    assert tag("[::1]:8000", "x", "2026-11-25").startswith("tag:unnamed,2026-11-25:")
