"""Replies between experts, as the comparison of some of them shows them."""

from __future__ import annotations

import pytest

from debates.analysis.reply_threads import (
    answered_positions,
    counterpoints_between,
    supports_between,
    threads,
)
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_support,
)

pytestmark = pytest.mark.django_db


def test_exchanges_are_those_of_each_expert_who_holds_a_position():
    debate = make_debate()
    ada, ben, cy, dee = (make_expert(debate) for _ in range(4))
    answered, raising = make_position(debate, ada), make_position(debate, cy)
    make_holder(answered, ben)
    make_holder(raising, dee)
    against = make_counterpoint(
        answered, kind="rebuts", raised_by=raising, basis="stated", locator="1.1"
    )
    silent = make_expert(debate)
    make_holder(make_position(debate, silent), ben)

    for one in (ada, ben, cy, dee):
        assert list(answered_positions(debate, experts=[one.pk])) == [answered]
        [thread] = threads([answered.pk], [one.pk])
        assert [answer.counterpoint for answer in thread.answers] == [against.pk]
    assert not answered_positions(debate, experts=[silent.pk]).exists()


def test_nobody_answers_themselves_alone_or_with_others():
    debate = make_debate()
    ada, ben, cy = (make_expert(debate) for _ in range(3))
    joint = make_position(debate, ada)
    make_holder(joint, ben)
    own, of_cy = make_position(debate, ada), make_position(debate, cy)
    make_holder(of_cy, ben)
    for other in (own, of_cy):
        make_counterpoint(joint, statement="No.", kind="rebuts", raised_by=other)
        make_support(joint, other)

    for between, side in ((counterpoints_between, "raised_by"), (supports_between, "given_by")):
        assert not between(debate, [ben.pk]).exists()
        assert not between(debate, [ada.pk]).exists()
        for experts in ([ada.pk, ben.pk], [ben.pk, cy.pk]):
            assert [getattr(one, side) for one in between(debate, experts)] == [of_cy]
