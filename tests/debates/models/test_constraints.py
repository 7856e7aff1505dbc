"""Database constraints: rejected writes, however they are made."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from debates.db import cross_row_rules
from debates.models import (
    Answer,
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
    Vote,
)
from search.sync.triggers import Refusal, Trigger
from tests.debates.builders import (
    Exchange,
    make,
    make_debate,
    make_evidence,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)
from tests.debates.models.refused_writes.constraints import CONSTRAINTS
from tests.debates.models.refused_writes.rules import RULES
from tests.debates.models.refused_writes.writing import Write

MODELS = [Source, Expert, Topic, Debate, Question, Participation, Position, Evidence, Counterpoint]
MODELS += [Forecast, Support, ContextNote, Holder, Answer, Vote]
SLUGGED = [Source, Expert, Topic, Debate, Question, Position]


def refusal_of(there: Exchange, write: Write) -> str:
    """Return the database's message when it rejects a write."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write(there)
    return str(refused.value)


def names(constraint: models.BaseConstraint) -> list[str]:
    """By what a message of the database names a constraint: SQLite names columns of unique ones."""
    if isinstance(constraint, models.UniqueConstraint) and connection.vendor == "sqlite":
        table = constraint_models()[constraint.name]._meta
        return [f"{table.db_table}.{table.get_field(field).column}" for field in constraint.fields]
    return [constraint.name]


def constraint_models() -> dict[str, type[models.Model]]:
    return {item.name: model for model in MODELS for item in model._meta.constraints}


def all_rules() -> set[str]:
    return {
        action.constraint
        for trigger in cross_row_rules.triggers()
        if isinstance(trigger, Trigger)
        for action in trigger.actions
        if isinstance(action, Refusal)
    }


def each(table: dict[str, list[Write]]) -> list[Any]:
    return [
        pytest.param(name, write, id=f"{name}-{number}")
        for name, writes in table.items()
        for number, write in enumerate(writes, 1)
    ]


@pytest.mark.parametrize(("name", "write"), each(CONSTRAINTS))
def test_the_database_refuses_what_breaks_a_constraint(
    exchange: Exchange, name: str, write: Write
) -> None:
    constraint = next(
        item for item in constraint_models()[name]._meta.constraints if item.name == name
    )

    said = refusal_of(exchange, write)

    assert all(part in said for part in names(constraint)), said


@pytest.mark.parametrize(("name", "write"), each(RULES))
def test_the_database_refuses_what_breaks_a_rule_between_rows(
    exchange: Exchange, name: str, write: Write
) -> None:
    assert name in refusal_of(exchange, write)


def test_every_constraint_and_rule_has_a_write_here() -> None:
    tested_elsewhere = {rule for rule in all_rules() if rule.endswith("_slug_not_former")}

    assert set(CONSTRAINTS) == set(constraint_models())
    assert set(RULES) == all_rules() - tested_elsewhere
    assert set(MODELS) == set(apps.get_app_config("debates").get_models())


# Slugs, which are unique by their column


@pytest.mark.parametrize("model", SLUGGED)
def test_no_two_things_have_one_slug(exchange: Exchange, model: type[models.Model]) -> None:
    makers = {
        Source: make_source,
        Expert: make_expert,
        Topic: make_topic,
        Debate: make_debate,
        Question: lambda: make_question(exchange.debate),
        Position: lambda: make_position(exchange.debate, exchange.lukin),
    }
    one, other = makers[model](), makers[model]()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=other.pk).update(slug=one.slug)


def test_no_two_topics_have_one_name(exchange: Exchange) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.update(name="Gas")


@pytest.mark.parametrize("model", SLUGGED)
def test_a_former_slug_is_never_given_to_another_thing(
    exchange: Exchange, model: type[models.Model]
) -> None:
    one = model.objects.order_by("pk").first()
    former = one.slug
    model.objects.filter(pk=one.pk).update(slug="moved-away")
    name = f"{model._meta.model_name}_slug_not_former"

    def take(_there: Exchange) -> None:
        if model in {Topic, Expert, Position}:
            model.objects.exclude(pk=one.pk).update(slug=former)
        else:
            copy = model.objects.get(pk=one.pk)
            copy.pk, copy.slug, copy.order = None, former, 9
            model.objects.bulk_create([copy])

    assert name in refusal_of(exchange, take)


# What is allowed, so that the rules are not stricter than they say


def test_a_draft_may_be_written_for_an_expert_who_is_not_there_yet(exchange: Exchange) -> None:
    assert make_position(exchange.debate, make_expert(), status="draft").pk


def test_an_expert_without_published_positions_may_leave_a_debate(exchange: Exchange) -> None:
    Position.objects.filter(expert=exchange.lukin).update(status="draft")

    assert Participation.objects.filter(expert=exchange.lukin).delete()[0] == 1


def test_a_position_without_counterpoints_may_move_to_another_debate(exchange: Exchange) -> None:
    elsewhere = make_debate()
    make(Participation, debate=elsewhere, expert=exchange.lukin)
    Counterpoint.objects.all().delete()

    moved = Position.objects.filter(pk=exchange.lasts.pk).update(
        debate=elsewhere, question=None, stance=""
    )

    assert moved == 1


def test_a_topic_may_be_put_under_another_branch(exchange: Exchange) -> None:
    assert Topic.objects.filter(pk=exchange.gas.pk).update(broader=make_topic()) == 1


def test_a_unit_stands_beside_a_value(exchange: Exchange) -> None:
    assert make_evidence(exchange.lasts, value=147, unit="percent", period="2021").pk


def test_parents_of_published_exchanges_are_not_deleted(exchange: Exchange) -> None:
    for thing in (exchange.lukin, exchange.energy, exchange.source, exchange.question):
        with pytest.raises((models.ProtectedError, models.RestrictedError)):
            thing.delete()
    with pytest.raises(models.RestrictedError):
        exchange.breaks.delete()
