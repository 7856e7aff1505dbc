"""The page of a position as it was at a moment."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from debates.models import Position
from debates.pages.past_versions import times_apart
from debates.text.moments import format_moment
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_expert,
    make_holder,
    make_position,
)
from tests.debates.pages.reading_pages import metas, parsed, text_of
from tests.debates.world import MARKER

pytestmark = pytest.mark.django_db

ALLIES = "/positions/allies/"


def change(thing, **values):
    thing.refresh_from_db()
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


@pytest.fixture
def changed(known):
    """The position of the small debate, changed twice; its versions are in `history/`."""
    change(known.allies, statement="They are friends.", detail="Of a kind.")
    change(known.allies, statement="They are partners.")
    return known


@pytest.fixture
def versions(client, changed):
    """The moments of the versions, the first one first."""
    found = client.get("/api/v1/positions/allies/history/").json()["results"]
    return [one["since"] for one in found][::-1]


def links(page):
    return {text_of(one).strip(): one.get("href") for one in page.iter("a")}


def rel(page, relation):
    return [one.get("href") for one in page.iter("link") if one.get("rel") == relation]


def test_an_earlier_version_is_shown_as_one(read, versions):
    page = parsed(read(ALLIES, at=versions[-2]))
    text = text_of(page)

    assert "This is an earlier version of this entry" in text
    assert [text_of(one) for one in page.iter("h1")] == ["They are friends."]
    assert "Of a kind." in text
    assert links(page)["Read the present version"] == ALLIES


def test_a_version_that_was_replaced_on_the_same_day_gives_the_times(read, versions):
    text = text_of(parsed(read(ALLIES, at=versions[-2])))

    since, until = (f"{moment[11:16]} UTC" for moment in versions[-2:])
    assert re.search(rf"from [^,]+, {since}, until [^,]+, {until}\.", text)


def test_what_changed_since_is_told_word_by_word(read, versions):
    page = parsed(read(ALLIES, at=versions[-2]))

    assert [text_of(one) for one in page.iter("del")] == ["friends"]
    assert [text_of(one) for one in page.iter("ins")] == ["partners"]


def test_versions_lead_to_each_other(read, versions):
    present = parsed(read(ALLIES))
    listed = [one for one in present.iter("a") if text_of(one).startswith("Version of ")]
    earlier = [one.get("href") for one in listed]

    # several of one day are told apart
    assert all(text_of(one).endswith(" UTC") for one in listed)
    assert earlier == [f"{ALLIES}?at={one}" for one in versions[-2::-1]]
    middle = parsed(read(earlier[0]))
    targets = {one.get("rel"): one.get("href") for one in middle.iter("a") if one.get("rel")}
    assert targets["prev"] == f"{ALLIES}?at={versions[-3]}"
    assert "next" not in targets
    assert links(middle)["Present version"] == ALLIES


def test_an_earlier_version_is_not_for_search_engines(read, versions):
    past, present = parsed(read(ALLIES, at=versions[-2])), parsed(read(ALLIES))

    assert metas(past)["robots"] == "noindex"
    assert "robots" not in metas(present)
    assert rel(past, "canonical") == rel(present, "canonical") == [f"http://testserver{ALLIES}"]


def test_the_moment_of_the_present_version_shows_the_present_page(read, versions):
    page = parsed(read(ALLIES, at=versions[-1]))

    assert "This is the present version, unchanged since" in text_of(page)
    assert [text_of(one) for one in page.iter("h1")] == ["They are partners."]
    assert "robots" not in metas(page)


@pytest.mark.parametrize("name", ["modified", "published_at"])
def test_a_moment_as_served_opens_the_version_that_it_was_served_with(client, read, known, name):
    served = client.get("/api/v1/positions/allies/").json()
    change(known.allies, statement="They are friends.")

    page = parsed(read(ALLIES, at=served[name]))

    assert [text_of(one) for one in page.iter("h1")] == ["The claim of allies."]


def test_each_version_is_cited_with_its_address_its_digest_and_a_feed(client, read, versions):
    for at in versions:
        page = read(ALLIES, at=at).content.decode()
        shown = client.get(f"/api/v1/positions/allies/?at={at}").json()

        assert shown["digest"] in page
        assert f"Version {shown['digest'][:12]}" in page
        assert "/feeds/positions/allies.atom" in page
    assert (
        f"http://testserver{ALLIES}?at={versions[0]}"
        in read(ALLIES, at=versions[0]).content.decode()
    )


def test_exports_of_an_earlier_version_are_of_that_version(client, read, versions):
    page = parsed(read(ALLIES, at=versions[-2]))

    exported = client.get(links(page)["BibTeX"]).content.decode()

    assert f"?at={versions[-2]}" in exported
    assert "They are friends." in exported


def test_all_of_an_earlier_version_is_there_in_words(read, known):
    evidence = make_evidence(known.allies, statement="A pact.", kind="event", locator="1.1")
    then = timezone.now()
    time.sleep(0.002)
    evidence.delete()

    text = text_of(parsed(read(ALLIES, at=format_moment(then))))

    assert "A pact." in text
    assert "1.1" in text
    assert "Nadège Rolland" in text or "They mistrust each other." in text


def test_nothing_that_is_not_public_is_in_an_earlier_version(read, known):
    rival = make_position(known.debate, known.rivals.expert, slug="secret", statement=MARKER)
    make_counterpoint(known.allies, raised_by=rival, statement=MARKER)
    then = timezone.now()
    change(rival, status="withdrawn", withdrawn_reason="Wrong.")
    change(known.allies, statement="They are friends.")

    answer = read(ALLIES, at=format_moment(then))

    assert answer.status_code == 200
    assert "The claim of allies." in answer.content.decode()
    assert MARKER not in answer.content.decode()


def test_a_moment_without_a_public_version_is_a_404_that_says_so(read, known):
    change(known.allies, status="draft")
    change(known.allies, statement=MARKER)
    then = timezone.now()
    change(known.allies, statement="They are friends.", status="published")

    away, before = read(ALLIES, at=format_moment(then)), read(ALLIES, at="2001-01-01")

    for answer in (away, before):
        assert answer.status_code == 404
        assert "This position was not public" in answer.content.decode()
        assert MARKER not in answer.content.decode()


def test_what_is_withdrawn_has_no_versions(read, changed, versions):
    change(changed.allies, status="withdrawn", withdrawn_reason="Wrong.")

    answer = read(ALLIES, at=versions[0])

    assert answer.status_code == 410
    assert "claim of allies" not in answer.content.decode()


@pytest.mark.parametrize("moment", ["yesterday", "2022-02-30", "2999-01-01", "", "2026-01-01 x"])
def test_a_moment_that_cannot_be_is_refused_in_words(read, known, moment):
    answer = read(ALLIES, at=moment)

    assert answer.status_code == 400
    assert "time" in answer.content.decode()


@pytest.mark.parametrize("address", ["/debates/china-russia/", "/experts/lukin/", "/", "/topics/"])
def test_pages_that_keep_no_versions_say_so(read, known, address):
    answer = read(address, at="2026-01-01")

    assert answer.status_code == 400
    assert "This page keeps no versions." in answer.content.decode()


def test_a_former_address_leads_to_the_same_version(read, versions):
    change(Position.objects.get(slug="allies"), slug="friends")

    answer = read(ALLIES, at=versions[0])

    assert answer.status_code == 301
    assert answer["Location"].startswith("/positions/friends/?at=")


def test_whoever_held_an_earlier_version_is_named(read, known):
    held = make_holder(known.allies, make_expert(known.debate, name="Jane Doe"))
    then = timezone.now()
    time.sleep(0.002)
    held.delete()

    page = text_of(parsed(read(ALLIES, at=format_moment(then))))

    assert "Jane Doe" in page
    assert "Position of Artyom Lukin and Jane Doe on" in page
    assert "Jane Doe" not in text_of(parsed(read(ALLIES))).partition("How to cite")[0]


def test_readers_are_told_the_wording_that_an_answer_was_given_to(known, read, versions):
    before = known.alliance.text
    change(known.alliance, text="Are they no allies?")
    change(known.debate, status="draft")
    change(known.alliance, text="What nobody has seen?")
    change(known.alliance, text="Are they  no ALLIES")
    change(known.debate, status="published")
    make_position(known.debate, known.lukin, question=known.alliance, slug="later", stance="denies")

    told = f"the question Are they no ALLIES read {before}."
    for address in (ALLIES, f"/questions/{known.alliance.slug}/"):
        page = text_of(parsed(read(address)))
        assert told in page
        assert page.count("Until ") == 1
    assert "Until " not in text_of(parsed(read("/positions/later/")))
    past = text_of(parsed(read(ALLIES, at=versions[0])))
    assert before in past
    assert "ALLIES" not in past


def test_versions_of_one_moment_are_told_apart(read, changed):
    page = parsed(read(ALLIES))

    told = [text_of(one) for one in page.iter("a") if text_of(one).startswith("Version of ")]
    assert len(set(told)) == len(told) > 1


def test_times_are_as_exact_as_tells_them_apart():
    first = datetime(2022, 3, 1, 9, 30, 5, tzinfo=UTC)

    assert times_apart([first, first + timedelta(days=1)]) == ["09:30 UTC", "09:30 UTC"]
    assert times_apart([first, first + timedelta(seconds=2)]) == ["09:30:05 UTC", "09:30:07 UTC"]
    exact = times_apart([first, first + timedelta(microseconds=2)])
    assert exact == ["09:30:05.000000 UTC", "09:30:05.000002 UTC"]


@pytest.mark.parametrize(
    ("at", "status"), [("2999-01-01", 400), ("then", 400), ("1999-01-01", 404)]
)
def test_a_moment_without_a_version_leads_to_the_present_one(client, known, at, status):
    answer = client.get(ALLIES, {"at": at})

    assert answer.status_code == status
    assert links(parsed(answer))["Read the present version"] == ALLIES
    other = client.get("/experts/lukin/", {"at": at})
    assert links(parsed(other))["Read the present version"] == "/experts/lukin/"
