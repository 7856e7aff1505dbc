"""Positions like one, and positions against one."""

from __future__ import annotations

import pytest

from debates.analysis.related import in_common, opposing_positions, similar_positions
from debates.models import Position
from search.backends.base import SearchUnavailable
from tests.debates.builders import (
    make_answer,
    make_counterpoint,
    make_expert,
    make_position,
    make_question,
    make_topic,
)


@pytest.fixture
def away(settings, tmp_path):
    """There is no index."""
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "none"}


def slugs(found):
    return [one.position.slug for one in found]


def relations(found):
    return {one.position.slug: [why.relation for why in one.reasons] for one in found}


def write(exchange, slug, statement, **fields):
    expert = fields.pop("expert", None) or make_expert(exchange.debate)
    return make_position(exchange.debate, expert, slug=slug, statement=statement, **fields)


def test_the_nearest_comes_first_and_says_why(exchange, request):
    one = write(exchange, "one", "Hydrogen pipelines cross Mongolia.")
    write(exchange, "near", "Pipelines that cross Mongolia carry hydrogen.")
    write(exchange, "far", "Hydrogen is dear.")
    write(exchange, "other", "Wheat is sold.")
    request.getfixturevalue("live_index")

    found = similar_positions(one)

    assert slugs(found)[:2] == ["near", "far"]
    assert set(found[0].words) >= {"hydrogen", "pipelines", "Mongolia"}
    assert 0 < found[1].score < found[0].score <= 1
    assert slugs(similar_positions(one, limit=1)) == ["near"]


def test_those_of_the_same_expert_are_told_where_that_is_asked_for(exchange, request):
    one = write(exchange, "one", "Hydrogen is dear.", expert=exchange.lukin)
    write(exchange, "own", "Hydrogen is cheap.", expert=exchange.lukin)
    request.getfixturevalue("live_index")

    assert "own" not in slugs(similar_positions(one))
    assert "own" in slugs(similar_positions(one, same_expert=True))


def test_nothing_that_is_not_public_is_like_anything(exchange, request):
    one = write(exchange, "one", "Hydrogen is dear.")
    write(exchange, "draft", "Hydrogen is cheap.", status="draft")
    write(exchange, "gone", "Hydrogen is old.")
    request.getfixturevalue("live_index")
    Position.objects.filter(slug="gone").update(status="withdrawn", withdrawn_reason="Wrong.")

    assert not {"draft", "gone"} & set(slugs(similar_positions(one)))


def test_without_an_index_nothing_is_like_anything(exchange, away):
    with pytest.raises(SearchUnavailable):
        similar_positions(exchange.lasts)


def test_those_that_counter_and_are_countered_oppose_each_other(exchange, live_index):
    [breaks] = opposing_positions(exchange.lasts)
    [lasts] = opposing_positions(exchange.breaks)

    assert [(why.relation, why.counterpoint) for why in breaks.reasons] == [
        ("counters", exchange.counterpoint),
        ("other_stance", None),
    ]
    assert [(why.relation, why.counterpoint) for why in lasts.reasons] == [
        ("countered", exchange.counterpoint),
        ("other_stance", None),
    ]


def test_other_stances_on_the_same_question_oppose(exchange, request):
    answer = {"question": exchange.question}
    write(exchange, "same", "So it is.", stance="affirms", **answer)
    write(exchange, "partly", "In part.", stance="qualifies", **answer)
    write(exchange, "elsewhere", "On nothing.")
    request.getfixturevalue("live_index")

    assert relations(opposing_positions(exchange.lasts)) == {
        "breaks": ["counters", "other_stance"],
        "partly": ["other_stance"],
    }
    assert opposing_positions(Position.objects.get(slug="elsewhere")) == []


