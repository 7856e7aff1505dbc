"""The feed of forecasts that fell due or were decided."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from debates.models.forecast_states import today
from tests.debates.builders import make_debate, make_expert, make_forecast, outcome
from tests.debates.feeds.test_feeds import assert_valid, entries, text

pytestmark = pytest.mark.django_db

ADDRESS = "/feeds/forecasts.atom"


def titles(client, **query):
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    root = ElementTree.fromstring(answer.content)
    assert_valid(root)
    return [text(entry, "title") for entry in entries(root)]


@pytest.fixture
def debate():
    return make_debate()


@pytest.fixture
def expert(debate):
    return make_expert(debate, slug="lukin", name="Artyom Lukin")


def test_its_title_names_what_it_is_narrowed_to(client, debate, expert):
    everything = ElementTree.fromstring(client.get(ADDRESS).content)
    narrowed = ElementTree.fromstring(client.get(ADDRESS, {"expert": "lukin"}).content)

    assert text(everything, "title") == "Forecasts due and decided"
    assert text(narrowed, "title") == "Forecasts due and decided: Artyom Lukin"


def test_it_tells_what_fell_due_and_what_was_decided(client, debate, expert):
    day = today()
    make_forecast(debate, expert, position={"statement": "Not yet."}, due=day)
    make_forecast(debate, expert, position={"statement": "Undated."})
    make_forecast(debate, expert, position={"statement": "Over."}, due=day - timedelta(days=1))
    make_forecast(debate, expert, position={"statement": "Known."}, **outcome("did_not"))

    assert sorted(titles(client)) == [
        "Did not come true: Artyom Lukin: Known.",
        "Fell due: Artyom Lukin: Over.",
    ]


def test_the_claim_comes_before_the_event(client, debate, expert):
    claim = {"statement": "It will not rain."}
    make_forecast(debate, expert, event="It stays dry.", position=claim, **outcome())

    assert titles(client) == ["Came true: Artyom Lukin: It will not rain."]
    content = client.get(ADDRESS).content.decode()
    assert content.index("It will not rain.", content.index("<content")) < content.index(
        "It stays dry."
    )


def test_what_was_decided_after_its_date_has_an_entry_for_both(client, debate, expert):
    late = make_forecast(
        debate, expert, position={"statement": "Late."}, due=today() - timedelta(days=5)
    )
    early = make_forecast(
        debate, expert, position={"statement": "Early."}, due=today() - timedelta(days=5)
    )
    for forecast, days in ((late, 1), (early, 9)):
        for name, value in outcome(decided_on=today() - timedelta(days=days)).items():
            setattr(forecast, name, value)
        forecast.save()

    assert sorted(titles(client)) == [
        "Came true: Artyom Lukin: Early.",
        "Came true: Artyom Lukin: Late.",
        "Fell due: Artyom Lukin: Late.",
    ]


def test_one_may_follow_an_expert_alone(client, debate, expert):
    other = make_expert(debate, slug="fallon", name="Theresa Fallon")
    make_forecast(debate, expert, position={"statement": "One."}, **outcome())
    make_forecast(debate, other, position={"statement": "Two."}, **outcome())

    assert titles(client, expert="fallon") == ["Came true: Theresa Fallon: Two."]
    assert client.get(ADDRESS, {"expert": "nobody"}).status_code == 400


def test_whoever_follows_what_was_withdrawn_gets_no_error(client, debate, expert):
    make_forecast(debate, expert, position={"statement": "Over."}, due=today() - timedelta(days=1))
    expert.slug = "artyom-lukin"
    expert.save()
    debate.status, debate.withdrawn_reason = "withdrawn", "Wrong."
    debate.save()

    assert client.get(ADDRESS, {"expert": "lukin"})["Location"] == f"{ADDRESS}?expert=artyom-lukin"
    assert titles(client, expert="artyom-lukin", debate=debate.slug) == []


def test_a_draft_is_not_in_it(client, debate, expert):
    make_forecast(debate, expert, position={"status": "draft"}, **outcome())
    hidden = make_debate(status="draft")
    make_forecast(hidden, make_expert(hidden), **outcome())

    assert titles(client) == []


def test_a_copy_that_is_current_is_not_sent_again(client, transactional_db):
    debate = make_debate()
    make_forecast(debate, make_expert(debate), **outcome())
    first = client.get(ADDRESS)

    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304
