"""A large debate in numbers."""

from __future__ import annotations

import pytest

from debates.analysis.debate_overview import Bundle, debate_overview
from debates.models import Answer, Position
from tests.debates.builders import make, make_position, make_question, make_support


def parts(overview):
    return [(str(part.of), dict(part.stances), part.within) for part in overview.parts]


def test_positions_are_counted_by_question_and_stance(known):
    assert parts(debate_overview(known.debate, "question")) == [
        ("Is it an alliance?", {"affirms": 1, "denies": 1}, 1),
        ("None", {"": 1}, 0),
    ]


def test_positions_are_counted_by_expert(known):
    overview = debate_overview(known.debate, "expert", [known.alliance.pk])

    assert parts(overview) == [
        ("Artyom Lukin", {"affirms": 1}, 0),
        ("Nadège Rolland", {"denies": 1}, 0),
    ]


def test_relations_between_parts_are_bundled(known):
    make_support(known.allies, known.forecast, basis="stated", locator="1.1")

    assert debate_overview(known.debate, "question").bundles == [
        Bundle(None, known.alliance.pk, against=False, count=2, inferred=1)
    ]


def test_a_further_answer_counts_with_its_question(known):
    trade = make_question(known.debate, text="Does it trade?")
    make(Answer, position=known.allies, question=trade, stance="denies")

    assert ("Does it trade?", {"denies": 1}, 0) in parts(debate_overview(known.debate, "question"))


@pytest.mark.parametrize("by", ["question", "expert"])
def test_only_answers_to_the_chosen_questions_are_counted(known, by):
    trade = make_question(known.debate, text="Does it trade?")
    make(Answer, position=known.allies, question=trade, stance="denies")
    make_support(known.allies, known.rivals)

    overview = debate_overview(known.debate, by, [trade.pk])

    [(_, stances, _)] = parts(overview)
    assert stances == {"denies": 1}
    assert overview.bundles == []


def test_what_is_not_public_is_not_counted(known):
    draft = make_position(
        known.debate, known.lukin, status="draft", question=known.alliance, stance="affirms"
    )
    make_support(known.allies, draft)
    Position.objects.filter(pk=known.forecast.pk).update(status="withdrawn")

    overview = debate_overview(known.debate, "question")

    assert parts(overview) == [("Is it an alliance?", {"affirms": 1, "denies": 1}, 1)]
    assert overview.bundles == []


def test_the_number_of_queries_does_not_grow(known, django_assert_num_queries):
    for _ in range(5):
        asked = make_question(known.debate)
        make_support(
            known.allies, make_position(known.debate, known.lukin, question=asked, stance="affirms")
        )

    with django_assert_num_queries(5):
        debate_overview(known.debate, "question")
