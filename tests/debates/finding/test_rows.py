"""Rows of positions, read by the database or built from model instances."""

from __future__ import annotations

import pytest

from debates.finding.rows import PositionRows
from debates.models import Participation, Position
from tests.debates.builders import make_answer, make_holder, make_question
from tests.debates.world import random_world, small_world


def instances():
    return Position.objects.published().for_reading().select_related("debate__source")


def built(position):
    participations = Participation.objects.filter(debate=position.debate)
    return PositionRows().of(position, {one.expert_id: one for one in participations})


@pytest.mark.parametrize("make", [small_world, random_world])
def test_a_row_of_instances_is_the_row_that_the_database_writes(db, make):
    world = make()
    if make is small_world:
        make_holder(world.allies, world.rolland, extent="in_part")
        make_answer(world.allies, make_question(world.debate))
    positions = list(instances())
    assert positions

    read = PositionRows().read([one.pk for one in positions])

    assert {one.pk: built(one) for one in positions} == read


def test_what_is_not_public_has_no_row(db):
    random_world()
    keys = list(Position.objects.values_list("pk", flat=True))

    read = PositionRows().read(keys)

    public = Position.objects.published().order_by("pk").values_list("pk", flat=True)
    assert list(read) == list(public)
    assert len(read) < len(keys)
