"""Messages beside the fields for changes that relations and parts of a position do not allow."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from debates.models import Position
from tests.debates.builders import (
    Exchange,
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_source,
    make_support,
)

pytestmark = pytest.mark.django_db


def faults(position: Position) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        position.clean()
    return refused.value.message_dict


@pytest.mark.parametrize("is_given", [True, False])
def test_a_position_that_is_linked_to_others_does_not_move(
    exchange: Exchange, is_given: bool
) -> None:
    one, other = (make_position(exchange.debate, exchange.lukin, status="draft") for _ in range(2))
    make_support(one, other)
    moved = other if is_given else one
    moved.debate = make_debate()

    assert faults(moved) == {
        "debate": [
            "Counterpoints or supports link this position to others in its current debate, so it "
            "cannot move."
        ]
    }


def test_the_places_of_joint_holders_are_held_to_the_form_of_another_source(
    exchange: Exchange,
) -> None:
    position = make_position(
        exchange.debate, exchange.lukin, status="draft", source=make_source(locator_form="time")
    )
    make_holder(position, make_expert(exchange.debate), locator="12:34")
    position.source = make_source(locator_form="page")

    assert faults(position) == {
        "source": [
            "Places within this position do not have the form of this source: 12:34. Change them "
            "first."
        ]
    }