def test_other_stances_on_further_questions_oppose(exchange, away):
    beside = make_question(exchange.debate)
    partly = write(exchange, "partly", "In part.", question=beside, stance="qualifies")
    same = write(exchange, "same", "So it is.", question=beside, stance="affirms")
    make_answer(exchange.lasts, beside, stance="affirms")
    make_answer(same, exchange.question, stance="denies")

    assert relations(opposing_positions(exchange.lasts)) == {
        "breaks": ["counters", "other_stance"],
        "partly": ["other_stance"],
        "same": ["other_stance"],
    }
    for other in (partly, same):
        assert "lasts" in relations(opposing_positions(other))


def test_of_those_against_it_the_nearest_comes_first(exchange, request):
    answer = {"question": exchange.question, "stance": "denies"}
    write(exchange, "far", "Wheat is sold.", **answer)
    write(exchange, "near", "The pipeline was opened, but it lasts no year.", **answer)
    request.getfixturevalue("live_index")

    found = opposing_positions(exchange.lasts)

    assert slugs(found)[0] == "near"
    assert "pipeline" in found[0].words
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert slugs(opposing_positions(exchange.lasts, limit=1)) == ["near"]


def test_nothing_that_is_not_public_opposes(exchange, live_index):
    draft = write(
        exchange, "draft", "No.", status="draft", question=exchange.question, stance="denies"
    )
    make_counterpoint(exchange.lasts, raised_by=draft)
    assert slugs(opposing_positions(exchange.lasts)) == ["breaks"]

    Position.objects.filter(slug="breaks").update(status="withdrawn", withdrawn_reason="Wrong.")
    assert opposing_positions(exchange.lasts) == []


def test_what_opposes_is_known_without_an_index(exchange, away):
    write(exchange, "partly", "In part.", question=exchange.question, stance="qualifies")

    found = opposing_positions(exchange.lasts)

    assert slugs(found) == ["breaks", "partly"]
    assert {(one.score, one.words) for one in found} == {(0.0, ())}


def test_words_of_common_topics_come_first(exchange, request):
    energy = make_topic(name="Energy and hydrogen")
    one = write(exchange, "one", "Pipelines cross Mongolia and carry hydrogen.")
    near = write(exchange, "near", "Hydrogen crosses Mongolia in pipelines.")
    for position in (one, near):
        position.topics.add(energy)
    request.getfixturevalue("live_index")

    [found, *_] = similar_positions(one)

    assert found.position.slug == "near"
    assert set(found.words[:2]) == {"hydrogen", "Energy"}
    assert {"pipelines", "Mongolia"} <= set(found.words[2:])


def test_generic_words_are_no_reason(exchange, request):
    one = write(exchange, "one", "One keeps what seven have said of hydrogen.")
    write(exchange, "near", "Seven say that one has kept hydrogen.")
    request.getfixturevalue("live_index")

    [found, *_] = similar_positions(one)

    assert found.position.slug == "near"
    assert found.words == ("hydrogen",)


def test_topics_in_common_stand_before_the_words_that_they_do_not_have(exchange, request):
    energy = make_topic(name="Hydrogen")
    trade = make_topic(name="Trade")
    one = write(exchange, "one", "Hydrogen is carried across Mongolia.")
    near = write(exchange, "near", "Across Mongolia they carry hydrogen.")
    one.topics.add(energy, trade)
    near.topics.add(energy)
    request.getfixturevalue("live_index")

    [found, *_] = similar_positions(one)

    assert in_common(found, one.topics.order_by("name")) == ["Hydrogen", "Mongolia"]


def test_a_topic_is_what_positions_have_in_common_where_no_word_tells(exchange, request):
    cool = make_topic(name="Trust")
    one = write(exchange, "one", "One keeps one.")
    near = write(exchange, "near", "They are kept by one.")
    for position in (one, near):
        position.topics.add(cool)
    request.getfixturevalue("live_index")

    [found] = [one for one in similar_positions(one) if one.position.slug == "near"]

    assert in_common(found, one.topics.all()) == ["Trust"]
