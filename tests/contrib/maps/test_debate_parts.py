"""The questions and the experts of a debate in numbers."""

from __future__ import annotations

from debates.contrib.maps.debate_parts import debate_parts
from debates.models import Answer, Holder, Position
from tests.debates.builders import make, make_question, make_support


def numbers(parts):
    return {str(part.of): (part.positions, part.relations) for part in parts}


def test_positions_and_relations_are_counted_by_question_and_by_expert(known):
    questions, experts = debate_parts(known.debate)

    assert numbers(questions) == {"Is it an alliance?": (2, 2)}
    assert numbers(experts) == {"Artyom Lukin": (1, 1), "Nadège Rolland": (2, 2)}


def test_a_relation_counts_once_with_each_question_and_expert_at_its_ends(known):
    make_support(known.allies, known.forecast)

    questions, experts = debate_parts(known.debate)

    assert numbers(questions) == {"Is it an alliance?": (2, 3)}
    assert numbers(experts) == {"Artyom Lukin": (1, 2), "Nadège Rolland": (2, 3)}


def test_further_answers_and_joint_holders_count(known):
    trade = make_question(known.debate, text="Does it trade?")
    make(Answer, position=known.allies, question=trade, stance="denies")
    make(Holder, position=known.allies, expert=known.rolland)

    questions, experts = debate_parts(known.debate)

    assert numbers(questions)["Does it trade?"] == (1, 1)
    assert numbers(experts)["Nadège Rolland"] == (3, 2)


def test_what_is_not_public_is_not_counted(known):
    Position.objects.filter(pk=known.rivals.pk).update(status="draft")

    questions, experts = debate_parts(known.debate)

    assert numbers(questions) == {"Is it an alliance?": (1, 0)}
    assert numbers(experts) == {"Artyom Lukin": (1, 0), "Nadège Rolland": (1, 0)}


def test_seven_queries_are_enough(known, django_assert_num_queries):
    with django_assert_num_queries(7):
        debate_parts(known.debate)
