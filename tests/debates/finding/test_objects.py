"""Search for experts, questions, debates, topics and sources."""

from __future__ import annotations

import pytest

from debates.finding import objects
from debates.finding.objects import (
    DEBATE,
    EXPERT,
    OBJECT_KINDS,
    QUESTION,
    SOURCE,
    TOPIC,
    find_objects,
)
from debates.models import Debate, Question, Source
from search import service
from search.sync.background_value import BackgroundValue
from tests.debates.builders import make, make_debate, make_expert, make_position, make_question
from tests.search_index import AT_ONCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(live_index, monkeypatch):
    """Texts that are read anew whenever they are asked for."""
    monkeypatch.setattr(
        objects,
        "_catalogues",
        lambda: BackgroundValue("Names", objects._make_catalogues, lambda: "", policy=AT_ONCE),
    )


def found(typed, *kinds):
    return [(one.kind, one.slug) for one in find_objects(typed, kinds=kinds or OBJECT_KINDS)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gabuyev", (EXPERT, "gabuev")),
        ("Лукин", (EXPERT, "lukin")),
        ("expert:lukin", (EXPERT, "lukin")),
        ("expert:lukin energy", (EXPERT, "lukin")),
        ("Ale Gab", (EXPERT, "gabuev")),
        ("习近平", (DEBATE, "china-russia-2022")),
        ("who thinks the partnership will last", (QUESTION, "relationship-holds-in-coming-years")),
        ("who says the ties hold firm", (QUESTION, "relationship-holds-in-coming-years")),
        ("energy", (TOPIC, "energy")),
    ],
)
def test_the_first_debate_is_found_by_its_names(first_debate, typed, first):
    assert found(typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("firm partnership", DEBATE),
        ("Winter Olympics", DEBATE),
        ("hidden power struggle", SOURCE),
    ],
)
def test_debates_and_sources_are_found_by_their_titles_and_context(first_debate, typed, kind):
    assert kind in {one.kind for one in find_objects(typed)}


def test_kinds_come_in_their_order_and_within_their_limit(first_debate):
    several = find_objects("China Russia partnership sanctions", limit=2)

    kinds = [one.kind for one in several]
    assert kinds == sorted(kinds, key=OBJECT_KINDS.index)
    assert max(map(kinds.count, kinds)) == 2


def test_what_fits_far_less_than_the_best_of_its_kind_is_left_out(first_debate):
    """“China-Russia relationship” is related to a partnership, and no more."""
    assert found("firm partnership", TOPIC) == [(TOPIC, "partnership-and-alliance")]


def test_what_narrows_positions_alone_finds_nothing(first_debate):
    assert find_objects("stance:denies -energy statement:alliance") == []


def test_words_in_a_field_find_objects_of_its_kind(first_debate):
    assert {kind for kind, _slug in found("topic:friction")} == {TOPIC}
    assert {kind for kind, _slug in found("friction")} == {DEBATE, QUESTION, TOPIC}


@pytest.mark.parametrize("typed", ["art", "ART", "Th", "lukewarm"])
def test_everyday_words_and_abbreviations_begin_no_name(first_debate, typed):
    assert found(typed, EXPERT) == []


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Li Cheng", EXPERT),
        ("Nezavisimaya Gazeta", SOURCE),
        ("хозяйственных связей", SOURCE),
        ("khozyaystvennye svyazi", SOURCE),
    ],
)
def test_names_and_titles_are_found_in_other_scripts(fresh, typed, kind):
    source = make(Source, title="Хозяйственные связи ли?", publisher="Независимая газета")
    debate = make_debate(source=source)
    make_position(debate, make_expert(debate, name="李成"))

    assert [one for one, _slug in found(typed)] == [kind]


def test_a_question_without_positions_is_found(fresh):
    question = make_question(make_debate(), text="Does it rain in Ulaanbaatar?")

    assert found("Ulaanbaatar") == [(QUESTION, question.slug)]


def test_an_object_has_its_present_name(fresh, monkeypatch):
    question = make_question(make_debate(), text="Does it rain in Ulaanbaatar?")
    known = objects._make_catalogues()
    monkeypatch.setattr(objects, "_make_catalogues", lambda: known)
    Question.objects.filter(pk=question.pk).update(text="Does it snow?")

    [one] = find_objects("Ulaanbaatar")

    assert one.name == "Does it snow?"


def test_what_was_withdrawn_since_is_not_found(fresh, monkeypatch):
    debate = make_debate()
    make_question(debate, text="Does it rain in Ulaanbaatar?")
    make_position(debate, make_expert(debate, name="Batbayar"))
    known = objects._make_catalogues()
    monkeypatch.setattr(objects, "_make_catalogues", lambda: known)
    Debate.objects.update(status="withdrawn", withdrawn_reason="A mistake.")

    assert find_objects("Ulaanbaatar") == []
    assert find_objects("Batbayar") == []


def test_texts_are_kept_in_the_process(first_debate):
    find_objects("energy")

    assert objects._catalogues() is objects._catalogues()
    assert service.kept("names", lambda: None) is objects._catalogues()
