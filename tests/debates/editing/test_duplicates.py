"""Questions about what would be saved a second time."""

from __future__ import annotations

from datetime import date

import pytest

from debates.editing.duplicates import (
    MOST_DUPLICATES,
    duplicates_of,
    may_be_duplicate,
    same_expert,
    same_source,
)
from debates.models import Debate, Evidence, Expert, Position, Source, Topic
from tests.debates.builders import make_debate, make_expert, make_position, make_source, make_topic


def lukin(**fields: object) -> Expert:
    return Expert(**{"name": "Artyom Lukin", "aliases": ["Артём Лукин"]} | fields)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Expert(name="Lukin, Artyom"), "is called Lukin, Artyom too"),
        (Expert(name="Лукин Артём"), "is called Лукин Артём too"),
        (Expert(name="A. Lukin", aliases=["Artyom Lukin"]), "is called A. Lukin too"),
        (Expert(name="A. Lukin"), ""),
        (Expert(name="A. Lukin", orcid="0000-0001"), "has the same ORCID iD"),
        (Expert(name="Artyom Lukin", orcid="0000-0002"), ""),
    ],
)
def test_experts_are_the_same_by_identifier_or_name(other: Expert, words: str) -> None:
    assert same_expert(lukin(orcid="0000-0001"), other) == words


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Source(title="THE ROUNDTABLE"), "has the same title"),
        (Source(title="The roundtable", date=date(2022, 4, 8)), ""),
        (Source(title="Elsewhere", address="https://example.org/1"), "has the same web address"),
        (Source(title="The roundtable", address="https://example.org/2"), ""),
    ],
)
def test_sources_are_the_same_by_address_or_title(other: Source, words: str) -> None:
    source = Source(title="The roundtable", date=date(2022, 4, 7), address="https://example.org/1")

    assert same_source(source, other) == words


def test_only_what_is_new_or_renamed_is_asked_about() -> None:
    assert may_be_duplicate(Expert(), ())
    assert may_be_duplicate(Expert(pk=1), {"biography", "name"})
    assert not may_be_duplicate(Expert(pk=1), {"biography"})
    assert not may_be_duplicate(Evidence(), {"statement"})


@pytest.mark.django_db
def test_each_kind_is_compared_with_what_is_here() -> None:
    debate = make_debate(title="Where the two are heading", date=date(2022, 4, 7))
    expert, topic = make_expert(debate, name="Artyom Lukin"), make_topic(name="Arms sales")
    source = make_source(title="The roundtable", address="https://example.org/1")
    claim = make_position(debate, expert, statement="An alliance is forming.")

    pairs = [
        (lukin(), expert),
        (Topic(name="Sale of arms"), topic),
        (Source(title="Minutes", address="https://example.org/1"), source),
        (Debate(title="Where the Two Are Heading"), debate),
        (Position(debate=debate, expert=expert, statement="Alliances are forming."), claim),
    ]

    for new, here in pairs:
        assert duplicates_of(new, type(new).objects.all()) == [here]


@pytest.mark.django_db
def test_others_and_what_was_withdrawn_are_no_duplicates() -> None:
    debate = make_debate(title="Where the two are heading", date=date(2022, 4, 7))
    expert, other = make_expert(debate), make_expert(debate)
    make_position(debate, other, statement="An alliance is forming.")
    elsewhere = make_debate()
    make_position(elsewhere, expert, status="draft", statement="An alliance is forming.")
    withdrawn = {"status": "withdrawn", "withdrawn_reason": "Entered by mistake."}
    make_position(debate, expert, statement="An alliance is forming.", **withdrawn)

    new = Position(debate=debate, expert=expert, statement="An alliance is forming.")
    assert duplicates_of(new, Position.objects.all()) == []
    another_day = Debate(title="Where the two are heading", date=date(2023, 4, 7))
    assert duplicates_of(another_day, Debate.objects.all()) == []
    assert duplicates_of(expert, Expert.objects.all()) == []


@pytest.mark.django_db
def test_no_more_are_named_than_one_question_holds() -> None:
    for _ in range(MOST_DUPLICATES + 1):
        make_expert(name="Artyom Lukin")

    assert len(duplicates_of(lukin(), Expert.objects.all())) == MOST_DUPLICATES
