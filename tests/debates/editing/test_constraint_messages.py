"""Error messages for editors when the database rejects a write, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from debates.db import cross_row_rules
from debates.editing import constraint_messages
from debates.models import Counterpoint, Evidence, Participation, Position, Question, Topic
from search.sync.triggers import Refusal
from tests.debates.builders import (
    make,
    make_counterpoint,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_topic,
)
from tests.debates.editors import World

pytestmark = pytest.mark.django_db

Write = Callable[[World], object]


def stance_without_question(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(stance="")


def taken_order(there: World) -> None:
    other = make_position(there.debate, there.lukin)
    Position.objects.filter(pk=other.pk).update(order=there.alliance.order)


def taken_slug(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(slug=there.rivalry.slug)


def unit_without_value(there: World) -> None:
    Evidence.objects.filter(pk=make_evidence(there.alliance).pk).update(unit="percent")


def published_stranger(there: World) -> None:
    make_position(there.debate, make_expert())


def question_from_elsewhere(there: World) -> None:
    elsewhere = make_question(make_debate())
    Position.objects.filter(pk=there.alliance.pk).update(question=elsewhere)


def participant_gone(there: World) -> None:
    Position.objects.filter(pk=there.alliance.pk).update(status="published")
    Participation.objects.filter(expert=there.lukin).delete()


def question_moved(there: World) -> None:
    Question.objects.filter(pk=there.question.pk).update(debate=make_debate())


def raised_elsewhere(there: World) -> None:
    elsewhere = make_debate()
    raising = make_position(elsewhere, make_expert(elsewhere))
    make_counterpoint(there.alliance, raised_by=raising)


def countered_position_moved(there: World) -> None:
    make_counterpoint(there.alliance, raised_by=there.rivalry)
    moved = {"debate": make_debate(), "question": None, "stance": ""}
    Position.objects.filter(pk=there.alliance.pk).update(**moved)


def circle_of_topics(there: World) -> None:
    energy = make_topic()
    narrower = make_topic(broader=energy)
    Topic.objects.filter(pk=energy.pk).update(broader=narrower)


def counter_of_itself(there: World) -> None:
    make(
        Counterpoint,
        position=there.alliance,
        raised_by=there.alliance,
        statement="No.",
        kind="rebuts",
    )


def expert_deleted(there: World) -> None:
    there.lukin.delete()


def question_deleted(there: World) -> None:
    there.question.delete()


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (stance_without_question, "Choose both a question and a stance, or neither."),
        (taken_order, "Another position of this expert already has this order."),
        (taken_slug, "This address is taken."),
        (unit_without_value, "Enter a figure, or remove the unit and the period."),
        (published_stranger, "needs an expert who takes part in the debate."),
        (question_from_elsewhere, "can only answer a question of its own debate."),
        (participant_gone, "The expert has published positions in the debate."),
        (question_moved, "Positions in its debate answer this question."),
        (raised_elsewhere, "can only be raised by a position in the same debate."),
        (countered_position_moved, "link this position to others in its debate."),
        (circle_of_topics, "A topic cannot be broader than itself."),
        (counter_of_itself, "A position cannot raise a counterpoint to itself."),
        (expert_deleted, "still used by participation “Artyom Lukin in Where the two"),
        (question_deleted, "position “An alliance is forming.”, position “Rivalry"),
    ],
)
def test_a_refusal_of_the_database_has_words(write: Write, words: str, there: World) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(there)

    assert words in constraint_messages.in_words(refused.value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("FOREIGN KEY constraint failed", constraint_messages.REFERENCE_GONE),
        ('violates foreign key constraint "fk_1"', constraint_messages.REFERENCE_GONE),
        ("NOT NULL constraint failed: a.b", "The database rejected this change: NOT NULL"),
        ("", "The database rejected this change: "),
    ],
)
def test_what_has_no_words_of_its_own_is_said_as_the_database_says_it(
    said: str, words: str
) -> None:
    assert words in constraint_messages.in_words(IntegrityError(said))


def test_of_many_things_that_refer_to_it_ten_are_named(there: World) -> None:
    things = [make_evidence(there.alliance, statement=f"Number {n:02}.") for n in range(13)]

    words = constraint_messages.still_used(things)

    assert "Number 09." in words
    assert "Number 10." not in words
    assert words.endswith("and 3 more.")


def test_names_take_no_query_for_each_object(there: World, django_assert_max_num_queries) -> None:
    make_expert(*(make_debate() for _ in range(13)))
    taking_part = list(Participation.objects.order_by("-pk")[:13])

    with django_assert_max_num_queries(20):
        words = constraint_messages.still_used(taking_part)

    assert words.endswith("and 3 more.")


def test_every_constraint_and_every_rule_has_words_and_every_field_is_one_of_the_model() -> None:
    rules = {
        action.constraint
        for trigger in cross_row_rules.triggers()
        for action in getattr(trigger, "actions", ())
        if isinstance(action, Refusal)
    }
    constraints = {
        constraint.name: (model, constraint)
        for model in apps.get_app_config("debates").get_models()
        for constraint in model._meta.constraints
    }

    for name in {*rules, *constraints}:
        assert not constraint_messages.in_words(IntegrityError(f"{name}: x")).startswith(
            "The database"
        ), name
    for name, field in constraint_messages.FIELDS.items():
        assert constraints[name][0]._meta.get_field(field)


def test_a_message_about_one_field_moves_beside_it_only_where_the_form_has_the_field() -> None:
    message = "Choose both a question and a stance, or neither."
    error = ValidationError({NON_FIELD_ERRORS: [message, "Something else."]})

    moved = constraint_messages.beside_fields(error, {"stance"})
    kept = constraint_messages.beside_fields(error, {"statement"})

    assert moved.message_dict == {"stance": [message], NON_FIELD_ERRORS: ["Something else."]}
    assert kept.message_dict == error.message_dict
    assert constraint_messages.beside_fields(ValidationError("Plain."), set()).messages == [
        "Plain."
    ]
