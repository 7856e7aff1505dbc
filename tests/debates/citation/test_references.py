"""References of positions and debates: authors, editors, titles and dates."""

from __future__ import annotations

import datetime

import pytest

from debates.citation.citations import Name, citation
from debates.citation.references import reference_of_debate, reference_of_position
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
    assert reference.editors == (Name("Reid Standish"),)
    assert reference.container == "How firm is it?"
    assert reference.detail == "Position, paragraph 5.3"
    assert citation(reference).startswith("Lukin, A. (2022). It lasts (Reid Standish, ed.)")


@pytest.mark.parametrize(
    ("statement", "title"),
    [
        ("It lasts.", "It lasts"),
        ("It lasts", "It lasts"),
        ("Does it last?", "Does it last?"),
        ("It pushes back the U.S.", "It pushes back the U.S."),
        ("It lasts...", "It lasts..."),
    ],
)
def test_a_statement_is_a_title_without_its_full_stop(debate, statement, title):
    position = make_position(debate, make_expert(debate), statement=statement)

    assert reference_of_position(position, URL, ACCESSED).title == title


def test_a_debate_is_cited_under_who_put_it_together(debate):
    reference = reference_of_debate(debate, URL, ACCESSED)

    assert reference.authors == (Name("Reid Standish"),)
    assert URL in citation(reference)


def test_the_day_of_publication_is_that_of_the_source(debate):
    published = datetime.date(2022, 2, 6)
    debate.source.date = published

    assert reference_of_debate(debate, URL, ACCESSED).issued == published


def test_the_day_of_the_debate_tells_no_more_than_the_year(debate):
    assert reference_of_debate(debate, URL, ACCESSED).issued == 2022


@pytest.mark.parametrize(
    ("author", "moderator", "editor"),
    [
        ("Jane Doe", "John Roe", "Jane Doe"),
        ("", "John Roe", "John Roe"),
        ("", "RFE/RL", ""),
        ("RFE/RL", "", ""),
        ("", "", ""),
    ],
)
def test_the_editor_wrote_the_source_or_moderated_and_is_not_the_publisher(
    debate, author, moderator, editor
):
    debate.source.author, debate.moderator = author, moderator
    position = make_position(debate, make_expert(debate, name="Ma"))

    assert reference_of_position(position, URL, ACCESSED).editors == (
        (Name(editor),) if editor else ()
    )
    assert reference_of_debate(debate, URL, ACCESSED).authors == (Name(editor or "RFE/RL"),)


def test_without_a_source_nothing_is_made_up():
    debate = make_debate(title="Unsourced")
    position = make_position(debate, make_expert(debate, name="Ma"))

    assert reference_of_debate(debate, URL, ACCESSED).authors == ()
    reference = reference_of_position(position, URL, ACCESSED)
    assert (reference.publisher, reference.editors, reference.detail) == ("", (), "Position")
    assert reference.issued is None
