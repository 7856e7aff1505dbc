"""Whom and what the references of positions and debates name."""

from __future__ import annotations

import datetime

import pytest

from debates.citations import Name
from debates.references import citation_text, reference_of_debate, reference_of_position
from tests.debates.builders import make_debate, make_expert, make_position, make_source

pytestmark = pytest.mark.django_db

ACCESSED = datetime.date(2026, 11, 25)
URL = "https://sinorus.example/there/"


@pytest.fixture
def debate():
    source = make_source(author="Reid Standish", publisher="RFE/RL")
    return make_debate(title="How firm is it?", source=source, date=datetime.date(2022, 2, 4))


def test_a_position_is_cited_as_its_experts_within_the_debate(debate):
    expert = make_expert(debate, name="Artyom Lukin")
    position = make_position(debate, expert, statement="It lasts.", locator="5.3")

    reference = reference_of_position(position, URL, ACCESSED)

    assert reference.authors == (Name("Lukin", "Artyom"),)
    assert reference.container == "How firm is it?"
    assert reference.detail == "Position, paragraph 5.3"
    assert citation_text(reference).startswith("Lukin, A. (2022, February 4). It lasts")


def test_a_debate_is_cited_under_who_put_it_together(debate):
    reference = reference_of_debate(debate, URL, ACCESSED)

    assert reference.authors == (Name("Reid Standish"),)
    assert URL in citation_text(reference)


def test_without_a_source_nothing_is_made_up():
    debate = make_debate(title="Unsourced")
    position = make_position(debate, make_expert(debate, name="Ma"))

    assert reference_of_debate(debate, URL, ACCESSED).authors == ()
    reference = reference_of_position(position, URL, ACCESSED)
    assert (reference.publisher, reference.editors, reference.detail) == ("", (), "Position")
