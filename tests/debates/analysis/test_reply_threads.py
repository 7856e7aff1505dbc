"""Replies between experts, as the comparison of some of them shows them."""

from __future__ import annotations

import pytest

from debates.analysis.reply_threads import counterpoints_between, supports_between
from tests.debates.builders import (
    make_counterpoint,
    make_debate,
    make_expert,
    make_holder,
    make_position,
    make_support,
)

pytestmark = pytest.mark.django_db


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
