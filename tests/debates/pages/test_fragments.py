"""Template tags of statements: where there is nothing to show, they are empty."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from debates.models import Debate, Position

LIBRARIES = "{% load reading relations statements %}"


@pytest.mark.parametrize(
    "tag",
    [
        "{% estimate position %}",
        "{% facts position %}",
        "{% joint_holders holders %}",
        "{% quoted position position %}",
        "{% reason position %}",
        "{% succession position %}",
    ],
)
def test_a_tag_without_anything_to_show_is_empty(tag):
    position = Position(debate=Debate(language="ru"))

    shown = Template(LIBRARIES + tag).render(Context({"position": position, "holders": []}))

    assert shown == ""
