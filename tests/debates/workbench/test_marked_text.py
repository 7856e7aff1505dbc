"""The text of a source with what is taken from each paragraph."""

from __future__ import annotations

import pytest

from debates.models import Debate
from debates.workbench.marked_text import marked_text
from debates.worklist.content import DebateContent
from tests.debates.builders import make_debate, make_expert, make_question, make_source, make_vote

pytestmark = pytest.mark.django_db


def unused(debate: Debate) -> list[str]:
    shown = marked_text(DebateContent.read(debate), debate.source)
    return [one.locator for one in shown.paragraphs if one.unused]


def test_a_passage_in_which_somebody_votes_is_used() -> None:
    debate = make_debate(source=make_source(text="[1.1] Is it safe?\n\n[1.2] They vote."))
    question = make_question(debate, locator="1.1")
    assert unused(debate) == ["1.2"]

    make_vote(question, make_expert(debate), locator="1.2")

    assert unused(debate) == []
