"""Experts beside each other over all debates: `compare/`."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debates.models import Participation
from tests.debates.builders import (
    make,
    make_answer,
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_question,
    make_topic,
    make_vote,
)
from tests.debates.world import MARKER, hide_objects_around

PUBLIC = {"status": "published"}


@pytest.fixture
def ask(api):
    def ask(**query):
        answer = api("compare/", **{"expert": ["lukin", "rolland"], **query})
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


@pytest.fixture
def later(known):
    """A second debate, in which Lukin and Rolland answer one question more, and one votes."""
    debate = make_debate(title="A later debate", slug="later", date="2024-05-01", **PUBLIC)
    for expert in (known.lukin, known.rolland):
        make(Participation, debate=debate, expert=expert)
    question = make_question(debate, text="Will it last?", slug="lasts")
    known.last = make_position(
        debate,
        known.lukin,
        slug="it-lasts",
        statement="It lasts.",
        question=question,
        stance="affirms",
        topics=[known.trade],
        **PUBLIC,
    )
    known.energy = make_topic(name="Energy", slug="energy")
    make_position(
        debate, known.lukin, slug="gas", statement="Gas.", topics=[known.energy], **PUBLIC
    )
    make_vote(question, known.rolland, answer="strongly_disagree")
    known.lasts = question
    return known


def held(found, kind, slug):
    """The positions of each expert on a topic or question, by expert."""
    [one] = [row for row in found[f"{kind}s"]["results"] if row[kind]["slug"] == slug]
    return {each["slug"]: [told["slug"] for told in each["positions"]] for each in one["experts"]}


def test_experts_meet_over_all_debates_shared_subjects_first(ask, later):
    alone = make_question(later.lasts.debate, text="And else?", slug="else")
    make_answer(later.last, alone, stance="qualifies")

    found = ask()

    assert [one["slug"] for one in found["experts"]] == ["lukin", "rolland"]
    assert [one["position_count"] for one in found["experts"]] == [3, 2]
    assert [(one["title"], one["experts"]) for one in found["debates"]] == [
        ("A later debate", ["lukin", "rolland"]),
        (later.debate.title, ["lukin", "rolland"]),
    ]
    questions = [one["question"]["slug"] for one in found["questions"]["results"]]
    assert questions == ["lasts", "alliance", "else"]
    topics = [one["topic"]["slug"] for one in found["topics"]["results"]]
    assert topics == ["trade", "arms", "energy"]
    assert (found["topics"]["count"], found["topics"]["shared_count"]) == (3, 2)
    # a topic is that of its narrower ones as well
    assert held(found, "topic", "trade") == {"lukin": ["it-lasts", "allies"], "rolland": ["rivals"]}
    assert held(found, "question", "alliance") == {"lukin": ["allies"], "rolland": ["rivals"]}
    named = {one["slug"]: one["debate"]["slug"] for one in found["positions"]}
    assert named == dict.fromkeys(["it-lasts", "gas"], "later") | dict.fromkeys(
        ["allies", "rivals"], "china-russia"
    )


def test_votes_are_answers_too(ask, later):
    found = ask()

    [one] = [row for row in found["questions"]["results"] if row["question"]["slug"] == "lasts"]
    assert one["debate"]["title"] == "A later debate"
    assert [(each["slug"], each["count"], each["vote"]) for each in one["experts"]] == [
        ("lukin", 1, None),
        ("rolland", 0, "strongly_disagree"),
    ]
    assert found["questions"]["shared_count"] == 2
    assert found["agreement"] == [
        {"experts": ["lukin", "rolland"], "agreement": 0.0, "shared_count": 2}
    ]


def test_joint_positions_and_further_answers_count(ask, later):
    make_holder(later.last, later.rolland)
    more = make_question(later.debate, text="And else?", slug="else")
    make_answer(later.rivals, more, stance="qualifies")

    found = ask()

    assert held(found, "question", "lasts") == {"lukin": ["it-lasts"], "rolland": ["it-lasts"]}
    assert held(found, "question", "else") == {"rolland": ["rivals"]}
    assert found["experts"][1]["position_count"] == 3


def test_one_debate_or_topic_narrows_the_comparison(ask, api, later):
    within = ask(debate="china-russia")
    assert [one["slug"] for one in within["debates"]] == ["china-russia"]
    assert [one["topic"]["slug"] for one in within["topics"]["results"]] == ["arms", "trade"]
    about = ask(topic="energy", by="topic")
    assert "questions" not in about
    assert held(about, "topic", "energy") == {"lukin": ["gas"]}
    assert ask(topic="energy", shared="true")["topics"]["results"] == []

    # each list of all positions has as many as are counted
    make_position(later.lasts.debate, later.lukin, question=later.lasts, stance="denies", **PUBLIC)
    [arms] = [row for row in within["topics"]["results"] if row["topic"]["slug"] == "arms"]
    on_trade = ask(topic="trade", debate="later", by="question")["questions"]["results"]
    for each in (one for row in (arms, *on_trade) for one in row["experts"]):
        listed = api(each["url"].partition("/api/v1/")[2]).json()
        assert listed["count"] == each["count"]


def test_pages_and_fields_are_as_in_lists(ask, later):
    first = ask(page_size=1, by="topic", fields="slug")
    second = ask(page_size=1, by="topic", fields="slug", page=2)

    assert first["next"].endswith("&page=2")
    assert first["previous"] is None
    assert [one["topic"]["slug"] for one in first["topics"]["results"]] == ["trade"]
    assert [one["topic"]["slug"] for one in second["topics"]["results"]] == ["arms"]
    assert first["positions"] == [{"slug": slug} for slug in ("it-lasts", "allies", "rivals")]


def test_nothing_hidden_is_compared(ask, later):
    before = ask()

    hide_objects_around(later)

    assert ask() == before
    assert MARKER not in str(before)


def test_the_number_of_queries_does_not_grow(ask, later):
    with CaptureQueriesContext(connection) as few:
        ask()
    for number in range(8):
        expert = make_expert(later.debate, name=f"Expert {number}")
        make_position(
            later.debate,
            expert,
            question=later.alliance,
            stance="denies",
            topics=[make_topic(name=f"Topic {number}")],
            **PUBLIC,
        )
        make_position(later.debate, later.lukin, topics=[make_topic(name=f"Of {number}")], **PUBLIC)
    with CaptureQueriesContext(connection) as more:
        ask()

    assert len(more) == len(few)


def test_lists_of_other_topics_within_one_have_as_many_as_are_counted(ask, api, later):
    freight = make_topic(name="Freight", slug="freight", broader=later.trade)
    both = {"topics": [later.energy, freight], **PUBLIC}
    for number in range(2):
        make_position(later.debate, later.lukin, slug=f"both-{number}", **both)
    make_position(later.debate, later.lukin, topics=[freight], **PUBLIC)

    for topics in ("trade", "freight", "arms", "energy", ["arms", "energy"]):
        found = ask(topic=topics, by="topic")["topics"]["results"]
        for each in (one for row in found for one in row["experts"]):
            listed = api(each["url"].partition("/api/v1/")[2]).json()
            assert listed["count"] == each["count"], each

    # more than an answer names
    for number in range(10):
        make_position(later.debate, later.lukin, slug=f"more-{number}", **both)
    [energy] = [
        row["experts"][0]
        for row in ask(topic="freight", by="topic")["topics"]["results"]
        if row["topic"]["slug"] == "energy"
    ]
    assert energy["count"] == 12
    assert energy["url"].endswith("?expert=lukin&topic=energy")
