"""Writes that the database refuses, put together from an exchange."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from debates.models import (
    Answer,
    Counterpoint,
    Debate,
    Expert,
    Forecast,
    Holder,
    Participation,
    Position,
    Question,
    Support,
    Topic,
    Vote,
)
from debates.models.public_id import new_public_id
from tests.debates.builders import (
    Exchange,
    make,
    make_answer,
    make_debate,
    make_expert,
    make_forecast,
    make_holder,
    make_position,
    make_question,
    make_support,
    make_vote,
    outcome,
)

Write = Callable[[Exchange], Any]


def changed(model: type[models.Model], **values: Any) -> Write:
    """All rows of a model are updated."""
    return lambda _there: model.objects.update(**values)


def supporting(**values: Any) -> Write:
    """A support is made, and then updated."""

    def write(there: Exchange) -> None:
        make_support(there.lasts, there.breaks)
        Support.objects.update(**values)

    return write


def supporting_position_moved(there: Exchange) -> None:
    Counterpoint.objects.all().delete()
    make_support(there.lasts, there.breaks)
    moved = {"debate": make_debate(), "status": "draft", "question": None, "stance": ""}
    Position.objects.filter(slug="breaks").update(**moved)


def copied(thing: str, **values: Any) -> Write:
    """Copy an object of the exchange in bulk, with other values.

    Values that can be called are called with the exchange.
    """

    def write(there: Exchange) -> None:
        copy = getattr(there, thing)
        copy.pk = None
        own = {"slug": "a-copy", "order": 9, "public_id": new_public_id()}
        for name, value in (own | values).items():
            setattr(copy, name, value(there) if callable(value) else value)
        type(copy).objects.bulk_create([copy])

    return write


def position_of_another_debate(there: Exchange) -> Position:
    elsewhere = make_debate()
    return make_position(elsewhere, make_expert(elsewhere))


def question_of_another_debate(there: Exchange) -> Question:
    return make_question(make_debate())


def circle(there: Exchange) -> None:
    Topic.objects.filter(pk=there.energy.pk).update(broader=there.gas)


def position_moved(there: Exchange) -> None:
    moved = {"debate": make_debate(), "status": "draft", "question": None, "stance": ""}
    Position.objects.filter(pk=there.lasts.pk).update(**moved)


def checked_by_whoever_entered_it(_: Exchange) -> None:
    account = User.objects.create_user("coder")
    Position.objects.update(entered_by=account, checked_by=account)


def replaced(there: Exchange, **values: Any) -> None:
    """A later position of the same expert replaces one, in which something then changes."""
    make_position(there.debate, there.lukin, replaces=there.lasts, date="2022-03-01")
    Position.objects.filter(pk=there.lasts.pk).update(**values)


def circle_of_positions(there: Exchange) -> None:
    later = make_position(there.debate, there.lukin, replaces=there.lasts)
    Position.objects.filter(pk=there.lasts.pk).update(replaces=later)


def publish_draft_of_a_stranger(there: Exchange) -> None:
    draft = make_position(there.debate, make_expert(), status="draft")
    Position.objects.filter(pk=draft.pk).update(status="published")


def forecasting(**values: Any) -> Write:
    """A forecast of the exchange's debate, decided after it, gets other values."""

    def write(there: Exchange) -> None:
        one = make_forecast(there.debate, there.lukin, **outcome())
        Forecast.objects.filter(pk=one.pk).update(**values)

    return write


def held(**values: Any) -> Write:
    """A joint holder is made, and then updated."""

    def write(there: Exchange) -> None:
        make_holder(there.lasts, there.fallon)
        Holder.objects.update(**values)

    return write


def undecided(**values: Any) -> Write:
    """An open forecast of the exchange's debate gets other values."""
    return lambda there: Forecast.objects.filter(
        pk=make_forecast(there.debate, there.lukin).pk
    ).update(**values)


def debate_held_after_the_outcome(there: Exchange) -> None:
    make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))
    Debate.objects.filter(pk=there.debate.pk).update(date=date(2024, 2, 1))


def forecast_moved_to_a_later_debate(there: Exchange) -> None:
    one = make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))
    later = make_debate(date=date(2024, 2, 1))
    make(Participation, debate=later, expert=there.lukin)
    Position.objects.filter(pk=one.position_id).update(debate=later)


def forecast_dated_after_its_outcome(there: Exchange) -> None:
    told = make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))
    Position.objects.filter(pk=told.position_id).update(date=date(2024, 2, 1))


def decided_before_the_debate(there: Exchange) -> None:
    Debate.objects.filter(pk=there.debate.pk).update(date=date(2024, 2, 1))
    make_forecast(there.debate, there.lukin, **outcome(decided_on=date(2024, 1, 31)))


def held_twice(*, order: int | None = None, again: bool = False) -> Write:
    def write(there: Exchange) -> None:
        make_holder(there.lasts, there.fallon)
        other = there.fallon if again else make_expert(there.debate)
        make_holder(there.lasts, other, order=order)

    return write


def answered(**values: Any) -> Write:
    """A further answer is made, and then updated."""

    def write(there: Exchange) -> None:
        make_answer(there.lasts, make_question(there.debate))
        found = {name: one(there) if callable(one) else one for name, one in values.items()}
        Answer.objects.update(**found)

    return write


def answered_twice(*, order: int | None = None, again: bool = False) -> Write:
    def write(there: Exchange) -> None:
        asked = make_question(there.debate)
        make_answer(there.lasts, asked)
        make_answer(there.lasts, asked if again else make_question(there.debate), order=order)

    return write


def voted(**values: Any) -> Write:
    """A vote is made, and then updated."""

    def write(there: Exchange) -> None:
        make_vote(there.question, there.lukin)
        Vote.objects.update(**values)

    return write


def only_voting(there: Exchange) -> Expert:
    expert = make_expert(there.debate)
    make_vote(there.question, expert)
    return expert


def only_holding(there: Exchange) -> Expert:
    expert = make_expert(there.debate)
    make_holder(there.lasts, expert)
    return expert


def publish_what_a_stranger_holds(there: Exchange) -> None:
    draft = make_position(there.debate, there.lukin, status="draft")
    make_holder(draft, make_expert())
    Position.objects.filter(pk=draft.pk).update(status="published")
